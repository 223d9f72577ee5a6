/** Tokens, issued for a login and a scope. */
import { randomBytes } from "node:crypto";
import type { Answer, Exchange, VpcService } from "../exchange";
import type { Token, User } from "../memory";
import { iamRefusal } from "../refusals";
import { catalog } from "./catalog";
import { authenticate } from "./login-methods";
import { authOf, byIdOrName, callerOf, isoMicros, object, UNAUTHENTICATED } from "./requests";

export function createToken(cloud: VpcService, exchange: Exchange): Answer {
  const auth = authOf(exchange);
  const identity = object(auth.identity, "identity");
  const methods = Array.isArray(identity.methods) ? identity.methods.map(String) : [];
  const user = authenticate(cloud, identity, methods);
  const issuedAt = cloud.now();
  const token: Token = {
    // Real tokens, a signed message in base64, are as long.
    id: `MIIF${randomBytes(1100).toString("base64").replace(/[=+/]/g, "-")}`,
    userId: user.id,
    methods,
    ...scopeOf(cloud, auth.scope, user),
    issuedAt,
    expiresAt: issuedAt + cloud.switches.tokenLifetimeSeconds * 1000,
  };
  cloud.memory.tokens.push(token);
  return tokenAnswer(cloud, exchange, 201, token);
}

export function showToken(cloud: VpcService, exchange: Exchange): Answer {
  const caller = callerOf(cloud, exchange);
  const id = exchange.headers["x-subject-token"];
  if (id === undefined) throw iamRefusal(400, "The X-Subject-Token header is missing.");
  const token = cloud.memory.tokens.find((candidate) => candidate.id === id && candidate.expiresAt > cloud.now());
  if (token && token.userId !== caller.userId)
    throw iamRefusal(403, "You are not authorized to perform the requested action: identity:validate_token");
  if (!token) throw iamRefusal(404, "Could not find token.");
  return tokenAnswer(cloud, exchange, 200, token);
}

/** The project or domain that a token is for; both stay undefined when the login names no scope. */
function scopeOf({ memory }: VpcService, scope: unknown, user: User): Pick<Token, "projectId" | "domainId"> {
  if (scope === undefined) return {};
  const { project, domain } = object(scope);
  const isOwn = (account: unknown) => byIdOrName(memory.accounts, account)?.id === user.domainId;
  if (project !== undefined) {
    const { domain: owner } = object(project);
    const own = memory.projects.filter((candidate) => candidate.domainId === user.domainId);
    const found = byIdOrName(own, project);
    if (owner !== undefined && !isOwn(owner)) throw iamRefusal(401, UNAUTHENTICATED);
    if (!found) throw iamRefusal(401, "The project does not exist or the user has no access to it.");
    return { projectId: found.id };
  }
  if (domain === undefined) throw iamRefusal(400, "'project' is a required property");
  if (!isOwn(domain)) throw iamRefusal(401, UNAUTHENTICATED);
  return { domainId: user.domainId };
}

export function tokenAnswer(cloud: VpcService, exchange: Exchange, status: number, token: Token): Answer {
  const withCatalog = !exchange.query.some(([name, value]) => name === "nocatalog" && value !== "false");
  return { status, headers: { "X-Subject-Token": token.id }, body: { token: render(cloud, token, withCatalog) } };
}

function render(cloud: VpcService, token: Token, withCatalog: boolean): Record<string, unknown> {
  const { users, projects, accounts } = cloud.memory;
  const user = users.find((candidate) => candidate.id === token.userId);
  const project = projects.find((candidate) => candidate.id === token.projectId);
  const domain = (id: string) => ({ id, name: accounts.find((account) => account.id === id)?.name });
  return {
    methods: token.methods,
    issued_at: isoMicros(token.issuedAt),
    expires_at: isoMicros(token.expiresAt),
    user: { id: token.userId, name: user?.name, domain: domain(user?.domainId ?? ""), password_expires_at: "" },
    roles: [
      { id: "0", name: "te_admin" },
      { id: "0", name: "vpc_adm" },
    ],
    ...(project ? { project: { id: project.id, name: project.name, domain: domain(project.domainId) } } : {}),
    ...(token.domainId ? { domain: domain(token.domainId) } : {}),
    catalog: withCatalog ? catalog(cloud, token.projectId) : [],
  };
}
