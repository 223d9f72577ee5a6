/** One service of the cloud at its address: requests for one project. */

import { FlowLogError } from "../../core/errors";
import type { HttpAnswer, HttpRequest } from "../../core/http/client";
import { DEFAULT_POLL, type PollOptions } from "../../core/polling";
import type * as z from "../../core/zod";
import { hasForm, read, succeeded } from "../answers/answers";
import { isRead, type Operation, unreadable } from "../answers/errors";
import type { Session } from "../iam/session";

/**
 * How long reads may lag behind a write that was answered. The services answer when they are done, but no document says
 * how soon lists show it, and Log Tank Service reads by lists alone.
 */
export const POLL: PollOptions = DEFAULT_POLL;

/**
 * How long a log group or log stream is looked for after a create without an answer. The service refuses a second one
 * of the same name, but only its lists show the first one, and lists lag behind.
 */
export const AFTER_LOST_ANSWER: PollOptions = { budgetMs: 30_000, firstStepMs: 200, longestStepMs: 2_000 };

/** How long a deletion waits for what the same deployment may be deleting, and what lists may show a little longer. */
export const POLL_FOR_OTHERS: PollOptions = { budgetMs: 30_000, firstStepMs: 200, longestStepMs: 2_000 };

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export class Service {
  constructor(
    private readonly session: Session,
    /** The address with the version: `https://vpc.eu-de.otc.t-systems.com/v1`. */
    private readonly address: string,
    private readonly contentType: string,
    private readonly paths: "begin with the project" | "no project in the path" = "begin with the project",
  ) {}

  /** The answer to a write when it is a success. */
  async ask(operation: Operation, method: Method, path: string, body?: object): Promise<HttpAnswer> {
    const more = body ? { body: JSON.stringify(body) } : {};
    return succeeded(await this.#send(operation, method, path, more), operation);
  }

  /**
   * Deletes. Both clouds document 204 without a body for every deletion, so another success is no answer from them.
   * `saysMissing`: whether a refusal says that there is nothing to delete, which is a success.
   */
  async remove(path: string, saysMissing: (answer: HttpAnswer) => boolean = () => false): Promise<void> {
    const answer = await this.#send("delete", "DELETE", path, {});
    if (saysMissing(answer)) return;
    if (succeeded(answer, "delete").status !== 204) throw unreadable(answer, "delete", "that to a deletion (204)");
  }

  /**
   * The answer to a read, whatever its status. A success whose body has another form than `shape` is asked for again.
   */
  get(operation: Operation, path: string, shape?: z.ZodType): Promise<HttpAnswer> {
    return this.#send(operation, "GET", path, shape ? { isReadable: hasForm(shape) } : {});
  }

  /** The body of the answer to a read whose parameters are a body. */
  async search<Shape extends z.ZodType>(
    path: string,
    body: object,
    shape: Shape,
    what: string,
  ): Promise<z.infer<Shape>> {
    const more = { body: JSON.stringify(body), isReadable: hasForm(shape), repeatable: true };
    return read(succeeded(await this.#send("list", "POST", path, more), "list"), "list", shape, what);
  }

  /** The body of a successful read. */
  async read<Shape extends z.ZodType>(
    operation: Operation,
    path: string,
    shape: Shape,
    what: string,
  ): Promise<z.infer<Shape>> {
    return read(succeeded(await this.get(operation, path, shape), operation), operation, shape, what);
  }

  /** `path` is what follows the project, or the address where paths have none. */
  async #send(
    operation: Operation,
    method: Method,
    path: string,
    more: Partial<Pick<HttpRequest, "body" | "isReadable" | "repeatable">>,
  ): Promise<HttpAnswer> {
    const project = this.paths === "begin with the project" ? `/${this.session.projectId}` : "";
    try {
      return await this.session.send({
        method,
        url: `${this.address}${project}${path}`,
        // A write without an answer is not repeated here, because only a read can tell whether the write took effect.
        repeatable: method === "GET",
        // Log Tank Service documents the header for every call, and has been seen to answer 415 to a call without it.
        headers: { "Content-Type": this.contentType },
        ...more,
      });
    } catch (thrown) {
      throw isRead(operation) ? FlowLogError.of(thrown).withOutcome("none") : thrown;
    }
  }
}
