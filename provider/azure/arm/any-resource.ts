/**
 * Reads of Azure Resource Manager that the libraries have no call for. They take the road of all others: the same login,
 * throttle, repetitions and errors.
 */
import type { NetworkManagementClient } from "@azure/arm-network";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { azureSdk } from "../sdk/load";
import { NOT_AZURE } from "./meanings";
import { existing, type ReadOptions, readWithin } from "./read-options";

/** A client of any of Azure's libraries. */
export type AnyClient = Pick<NetworkManagementClient, "$host" | "sendRequest">;

/** An answer: its body in the asked form, and its headers. */
export interface ArmAnswer<Body> {
  readonly body: Body;
  header(name: string): string | undefined;
}

/** What is asked for: a path with or without a query, in one version of its API. */
export interface ArmPath {
  /** `/subscriptions/…/locks?$filter=atScope()`, as it is sent. */
  readonly path: string;
  readonly apiVersion: string;
}

/** What is sent. A POST only reads here, and `isRead` knows it. */
interface Sent {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body?: string;
}

const error = z.object({ error: z.object({ code: z.string().optional(), message: z.string().optional() }) });

/** A list of more pages has no end. */
const MOST_PAGES = 5_000;

export class AnyResourceApi {
  readonly #client: () => Promise<AnyClient>;

  /** `client` is asked for at the first read, because the library takes long to load. */
  constructor(client: () => Promise<AnyClient>) {
    this.#client = client;
  }

  /** `GET {path}`. @throws FlowLogError */
  async get<Body>(asked: ArmPath, shape: z.ZodType<Body>): Promise<ArmAnswer<Body>> {
    const url = await this.#url(asked);
    return readWithin((options) => this.#read({ method: "GET", url }, shape, options));
  }

  /** The same; undefined when Azure says that there is no such resource. */
  async find<Body>(asked: ArmPath, shape: z.ZodType<Body>): Promise<ArmAnswer<Body> | undefined> {
    const url = await this.#url(asked);
    return existing((options) => this.#read({ method: "GET", url }, shape, options));
  }

  /** `POST {path}` of a question. @throws FlowLogError */
  async query<Body>(asked: ArmPath, question: object, shape: z.ZodType<Body>): Promise<ArmAnswer<Body>> {
    const sent: Sent = { method: "POST", url: await this.#url(asked), body: JSON.stringify(question) };
    return readWithin((options) => this.#read(sent, shape, options));
  }

  /** All rows of a list. @throws FlowLogError, also when the list has no end */
  async list<Row>(asked: ArmPath, row: z.ZodType<Row>): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const page of this.pages(asked, row)) rows.push(...page);
    return rows;
  }

  /** The rows of a list, page by page. @throws FlowLogError, also when the list has no end */
  async *pages<Row>(asked: ArmPath, row: z.ZodType<Row>): AsyncGenerator<readonly Row[]> {
    const page = z.object({ value: z.array(row), nextLink: z.string().nullish() });
    let url: string | undefined = await this.#url(asked);
    for (let pages = 1; url !== undefined; pages++) {
      if (pages > MOST_PAGES) {
        const said = `the list at ${asked.path} has no end: ${MOST_PAGES} pages`;
        throw FlowLogError.refused("unreadable", { said, advice: NOT_AZURE });
      }
      const sent: Sent = { method: "GET", url };
      const { body }: ArmAnswer<z.infer<typeof page>> = await readWithin((options) => this.#read(sent, page, options));
      yield body.value;
      // The link is an address as a whole. Azure also ends a list with an empty one.
      url = body.nextLink || undefined;
    }
  }

  async #url({ path, apiVersion }: ArmPath): Promise<string> {
    const { $host } = await this.#client();
    return `${$host}${path}${path.includes("?") ? "&" : "?"}api-version=${apiVersion}`;
  }

  async #read<Body>(sent: Sent, shape: z.ZodType<Body>, { abortSignal }: ReadOptions): Promise<ArmAnswer<Body>> {
    const client = await this.#client();
    const { createHttpHeaders, createPipelineRequest, RestError } = azureSdk();
    const headers = createHttpHeaders(sent.body === undefined ? {} : { "content-type": "application/json" });
    const request = createPipelineRequest({ ...sent, headers, abortSignal });
    const response = await client.sendRequest(request);
    const { status: statusCode, bodyAsText } = response;
    const answer = parsed(bodyAsText ?? "");
    if (statusCode < 200 || statusCode > 299) {
      // What the libraries throw for such an answer.
      const { code, message = `${sent.method} failed` } = error.safeParse(answer).data?.error ?? {};
      throw new RestError(message, { statusCode, request, response, ...(code ? { code } : {}) });
    }
    const body = shape.safeParse(answer);
    if (body.success) return { body: body.data, header: (name) => response.headers.get(name) };
    throw unreadable(sent.url, body.error.issues[0]);
  }
}

function unreadable(url: string, issue: z.core.$ZodIssue | undefined): FlowLogError {
  const where = issue ? ` (${issue.path.join(".") || "body"})` : "";
  return FlowLogError.refused("unreadable", {
    said: `the answer to ${new URL(url).pathname} has another form than documented${where}`,
    advice: NOT_AZURE,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
