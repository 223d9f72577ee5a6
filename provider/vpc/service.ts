/** One service of the cloud at its address: requests for one project, and answers that are what the documents promise. */
import type { z } from "zod";
import { FlowLogError } from "../core/errors";
import type { HttpAnswer } from "../core/http";
import type { PollOptions } from "../core/polling";
import { isRead, type Operation, refusal, unreadable } from "./errors";
import { json, type Session } from "./iam/session";

/** The services answer when they are done: a wait is for a slow replica alone. */
export const POLL: PollOptions = { budgetMs: 5_000, firstStepMs: 200, longestStepMs: 1_000 };

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
        // Writes go out once: whether one without an answer is sent again, only a look can tell.
        repeatable: method === "GET",
        ...(body ? { headers: { "Content-Type": this.contentType }, body: JSON.stringify(body) } : {}),
      });
    } catch (thrown) {
      throw isRead(operation) ? FlowLogError.of(thrown).withOutcome("none") : thrown;
    }
  }
}

export function succeeded(answer: HttpAnswer, operation: Operation): HttpAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw refusal(answer, operation);
}

/** Every 2xx may come with a body that is none of this service: a proxy's page, half of one, nothing. */
export function read<Shape extends z.ZodType>(
  answer: HttpAnswer,
  operation: Operation,
  shape: Shape,
  what: string,
): z.infer<Shape> {
  const parsed = shape.safeParse(json(answer));
  if (parsed.success) return parsed.data;
  throw unreadable(answer, operation, what);
}
