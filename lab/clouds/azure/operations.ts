/** Long-running operations: accepted, polled at signed addresses, ended well or badly. */
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ArmError, apiVersion, type ErrorDetail, origin, resourceNotFound } from "./arm";
import { key } from "./ids";
import type { Resource } from "./memory";
import type { AzureSwitches } from "./switches";

export type OperationStatus = "InProgress" | "Succeeded" | "Failed" | "Canceled";

/** What an accepted write does. */
export interface Work<T> {
  /** Takes effect when the request is accepted; answers what the caller is told. */
  begin(): T;
  /** Takes effect when the operation ends. */
  end(status: OperationStatus): void;
  /** What the final answer at `Location` holds; without it that answer is 204. */
  result?(): unknown;
}

/** What an operation is about; `location` and subscription are part of its address. */
export type Subject = Pick<Resource, "id" | "location">;

export interface Operation {
  readonly id: string;
  readonly subject: Subject;
  readonly acceptedAt: number;
  readonly apiVersion: string;
  readonly work: Work<unknown> | undefined;
  /** Reads and writes that were defeated keep nobody waiting. */
  readonly blocks: boolean;
  /**
   * Azure-AsyncNotification came region by region from October 2019 to September 2021, whatever the version; an accepted
   * configureFlowLog had it in the one recording of 2023, and never before. It asks nothing of a client.
   */
  readonly notifies: boolean;
  status: OperationStatus;
  polls: number;
  ending: { status: OperationStatus; error?: { code: string; message: string; details: ErrorDetail[] } };
}

export interface Operations {
  routes(arm: FastifyInstance): void;
  /** Accepts a write on a watcher. `refused` makes the answer for a write that another one will defeat. */
  accept<T>(request: FastifyRequest, watcher: Resource, work: Work<T>, refused: () => T): [Operation, T];
  /** Accepts what keeps no other write waiting: a question that is answered later, a change to a supporting resource. */
  acceptAside(request: FastifyRequest, subject: Subject, result?: () => unknown): Operation;
  /** A write that is over when it is answered. */
  atOnce<T>(request: FastifyRequest, watcher: Resource, work: Work<T>): T;
  /** Sets the headers that lead to an operation. */
  lead(
    request: FastifyRequest,
    reply: FastifyReply,
    operation: Operation,
    headers: "location" | "operation" | "both",
  ): void;
  /** As other resource providers lead: `Location` alone, to an address of their own that carries no signature. */
  leadUnsigned(request: FastifyRequest, reply: FastifyReply, operation: Operation, kind: UnsignedKind): void;
}

/** Storage accounts and resource groups have their own addresses. */
export type UnsignedKind = "storage" | "group";

/** `c` is a certificate in Azure; here noise of that size that no client may touch. */
const CERTIFICATE = randomBytes(1650).toString("base64url");
const TICKS_AT_EPOCH = 621_355_968_000_000_000n;

const subscriptionOf = ({ subject }: Operation): string => subject.id.split("/").slice(0, 3).join("/");

export function operations(switches: AzureSwitches): Operations {
  const all = new Map<string, Operation>();
  const secret = randomBytes(32);

  function signature(text: string): string {
    const block = (index: number): Buffer => createHmac("sha256", secret).update(`${index}${text}`).digest();
    const s = Buffer.concat(Array.from({ length: 8 }, (_, index) => block(index))).toString("base64url");
    return `&s=${s}&h=${block(8).toString("base64url")}`;
  }

  function path(operation: Operation, kind: "operations" | "operationResults"): string {
    const place = `${subscriptionOf(operation)}/providers/Microsoft.Network/locations/${operation.subject.location}`;
    return `${place}/${kind}/${operation.id}?api-version=${operation.apiVersion}`;
  }

  function unsignedAddress(request: FastifyRequest, operation: Operation, kind: UnsignedKind): string {
    const { id, subject, apiVersion: version } = operation;
    const storage = `/providers/Microsoft.Storage/locations/${subject.location}/asyncoperations/${id}?monitor=true&`;
    const rest = kind === "storage" ? storage : `/operationresults/${id}?`;
    return `${origin(request)}${subscriptionOf(operation)}${rest}api-version=${version}`;
  }

  function address(request: FastifyRequest, operation: Operation, kind: "operations" | "operationResults"): string {
    const ticks = BigInt(operation.acceptedAt) * 10_000n + TICKS_AT_EPOCH;
    const unsigned = `${path(operation, kind)}&t=${ticks}&c=${CERTIFICATE}`;
    return `${origin(request)}${unsigned}${signature(unsigned)}`;
  }

  function finish(operation: Operation): void {
    if (operation.status !== "InProgress") return;
    operation.status = operation.ending.status;
    operation.work?.end(operation.status);
  }

  /** Ends what nobody polled; a client that died must not block a watcher for ever. */
  function settle(): void {
    for (const operation of all.values()) {
      if (Date.now() - operation.acceptedAt >= switches.operationMilliseconds) finish(operation);
    }
  }

  function running(watcher: Resource): Operation | undefined {
    settle();
    if (switches.overlappingWrites === "allowed") return undefined;
    return [...all.values()].find(
      (operation) =>
        operation.blocks && operation.status === "InProgress" && key(operation.subject.id) === key(watcher.id),
    );
  }

  function inTheWay(
    request: FastifyRequest,
    other: Operation,
  ): { code: string; message: string; details: ErrorDetail[] } {
    const uri = `${origin(request)}${path(other, "operations")}`;
    const message = `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${uri}.`;
    return { code: "AnotherOperationInProgress", message, details: [] };
  }

  function lead(
    request: FastifyRequest,
    reply: FastifyReply,
    operation: Operation,
    headers: "location" | "operation" | "both",
  ): void {
    if (headers !== "operation") reply.header("location", address(request, operation, "operationResults"));
    if (headers !== "location") {
      reply.header("azure-asyncoperation", address(request, operation, "operations"));
      if (operation.notifies) reply.header("azure-asyncnotification", "Enabled");
    }
    reply.header("x-ms-request-id", operation.id);
    if (operation.status === "InProgress") retryAfter(reply);
  }

  function leadUnsigned(request: FastifyRequest, reply: FastifyReply, operation: Operation, kind: UnsignedKind): void {
    reply.header("location", unsignedAddress(request, operation, kind)).header("x-ms-request-id", operation.id);
    retryAfter(reply);
  }

  function retryAfter(reply: FastifyReply): void {
    if (switches.retryAfterSeconds !== null) reply.header("retry-after", String(switches.retryAfterSeconds));
  }

  /** Signed addresses must come back exactly as they were given. */
  function checkSignature(request: FastifyRequest): void {
    const cut = request.url.indexOf("&s=");
    if (cut >= 0 && request.url.slice(cut) === signature(request.url.slice(0, cut))) return;
    const message =
      "The signature of the operation address is missing or does not match; use the address exactly as it was returned.";
    throw new ArmError(400, "InvalidOperationSignature", message, { gateway: true });
  }

  /** The operation an address names, one poll further. */
  function poll(request: FastifyRequest): Operation {
    const { id, group = "" } = request.params as { id: string; group?: string };
    const operation = all.get(key(id));
    if (!operation) throw resourceNotFound("Microsoft.Network/locations/operations", id, group);
    settle();
    if (operation.status === "InProgress") {
      if (operation.polls > 0) operation.polls -= 1;
      else finish(operation);
    }
    return operation;
  }

  function answerStatus(request: FastifyRequest, reply: FastifyReply): unknown {
    checkSignature(request);
    const operation = poll(request);
    if (operation.status === "InProgress") retryAfter(reply);
    const { error } = operation.ending;
    const failed = operation.status === "Failed" || operation.status === "Canceled";
    const { result } = operation.work ?? {};
    // Recorded with versions 2020-05-01 and 2020-07-01, and not with 2019-04-01.
    const output = operation.status === "Succeeded" && result && operation.apiVersion >= "2020";
    return {
      status: operation.status,
      ...(output ? { properties: { output: result() } } : {}),
      ...(failed && error ? { error } : {}),
    };
  }

  function answerResult(request: FastifyRequest, reply: FastifyReply): unknown {
    checkSignature(request);
    const operation = poll(request);
    const { error } = operation.ending;
    if (operation.status === "InProgress") {
      // Recorded: both, even where the accepted request was answered with Location alone.
      lead(request, reply, operation, "both");
      return reply.code(202).type("application/json; charset=utf-8").send("null");
    }
    if (operation.status !== "Succeeded") {
      if (switches.failureAtLocation === "status-body") return { status: operation.status, error };
      throw new ArmError(409, error?.code ?? operation.status, error?.message ?? "", { details: [] });
    }
    if (switches.repeatedPollHeaders) lead(request, reply, operation, "both");
    const { result } = operation.work ?? {};
    return result ? reply.send(result()) : reply.code(204).send();
  }

  const answerUnsigned = (kind: UnsignedKind) => (request: FastifyRequest, reply: FastifyReply) => {
    const operation = poll(request);
    if (operation.status === "InProgress") {
      leadUnsigned(request, reply, operation, kind);
      return reply.code(202).send();
    }
    const { result } = operation.work ?? {};
    return result ? reply.send(result()) : reply.code(200).send();
  };

  function make(
    request: FastifyRequest,
    subject: Subject,
    rest: Pick<Operation, "work" | "blocks" | "polls" | "ending">,
  ): Operation {
    const common = {
      id: randomUUID(),
      subject,
      acceptedAt: Date.now(),
      apiVersion: apiVersion(request),
      notifies: request.method !== "POST" && apiVersion(request) > "2019-11-01",
    };
    const operation: Operation = { ...common, status: "InProgress", ...rest };
    all.set(operation.id, operation);
    return operation;
  }

  function accept<T>(request: FastifyRequest, watcher: Resource, work: Work<T>, refused: () => T): [Operation, T] {
    const other = running(watcher);
    if (other) {
      const ending = { status: "Failed" as const, error: inTheWay(request, other) };
      return [make(request, watcher, { work: undefined, blocks: false, polls: 0, ending }), refused()];
    }
    const planned = switches.endings.shift();
    const ending: Operation["ending"] = planned
      ? { status: planned.status, error: { code: planned.code, message: planned.message, details: [] } }
      : { status: "Succeeded" };
    return [make(request, watcher, { work, blocks: true, polls: switches.operationPolls, ending }), work.begin()];
  }

  function acceptAside(request: FastifyRequest, subject: Subject, result?: () => unknown): Operation {
    const idle: Work<void> = { begin: () => undefined, end: () => undefined };
    return make(request, subject, {
      work: result ? { ...idle, result } : idle,
      blocks: false,
      polls: switches.operationPolls,
      ending: { status: "Succeeded" },
    });
  }

  function atOnce<T>(request: FastifyRequest, watcher: Resource, work: Work<T>): T {
    const other = running(watcher);
    if (other) {
      const { code, message, details } = inTheWay(request, other);
      throw new ArmError(429, code, message, { details });
    }
    const ending = switches.endings.shift();
    if (ending) throw new ArmError(500, ending.code, ending.message, { details: [] });
    const answer = work.begin();
    work.end("Succeeded");
    return answer;
  }

  return {
    accept,
    acceptAside,
    atOnce,
    lead,
    leadUnsigned,
    routes(arm) {
      const place = "/subscriptions/:subscription/providers/Microsoft.Network/locations/:location";
      arm.get(`${place}/operations/:id`, answerStatus);
      arm.get(`${place}/operationResults/:id`, answerResult);
      const storage = "/subscriptions/:subscription/providers/Microsoft.Storage/locations/:location";
      arm.get(`${storage}/asyncoperations/:id`, answerUnsigned("storage"));
      arm.get("/subscriptions/:subscription/operationresults/:id", answerUnsigned("group"));
      // Whoever reads sees operations that ended by themselves as ended.
      arm.addHook("preHandler", async () => settle());
    },
  };
}
