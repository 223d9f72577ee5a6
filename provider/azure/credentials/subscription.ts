/** The subscription for calls that no id leads to: look-ups and lists of what exists. */
import { FlowLogError } from "../../core/errors";
import type { Settings } from "../../core/settings";

const VARIABLES = ["ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID"] as const;

/** In lower case: the one of config, else that of the environment. */
export function configuredSubscription(settings: Settings): string | undefined {
  return settings.get(["azure-native:subscriptionId"], VARIABLES)?.value.toLowerCase();
}

/**
 * The argument subscriptionId (`given`) first, then config, then environment.
 * @throws invalid
 */
export function subscriptionIn(settings: Settings, given: string | undefined): string {
  const found = given?.toLowerCase() || configuredSubscription(settings);
  if (found) return found;
  throw FlowLogError.refused("invalid", {
    said: "no subscription is given",
    advice: `set the argument subscriptionId, config azure-native:subscriptionId or ${VARIABLES[0]}`,
  });
}
