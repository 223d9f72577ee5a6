/**
 * One HTTP client for each cloud and login. Every attempt is signed anew. A request is repeated only if repeating does
 * no harm or if the request surely had no effect. Every failure becomes a FlowLogError without headers and secrets.
 */
import { Agent } from "node:https";
import { endOfCall, timeOver } from "../call-clock";
import { type Clock, SYSTEM_CLOCK } from "../clock";
import { FlowLogError, neverSent } from "../errors";
import { assertAwaited } from "../host/abandoned";
import { traceAttempt } from "../trace";
import { Attempts } from "./attempts";
import type { AxiosInstance, AxiosRequestConfig } from "./axios";
import type { RetryOptions } from "./retry";
import { Throttle } from "./throttle";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as it is sent. The caller serialises the body, so that exactly the sent bytes are signed. */
  readonly body?: string;
  /** Whether sending the request twice does no harm. A write is repeated only if the write surely had no effect. */
  readonly repeatable: boolean;
  /**
   * Whether a write puts back what this process has just taken away. Such a write is sent once even when nobody waits
   * for this process any more, because not to send the write would do more harm.
   */
  readonly restores?: boolean;
  /**
   * Whether the body of a successful answer is what the request asked for, and not the page of a proxy, half a body or
   * an empty one. If the body is something else, a request that may be repeated is sent again.
   */
  readonly isReadable?: (answer: HttpAnswer) => boolean | Promise<boolean>;
}

/** An answer with any status. Header names are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How long one attempt may take as a whole, in milliseconds, because a body may come for ever, byte by byte. */
const READ_DEADLINE_MS = 30_000;
/**
 * A write takes effect even when nobody waits for its answer, and a second write may make a second flow log where the
 * cloud does not refuse one. So a slow answer to a write is waited for longer.
 */
const WRITE_DEADLINE_MS = 120_000;

/** No answer of these clouds comes near; an answer without an end would fill the memory before its deadline. */
const MOST_BYTES = 64 * 1024 * 1024;

export interface HttpOptions {
  /** Makes the headers that authenticate one attempt. Called for each attempt, so that no timestamp is used twice. */
  readonly sign?: (request: HttpRequest) => Promise<Record<string, string>>;
  /** The deadline of one attempt as a whole, in milliseconds. By default: half a minute, for a write two minutes. */
  readonly timeoutMs?: number;
  /** The throttle of this login. By default: one of its own. */
  readonly throttle?: Throttle;
  readonly retry?: RetryOptions;
  /**
   * What the body of an answer says in addition to the status: the same request would get the same answer (`final`),
   * the cloud could not answer (`unavailable`), or the rate limit has refused the request (`throttled`). Without a
   * verdict the status decides.
   */
  readonly verdict?: (answer: HttpAnswer) => Promise<Verdict | undefined>;
  readonly trust?: TrustedAuthorities;
  readonly clock?: Clock;
}

export type Verdict = "final" | "unavailable" | "throttled";

/** Private certificate authorities. */
export interface TrustedAuthorities {
  /** The authorities in PEM that replace the usual ones. Without this text the usual authorities are trusted. */
  readonly pem?: string;
  /** The setting that names the authorities, for messages. */
  readonly setting: string;
}

const NO_ANSWER_IN_TIME = new Set(["ECONNABORTED", "ETIMEDOUT"]);

/** Why no whole answer came: the network's code, such as `ECONNRESET`, if there is one, and a text. */
class NoAnswer {
  constructor(
    readonly code: string | undefined,
    readonly message: string,
  ) {}
}

/** The library is loaded for the first request, because most commands check and compare without one. */
export function httpLibrary(): typeof import("./axios") {
  return require("./axios");
}

export class HttpClient {
  #axios: AxiosInstance | undefined;
  readonly #options: HttpOptions;
  readonly #clock: Clock;
  readonly #trust: TrustedAuthorities;
  readonly #throttle: Throttle;

  constructor(options: HttpOptions = {}) {
    const { throttle = new Throttle(), trust, clock = SYSTEM_CLOCK } = options;
    this.#options = options;
    this.#clock = clock;
    this.#throttle = throttle;
    this.#trust = trust ?? { setting: "NODE_EXTRA_CA_CERTS" };
  }

  /** Answers with any HTTP status are returned. @throws FlowLogError when there is no whole answer */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const attempts = new Attempts(this.#throttle, this.#clock, this.#options.retry);
    for (let attempt = 1; ; attempt++) {
      await attempts.begin();
      const result = await this.#attempt(request, attempt);
      const pauseMs = attempts.pauseAfter(await this.#resultOf(result, request));
      if (pauseMs === undefined) {
        if (result instanceof NoAnswer) throw brokenOff(result) ?? transportError(result, request, this.#trust);
        return result;
      }
      await this.#clock.sleep(pauseMs);
    }
  }

  /** Makes one attempt. Returns the answer, or the network's error when there is no whole answer. */
  async #attempt(request: HttpRequest, attempt: number): Promise<HttpAnswer | NoAnswer> {
    const { method, url } = request;
    const headers = new (httpLibrary().AxiosHeaders)({ ...request.headers });
    headers.set((await this.#options.sign?.(request)) ?? {}, true);
    const isAllowed = request.repeatable || (request.restores && attempt === 1);
    if (!isAllowed) await assertAwaited();
    const deadlineMs = this.#options.timeoutMs ?? (request.repeatable ? READ_DEADLINE_MS : WRITE_DEADLINE_MS);
    const start = performance.now();
    // What puts back what was taken away is worth more time.
    const end = request.restores ? undefined : endOfCall();
    const result = await this.#ask({ method, url, data: request.body, headers }, deadlineMs, end);
    const milliseconds = performance.now() - start;
    if (result instanceof NoAnswer) {
      traceAttempt({ method, url, attempt, milliseconds, result: result.code ?? "no answer" });
    } else {
      const header = (name: string) => result.headers[name];
      traceAttempt({ method, url, attempt, milliseconds, result: result.status, header });
    }
    return result;
  }

  async #ask(
    request: AxiosRequestConfig,
    deadlineMs: number,
    end: AbortSignal | undefined,
  ): Promise<HttpAnswer | NoAnswer> {
    this.#axios ??= this.#open();
    const deadline = AbortSignal.timeout(deadlineMs);
    const signal = end ? AbortSignal.any([deadline, end]) : deadline;
    try {
      const { status, data: body, headers } = await this.#axios.request<string>({ ...request, signal });
      const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
      return { status, headers: Object.fromEntries(entries), body };
    } catch (thrown) {
      if (signal.aborted) return new NoAnswer("ETIMEDOUT", "no whole answer in time");
      if (thrown instanceof httpLibrary().AxiosError) return new NoAnswer(thrown.code, thrown.message);
      throw thrown;
    }
  }

  #open(): AxiosInstance {
    const { pem } = this.#trust;
    return httpLibrary().axios.create({
      ...(pem ? { httpsAgent: new Agent({ ca: pem, keepAlive: true }) } : {}),
      maxRedirects: 0,
      maxContentLength: MOST_BYTES,
      responseType: "text",
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
    });
  }

  /** What decides whether the request is sent again. */
  async #resultOf(result: HttpAnswer | NoAnswer, request: HttpRequest) {
    const { repeatable } = request;
    if (result instanceof NoAnswer) return { repeatable, networkError: result.code ?? "" };
    return { repeatable, status: await this.#statusOf(result, request), retryAfter: result.headers["retry-after"] };
  }

  async #statusOf(answer: HttpAnswer, { isReadable }: HttpRequest): Promise<number> {
    const said = await this.#options.verdict?.(answer);
    if (said === "final") return FINAL;
    if (said === "throttled") return 429;
    const isUnreadable = isReadable !== undefined && isSuccess(answer) && !(await isReadable(answer));
    return said === "unavailable" || isUnreadable ? 503 : answer.status;
  }
}

/** A status after which no request is sent again. */
const FINAL = 400;

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

/** The error of a request without an answer that the end of the call's time has broken off. */
function brokenOff({ code }: NoAnswer): FlowLogError | undefined {
  return NO_ANSWER_IN_TIME.has(code ?? "") ? timeOver() : undefined;
}

function transportError(error: NoAnswer, request: HttpRequest, { setting }: TrustedAuthorities): FlowLogError {
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
 * How far this machine's clock is from the clock of the answering server, if that is more than the vendor tolerates:
 * `60 minutes ahead of`. A wrong timestamp alone makes a signature invalid.
 */
export function clockSkew({ headers }: Pick<HttpAnswer, "headers">, toleratedMs: number): string | undefined {
  const ahead = Date.now() - Date.parse(headers.date ?? "");
  if (!(Math.abs(ahead) > toleratedMs)) return undefined;
  return `${Math.round(Math.abs(ahead) / 60_000)} minutes ${ahead > 0 ? "ahead of" : "behind"}`;
}

/** Only host and port of an address, because path and query may hold secrets. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "an address that is none";
}
