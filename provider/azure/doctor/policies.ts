/** Policies that make or rewrite flow logs, and so work against a program. */

import type { Check, Checks } from "../../core/discovery/check";
import { getOrCreateAsync } from "../../core/get-or-create";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { nameIn } from "../arm/ids";

/**
 * Built-in policies that write flow logs, and when.
 * https://github.com/Azure/azure-policy/tree/master/built-in-policies/policyDefinitions/Network
 */
const BUILT_IN: Readonly<Record<string, string>> = {
  "cd6f7aff-2845-4dab-99f2-6d1754a754b0": "those of virtual networks whose storage account is not that of the policy",
  "3e9965dc-cc13-47ca-8259-a4252fd0cf7b": "those of virtual networks that have no traffic analytics",
  "052c180e-287d-44c3-86ef-01aeae2d9774":
    "those of virtual networks whose storage account, workspace or retention is not that of the policy",
  "0db34a60-64f4-4bf6-bd44-f95c16cf34b9":
    "those of network security groups whose storage account is not that of the policy",
  "e920df7f-9a64-4066-9b58-52684c02a091": "those of network security groups that have no traffic analytics",
  "5e1cd26a-5090-4fdb-9d6a-84a90335e22d":
    "those of network security groups whose storage account or workspace is not that of the policy",
};

const DEFINITION_VERSION = "2021-06-01";
const parameters = z.record(z.string(), z.object({ value: z.unknown() })).nullish();
const assignment = z.object({
  name: z.string(),
  properties: z.object({
    displayName: z.string().nullish(),
    policyDefinitionId: z.string(),
    enforcementMode: z.string().nullish(),
    parameters,
  }),
});
type Assignment = z.infer<typeof assignment>;

const policySet = z.object({
  properties: z.object({ policyDefinitions: z.array(z.object({ policyDefinitionId: z.string(), parameters })) }),
});
const consequence = z.object({ effect: z.string() });
const definition = z.object({
  properties: z.object({
    policyRule: z.record(z.string(), z.unknown()),
    parameters: z.record(z.string(), z.object({ defaultValue: z.unknown() })).nullish(),
  }),
});

/** Definitions, each read once: several assignments may have one. */
class Definitions {
  readonly #arm: AnyResourceApi;
  readonly #sets = new Map<string, Promise<z.infer<typeof policySet>>>();
  readonly #definitions = new Map<string, Promise<z.infer<typeof definition>>>();

  constructor(arm: AnyResourceApi) {
    this.#arm = arm;
  }

  set(id: string) {
    return getOrCreateAsync(this.#sets, id.toLowerCase(), () => this.#read(id, policySet));
  }

  definition(id: string) {
    return getOrCreateAsync(this.#definitions, id.toLowerCase(), () => this.#read(id, definition));
  }

  async #read<Body>(path: string, shape: z.ZodType<Body>): Promise<Body> {
    return (await this.#arm.get({ path, apiVersion: DEFINITION_VERSION }, shape)).body;
  }
}

/** A policy of an assignment, alone or as a member of an initiative. */
interface Assigned {
  readonly definitionId: string;
  readonly parameters: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** One check for each assigned policy that concerns flow logs. */
export async function policyChecks(
  arm: AnyResourceApi,
  checks: Checks,
  subscription: string,
): Promise<readonly Check[]> {
  const path = `${subscription}/providers/Microsoft.Authorization/policyAssignments?$filter=atScope()`;
  try {
    const found: Check[] = [];
    const definitions = new Definitions(arm);
    for (const one of await arm.list({ path, apiVersion: "2022-06-01" }, assignment)) {
      // Without enforcement a policy reports, and writes nothing.
      if (/^donotenforce$/i.test(one.properties.enforcementMode ?? "")) continue;
      found.push(...(await checksOf(definitions, checks, one)));
    }
    return found.length > 0
      ? found
      : [checks.ok("policies", "no assigned policy makes or rewrites flow logs, as far as known")];
  } catch (thrown) {
    return [checks.unknown("policies", thrown)];
  }
}

async function checksOf(definitions: Definitions, checks: Checks, one: Assignment): Promise<readonly Check[]> {
  const name = `policy ${one.properties.displayName ?? one.name}`;
  try {
    const found: Check[] = [];
    for (const member of await membersOf(definitions, one))
      found.push(...(await policyCheck(definitions, checks, name, member)));
    return found;
  } catch (thrown) {
    return [checks.unknown(name, thrown)];
  }
}

async function membersOf(definitions: Definitions, { properties }: Assignment): Promise<readonly Assigned[]> {
  const { policyDefinitionId: definitionId, parameters: given } = properties;
  if (!/\/policySetDefinitions\//i.test(definitionId)) return [{ definitionId, parameters: given ?? {} }];
  const set = await definitions.set(definitionId);
  return set.properties.policyDefinitions.map((member) => ({
    definitionId: member.policyDefinitionId,
    parameters: Object.fromEntries(
      Object.entries(member.parameters ?? {}).map(([key, { value }]) => [key, { value: resolved(value, given ?? {}) }]),
    ),
  }));
}

/** The value of `[parameters('name')]`, which hands on a parameter of the assignment. */
function resolved(value: unknown, given: Assigned["parameters"]): unknown {
  const [, name] = typeof value === "string" ? (/^\[parameters\('([^']+)'\)\]$/i.exec(value) ?? []) : [];
  return name === undefined ? value : given[name]?.value;
}

const isOff = (effect: unknown): boolean =>
  typeof effect === "string" && /^(disabled|audit|auditifnotexists)$/i.test(effect);

async function policyCheck(
  definitions: Definitions,
  checks: Checks,
  name: string,
  { definitionId, parameters: given }: Assigned,
): Promise<readonly Check[]> {
  const which = BUILT_IN[nameIn(definitionId).toLowerCase()];
  if (which) return isOff(given.effect?.value) ? [] : [rewrites(checks, name, which)];
  // A definition of the tenant's own lies in a subscription or in a management group.
  if (!/^\/(subscriptions|providers\/Microsoft\.Management)\//i.test(definitionId)) return [];
  const { policyRule, parameters: declared } = (await definitions.definition(definitionId)).properties;
  if (!/networkWatchers\/flowLogs/i.test(JSON.stringify(policyRule))) return [];
  const defaults = Object.entries(declared ?? {}).map(([key, { defaultValue }]) => [key, { value: defaultValue }]);
  const effect = resolved(consequence.safeParse(policyRule.then).data?.effect, {
    ...Object.fromEntries(defaults),
    ...given,
  });
  if (isOff(effect)) return [];
  if (/^deny$/i.test(String(effect))) {
    const said = "a policy of this tenant refuses flow logs that its rule describes";
    return [checks.warning(name, said, `compare the rule of ${definitionId} with the flow logs, or get an exemption`)];
  }
  return [rewrites(checks, name, `those that the rule of ${definitionId} describes`)];
}

function rewrites(checks: Checks, name: string, which: string): Check {
  return checks.warning(
    name,
    `the policy rewrites flow logs: ${which}; a program and this policy may change them back and forth for ever`,
    "let the program declare what the policy wants, or exempt its resources from the policy",
  );
}
