/**
 * Reads of Azure Resource Manager by path, for calls that the Azure libraries lack. They take the road of all others:
 * the same login, throttle, repetitions and errors.
 */
import type { NetworkManagementClient } from "@azure/arm-network";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { azureSdk } from "../sdk/load";
import { NOT_AZURE } from "./meanings";
import { type ReadOptions, readWithin } from "./read-options";

type Client = Pick<NetworkManagementClient, "$host" | "sendRequest">;

/** An answer with status 2xx. */
export interface ArmAnswer {
  /** The parsed body; undefined where there is none. */
  readonly body: unknown;
  header(name: string): string | undefined;
}

const page = z.object({ value: z.array(z.unknown()), nextLink: z.string().optional() });
const error = z.object({ error: z.object({ code: z.string().optional(), message: z.string().optional() }) });

/** A list of this many pages has no end. */
const MOST_PAGES = 5_000;

export class ArmRequests {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** `path` begins with a slash, and may have a query. @throws FlowLogError */
  get(path: string, apiVersion: string): Promise<ArmAnswer> {
    return this.#read("GET", this.#url(path, apiVersion));
  }

  /** A POST that only reads, which `isRead` must know. @throws FlowLogError */
  query(path: string, apiVersion: string, body: object): Promise<ArmAnswer> {
    return this.#read("POST", this.#url(path, apiVersion), JSON.stringify(body));
  }

  /** The rows of a list, page by page. @throws FlowLogError */
  async *pages(path: string, apiVersion: string): AsyncGenerator<readonly unknown[]> {
    let url: string | undefined = this.#url(path, apiVersion);
    for (let pages = 1; url !== undefined; pages++) {
      const { data, success } = page.safeParse((await this.#read("GET", url)).body);
      if (!success || pages > MOST_PAGES) {
        const said = success ? `the list has no end: ${MOST_PAGES} pages` : "the answer is no list";
        throw FlowLogError.refused("unreadable", { said: `${path}: ${said}`, advice: NOT_AZURE });
      }
      yield data.value;
      // Azure also ends a list with an empty link.
      url = data.nextLink || undefined;
    }
  }

  #url(path: string, apiVersion: string): string {
    return `${this.#client.$host}${path}${path.includes("?") ? "&" : "?"}api-version=${apiVersion}`;
  }

  #read(method: "GET" | "POST", url: string, body?: string): Promise<ArmAnswer> {
    return readWithin((options) => this.#send(method, url, body, options));
  }

  async #send(method: "GET" | "POST", url: string, body: string | undefined, options: ReadOptions): Promise<ArmAnswer> {
    const { createHttpHeaders, createPipelineRequest, RestError } = azureSdk();
    const headers = createHttpHeaders(body === undefined ? {} : { "content-type": "application/json" });
    const asked = { method, url, headers, ...(body === undefined ? {} : { body }), abortSignal: options.abortSignal };
    const request = createPipelineRequest(asked);
    const response = await this.#client.sendRequest(request);
    const { status: statusCode, bodyAsText } = response;
    if (statusCode >= 200 && statusCode < 300)
      return { body: parsed(bodyAsText), header: (name) => response.headers.get(name) };
    // What the libraries throw for such an answer.
    const { code, message = `${method} failed` } = error.safeParse(parsed(bodyAsText)).data?.error ?? {};
    throw new RestError(message, { statusCode, request, response, ...(code ? { code } : {}) });
  }
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text?.replace(/^\uFEFF/, "") || "null") ?? undefined;
  } catch {
    return undefined;
  }
}
