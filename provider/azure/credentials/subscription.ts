/** The subscription for calls that no id leads to: look-ups and lists of what exists. */
import { FlowLogError } from "../../core/errors";
import type { Settings } from "../../core/settings";

/**
 * `given` first, then config, then environment. `where` says for the error what gives one: `the argument subscriptionId`.
 * @throws invalid
 */
export function subscriptionIn(settings: Settings, given: string | undefined, where: string): string {
  const variables = ["ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID"];
  const found = given || settings.get(["azure-native:subscriptionId"], variables)?.value;
  if (found) return found.toLowerCase();
  throw FlowLogError.refused("invalid", {
    said: "no subscription is given",
    advice: `set ${where}, config azure-native:subscriptionId or ${variables[0]}`,
  });
}
