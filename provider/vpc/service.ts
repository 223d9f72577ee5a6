/** One service of the cloud at its address: requests for one project. */
import { FlowLogError } from "../core/errors";
import type { HttpAnswer } from "../core/http";
import { DEFAULT_POLL, type PollOptions } from "../core/polling";
import { succeeded } from "./answers";
import { isRead, type Operation } from "./errors";
import type { Session } from "./iam/session";

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
  ) {}

  /** The answer when it is a success. */
  async ask(operation: Operation, method: Method, path: string, body?: object): Promise<HttpAnswer> {
    return succeeded(await this.send(operation, method, path, body), operation);
  }

  /** The answer, whatever its status. `path` is what follows the project. */
  async send(operation: Operation, method: Method, path: string, body?: object): Promise<HttpAnswer> {
    try {
      return await this.session.send({
        method,
        url: `${this.address}/${this.session.projectId}${path}`,
        // A write without an answer is not repeated here, because only a read can tell whether the write took effect.
        repeatable: method === "GET",
        // Log Tank Service documents the header for every call, and has been seen to answer 415 to a call without it.
        headers: { "Content-Type": this.contentType },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch (thrown) {
      throw isRead(operation) ? FlowLogError.of(thrown).withOutcome("none") : thrown;
    }
  }
}
