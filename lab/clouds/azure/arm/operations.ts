/** Long-running operations: accepted, polled, and ended well or badly. */
import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { LabTime } from "../../cloud";
import { key } from "../ids";
import type { Resource } from "../memory";
import type { AzureSwitches, OperationEnding } from "../switches";
import { ArmError, type ErrorDetail, resourceNotFound } from "./errors";
import {
  type Addressed,
  operationPath,
  signedAddress,
  type UnsignedKind,
  unsignedAddress,
} from "./operation-addresses";
import { apiVersion, origin } from "./requests";

export type OperationStatus = "InProgress" | "Succeeded" | "Failed" | "Canceled";

/** What an accepted write does. */
export interface Work<T> {
  /** Takes effect when the request is accepted; the value goes into the answer. */
  begin(): T;
  /** Takes effect when the operation ends. */
  end(status: OperationStatus): void;
  /** The body of the final answer at `Location`; without it that answer is 204. */
  result?(): unknown;
}

interface OperationError {
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetail[];
}

export interface Operation extends Addressed {
  readonly work: Work<unknown> | undefined;
  /** Whether another write on the subject has to wait. Reads block nothing, and so do writes that fail at once. */
  readonly blocks: boolean;
  /**
   * Azure-AsyncNotification came region by region from October 2019 to September 2021, in all versions; an accepted
   * configureFlowLog had it in the one recording of 2023, and never before. A client need not act on the header.
   */
  readonly notifies: boolean;
  /** How the operation ends. */
  readonly ending: { readonly status: OperationStatus; readonly error?: OperationError };
  status: OperationStatus;
  /** How many polls are still answered with InProgress. */
  polls: number;
}

/** How a write ends that has overlapped with another one. */
const NO_REASON: OperationEnding = { status: "Failed", code: "InternalServerError", message: "An error occurred." };

export class Operations {
  readonly #all = new Map<string, Operation>();

  constructor(
    private readonly switches: AzureSwitches,
    private readonly time: LabTime,
  ) {}

  /** Accepts a write on a watcher. `refused` makes the answer for a write that fails because another one is running. */
  accept<T>(request: FastifyRequest, watcher: Resource, work: Work<T>, refused: () => T): [Operation, T] {
    const other = this.#blocking(watcher);
    if (other && this.switches.overlappingWrites === "refused") {
      const ending = { status: "Failed" as const, error: inProgress(request, other) };
      return [this.#add(request, watcher, { work: undefined, blocks: false, polls: 0, ending }), refused()];
    }
    const planned = other ? NO_REASON : this.switches.endings.shift();
    const ending: Operation["ending"] = planned
      ? { status: planned.status, error: { code: planned.code, message: planned.message, details: [] } }
      : { status: "Succeeded" };
    const polls = this.switches.operationPolls;
    return [this.#add(request, watcher, { work, blocks: true, polls, ending }), work.begin()];
  }

  /** Accepts a request that blocks no write: a query that is answered later, a change to a supporting resource. */
  acceptAside(request: FastifyRequest, subject: Addressed["subject"], result?: () => unknown): Operation {
    const idle: Work<void> = { begin: () => undefined, end: () => undefined };
    return this.#add(request, subject, {
      work: result ? { ...idle, result } : idle,
      blocks: false,
      polls: this.switches.operationPolls,
      ending: { status: "Succeeded" },
    });
  }

  /** Does a write before its answer is sent. */
  atOnce<T>(request: FastifyRequest, watcher: Resource, work: Work<T>): T {
    const other = this.#blocking(watcher);
    if (other) {
      const { code, message, details } = inProgress(request, other);
      throw new ArmError(429, code, message, { details });
    }
    const ending = this.switches.endings.shift();
    if (ending) throw new ArmError(500, ending.code, ending.message, { details: [] });
    const answer = work.begin();
    work.end("Succeeded");
    return answer;
  }

  /** Sets the headers that lead to an operation. */
  lead(
    request: FastifyRequest,
    reply: FastifyReply,
    operation: Operation,
    headers: "location" | "operation" | "both",
  ): void {
    if (headers !== "operation") reply.header("location", signedAddress(request, operation, "operationResults"));
    if (headers !== "location") {
      reply.header("azure-asyncoperation", signedAddress(request, operation, "operations"));
      if (operation.notifies) reply.header("azure-asyncnotification", "Enabled");
    }
    reply.header("x-ms-request-id", operation.id);
    if (operation.status === "InProgress") this.retryAfter(reply);
  }

  /** Sets the headers of other resource providers: `Location` alone, to an address without a signature. */
  leadUnsigned(request: FastifyRequest, reply: FastifyReply, operation: Operation, kind: UnsignedKind): void {
    reply.header("location", unsignedAddress(request, operation, kind)).header("x-ms-request-id", operation.id);
    this.retryAfter(reply);
  }

  retryAfter(reply: FastifyReply): void {
    const { retryAfterSeconds } = this.switches;
    if (retryAfterSeconds !== null) reply.header("retry-after", String(retryAfterSeconds));
  }

  /** The operation that an address names, one poll further. */
  poll(request: FastifyRequest): Operation {
    const { id, group = "" } = request.params as { id: string; group?: string };
    const operation = this.#all.get(key(id));
    if (!operation) throw resourceNotFound("Microsoft.Network/locations/operations", id, group);
    this.endOverdue();
    if (operation.status === "InProgress") {
      if (operation.polls > 0) operation.polls -= 1;
      else end(operation);
    }
    return operation;
  }

  /** Ends operations that nobody polled: a client that died must not block a watcher for ever. */
  endOverdue(): void {
    for (const operation of this.#all.values()) {
      if (this.time.now() - operation.acceptedAt >= this.switches.operationMilliseconds) end(operation);
    }
  }

  /** Forgets all operations; those in progress never end. */
  reset(): void {
    this.#all.clear();
  }

  #blocking(watcher: Resource): Operation | undefined {
    this.endOverdue();
    if (this.switches.overlappingWrites === "allowed") return undefined;
    return [...this.#all.values()].find(
      ({ blocks, status, subject }) => blocks && status === "InProgress" && key(subject.id) === key(watcher.id),
    );
  }

  #add(
    request: FastifyRequest,
    subject: Addressed["subject"],
    rest: Pick<Operation, "work" | "blocks" | "polls" | "ending">,
  ): Operation {
    const common = {
      id: randomUUID(),
      subject,
      acceptedAt: this.time.now(),
      apiVersion: apiVersion(request),
      notifies: request.method !== "POST" && apiVersion(request) > "2019-11-01",
    };
    const operation: Operation = { ...common, status: "InProgress", ...rest };
    this.#all.set(operation.id, operation);
    return operation;
  }
}

function end(operation: Operation): void {
  if (operation.status !== "InProgress") return;
  operation.status = operation.ending.status;
  operation.work?.end(operation.status);
}

function inProgress(request: FastifyRequest, other: Operation): OperationError {
  const uri = `${origin(request)}${operationPath(other, "operations")}`;
  const message = `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${uri}.`;
  return { code: "AnotherOperationInProgress", message, details: [] };
}
