/**
 * One login for all resources of a deployment: keys that sign each request, a token that was given, or a token for
 * user and password, renewed when it expires. What was refused is not asked again: accounts and keys get locked.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { FlowLogError } from "../../core/errors";
import { clockSkew, type HttpAnswer, HttpClient, type HttpRequest, type TrustedAuthorities } from "../../core/http";
import { refusal, saying, unreadable } from "../errors";
import type { Credentials } from "../settings/credentials";
import type { Access, ProjectReference } from "../settings/place";
import { authorization, encode, sdkDate } from "./signature";

/** What gives one attempt of a request its authentication. */
interface Login {
  headers(request: HttpRequest): Promise<Record<string, string>>;
  /** Where a new token comes from when the cloud no longer takes the old one; keys and given tokens have no other. */
  readonly tokens?: Tokens;
  /** What to look at after a 401. */
  readonly advice: string;
}

const PRESUMED_LIFE_MS = 3_600_000;

/** A signature is good for 15 minutes around the cloud's own time. */
const CLOCK_TOLERANCE_MS = 15 * 60_000;

/**
 * What the cloud says of one set of credentials. Nothing else is asked with them while the first question is out, and
 * nothing any more once they are refused: the cloud has then been asked once, and not once per resource or project.
 */
class CredentialGuard {
  #first?: Promise<unknown>;
  #taken = false;
  #refused?: FlowLogError;

  /** `forgiving`: what is refused after something was taken is about the project that was asked for. */
  constructor(private readonly forgiving = false) {}

  async pass<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#first) await this.#first.catch(() => undefined);
    this.check();
    const asked = ask();
    this.#first ??= asked;
    try {
      const answer = await asked;
      this.#taken = true;
      return answer;
    } catch (thrown) {
      if (isRefused(thrown) && !(this.forgiving && this.#taken)) this.#refused ??= thrown;
      throw thrown;
    }
  }

  /** @throws what was said when they were refused */
  check(): void {
    if (this.#refused) throw this.#refused;
  }
}

/** An authenticated way to one project. */
export class Session {
  readonly #login: Login;
  readonly #http: HttpClient;
  readonly #guard: CredentialGuard;

  constructor(
    login: Login,
    readonly projectId: string,
    { guard, trust }: { readonly guard: CredentialGuard; readonly trust: TrustedAuthorities },
  ) {
    this.#login = login;
    this.#guard = guard;
    const sign = async (request: HttpRequest) => {
      // What waits for its next attempt goes no further either.
      guard.check();
      return login.headers(request);
    };
    this.#http = new HttpClient({ sign, trust });
  }

  /** The answer, whatever its status, but for 401. */
  send(request: HttpRequest): Promise<HttpAnswer> {
    return this.#guard.pass(() => this.#sendNow(request));
  }

  async #sendNow(request: HttpRequest): Promise<HttpAnswer> {
    const { tokens, advice } = this.#login;
    const token = await tokens?.current();
    let answer = await this.#http.send(request);
    if (answer.status === 401 && token) {
      tokens?.drop(token);
      answer = await this.#http.send(request);
    }
    if (answer.status === 401) throw unauthorized(answer, advice);
    return answer;
  }
}

function isRefused(thrown: unknown): thrown is FlowLogError {
  return thrown instanceof FlowLogError && thrown.kind === "auth";
}

const sessions = new Map<string, Promise<Session>>();
const guards = new Map<string, CredentialGuard>();

/** The session for this access; all who ask for the same one share one login. */
export function openSession(access: Access): Promise<Session> {
  const { cloud, region, project, credentials, iam, trust } = access;
  const identity = digest([cloud, region, project, credentials, iam, trust]);
  const known = sessions.get(identity);
  if (known) return known;
  const opened = logIn(access);
  sessions.set(identity, opened);
  opened.catch((thrown) => {
    // What was refused stays refused; anything else may work the next time.
    if (!isRefused(thrown)) sessions.delete(identity);
  });
  return opened;
}

/** Credentials pass one gate, whatever project they are used for. */
function guardOf(credentials: Credentials): CredentialGuard {
  const identity = digest(credentials);
  const guard = guards.get(identity) ?? new CredentialGuard(credentials.by === "password");
  guards.set(identity, guard);
  return guard;
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

async function logIn({ credentials, project, iam, trust }: Access): Promise<Session> {
  const guard = guardOf(credentials);
  if (credentials.by === "password") {
    const ask = () => guard.pass(() => requestToken(iam, credentials, project, trust));
    const tokens = new Tokens(credentials.passcode ? once(ask, credentials) : ask);
    const { projectId } = await tokens.current();
    return new Session(passwordLogin(tokens, credentials), projectId, { guard: new CredentialGuard(), trust });
  }
  const login = (projectId?: string) =>
    credentials.by === "keys" ? keyLogin(credentials, projectId) : tokenLogin(credentials);
  const session = (projectId?: string) => new Session(login(projectId), projectId ?? "", { guard, trust });
  return session("id" in project ? project.id : await findProject(iam, project.name, session()));
}

const spent = new Map<string, Promise<unknown>>();

/** A passcode is no good a second time, in whichever project, and asking with it again would count as a failure. */
function once<T>(ask: () => Promise<T>, credentials: Credentials): () => Promise<T> {
  const identity = digest(credentials);
  return async () => {
    const earlier = spent.get(identity);
    if (earlier) {
      await earlier;
      throw FlowLogError.refused("auth", {
        said: `the token for ${credentials.from} with a passcode is no longer valid, or was for another project`,
        advice: "run again with a new passcode, or use an access key, which needs none",
      });
    }
    const asked = ask();
    spent.set(identity, asked);
    return asked;
  };
}

function keyLogin(keys: Credentials & { by: "keys" }, projectId?: string): Login {
  return {
    advice: `check ${keys.from}, and that they are this cloud's; they are not tried again, because keys get locked`,
    headers: async ({ method, url, headers, body }) => {
      const signed = {
        ...headers,
        Host: new URL(url).host,
        "X-Sdk-Date": sdkDate(new Date()),
        ...(projectId ? { "X-Project-Id": projectId } : {}),
        ...(keys.securityToken ? { "X-Security-Token": keys.securityToken } : {}),
      };
      return { ...signed, Authorization: authorization({ method, url, headers: signed, body }, keys) };
    },
  };
}

function tokenLogin({ token, from }: Credentials & { by: "token" }): Login {
  return {
    advice: `the token in ${from} is not valid here, or no longer: get a new one`,
    headers: async () => ({ "X-Auth-Token": token }),
  };
}

function passwordLogin(tokens: Tokens, { from }: Credentials): Login {
  return {
    advice: `a new token for ${from} was refused as well: check that they are this cloud's`,
    tokens,
    headers: async () => ({ "X-Auth-Token": (await tokens.current()).value }),
  };
}

interface Token {
  readonly value: string;
  readonly projectId: string;
  /** By this machine's clock, whatever the cloud's says. */
  readonly renewAt: number;
}

/** The current token; while one is being asked for, all wait for that one. */
class Tokens {
  #token?: Token;
  #asked?: Promise<Token>;

  constructor(private readonly ask: () => Promise<Token>) {}

  async current(): Promise<Token> {
    if (this.#token && Date.now() < this.#token.renewAt) return this.#token;
    this.#asked ??= this.ask().finally(() => {
      this.#asked = undefined;
    });
    this.#token = await this.#asked;
    return this.#token;
  }

  /** Others may have got a new one since. */
  drop(refused: Token): void {
    if (this.#token === refused) this.#token = undefined;
  }
}

const tokenAnswer = z.object({
  token: z.object({
    issued_at: z.string().optional(),
    expires_at: z.string(),
    project: z.object({ id: z.string().min(1) }),
  }),
});

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/token_management/obtaining_a_user_token_through_password_authentication.html */
async function requestToken(
  iam: string,
  { user, password, passcode, from }: Credentials & { by: "password" },
  project: ProjectReference,
  trust: TrustedAuthorities,
): Promise<Token> {
  const identity = {
    methods: ["password", ...(passcode ? ["totp"] : [])],
    password: { user: { ...user, password } },
    ...(passcode ? { totp: { user: { ...user, passcode } } } : {}),
  };
  const answer = await new HttpClient({ trust }).send({
    method: "POST",
    url: `${iam}/auth/tokens?nocatalog=true`,
    headers: { "Content-Type": "application/json;charset=utf8" },
    body: JSON.stringify({ auth: { identity, scope: { project } } }),
    repeatable: !passcode,
  });
  // Of a locked or disabled user the documents say no more than that access is denied.
  if (answer.status === 401 || answer.status === 403) {
    throw unauthorized(
      answer,
      `check ${from}, the domain and the project; they are not tried again, because accounts get locked`,
    );
  }
  if (answer.status >= 300) throw refusal(answer, "login");
  const value = answer.headers["x-subject-token"];
  const parsed = tokenAnswer.safeParse(json(answer));
  if (!value || !parsed.success) throw unreadable(answer, "login", "a token for a project");
  const { issued_at, expires_at, project: scope } = parsed.data.token;
  const life = Date.parse(expires_at) - Date.parse(issued_at ?? new Date().toISOString());
  const renewAt = Date.now() + 0.9 * (life > 0 ? life : PRESUMED_LIFE_MS);
  return { value, projectId: scope.id, renewAt };
}

const projectsAnswer = z.object({ projects: z.array(z.object({ id: z.string().min(1), name: z.string() })) });

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/project_management/querying_project_information_based_on_the_specified_criteria.html */
async function findProject(iam: string, name: string, session: Session): Promise<string> {
  const answer = await session.send({
    method: "GET",
    url: `${iam}/projects?name=${encode(name)}`,
    repeatable: true,
  });
  if (answer.status >= 300) throw refusal(answer, "project");
  const parsed = projectsAnswer.safeParse(json(answer));
  if (!parsed.success) throw unreadable(answer, "project", "a list of projects");
  const found = parsed.data.projects.filter((project) => project.name === name);
  if (found[0] && found.length === 1) return found[0].id;
  throw FlowLogError.refused("notFound", {
    said: `these credentials see ${found.length === 0 ? "no project" : `${found.length} projects`} named ${name}`,
    advice: "name the project by its id, with the input projectId, config or environment",
  });
}

function unauthorized(answer: HttpAnswer, advice: string): FlowLogError {
  // A proxy may put its own date on the answer; the gateway's words then still tell.
  const skew =
    clockSkew(answer, CLOCK_TOLERANCE_MS) ?? (/signature expired/i.test(answer.body) ? "too far from" : undefined);
  return FlowLogError.refused("auth", {
    said: saying(answer),
    advice: skew ? `this machine's clock is ${skew} the cloud's: set it` : advice,
  });
}

export function json({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
