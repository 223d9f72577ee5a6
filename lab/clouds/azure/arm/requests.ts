/** What requests to Azure have in common: address, version, JSON bodies, pages. */
import type { FastifyRequest } from "fastify";
import { ArmError } from "./errors";

/** Where the caller found this cloud: addresses in answers start with it. */
export const origin = (request: FastifyRequest): string => `https://${request.headers.host ?? "127.0.0.1"}`;

export const apiVersion = (request: FastifyRequest): string =>
  (request.query as Record<string, string>)["api-version"] ?? "";

/** The request's JSON body, or Azure's error for a body that is not JSON. */
export function readJson(request: FastifyRequest): unknown {
  const text = typeof request.body === "string" ? request.body : "";
  const type = String(request.headers["content-type"] ?? "");
  if (text !== "" && !/^application\/json\b/i.test(type)) {
    const message = `The content media type '${type}' is not supported. Only 'application/json' is supported.`;
    throw new ArmError(415, "UnsupportedMediaType", message, { gateway: true });
  }
  try {
    // Azure takes a null for a missing field.
    return JSON.parse(text, (_name, value) => value ?? undefined);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The request content was invalid and could not be deserialized: '${reason}'.`;
    throw new ArmError(400, "InvalidRequestContent", message, { gateway: true });
  }
}

/** One page of a list, with the address of the next. */
export function page<T>(request: FastifyRequest, items: T[], size: number): { value: T[]; nextLink?: string } {
  const query = new URLSearchParams(request.url.split("?")[1] ?? "");
  const token = query.get("$skiptoken");
  const start = token === null ? 0 : Number.parseInt(Buffer.from(token, "base64url").toString(), 10);
  if (!Number.isInteger(start) || start < 0) {
    throw new ArmError(400, "InvalidSkipToken", "The provided skip token is invalid.", { gateway: true });
  }
  const end = start + size;
  const value = items.slice(start, end);
  if (end >= items.length) return { value };
  query.set("$skiptoken", Buffer.from(String(end)).toString("base64url"));
  return { value, nextLink: `${origin(request)}${request.url.split("?")[0]}?${query}` };
}
