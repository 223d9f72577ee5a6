/** What a subscription has to offer: its state, and the resource providers that are registered there. */

import type { Check, Checks } from "../../core/discovery/check";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { allows, type Permission } from "./actions";
import { registrationRight } from "./needed-rights";

const subscription = z.object({ displayName: z.string().nullish(), state: z.string().nullish() });

/** The check of the subscription itself, and whether there is anything to look at. */
export async function stateOf(
  arm: AnyResourceApi,
  checks: Checks,
  id: string,
): Promise<{ readonly check: Check; readonly exists: boolean }> {
  const name = "subscription";
  try {
    const { body } = await arm.get({ path: `/subscriptions/${id}`, apiVersion: "2022-12-01" }, subscription);
    return { check: stateCheck(checks, body.displayName ?? "", body.state ?? ""), exists: true };
  } catch (thrown) {
    const error = FlowLogError.of(thrown);
    const { kind, parts } = error;
    if (kind !== "wrongScope" && kind !== "notFound" && kind !== "invalid") {
      return { check: checks.unknown(name, error), exists: true };
    }
    const advice = parts.advice ?? "check the id of the subscription";
    return {
      check: checks.missing(name, `these credentials see no such subscription: ${parts.said}`, advice),
      exists: false,
    };
  }
}

/** https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states */
function stateCheck(checks: Checks, displayName: string, state: string): Check {
  const said = `${displayName ? `"${displayName}" ` : ""}is ${state || "in no state that Azure tells"}`;
  if (/^(warned|pastdue)$/i.test(state)) {
    return checks.warning("subscription", said, "see to its payment: it will be disabled, and then be read only");
  }
  if (/^(disabled|deleted)$/i.test(state)) {
    const advice = "enable it again (payment, spending limit, end of a trial): until then it is read only";
    return checks.missing("subscription", said, advice);
  }
  return checks.ok("subscription", said);
}

const provider = z.object({ registrationState: z.string().nullish() });

export interface Registration {
  readonly subscriptionId: string;
  readonly namespace: string;
  /** What roles grant at the subscription; undefined where nobody may know. */
  readonly permissions: readonly Permission[] | undefined;
  /** Whether the provider of flow logs registers the namespace by itself. */
  readonly isRegisteredByProvider: boolean;
}

/** Whether a resource provider is registered, and if not, whether that is going to happen. */
export function registrationCheck(
  arm: AnyResourceApi,
  checks: Checks,
  { subscriptionId, namespace, permissions, isRegisteredByProvider }: Registration,
): Promise<readonly Check[]> {
  const name = `registration of ${namespace}`;
  const path = `/subscriptions/${subscriptionId}/providers/${namespace}`;
  const command = `az provider register --namespace ${namespace} --subscription ${subscriptionId}`;
  const right = registrationRight(namespace).action;
  return checks.of(
    name,
    () => arm.get({ path, apiVersion: "2021-04-01" }, provider),
    ({ body }) => {
      const state = body.registrationState ?? "in no state that Azure tells";
      if (/^registered$/i.test(state)) return [checks.ok(name, state)];
      if (/^registering$/i.test(state))
        return [checks.warning(name, state, "wait some minutes until it is Registered")];
      if (isRegisteredByProvider && permissions && allows(permissions, right)) {
        const said = `${state}: the first flow log registers it, unless skipProviderRegistration is true`;
        return [checks.warning(name, said, `or run: ${command}`)];
      }
      const said = isRegisteredByProvider ? `${state}, and no role grants ${right}` : state;
      return [checks.missing(name, said, `have somebody with that right run: ${command}`)];
    },
  );
}
