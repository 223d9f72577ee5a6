/** The action that a request is in the words of Azure's roles, and the refusal of an action that is denied. */
import type { FastifyRequest } from "fastify";
import { checkDenials, checkLocks } from "../authorization/barriers";
import { isGranted } from "../authorization/roles";
import { key } from "../ids";
import type { AzureMemory } from "../memory";
import type { AzureSwitches } from "../switches";
import { ArmError } from "./errors";

const VERBS: Record<string, string> = { GET: "read", HEAD: "read", PUT: "write", PATCH: "write", DELETE: "delete" };

/** `/subscriptions/{id}/providers/Microsoft.Insights`, the registration of a resource provider. */
const REGISTRATION = /^\/subscriptions\/[^/]+\/providers(\/[^/]+)?$/i;

/** `Microsoft.Network/networkWatchers/flowLogs/write`, or `…/configureFlowLog/action` for a POST. */
export function actionOf(method: string, url: string): { action: string; type: string; scope: string } {
  const path = url.split("?")[0] ?? "";
  if (REGISTRATION.test(path)) {
    const type = "Microsoft.Resources/subscriptions/providers";
    return { action: `${type}/${VERBS[method] ?? "action"}`, type, scope: path };
  }
  const cut = path.toLowerCase().lastIndexOf("/providers/");
  if (cut < 0) {
    const group = /\/resourceGroups(\/|$)/i.test(path) ? "/resourceGroups" : "";
    const type = `Microsoft.Resources/subscriptions${group}`;
    return { action: `${type}/${VERBS[method] ?? "action"}`, type, scope: path };
  }
  const [namespace = "", ...parts] = path.slice(cut + "/providers/".length).split("/");
  const type = [namespace, ...parts.filter((_, index) => index % 2 === 0)].join("/");
  const scope = method === "POST" ? path.slice(0, path.lastIndexOf("/")) : path;
  return { action: `${type}/${VERBS[method] ?? "action"}`, type, scope };
}

/** The form is that of Resource Manager; the names of policy and assignment are made up. */
function disallowed(scope: string): ArmError {
  const name = scope.slice(scope.lastIndexOf("/") + 1);
  const policy = { policyDefinitionDisplayName: "No flow logs", policyAssignmentName: "deny-flow-logs" };
  const identifiers = `[{"policyAssignment":{"name":"${policy.policyAssignmentName}"}}]`;
  const message = `Resource '${name}' was disallowed by policy. Policy identifiers: '${identifiers}'.`;
  const additionalInfo = [{ type: "PolicyViolation", info: policy }];
  return new ArmError(403, "RequestDisallowedByPolicy", message, { additionalInfo, gateway: true });
}

export function checkPermission(request: FastifyRequest, memory: AzureMemory, switches: AzureSwitches): void {
  const { action, type, scope } = actionOf(request.method, request.url);
  const isIn = (denied: readonly string[]) => [action, type].some((one) => denied.map(key).includes(key(one)));
  if (isIn(switches.policyDenies)) throw disallowed(scope);
  checkDenials(memory, action, scope);
  checkLocks(memory, action, scope);
  if (isIn(switches.deniedActions) || !isGranted(memory, action, scope)) throw unauthorized(request);
}

/** The refusal of a caller without a role for the request. */
export function unauthorized(request: FastifyRequest): ArmError {
  const { action, scope } = actionOf(request.method, request.url);
  const message = `The client does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return new ArmError(403, "AuthorizationFailed", message, { gateway: true });
}
