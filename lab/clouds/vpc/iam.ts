/**
 * Identity: Keystone v3 as the vendor's IAM speaks it. Versions, tokens, the catalog, projects, domains, temporary keys.
 */
import { randomBytes } from "node:crypto";
import type { Access, Caller } from "./access";
import { type Answer, type Exchange, iamRefusal, isObject, jsonBody, type Route } from "./exchange";
import { newAccessKey, type Project, type Token, type User, type VpcMemory } from "./memory";
import type { VpcSwitches } from "./switches";

export interface Addresses {
  readonly iam: string;
  readonly vpc: string;
  readonly lts: string;
}

const REGIONS = ["eu-de", "eu-nl"];
const UNAUTHENTICATED = "The request you have made requires authentication.";

export function iamRoutes(
  memory: VpcMemory,
  switches: VpcSwitches,
  access: Access,
  addresses: () => Addresses,
): Route[] {
  const usedPasscodes = new Map<string, string>();

  function identify(exchange: Exchange): Caller {
    return access.identify(exchange, iamRefusal(401, UNAUTHENTICATED));
  }

  function version(origin: string): Record<string, unknown> {
    return {
      id: "v3.6",
      status: "stable",
      updated: "2016-04-04T00:00:00Z",
      links: [{ rel: "self", href: `${origin}/v3/` }],
      "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
    };
  }

  /** What each kind of client looks for: VPC as `network` or `vpc`, LTS as `ltsv2` or by renaming `volumev2`. */
  function catalog(projectId: string | undefined): unknown[] {
    const { iam, vpc, lts } = addresses();
    const project = memory.projects.find((candidate) => candidate.id === projectId);
    const entry = (type: string, name: string, url: string, regions: readonly string[]) => ({
      id: `${type}-service`,
      type,
      name,
      endpoints: regions.map((region) => ({
        id: `${type}-${region === "*" ? "global" : region}`,
        interface: "public",
        region,
        region_id: region,
        url,
      })),
    });
    const identity = entry("identity", "iam", `${iam}/v3`, [...REGIONS, "*"]);
    if (!project) return [identity];
    const own = [project.region];
    return [
      identity,
      entry("network", "neutron", vpc, own),
      entry("vpc", "vpc", `${vpc}/v1/${project.id}`, own),
      entry("ltsv2", "lts", `${lts}/v2/${project.id}`, own),
      entry("volumev2", "evs", `${lts}/evs/v2/${project.id}`, own),
    ];
  }

  function domain(id: string): Record<string, unknown> {
    return { id, name: memory.accounts.find((account) => account.id === id)?.name };
  }

  function shownToken(token: Token, withCatalog: boolean): Record<string, unknown> {
    const user = memory.users.find((candidate) => candidate.id === token.userId);
    const project = memory.projects.find((candidate) => candidate.id === token.projectId);
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
      catalog: withCatalog ? catalog(token.projectId) : [],
    };
  }

  function byIdOrName<T extends { id: string; name: string }>(from: readonly T[], wanted: unknown): T | undefined {
    const { id, name } = object(wanted);
    if (typeof id === "string") return from.find((candidate) => candidate.id === id);
    if (typeof name !== "string") throw iamRefusal(400, "'name' is a required property");
    return from.find((candidate) => candidate.name === name);
  }

  function byPassword(identity: Record<string, unknown>): User {
    const wanted = object(object(identity.password, "password").user, "user");
    if (typeof wanted.password !== "string") throw iamRefusal(400, "'password' is a required property");
    const account = wanted.id === undefined ? byIdOrName(memory.accounts, wanted.domain) : undefined;
    const candidates = memory.users.filter((user) => wanted.id !== undefined || user.domainId === account?.id);
    const user = byIdOrName(candidates, wanted);
    if (user?.password !== wanted.password) throw iamRefusal(401, "The username or password is wrong.");
    return user;
  }

  /** https://support.huaweicloud.com/intl/en-us/api-iam/iam_03_0006.html: the user of the passcode comes by id. */
  function checkPasscode(identity: Record<string, unknown>, user: User): void {
    const { id, passcode } = object(object(identity.totp, "totp").user, "user");
    if (typeof id !== "string" || typeof passcode !== "string") throw iamRefusal(400, "'id' is a required property");
    const used = usedPasscodes.get(user.id);
    if (id !== user.id || passcode !== user.passcode || passcode === used) throw iamRefusal(401, UNAUTHENTICATED);
    usedPasscodes.set(user.id, passcode);
  }

  function byToken(identity: Record<string, unknown>): User {
    const { id } = object(identity.token, "token");
    const token = memory.tokens.find((candidate) => candidate.id === id && candidate.expiresAt > access.now());
    const user = memory.users.find((candidate) => candidate.id === token?.userId);
    if (!user) throw iamRefusal(401, UNAUTHENTICATED);
    return user;
  }

  function scopeOf(scope: unknown, user: User): { projectId?: string; domainId?: string } {
    if (scope === undefined) return {};
    const { project, domain: account } = object(scope);
    const own = memory.projects.filter((candidate) => candidate.domainId === user.domainId);
    if (project !== undefined) {
      const owner = object(project).domain;
      const found = byIdOrName(own, project);
      if (owner !== undefined && byIdOrName(memory.accounts, owner)?.id !== user.domainId)
        throw iamRefusal(401, UNAUTHENTICATED);
      if (!found) throw iamRefusal(401, "The project does not exist or the user has no access to it.");
      return { projectId: found.id };
    }
    if (account === undefined) throw iamRefusal(400, "'project' is a required property");
    if (byIdOrName(memory.accounts, account)?.id !== user.domainId) throw iamRefusal(401, UNAUTHENTICATED);
    return { domainId: user.domainId };
  }

  function createToken(exchange: Exchange): Answer {
    const body = jsonBody(exchange, iamRefusal(400, "The request body is not valid JSON."));
    const auth = object(body.auth, "auth");
    const identity = object(auth.identity, "identity");
    const methods = Array.isArray(identity.methods) ? identity.methods.map(String) : [];
    if (!["password", "token", "password,totp"].includes(methods.join()))
      throw iamRefusal(400, "'methods' must be [password], [password, totp] or [token]");
    const user = methods.includes("password") ? byPassword(identity) : byToken(identity);
    if (methods.includes("totp")) checkPasscode(identity, user);
    else if (user.passcode !== undefined && methods.includes("password")) throw iamRefusal(401, UNAUTHENTICATED);
    const issuedAt = access.now();
    const token: Token = {
      // As long as the real ones: a signed message in base64.
      id: `MIIF${randomBytes(1100).toString("base64").replace(/[=+/]/g, "-")}`,
      userId: user.id,
      methods,
      ...scopeOf(auth.scope, user),
      issuedAt,
      expiresAt: issuedAt + switches.tokenLifetimeSeconds * 1000,
    };
    memory.tokens.push(token);
    const withCatalog = !exchange.query.some(([name, value]) => name === "nocatalog" && value !== "false");
    return { status: 201, headers: { "X-Subject-Token": token.id }, body: { token: shownToken(token, withCatalog) } };
  }

  function showToken(exchange: Exchange): Answer {
    identify(exchange);
    const id = exchange.headers["x-subject-token"];
    const token = memory.tokens.find((candidate) => candidate.id === id && candidate.expiresAt > access.now());
    if (!token) throw iamRefusal(404, "Could not find token.");
    const withCatalog = !exchange.query.some(([name, value]) => name === "nocatalog" && value !== "false");
    return { status: 200, headers: { "X-Subject-Token": token.id }, body: { token: shownToken(token, withCatalog) } };
  }

  function shownProject(project: Project): Record<string, unknown> {
    const { id, name, region, domainId } = project;
    const parent = memory.projects.find((candidate) => candidate.domainId === domainId && candidate.name === region);
    return {
      id,
      name,
      description: "",
      domain_id: domainId,
      parent_id: name === region ? domainId : parent?.id,
      is_domain: false,
      enabled: true,
      links: { self: `${addresses().iam}/v3/projects/${id}`, next: null, previous: null },
    };
  }

  function projects(exchange: Exchange): Answer {
    const { domainId } = identify(exchange);
    const found = memory.projects
      .filter((project) => project.domainId === domainId)
      .map(shownProject)
      .filter((row) =>
        exchange.query.every(
          ([name, value]) => !["name", "domain_id", "parent_id"].includes(name) || row[name] === value,
        ),
      );
    const self = `${addresses().iam}${exchange.path}`;
    return { status: 200, body: { projects: found, links: { self, next: null, previous: null } } };
  }

  function domains(exchange: Exchange): Answer {
    const { domainId } = identify(exchange);
    const name = exchange.query.find(([key]) => key === "name")?.[1];
    const own = memory.accounts.filter((account) => account.id === domainId && (!name || account.name === name));
    const self = `${addresses().iam}/v3/auth/domains`;
    const rows = own.map((account) => ({ ...account, description: "", enabled: true, links: { self } }));
    return { status: 200, body: { domains: rows, links: { self, next: null, previous: null } } };
  }

  function temporaryKey(exchange: Exchange): Answer {
    const caller = identify(exchange);
    const body = jsonBody(exchange, iamRefusal(400, "The request body is not valid JSON."));
    const identity = object(object(body.auth, "auth").identity, "identity");
    const { duration_seconds: seconds = switches.tokenLifetimeSeconds } = object(identity.token ?? {});
    if (typeof seconds !== "number" || seconds < 900 || seconds > 86400)
      throw iamRefusal(400, "'duration_seconds' must be between 900 and 86400");
    const key = {
      ...newAccessKey(caller.userId),
      securityToken: `gQpjbi1ub3J0aC${randomBytes(600).toString("base64url")}`,
      expiresAt: access.now() + seconds * 1000,
    };
    memory.accessKeys.push(key);
    const { access: ak, secret, securityToken, expiresAt } = key;
    return {
      status: 201,
      body: { credential: { access: ak, secret, securitytoken: securityToken, expires_at: isoMicros(expiresAt) } },
    };
  }

  return [
    {
      method: "GET",
      path: /^\/$/,
      answer: ({ origin }) => ({ status: 300, body: { versions: { values: [version(origin)] } } }),
    },
    {
      method: "GET",
      path: /^\/v3\/?$/,
      answer: ({ origin }) => ({ status: 200, body: { version: version(origin) } }),
    },
    { method: "POST", path: /^\/v3\/auth\/tokens$/, answer: createToken },
    { method: "GET", path: /^\/v3\/auth\/tokens$/, answer: showToken },
    {
      method: "GET",
      path: /^\/v3\/auth\/catalog$/,
      answer(exchange) {
        const links = { self: `${addresses().iam}/v3/auth/catalog`, next: null, previous: null };
        return { status: 200, body: { catalog: catalog(identify(exchange).projectId), links } };
      },
    },
    { method: "GET", path: /^\/v3\/(?:auth\/)?projects$/, answer: projects },
    {
      method: "GET",
      path: /^\/v3\/projects\/([^/]+)$/,
      answer(exchange, id = "") {
        const { domainId } = identify(exchange);
        const project = memory.projects.find((candidate) => candidate.id === id && candidate.domainId === domainId);
        if (!project) throw iamRefusal(404, `Could not find project: ${id}.`);
        return { status: 200, body: { project: shownProject(project) } };
      },
    },
    { method: "GET", path: /^\/v3\/auth\/domains$/, answer: domains },
    { method: "POST", path: /^\/v3\.0\/OS-CREDENTIAL\/securitytokens$/, answer: temporaryKey },
  ];
}

function object(value: unknown, name = "auth"): Record<string, unknown> {
  if (isObject(value)) return value;
  throw iamRefusal(400, value === undefined ? `'${name}' is a required property` : `'${name}' is not of type 'object'`);
}

/** Keystone writes microseconds. */
function isoMicros(at: number): string {
  return new Date(at).toISOString().replace("Z", "000Z");
}
