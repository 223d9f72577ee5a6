/** What Azure's refusals say in their texts: the rights, scopes, locks and policies that they name, as advice. */

/** Azure's code and text, and the request that Azure refused. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** The address of the refused request. */
  readonly url?: string;
  readonly method?: string;
}

/** One entry of `additionalInfo` in the body of an error. */
export interface AdditionalInfo {
  readonly type?: string;
  readonly info?: Readonly<Record<string, unknown>> | null;
}

/**
 * The roles that have the actions of a resource provider, beside those that only read.
 * https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
const ROLES: readonly (readonly [namespace: RegExp, role: string])[] = [
  [/^Microsoft\.Network\//i, "Network Contributor"],
  [/^Microsoft\.Storage\//i, "Storage Account Contributor"],
  [/^Microsoft\.OperationalInsights\//i, "Log Analytics Contributor"],
  [/^Microsoft\.ManagedIdentity\//i, "Managed Identity Operator"],
  [/^Microsoft\.Insights\//i, "Monitoring Contributor"],
  [/^Microsoft\.Resources\//i, "Contributor"],
];

const RECENT = "a role that was assigned just now takes some minutes to count";

/** Azure also tells of deny assignments under the codes of missing rights. */
const DENY_ASSIGNMENT = /because of the deny assignment/i;

/** The right that is missing: `… does not have authorization to perform action 'A' over scope 'S' …`. */
export function missingRight(refusal: Refusal): string {
  const { message } = refusal;
  if (DENY_ASSIGNMENT.test(message)) return denyAssignment(refusal);
  const [, action, scope] = /to perform action '([^']+)' over scope '([^']+)'/i.exec(message) ?? [];
  if (!action || !scope) return `give these credentials ${roleOf(refusal)}; ${RECENT}`;
  const role = roleFor(action);
  const at = assignable(scope);
  const right = role ? `the role "${role}" on ${at} (for ${action})` : `the right ${action} on ${at}`;
  return `give these credentials ${right}; ${RECENT}`;
}

/** Where a role can be assigned: lists, registrations and operations of a subscription are no resources. */
function assignable(scope: string): string {
  return scope
    .replace(/\/providers\/Microsoft\.Authorization\/.*$/i, "")
    .replace(/^(\/subscriptions\/[^/]+)\/providers\/.*$/i, "$1");
}

/** The role for a refusal that names no action, by the refused request. */
function roleOf({ url = "", method }: Refusal): string {
  const [, scope = ""] = /(\/subscriptions\/[^?]+)/i.exec(url) ?? [];
  const on = scope ? ` on ${assignable(scope)}` : "";
  if (method === "GET" || /\/providers\/Microsoft\.ResourceGraph\//i.test(url)) return `the role "Reader"${on}`;
  const provider = scope.slice(scope.toLowerCase().lastIndexOf("/providers/") + "/providers/".length);
  const role = roleFor(provider) ?? "Network Contributor";
  return `the role "${role}"${role === "Network Contributor" ? " on the network watcher and its targets" : on}`;
}

/** `actions` may be several, with commas between them. Reader has all that end with `/read`. */
function roleFor(actions: string): string | undefined {
  if (actions.split(",").every((action) => /\/read$/i.test(action.trim()))) return "Reader";
  return ROLES.find(([namespace]) => namespace.test(actions))?.[1];
}

const LINKED = "one of the ids that the flow log names (target, storage account, workspace, identity)";

/**
 * The linked id is what the right is missing on, and not the flow log. Azure names the linked id after the flow log:
 * `… has permission to perform action 'A' on scope 'S'; however, it does not have permission to perform action 'B' on the linked scope(s) 'L' …`.
 */
export function linkedScope(refusal: Refusal): string {
  const { message } = refusal;
  if (DENY_ASSIGNMENT.test(message)) return denyAssignment(refusal);
  const [, actions, scopes] =
    /not have permission to perform action(?:\(s\)|s)? '([^']+)' on the linked scope(?:\(s\)|s)? '([^']+)'/i.exec(
      message,
    ) ?? [];
  if (actions && scopes) {
    const role = roleFor(actions);
    const right = role ? `${actions} (role "${role}")` : actions;
    return `give these credentials the right ${right} on ${scopes}, which the flow log names, and check that this id exists`;
  }
  const [, tenant, subscription] =
    /current tenant '([^']+)' is not authorized to access linked subscription '([^']+)'/i.exec(message) ?? [];
  if (tenant && subscription) {
    return `subscription ${subscription}, which the flow log names, is of another tenant than ${tenant}: name a storage account, workspace and identity of this tenant, or add that tenant to auxiliaryTenantIds`;
  }
  const [, missing] = /linked subscription '([^']+)' was not found/i.exec(message) ?? [];
  if (missing) {
    return `check the ids that the flow log names: these credentials see no subscription ${missing}`;
  }
  return `check ${LINKED}, and the rights of these credentials on it`;
}

/** `… cannot perform write operation because following scope(s) are locked: 'S'. Please remove the lock …` */
export function lockedScope({ message }: Refusal): string {
  const [, locked] = /(?:is|are) locked: (.+?)(?:\. Please\b|\.?$)/i.exec(message) ?? [];
  const scopes = locked?.match(/\/subscriptions\/[^'",\s]+/gi) ?? [];
  const named = scopes.length > 0 ? scopes.map(nounOf).join(" and ") : "what Azure names";
  return `remove the lock on ${named} for as long as this takes: a lock holds for all roles`;
}

/** The noun for the scope of a lock: `resource group rg-net (/subscriptions/…)`. */
function nounOf(scope: string): string {
  const parts = scope.split("/").filter(Boolean);
  if (parts.length === 2) return `subscription ${parts[1]}`;
  if (parts.length === 4) return `resource group ${parts[3]} (${scope})`;
  return `resource ${parts.at(-1)} (${scope})`;
}

/** `… because of the deny assignment with name 'N' and Id 'I' at scope 'D'.` */
export function denyAssignment({ message }: Refusal): string {
  const [, name, id, scope] =
    /deny assignment with name '([^']*)' and Id '([^']*)'(?: at scope '([^']*)')?/i.exec(message) ?? [];
  const named = name || id ? ` "${name || id}"${scope ? ` at ${scope}` : ""}` : "";
  return `a deny assignment${named} forbids this, whatever roles allow: change what has made it, such as a deployment stack or a managed application, or exclude these credentials there`;
}

/** `The subscription is not registered to use namespace 'N'. …` */
export function registration({ message, url = "" }: Refusal): string {
  const namespace = /to use namespace '([^']+)'/i.exec(message)?.[1] ?? "Microsoft.Insights";
  const subscription = /\/subscriptions\/([^/?]+)/i.exec(url)?.[1];
  const command = `az provider register --namespace ${namespace}${subscription ? ` --subscription ${subscription}` : ""}`;
  return `register the provider ${namespace} in the subscription (${command}) and wait until it is Registered; no right is missing`;
}

export function disabledSubscription({ message, url = "" }: Refusal): string {
  const id = /subscription '?([0-9a-f-]{36})/i.exec(message)?.[1] ?? /\/subscriptions\/([^/?]+)/i.exec(url)?.[1];
  return `subscription ${id ?? "of this flow log"} is disabled, and can be read only: enable it again (payment, spending limit, end of a trial); no right is missing`;
}

/**
 * The versions of the API that this cloud has:
 * `… for location 'L' and API version 'V' for type 'T'. The supported api-versions are 'A, B, C'. …`
 */
export function supportedVersions(message: string): string[] {
  const list = /supported (?:api-)?versions are '([^']+)'/i.exec(message)?.[1] ?? "";
  return list.split(/[\s,]+/).filter((version) => /^\d{4}-\d\d-\d\d$/.test(version));
}

/** A cloud that lags behind does not know the version of the API that this package speaks. */
export function unknownVersion({ message, url = "" }: Refusal): string {
  const newest = supportedVersions(message).sort().at(-1);
  if (!/\/providers\/Microsoft\.Network\//i.test(url)) return "this cloud has no version of that API which fits";
  const known = newest ? `${newest} is the newest that it names` : "its documentation names them";
  return `set config azure-native:networkApiVersion or ARM_NETWORK_API_VERSION to a version that this cloud has (${known}; flow logs need 2019-11-01 or newer)`;
}

/** One text for each policy that Azure names in `additionalInfo`; the text of the error may name none. */
export function policiesIn(additionalInfo: readonly AdditionalInfo[] | null | undefined): string[] {
  const entries: readonly (AdditionalInfo | null)[] = Array.isArray(additionalInfo) ? additionalInfo : [];
  return entries.flatMap((entry) =>
    /^PolicyViolation$/i.test(entry?.type ?? "") && entry?.info ? describePolicy(entry.info) : [],
  );
}

function describePolicy(info: Readonly<Record<string, unknown>>): string {
  const text = (...keys: string[]) => keys.map((key) => info[key]).find((one) => typeof one === "string" && one !== "");
  const definition = text("policyDefinitionDisplayName", "policyDefinitionName", "policyDefinitionId");
  const assignment = text("policyAssignmentDisplayName", "policyAssignmentName", "policyAssignmentId");
  const set = text("policySetDefinitionDisplayName", "policySetDefinitionName");
  const at = text("policyAssignmentScope", "policyAssignmentId");
  const parts = [
    `policy "${definition ?? "without a name"}"`,
    set ? `of initiative "${set}"` : "",
    assignment ? `by assignment "${assignment}"${at && at !== assignment ? ` (${at})` : ""}` : "",
    becauseOf(info.evaluationDetails),
  ];
  return parts.filter(Boolean).join(" ");
}

/** What the policy has compared, such as `because tags[CostCenter] Exists false`. */
function becauseOf(details: unknown): string {
  const { evaluatedExpressions: all } = (details ?? {}) as { evaluatedExpressions?: unknown };
  const compared = (Array.isArray(all) ? all : []).map((one: Readonly<Record<string, unknown>> | null) =>
    [one?.expression ?? one?.path, one?.operator, one?.targetValue]
      .filter((part) => part !== undefined && part !== null && part !== "")
      .map((part) => (typeof part === "string" ? part : JSON.stringify(part)))
      .join(" "),
  );
  return compared.length > 0 ? `because ${compared.slice(0, 5).join(", ")}` : "";
}
