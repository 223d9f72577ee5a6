/**
 * Who is asking: an access key whose signature is right, or a token that lives. And whether the project
 * in the path is theirs.
 */
import { type Exchange, gatewayRefusal, type Refusal } from "./exchange";
import type { AccessKey, VpcMemory } from "./memory";
import { parseAuthorization, signatureFault } from "./signature";
import type { VpcSwitches } from "./switches";

export interface Caller {
  readonly userId: string;
  readonly domainId: string;
  /** The project the call acts in: the token's, or the one of X-Project-Id. */
  readonly projectId?: string;
  readonly by: "signature" | "token";
}

export interface Access {
  /** The caller; `badToken` is how the service refuses a token that is unknown or expired. */
  identify(exchange: Exchange, badToken: Refusal): Caller;
  /** The caller of a call on a project; `otherProject` is how the service refuses another one than the caller's. */
  enter(exchange: Exchange, projectId: string, refusals: { badToken: Refusal; otherProject: Refusal }): Caller;
  now(): number;
}

/** More than this many failures in a row lock an access key. */
const FAILURES_ALLOWED = 5;

export function createAccess(memory: VpcMemory, switches: VpcSwitches): Access {
  const now = () => Date.now() + switches.clockOffsetMs;
  const failures = new Map<string, { count: number; lockedUntil: number }>();

  function refuse(reason: string): Refusal {
    return gatewayRefusal(401, "APIGW.0301", `Incorrect IAM authentication information: ${reason}`);
  }

  function checkKey(exchange: Exchange, key: AccessKey): string | undefined {
    const authorization = parseAuthorization(exchange.headers.authorization ?? "");
    if (!authorization) return "authorization header is malformed";
    const fault = signatureFault(exchange, authorization, key.secret, now());
    if (fault) return fault;
    // A token that belongs to no temporary key, or to another one, is refused like a bad signature.
    const securityToken = exchange.headers["x-security-token"];
    if (securityToken !== key.securityToken) return "x-security-token does not belong to the access key";
    if (key.expiresAt !== undefined && key.expiresAt <= now()) return "the temporary access key has expired";
    return undefined;
  }

  function bySignature(exchange: Exchange, header: string): AccessKey {
    const access = parseAuthorization(header)?.access;
    if (access === undefined) throw refuse("verify aksk signature fail, authorization header is malformed");
    const key = memory.accessKeys.find((candidate) => candidate.access === access);
    if (!key) throw refuse(`Get secretKey failed,ak:${access},err:ak not exist`);
    const record = failures.get(access) ?? { count: 0, lockedUntil: 0 };
    if (record.lockedUntil > now()) throw refuse("AK access failed to reach the limit,forbidden");
    const fault = checkKey(exchange, key);
    if (fault === undefined) {
      failures.delete(access);
      return key;
    }
    const count = record.count + 1;
    failures.set(
      access,
      count > FAILURES_ALLOWED
        ? { count: 0, lockedUntil: now() + switches.lockSeconds * 1000 }
        : { count, lockedUntil: 0 },
    );
    throw refuse(`verify aksk signature fail, ${fault}`);
  }

  function domainOf(userId: string): string {
    return memory.users.find((user) => user.id === userId)?.domainId ?? "";
  }

  function identify(exchange: Exchange, badToken: Refusal): Caller {
    const header = exchange.headers.authorization;
    if (header !== undefined) {
      const { userId } = bySignature(exchange, header);
      const domainId = domainOf(userId);
      const stated = exchange.headers["x-project-id"];
      if (stated === undefined) return { userId, domainId, by: "signature" };
      const project = memory.projects.find((candidate) => candidate.id === stated && candidate.domainId === domainId);
      if (!project) throw gatewayRefusal(403, "APIGW.0302", "The IAM user is not authorized to access the API");
      return { userId, domainId, projectId: project.id, by: "signature" };
    }
    const id = exchange.headers["x-auth-token"];
    if (id === undefined) throw refuse("x-auth-token not found");
    const token = memory.tokens.find((candidate) => candidate.id === id);
    if (!token || token.expiresAt <= now()) throw badToken;
    const { userId, projectId } = token;
    return { userId, domainId: domainOf(userId), projectId, by: "token" };
  }

  return {
    now,
    identify,
    enter(exchange, projectId, { badToken, otherProject }) {
      const caller = identify(exchange, badToken);
      if (caller.projectId === projectId) return caller;
      // A signature that names no project acts in the region's default project; sub-projects need X-Project-Id.
      const isDefault = memory.projects.some(
        ({ id, name, region, domainId }) => id === projectId && name === region && domainId === caller.domainId,
      );
      if (caller.by === "signature" && caller.projectId === undefined && isDefault) return caller;
      throw otherProject;
    },
  };
}
