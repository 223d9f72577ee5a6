/**
 * One axios instance per cloud and login: every attempt is signed anew, only what may be asked twice or surely had no
 * effect is repeated, and whatever goes wrong becomes a FlowLogError without headers or secrets in it.
 */
import { Agent } from "node:https";
import axios, { AxiosError, type AxiosInstance } from "axios";
import axiosRetry, { exponentialDelay, retryAfter } from "axios-retry";
import { FlowLogError, neverSent } from "./errors";

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
  /** How often a request is repeated. */
  readonly retries?: number;
  /** Whether an answer with an error status is final: asking again would be told the same, whatever its status says. */
  readonly isFinal?: (answer: HttpAnswer) => Promise<boolean>;
  /** The first pause before a repetition, in milliseconds; it doubles each time. A longer Retry-After wins. */
  readonly firstPauseMs?: number;
  readonly trust?: TrustedAuthorities;
}

/** Certificate authorities of one's own. */
export interface TrustedAuthorities {
  /** What replaces the usual ones; without it they are trusted. */
  readonly pem?: string;
  /** The setting that names them, for messages. */
  readonly setting: string;
}

declare module "axios" {
  interface AxiosRequestConfig {
    flowlogs?: HttpRequest;
  }
}

/** A Retry-After beyond this is not waited for: the error says so instead. */
const LONGEST_PAUSE_MS = 60_000;

const NO_ANSWER_IN_TIME = new Set(["ECONNABORTED", "ETIMEDOUT"]);

export class HttpClient {
  readonly #axios: AxiosInstance;
  readonly #trust: TrustedAuthorities;

  constructor({ sign, isFinal, timeoutMs = 30_000, retries = 3, firstPauseMs = 500, trust }: HttpOptions = {}) {
    this.#trust = trust ?? { setting: "NODE_EXTRA_CA_CERTS" };
    this.#axios = axios.create({
      ...(trust?.pem ? { httpsAgent: new Agent({ ca: trust.pem, keepAlive: true }) } : {}),
      timeout: timeoutMs,
      maxRedirects: 0,
      responseType: "text",
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
    });
    this.#axios.interceptors.request.use(async (config) => {
      if (config.flowlogs && sign) config.headers.set(await sign(config.flowlogs), true);
      return config;
    });
    axiosRetry(this.#axios, {
      retries,
      retryCondition: async (error) => {
        const answered = answerOf(error);
        return mayRepeat(error) && !(answered && (await isFinal?.(answered)));
      },
      retryDelay: (attempt, error) => exponentialDelay(attempt, error, firstPauseMs / 2),
      shouldResetTimeout: true,
    });
  }

  /** @throws FlowLogError when there is no whole answer; an answer with an error status is an answer. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      const { status, headers, data } = await this.#axios.request<string>({
        method: request.method,
        url: request.url,
        data: request.body,
        headers: { ...request.headers },
        flowlogs: request,
      });
      return answer(status, headers, data);
    } catch (thrown) {
      if (!(thrown instanceof AxiosError)) throw thrown;
      const answered = answerOf(thrown);
      if (answered) return answered;
      throw transportError(thrown, request, this.#trust);
    }
  }
}

function answer(status: number, headers: object, data: unknown): HttpAnswer {
  const plain = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return { status, headers: Object.fromEntries(plain), body: typeof data === "string" ? data : "" };
}

/** The whole answer in an error, if there was one. */
function answerOf({ response }: AxiosError): HttpAnswer | undefined {
  if (!response || typeof response.data !== "string") return undefined;
  return answer(response.status, response.headers, response.data);
}

function mayRepeat(error: AxiosError): boolean {
  if (retryAfter(error) > LONGEST_PAUSE_MS) return false;
  // A body that broke off comes with a status, but without data: no answer.
  const status = typeof error.response?.data === "string" ? error.response.status : undefined;
  if (status === 429) return true;
  const unsent = neverSent(error.code ?? "");
  if (unsent === "unreachable") return true;
  if (!error.config?.flowlogs?.repeatable || unsent === "untrusted") return false;
  return status === undefined ? error.code !== undefined : status >= 500;
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
export function clockSkew({ headers }: HttpAnswer, toleratedMs: number): string | undefined {
  const ahead = Date.now() - Date.parse(headers.date ?? "");
  if (!(Math.abs(ahead) > toleratedMs)) return undefined;
  return `${Math.round(Math.abs(ahead) / 60_000)} minutes ${ahead > 0 ? "ahead of" : "behind"}`;
}

/** Host and port only: a path or query may carry what must not be shown. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "an address that is none";
}
