/** What the handlers of the lab's Azure work on, and the tables of routes that lead to them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Operations } from "./arm/operations";
import type { Directory } from "./entra/directory";
import type { Pipeline } from "./entra/pipeline";
import type { Tokens } from "./entra/tokens";
import type { ShownList } from "./flow-logs/shown-list";
import type { GraphQuota } from "./graph/quota";
import type { AzureMemory } from "./memory";
import type { AzureSwitches } from "./switches";

export interface AzureService {
  readonly memory: AzureMemory;
  readonly switches: AzureSwitches;
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly pipeline: Pipeline;
  readonly operations: Operations;
  readonly list: ShownList;
  readonly quota: GraphQuota;
}

/** Answers a request: the value is the body, unless the handler has sent the reply itself. */
export type Handler = (cloud: AzureService, request: FastifyRequest, reply: FastifyReply) => unknown;

export interface Route {
  readonly method: "GET" | "HEAD" | "PUT" | "PATCH" | "POST" | "DELETE" | "ALL";
  /** `:name` stands for one segment of the path, `*` for all that follow. Case does not count. */
  readonly path: string;
  readonly answer: Handler;
}

export function serve(app: FastifyInstance, cloud: AzureService, routes: readonly Route[]): void {
  for (const { method, path, answer } of routes) {
    const handler = (request: FastifyRequest, reply: FastifyReply): unknown => answer(cloud, request, reply);
    if (method === "ALL") app.all(path, handler);
    else app.route({ method, url: path, handler });
  }
}
