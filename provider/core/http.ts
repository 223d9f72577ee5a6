/**
 * One axios instance per cloud and login: every attempt is signed anew, only what may be asked twice or surely had no
 * effect is repeated, and whatever goes wrong becomes a FlowLogError without headers or secrets in it.
 */
import { Agent } from "node:https";
import axios, { AxiosError, AxiosHeaders, type AxiosInstance } from "axios";
import { type Clock, SYSTEM_CLOCK } from "./clock";
import { FlowLogError, neverSent } from "./errors";
import { type RetryOptions, retryPauseMs } from "./retry";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The exact bytes; serialised by the caller, so that what is signed is what is sent. */
  readonly body?: string;
  /** Whether asking twice does no harm. Writes are repeated only when they surely had no effect. */
  readonly repeatable: boolean;
}

/** An answer, whatever its status. Header names are lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpOptions {
  /** The headers that authenticate one attempt; asked again for each repetition, so that no timestamp is reused. */
  readonly sign?: (request: HttpRequest) => Promise<Record<string, string>>;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  /**
   * What the body of an answer says besides the status: asking again would be told the same (`final`), or the cloud
   * could not answer (`unavailable`). The status decides when there is no verdict.
   */
  readonly verdict?: (answer: HttpAnswer) => Promise<Verdict | undefined>;
  readonly trust?: TrustedAuthorities;
  readonly clock?: Clock;
}

export type Verdict = "final" | "unavailable";

/** Certificate authorities of one's own. */
export interface TrustedAuthorities {
  /** What replaces the usual ones; without it they are trusted. */
  readonly pem?: string;
  /** The setting that names them, for messages. */
  readonly setting: string;
}

const NO_ANSWER_IN_TIME = new Set(["ECONNABORTED", "ETIMEDOUT"]);

export class HttpClient {
  readonly #axios: AxiosInstance;
  readonly #options: HttpOptions;
  readonly #clock: Clock;
  readonly #trust: TrustedAuthorities;

  constructor(options: HttpOptions = {}) {
    const { timeoutMs = 30_000, trust, clock = SYSTEM_CLOCK } = options;
    this.#options = options;
    this.#clock = clock;
    this.#trust = trust ?? { setting: "NODE_EXTRA_CA_CERTS" };
    this.#axios = axios.create({
      ...(trust?.pem ? { httpsAgent: new Agent({ ca: trust.pem, keepAlive: true }) } : {}),
      timeout: timeoutMs,
      maxRedirects: 0,
      responseType: "text",
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
    });
  }

  /** @throws FlowLogError when there is no whole answer; an answer with an error status is an answer. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.#send(request);
      const pauseMs = await this.#pauseMs(result, request, attempt);
      if (pauseMs === undefined) {
        if (result instanceof AxiosError) throw transportError(result, request, this.#trust);
        return result;
      }
      await this.#clock.sleep(pauseMs);
    }
  }

  /** One attempt: the answer, or the network's error when there is no whole answer. */
  async #send(request: HttpRequest): Promise<HttpAnswer | AxiosError> {
    const { method, url, body: data } = request;
    const headers = new AxiosHeaders({ ...request.headers });
    headers.set((await this.#options.sign?.(request)) ?? {}, true);
    try {
      const { status, data: body, ...answer } = await this.#axios.request<string>({ method, url, data, headers });
      const entries = Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
      return { status, headers: Object.fromEntries(entries), body };
    } catch (thrown) {
      if (thrown instanceof AxiosError) return thrown;
      throw thrown;
    }
  }

  /** The pause before the next attempt, if there is to be one. */
  async #pauseMs(result: HttpAnswer | AxiosError, request: HttpRequest, attempt: number): Promise<number | undefined> {
    const { retry, verdict } = this.#options;
    const { repeatable } = request;
    const now = this.#clock.now();
    if (result instanceof AxiosError) {
      return retryPauseMs({ attempt, repeatable, networkError: result.code ?? "" }, retry, { now });
    }
    const said = await verdict?.(result);
    if (said === "final") return undefined;
    const status = said === "unavailable" ? 503 : result.status;
    return retryPauseMs({ attempt, repeatable, status, retryAfter: result.headers["retry-after"] }, retry, { now });
  }
}

function transportError(error: AxiosError, request: HttpRequest, { setting }: TrustedAuthorities): FlowLogError {
  const host = hostOf(request.url);
  const code = error.code ?? "";
  const unsent = neverSent(code);
  if (unsent === "unreachable") {
    return FlowLogError.refused("unreachable", {
      said: `no connection to ${host} (${code})`,
      advice: "check the endpoint, the region in it, and the network or proxy of this machine",
    });
  }
  if (unsent === "untrusted") {
    return FlowLogError.refused("unreachable", {
      said: `no trusted connection to ${host} (${code})`,
      advice: `check the endpoint, or name the certificate authority in ${setting}`,
    });
  }
  if (NO_ANSWER_IN_TIME.has(code)) {
    return new FlowLogError("timeout", { said: `${host} gave no answer in time`, outcome: "unknown" });
  }
  return new FlowLogError("unavailable", {
    said: `the connection to ${host} broke before a whole answer came (${code || error.message})`,
    outcome: "unknown",
  });
}

/**
 * How far this machine's clock is off from that of who answered, when it is more than what the vendor tolerates:
 * `60 minutes ahead of`. An old or future timestamp alone spoils a signature.
 */
export function clockSkew({ headers }: Pick<HttpAnswer, "headers">, toleratedMs: number): string | undefined {
  const ahead = Date.now() - Date.parse(headers.date ?? "");
  if (!(Math.abs(ahead) > toleratedMs)) return undefined;
  return `${Math.round(Math.abs(ahead) / 60_000)} minutes ${ahead > 0 ? "ahead of" : "behind"}`;
}

/** Host and port only: a path or query may carry what must not be shown. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "an address that is none";
}
