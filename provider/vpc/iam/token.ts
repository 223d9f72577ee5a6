/** Tokens for user and password. */
import { outsideCalls, withinCall } from "../../core/call-clock";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { HttpClient, type HttpOptions } from "../../core/http/client";
import type { RateLimitRetries } from "../../core/http/throttle";
import * as z from "../../core/zod";
import { hasForm, read, succeeded } from "../answers/answers";
import { unreadable } from "../answers/errors";
import type { Credentials } from "../settings/credentials";
import type { ProjectReference } from "../settings/place";
import { digest, unauthorized } from "./credential-guard";

type Password = Credentials & { readonly by: "password" };

export interface Token {
  readonly value: string;
  readonly projectId: string;
  /** When to renew the token, by this machine's clock, which may differ from the cloud's clock. */
  readonly renewAt: number;
}

/** The current token, or the current temporary keys. While new ones are requested, all wait for that request. */
export class Tokens<T extends Pick<Token, "renewAt"> = Token> {
  #token?: T;
  #requested?: Promise<T>;

  constructor(
    private readonly request: () => Promise<T>,
    private readonly clock: Clock,
  ) {}

  async current(): Promise<T> {
    if (this.#token && this.clock.now() < this.#token.renewAt) return this.#token;
    this.#requested ??= outsideCalls(this.request).finally(() => {
      this.#requested = undefined;
    });
    this.#token = await withinCall(this.#requested);
    return this.#token;
  }

  /** The cloud has refused this token. A newer token, which another request may have got since, stays. */
  drop(refused: T): void {
    if (this.#token === refused) this.#token = undefined;
  }
}

const spentPasscodes = new Map<string, Promise<unknown>>();

/** Lets a request with a passcode run once for all projects, because a second use would count as a failed login. */
export function once<T>(request: () => Promise<T>, credentials: Password): () => Promise<T> {
  const identity = digest(credentials);
  return async () => {
    const earlier = spentPasscodes.get(identity);
    if (earlier) {
      await earlier;
      throw FlowLogError.refused("auth", {
        said: `the token for ${credentials.from} with a passcode is no longer valid, or was for another project`,
        advice: "run again with a new passcode, or use an access key, which needs none",
      });
    }
    const first = request();
    spentPasscodes.set(identity, first);
    return first;
  };
}

const tokenAnswer = z.object({
  token: z.object({
    issued_at: z.string().optional(),
    expires_at: z.string(),
    project: z.object({ id: z.string().min(1) }),
  }),
});
const TOKEN_FOR_PROJECT = "a token for a project";
const TOKEN_HEADER = "x-subject-token";

/** The assumed life of a token whose times make no sense. */
const PRESUMED_LIFE_MS = 3_600_000;

interface TokenOptions extends Pick<HttpOptions, "throttle" | "trust"> {
  readonly rateLimitRetries?: RateLimitRetries;
  readonly clock: Clock;
}

/**
 * https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/token_management/obtaining_a_user_token_through_password_authentication.html
 */
export async function requestToken(
  iam: string,
  { user, password, passcode, from }: Password,
  project: ProjectReference,
  { trust, throttle, rateLimitRetries, clock }: TokenOptions,
): Promise<Token> {
  const identity = {
    methods: ["password", ...(passcode ? ["totp"] : [])],
    password: { user: { ...user, password } },
    ...(passcode ? { totp: { user: { ...user, passcode } } } : {}),
  };
  const answer = await new HttpClient({ trust, throttle, retry: { rateLimitRetries }, clock }).send({
    method: "POST",
    url: `${iam}/auth/tokens?nocatalog=true`,
    headers: { "Content-Type": "application/json;charset=utf8" },
    body: JSON.stringify({ auth: { identity, scope: { project } } }),
    repeatable: !passcode,
    isReadable: (answer) => hasForm(tokenAnswer)(answer) && Boolean(answer.headers[TOKEN_HEADER]),
  });
  // For a locked or disabled user the documents say only that access is denied.
  if (answer.status === 401 || answer.status === 403) {
    throw unauthorized(
      answer,
      `check ${from}, the domain and the project; they are not tried again, because accounts get locked`,
    );
  }
  const { token } = read(succeeded(answer, "login"), "login", tokenAnswer, TOKEN_FOR_PROJECT);
  const value = answer.headers[TOKEN_HEADER];
  if (!value) throw unreadable(answer, "login", TOKEN_FOR_PROJECT);
  const life = Date.parse(token.expires_at) - Date.parse(token.issued_at ?? new Date().toISOString());
  const renewAt = clock.now() + 0.9 * (life > 0 ? life : PRESUMED_LIFE_MS);
  return { value, projectId: token.project.id, renewAt };
}
