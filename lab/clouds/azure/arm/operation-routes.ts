/** The endpoints at which operations are polled. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AzureService, Handler, Route } from "../service";
import { ArmError } from "./errors";
import { isSigned, type UnsignedKind } from "./operation-addresses";

const SUBSCRIPTION = "/subscriptions/:subscription";
const NETWORK = `${SUBSCRIPTION}/providers/Microsoft.Network/locations/:location`;
const STORAGE = `${SUBSCRIPTION}/providers/Microsoft.Storage/locations/:location`;

export const operationRoutes: readonly Route[] = [
  { method: "GET", path: `${NETWORK}/operations/:id`, answer: showStatus },
  { method: "GET", path: `${NETWORK}/operationResults/:id`, answer: showResult },
  { method: "GET", path: `${STORAGE}/asyncoperations/:id`, answer: unsignedResult("storage") },
  { method: "GET", path: `${SUBSCRIPTION}/operationresults/:id`, answer: unsignedResult("group") },
];

function checkSignature(request: FastifyRequest): void {
  if (isSigned(request.url)) return;
  const message =
    "The signature of the operation address is missing or does not match; use the address exactly as it was returned.";
  throw new ArmError(400, "InvalidOperationSignature", message, { gateway: true });
}

/** The answer at `Azure-AsyncOperation`. */
function showStatus({ operations }: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  checkSignature(request);
  const operation = operations.poll(request);
  if (operation.status === "InProgress") operations.retryAfter(reply);
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

/** The answer at `Location`. */
function showResult({ operations, switches }: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  checkSignature(request);
  const operation = operations.poll(request);
  const { error } = operation.ending;
  if (operation.status === "InProgress") {
    // Recorded: both headers, even where the accepted request was answered with Location alone.
    operations.lead(request, reply, operation, "both");
    return reply.code(202).type("application/json; charset=utf-8").send("null");
  }
  if (operation.status !== "Succeeded") {
    if (switches.failureAtLocation === "status-body") return { status: operation.status, error };
    throw new ArmError(409, error?.code ?? operation.status, error?.message ?? "", { details: [] });
  }
  if (switches.repeatedPollHeaders) operations.lead(request, reply, operation, "both");
  const { result } = operation.work ?? {};
  return result ? reply.send(result()) : reply.code(204).send();
}

function unsignedResult(kind: UnsignedKind): Handler {
  return ({ operations }, request, reply) => {
    const operation = operations.poll(request);
    if (operation.status === "InProgress") {
      operations.leadUnsigned(request, reply, operation, kind);
      return reply.code(202).send();
    }
    const { result } = operation.work ?? {};
    return result ? reply.send(result()) : reply.code(200).send();
  };
}
