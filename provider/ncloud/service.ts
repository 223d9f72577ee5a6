/** One service of the API behind the gateway: signed POST forms, and lists page by page. */
import { Semaphore } from "async-mutex";
import type { Clock } from "../core/clock";
import { FlowLogError } from "../core/errors";
import { getOrCreate } from "../core/get-or-create";
import { HttpClient } from "../core/http/client";
import { Throttle } from "../core/http/throttle";
import type { AccessKey } from "./access-key";
import { refusal, verdictOf } from "./errors";
import { regionAdvice } from "./place";
import { type Content, type Reply, readReply, replyTo, text } from "./reply";
import type { Site } from "./schema";
import { signedHeaders } from "./signature";

/** The address of the API, and the credentials for it. */
export interface Access {
  readonly baseUrl: string;
  readonly site: Site;
  readonly regionCode: string;
  readonly key: AccessKey;
}

export interface Call<T> {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string | number | undefined>>;
  readonly effect: "read" | "write" | "restore";
  /** What to check when the service does not accept a parameter. */
  readonly advice: string;
  /** What a success says. @throws SyntaxError when the success does not say what was asked for */
  readonly read: (content: Content) => T;
}

/** A list of which the cloud answers a page at a time. */
export interface Pages<Row> extends Pick<Call<Row>, "action" | "parameters" | "advice"> {
  /** What the rows are called: `network interfaces`. */
  readonly rows: string;
  /** @throws SyntaxError when the success does not say what was asked for */
  readonly read: (content: Content) => readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** From 1 to 1000. */
  readonly pageSize: number;
}

const MOST_PAGES = 500;
/** How often a list is read that changes meanwhile. */
const READINGS = 4;

/** The vendor documents no rates. Other tools for this cloud make a few calls at a time for each key. */
const CALLS_AT_A_TIME = 4;
const limiters = new Map<string, Semaphore>();
const throttles = new Map<string, Throttle>();

/** A read is repeated up to four times, because users report 503 "Endpoint Error" on a third of all calls. */
const RETRIES = 4;

export class Service {
  readonly #access: Access;
  readonly #version: string;
  readonly #http: HttpClient;
  readonly #limiter: Semaphore;

  /** `version` is the path of the service: `/vserver/v2`. */
  constructor(access: Access, version: string, clock?: Clock) {
    this.#access = access;
    this.#version = version;
    const caller = `${access.baseUrl} ${access.key.accessKey}`;
    this.#http = new HttpClient({
      retry: { retries: RETRIES },
      clock,
      throttle: getOrCreate(throttles, caller, () => new Throttle()),
      // Only the path is signed, because the parameters travel in the form. Each attempt is signed anew.
      sign: async ({ method, url }) => signedHeaders(method, new URL(url).pathname, access.key),
      verdict: async (answer) => verdictOf(answer, await readReply(answer.body)),
    });
    this.#limiter = getOrCreate(limiters, caller, () => new Semaphore(CALLS_AT_A_TIME));
  }

  /**
   * Page by page, each row once, although a row may come again on a later page. A row that is deleted meanwhile moves
   * all rows after it, so that one of them is on no page: a list whose number of rows changes is read again.
   */
  async *pages<Row>(list: Pages<Row>): AsyncGenerator<Row[]> {
    const found = new Set<string>();
    for (let reading = 1; reading <= READINGS; reading++) {
      const isSettled = yield* this.#readPages(list, found);
      if (isSettled) return;
    }
    const said = `${list.action}: the list has changed during each of ${READINGS} readings`;
    throw FlowLogError.refused("unreadable", { said, advice: "try again later" });
  }

  /**
   * Reads all pages, and yields the rows that are not among `found`, to which they are added. The API takes 0 and 1 for
   * the first page, and every answer holds the number of rows of all pages. Answers whether that number has stayed.
   */
  async *#readPages<Row>(list: Pages<Row>, found: Set<string>): AsyncGenerator<Row[], boolean> {
    const { action, parameters, advice, rows, read, keyOf, pageSize } = list;
    const seen = new Set<string>();
    const totals = new Set<number>();
    for (let pageNo = 1; pageNo <= MOST_PAGES; pageNo++) {
      const before = seen.size;
      const page = await this.call({
        action,
        parameters: { ...parameters, pageNo, pageSize },
        effect: "read",
        advice,
        read: (content) => ({ rows: read(content), totalRows: numberOfRows(content) }),
      });
      totals.add(page.totalRows);
      for (const row of page.rows) seen.add(keyOf(row));
      const fresh = new Map(page.rows.map((row) => [keyOf(row), row] as const).filter(([key]) => !found.has(key)));
      for (const key of fresh.keys()) found.add(key);
      yield [...fresh.values()];
      if (seen.size >= page.totalRows) return totals.size === 1;
      if (seen.size > before) continue;
      if (totals.size > 1) return false;
      const said = `${action}: the pages hold ${seen.size} of ${page.totalRows} ${rows}`;
      throw FlowLogError.refused("unreadable", { said, advice: "try again later" });
    }
    const said = `${action}: the list has no end: ${seen.size} ${rows} on ${MOST_PAGES} pages`;
    throw FlowLogError.refused("unreadable", { said, advice: "check that no proxy answers for the API" });
  }

  async call<T>({ action, parameters, effect, advice, read }: Call<T>): Promise<T> {
    const { baseUrl, regionCode, site, key } = this.#access;
    const region = regionAdvice({ site, regionCode });
    // The region is always sent, because the vendor's default depends on the account.
    const all = Object.entries({ regionCode, ...parameters, responseFormatType: "xml" });
    const form = new URLSearchParams();
    for (const [name, value] of all) if (value !== undefined) form.append(name, String(value));
    try {
      const answer = await this.#limiter.runExclusive(() =>
        this.#http.send({
          method: "POST",
          url: `${baseUrl}${this.#version}/${action}`,
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: form.toString(),
          repeatable: effect === "read",
          restores: effect === "restore",
          isReadable: async ({ body }) => isUnderstood(await replyTo(action, body), read),
        }),
      );
      const reply = await replyTo(action, answer.body);
      if (reply.layer === "result" && answer.status < 300) return understood(action, () => read(reply.content));
      throw refusal(answer, reply, { action, site, keyFrom: key.from, parameters: advice, region });
    } catch (thrown) {
      // A read changes nothing.
      throw effect === "read" ? FlowLogError.of(thrown).withOutcome("none") : thrown;
    }
  }
}

/** The number of rows on all pages. */
function numberOfRows({ totalRows }: Content): number {
  const number = text(totalRows);
  if (!/^\d+$/.test(number)) throw new SyntaxError(`totalRows ${number} is no number`);
  return Number(number);
}

/** Whether the reply is a refusal, or a success that says what was asked for. */
function isUnderstood(reply: Reply, read: (content: Content) => unknown): boolean {
  if (reply.layer !== "result") return reply.layer !== "foreign";
  try {
    read(reply.content);
    return true;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return false;
    throw thrown;
  }
}

function understood<T>(action: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const said = `${action}: the answer can't be understood: ${thrown.message}`;
    throw FlowLogError.refused("unreadable", { said });
  }
}
