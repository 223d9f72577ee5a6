/** A request as the services see it, their answers, and the tables of routes that lead from a request to an answer. */
import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Lists } from "./lists";
import type { RecordQueries } from "./lts/record-queries";
import type { VpcMemory } from "./memory";
import { gatewayRefusal, newRequestId, Refusal, unknownApi } from "./refusals";
import type { VpcSwitches } from "./switches";

/** Where each service listens: scheme, host and port. */
export interface Addresses {
  readonly iam: string;
  readonly vpc: string;
  readonly lts: string;
}

/** What the handlers of all routes work on. */
export interface VpcService {
  readonly memory: VpcMemory;
  readonly switches: VpcSwitches;
  readonly addresses: Addresses;
  readonly lists: Lists;
  readonly queries: RecordQueries;
  /** The cloud's clock, in milliseconds since 1970. */
  now(): number;
}

export interface Exchange {
  readonly method: string;
  /** The path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The address that the request came to, for links. */
  readonly origin: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** One published endpoint. The gateway answers 404 to every other request. */
export interface Route {
  readonly method: string;
  /** `{name}` stands for one segment of the path; the handler gets these segments in their order. */
  readonly path: string;
  /** The right that the call needs, by the name that classic policies have for it. */
  readonly right?: string;
  answer(cloud: VpcService, exchange: Exchange, ...segments: string[]): Answer;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The body as a JSON object sent as JSON, or the refusal. */
export function jsonBody(exchange: Exchange, refusal: Refusal): Record<string, unknown> {
  if (!/^application\/json\s*(;|$)/i.test(exchange.headers["content-type"] ?? "")) throw refusal;
  try {
    const body: unknown = JSON.parse(exchange.body);
    if (isObject(body)) return body;
  } catch {
    // A body that is not JSON gets the same refusal as JSON that is no object.
  }
  throw refusal;
}

/** Serves one address of the cloud. Paths are matched as sent: case, doubled and trailing slashes count. */
export function serve(app: FastifyInstance, cloud: VpcService, routes: readonly Route[]): void {
  const patterns = routes.map((route) => ({ route, pattern: patternOf(route.path) }));

  function dispatch(exchange: Exchange): Answer {
    for (const { route, pattern } of patterns) {
      const match = route.method === exchange.method ? pattern.exec(exchange.path) : null;
      if (match) return route.answer(cloud, exchange, ...match.slice(1));
    }
    throw unknownApi();
  }

  app.all("/*", async (request, reply) => {
    try {
      return send(cloud, reply, dispatch(exchangeOf(request)));
    } catch (error) {
      return send(cloud, reply, refusalOf(error));
    }
  });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "([^/]+)")}$`);
}

function exchangeOf(request: FastifyRequest): Exchange {
  const url = request.raw.url ?? "/";
  const at = url.indexOf("?");
  return {
    method: request.method,
    path: at < 0 ? url : url.slice(0, at),
    query: parseQuery(at < 0 ? "" : url.slice(at + 1)),
    headers: request.headers,
    body: typeof request.body === "string" ? request.body : "",
    origin: `http://${request.headers.host}`,
  };
}

/** A "+" stays a "+": signatures cover it as %2B, and the vendors' own encoders write spaces as %20. */
function parseQuery(query: string): [string, string][] {
  if (query === "") return [];
  return query.split("&").map((pair) => {
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    return [decodeURIComponent(name), decodeURIComponent(value)];
  });
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof URIError) return gatewayRefusal(400, "APIGW.0201", "Bad request");
  throw error;
}

function send(cloud: VpcService, reply: FastifyReply, answer: Answer | Refusal): FastifyReply {
  const requestId = answer instanceof Refusal ? answer.body.request_id : undefined;
  reply.code(answer.status).header("X-Request-Id", requestId ?? newRequestId());
  reply.header("Date", new Date(cloud.now()).toUTCString());
  if ("headers" in answer && answer.headers) reply.headers(answer.headers);
  if (answer.body === undefined) return reply.send();
  return reply.type("application/json;charset=utf-8").send(JSON.stringify(answer.body));
}
