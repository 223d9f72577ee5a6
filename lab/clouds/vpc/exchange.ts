/**
 * A request as the cloud's services see it, the answers they give, and the four shapes in which they refuse.
 */
import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance } from "fastify";

export interface Exchange {
  readonly method: string;
  /** The path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The address the request came to, for links. */
  readonly origin: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** One published call: anything else is the gateway's 404. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  answer(exchange: Exchange, ...parts: string[]): Answer;
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    super(JSON.stringify(body));
  }
}

export function vpcRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { code, message });
}

export function gatewayRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { error_msg: message, error_code: code, request_id: newRequestId() });
}

export function unknownApi(): Refusal {
  return gatewayRefusal(404, "APIGW.0101", "The API does not exist or has not been published in the environment");
}

export function ltsRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { error_code: code, error_msg: message });
}

const TITLES: Record<number, string> = { 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found" };

export function iamRefusal(status: number, message: string): Refusal {
  return new Refusal(status, { error: { message, code: status, title: TITLES[status] } });
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
    // Not JSON: refused below.
  }
  throw refusal;
}

function newRequestId(): string {
  return randomBytes(16).toString("hex");
}

/** "+" stays "+": the signature covers it as %2B, and the vendors' own encoders write spaces as %20. */
function parseQuery(query: string): [string, string][] {
  if (query === "") return [];
  return query.split("&").map((pair) => {
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    return [decodeURIComponent(name), decodeURIComponent(value)];
  });
}

/** Serves one address of the cloud. Paths are matched as sent: case, doubled and trailing slashes count. */
export function serve(app: FastifyInstance, routes: readonly Route[], now: () => number): void {
  app.all("/*", async (request, reply) => {
    let answer: Answer;
    try {
      const url = request.raw.url ?? "/";
      const at = url.indexOf("?");
      const exchange: Exchange = {
        method: request.method,
        path: at < 0 ? url : url.slice(0, at),
        query: parseQuery(at < 0 ? "" : url.slice(at + 1)),
        headers: request.headers,
        body: typeof request.body === "string" ? request.body : "",
        origin: `http://${request.headers.host}`,
      };
      answer = dispatch(routes, exchange);
    } catch (error) {
      if (error instanceof Refusal) answer = error;
      else if (error instanceof URIError) answer = gatewayRefusal(400, "APIGW.0201", "Bad request");
      else throw error;
    }
    const requestId = answer instanceof Refusal ? answer.body.request_id : undefined;
    reply.code(answer.status).header("X-Request-Id", requestId ?? newRequestId());
    reply.header("Date", new Date(now()).toUTCString());
    reply.headers(answer instanceof Refusal ? {} : (answer.headers ?? {}));
    if (answer.body === undefined) return reply.send();
    return reply.type("application/json;charset=utf-8").send(JSON.stringify(answer.body));
  });
}

function dispatch(routes: readonly Route[], exchange: Exchange): Answer {
  for (const route of routes) {
    const match = route.method === exchange.method ? route.path.exec(exchange.path) : null;
    if (match) return route.answer(exchange, ...match.slice(1));
  }
  throw unknownApi();
}
