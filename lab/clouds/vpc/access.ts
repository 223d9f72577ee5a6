/**
 * The caller of a request: an access key whose signature is right, or a token that has not expired. The project in the
 * path must be the caller's.
 */
import type { Exchange, Route, VpcService } from "./exchange";
import type { AccessKey } from "./memory";
import { gatewayRefusal, type Refusal, vpcDenial, vpcRefusal } from "./refusals";
import { parseAuthorization, signatureFault } from "./signature";

export interface Caller {
  readonly userId: string;
  readonly domainId: string;
  /** The project that the call acts in: the token's, or the one of X-Project-Id. */
  readonly projectId?: string;
  readonly by: "signature" | "token";
}

/** More than this many bad signatures in a row lock an access key. */
const FAILURES_ALLOWED = 5;

/** The caller. `badToken` is the service's refusal of a token that is unknown or expired. */
export function identify(cloud: VpcService, exchange: Exchange, badToken: Refusal): Caller {
  const { authorization, "x-auth-token": tokenId } = exchange.headers;
  if (authorization !== undefined) return identifyBySignature(cloud, exchange, authorization);
  if (tokenId === undefined) throw refuse("x-auth-token not found");
  const token = cloud.memory.tokens.find((candidate) => candidate.id === tokenId);
  if (!token || token.expiresAt <= cloud.now()) throw badToken;
  const { userId, projectId } = token;
  return { userId, domainId: domainOf(cloud, userId), projectId, by: "token" };
}

/** How a service refuses a token that is unknown or expired, and a project that is not the caller's. */
export interface ProjectRefusals {
  badToken(): Refusal;
  otherProject(): Refusal;
  denied(cloud: VpcService, right: string): Refusal;
}

/** Those of the VPC service. */
export const vpcRefusals: ProjectRefusals = {
  badToken: () => vpcRefusal(401, "VPC.0008", "Invalid token in the header."),
  otherProject: () => vpcRefusal(400, "VPC.0007", "urlTenantId is not equal tokenTenantId"),
  denied: (_cloud, right) => vpcDenial(right),
};

/** The routes of a service whose paths begin with a project, each open to callers of that project only. */
export function inProject(routes: readonly Route[], refusals: ProjectRefusals): Route[] {
  return routes.map((route) => ({
    ...route,
    answer(cloud, exchange, projectId = "", ...ids) {
      checkProject(cloud, exchange, projectId, refusals);
      if (route.right && isDenied(cloud, route.right)) throw refusals.denied(cloud, route.right);
      return route.answer(cloud, exchange, projectId, ...ids);
    },
  }));
}

export function isDenied({ switches }: VpcService, right: string): boolean {
  return switches.deniedRights.includes(right);
}

function checkProject(cloud: VpcService, exchange: Exchange, projectId: string, refusals: ProjectRefusals): void {
  const caller = identify(cloud, exchange, refusals.badToken());
  if (caller.projectId === projectId) return;
  // A signature that names no project acts in the region's default project; sub-projects need X-Project-Id.
  const isDefault = cloud.memory.projects.some(
    ({ id, name, region, domainId }) => id === projectId && name === region && domainId === caller.domainId,
  );
  if (caller.by === "signature" && caller.projectId === undefined && isDefault) return;
  throw refusals.otherProject();
}

function identifyBySignature(cloud: VpcService, exchange: Exchange, authorization: string): Caller {
  const { userId } = checkSignature(cloud, exchange, authorization);
  const domainId = domainOf(cloud, userId);
  const stated = exchange.headers["x-project-id"];
  if (stated === undefined) return { userId, domainId, by: "signature" };
  const project = cloud.memory.projects.find((candidate) => candidate.id === stated && candidate.domainId === domainId);
  if (!project) throw gatewayRefusal(403, "APIGW.0302", "The IAM user is not authorized to access the API");
  return { userId, domainId, projectId: project.id, by: "signature" };
}

/** The access key that signed the request. Bad signatures are counted on the key. */
function checkSignature(cloud: VpcService, exchange: Exchange, authorization: string): AccessKey {
  const access = parseAuthorization(authorization)?.access;
  if (access === undefined) throw refuse("verify aksk signature fail, authorization header is malformed");
  const key = cloud.memory.accessKeys.find((candidate) => candidate.access === access);
  if (!key) throw refuse(`Get secretKey failed,ak:${access},err:ak not exist`);
  if ((key.lockedUntil ?? 0) > cloud.now()) throw refuse("AK access failed to reach the limit,forbidden");
  const fault = keyFault(cloud, exchange, authorization, key);
  if (fault === undefined) {
    key.badSignatures = 0;
    key.lockedUntil = undefined;
    return key;
  }
  key.badSignatures = (key.badSignatures ?? 0) + 1;
  if (key.badSignatures > FAILURES_ALLOWED) {
    key.badSignatures = 0;
    key.lockedUntil = cloud.now() + cloud.switches.lockSeconds * 1000;
  }
  throw refuse(`verify aksk signature fail, ${fault}`);
}

function keyFault(cloud: VpcService, exchange: Exchange, header: string, key: AccessKey): string | undefined {
  const authorization = parseAuthorization(header);
  if (!authorization) return "authorization header is malformed";
  const fault = signatureFault(exchange, authorization, key.secret, cloud.now());
  if (fault) return fault;
  // A token that belongs to no temporary key, or to another one, is refused like a bad signature.
  const securityToken = exchange.headers["x-security-token"];
  if (securityToken !== key.securityToken) return "x-security-token does not belong to the access key";
  if (key.expiresAt !== undefined && key.expiresAt <= cloud.now()) return "the temporary access key has expired";
  return undefined;
}

function domainOf({ memory }: VpcService, userId: string): string {
  return memory.users.find((user) => user.id === userId)?.domainId ?? "";
}

function refuse(reason: string): Refusal {
  return gatewayRefusal(401, "APIGW.0301", `Incorrect IAM authentication information: ${reason}`);
}
