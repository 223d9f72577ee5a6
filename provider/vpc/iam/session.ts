/** One authenticated session for all resources of a deployment that use the same credentials and project. */

import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate, getOrCreateAsync } from "../../core/get-or-create";
import { type HttpAnswer, HttpClient, type HttpRequest } from "../../core/http/client";
import { Throttle } from "../../core/http/throttle";
import * as z from "../../core/zod";
import { hasForm, read, succeeded } from "../answers/answers";
import type { Credentials } from "../settings/credentials";
import type { Access } from "../settings/place";
import { CredentialGuard, digest, guardOf, isRefused, unauthorized } from "./credential-guard";
import { keyLogin, type Login, passwordLogin, tokenLogin } from "./login";
import type { SessionOptions } from "./session-options";
import { encode } from "./signature";
import { type Keys, renewedKeyLogin, temporaryKeys } from "./temporary-keys";
import { once, requestToken, Tokens } from "./token";

/** An authenticated way to one project. */
export class Session {
  readonly #login: Login;
  readonly #http: HttpClient;
  readonly #options: SessionOptions;
  #forWarnings: Session | undefined;

  constructor(
    login: Login,
    readonly projectId: string,
    options: SessionOptions,
  ) {
    const { guard, parent, trust, throttle, rateLimitRetries, clock } = options;
    this.#login = login;
    this.#options = options;
    const sign = async (request: HttpRequest) => {
      // The credentials may have been refused while this request waited for its next attempt.
      guard.check();
      parent?.check();
      return login.headers(request);
    };
    this.#http = new HttpClient({ sign, trust, throttle, retry: { rateLimitRetries }, clock });
  }

  /**
   * The answer with any status except 401. A token that the cloud refuses is renewed once.
   * @throws auth
   */
  send(request: HttpRequest): Promise<HttpAnswer> {
    return this.#options.guard.pass(() => this.#sendNow(request));
  }

  /**
   * The same login for requests whose answers are worth a warning and no more. One service may refuse what all others
   * accept, so a 401 to such a request ends requests of this kind alone.
   */
  forWarnings(): Session {
    const { guard, ...options } = this.#options;
    this.#forWarnings ??= new Session(this.#login, this.projectId, {
      ...options,
      guard: new CredentialGuard(),
      parent: guard,
    });
    return this.#forWarnings;
  }

  async #sendNow(request: HttpRequest): Promise<HttpAnswer> {
    const { tokens, advice } = this.#login;
    const token = await tokens?.current();
    let answer = await this.#http.send(request);
    if (answer.status === 401 && token && !this.#options.parent) {
      tokens?.drop(token);
      answer = await this.#http.send(request);
    }
    if (answer.status === 401) throw unauthorized(answer, advice);
    return answer;
  }
}

const sessions = new Map<string, Promise<Session>>();
const identities = new WeakMap<Access, string>();

/** The session for this access; all resources with the same access share it, on the clock of the first. */
export function openSession(access: Access, clock: Clock): Promise<Session> {
  const { cloud, region, project, credentials, iam, trust, rateLimitRetries } = access;
  const parts = [cloud, region, project, credentials, iam, trust, rateLimitRetries];
  const identity = getOrCreate(identities, access, () => digest(parts));
  // A refusal stays for the rest of the deployment; any other failure may pass.
  return getOrCreateAsync(sessions, identity, () => logIn(access, clock), isRefused);
}

type GivenToken = Credentials & { readonly by: "token" };

const throttles = new Map<string, Throttle>();

async function logIn(access: Access, clock: Clock): Promise<Session> {
  const { credentials, region, project, iam, trust, rateLimitRetries } = access;
  const guard = guardOf(credentials);
  const throttle = getOrCreate(throttles, digest(credentials), () => new Throttle());
  const options = { trust, throttle, rateLimitRetries, clock };
  if (credentials.by === "password") {
    const request = () => guard.pass(() => requestToken(iam, credentials, project ?? { name: region }, options));
    const tokens = new Tokens(credentials.passcode ? once(request, credentials) : request, clock);
    const { projectId } = await tokens.current();
    return new Session(passwordLogin(tokens, credentials), projectId, { ...options, guard: new CredentialGuard() });
  }
  const forKeys = (keys: Keys) => new Session(keyLogin(keys), "", { ...options, guard });
  const renewed = temporaryKeys(credentials, { iam, options: { ...options, guard }, session: forKeys });
  // Outside of the guard, which lets one request pass at first.
  await renewed?.current();
  const login = (projectId?: string): Login => {
    if (renewed) return renewedKeyLogin(renewed, credentials.from, projectId);
    return credentials.by === "keys" ? keyLogin(credentials, projectId) : tokenLogin(credentials as GivenToken);
  };
  const session = (projectId?: string) => new Session(login(projectId), projectId ?? "", { ...options, guard });
  if (project && "id" in project) return session(project.id);
  if (credentials.by === "token" && !project) return session(await projectOfToken(iam, credentials, session()));
  return session(await findProject(iam, project?.name ?? region, session()));
}

const projectsAnswer = z.object({ projects: z.array(z.object({ id: z.string().min(1), name: z.string() })) });

/**
 * https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/project_management/querying_project_information_based_on_the_specified_criteria.html
 */
async function findProject(iam: string, name: string, session: Session): Promise<string> {
  const answer = await session.send({
    method: "GET",
    url: `${iam}/projects?name=${encode(name)}`,
    repeatable: true,
    isReadable: hasForm(projectsAnswer),
  });
  const { projects } = read(succeeded(answer, "project"), "project", projectsAnswer, "a list of projects");
  const found = projects.filter((project) => project.name === name);
  if (found[0] && found.length === 1) return found[0].id;
  throw FlowLogError.refused("notFound", {
    said: `these credentials see ${found.length === 0 ? "no project" : `${found.length} projects`} named ${name}`,
    advice: "name the project by its id, with the input projectId, config or environment",
  });
}

const shownToken = z.object({ token: z.object({ project: z.object({ id: z.string().min(1) }).optional() }) });

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/token_management/verifying_a_token.html */
async function projectOfToken(
  iam: string,
  { token: value, from }: Credentials & { by: "token" },
  session: Session,
): Promise<string> {
  const answer = await session.send({
    method: "GET",
    url: `${iam}/auth/tokens`,
    headers: { "X-Subject-Token": value },
    repeatable: true,
    isReadable: hasForm(shownToken),
  });
  const { token } = read(succeeded(answer, "project"), "project", shownToken, "what a token is for");
  if (token.project) return token.project.id;
  throw FlowLogError.refused("wrongScope", {
    said: `the token in ${from} is for no project`,
    advice: "get one for the project, or name the project with the input projectId, config or environment",
  });
}
