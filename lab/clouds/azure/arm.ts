/** What every answer of Azure Resource Manager has in common: errors, headers, api-version, pages. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { key } from "./ids";
import type { AzureMemory } from "./memory";
import { checkPermission } from "./permissions";
import type { AzureSwitches } from "./switches";

export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
}

export class ArmError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: {
      readonly details?: ErrorDetail[];
      readonly headers?: Record<string, string>;
      /** Refused before the resource provider saw the request; such answers carry fewer headers. */
      readonly gateway?: boolean;
    } = {},
  ) {
    super(message);
  }

  body(): unknown {
    const { details } = this.more;
    return { error: { code: this.code, message: this.message, ...(details ? { details } : {}) } };
  }
}

export const resourceNotFound = (type: string, name: string, group: string): ArmError => {
  const [namespace = "", ...types] = type.split("/");
  const names = name.split("/");
  const path = [namespace, ...types.map((part, index) => `${part}/${names[index] ?? ""}`)].join("/");
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${path}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    { gateway: true },
  );
};

/** Where the caller found this cloud; addresses in answers start with it. */
export const origin = (request: FastifyRequest): string => `https://${request.headers.host ?? "127.0.0.1"}`;

export const apiVersion = (request: FastifyRequest): string =>
  (request.query as Record<string, string>)["api-version"] ?? "";

/** The request's JSON body, or the error Azure gives for one it cannot read. */
export function readJson(request: FastifyRequest): unknown {
  const text = typeof request.body === "string" ? request.body : "";
  const type = String(request.headers["content-type"] ?? "");
  if (text !== "" && !/^application\/json\b/i.test(type)) {
    const message = `The content media type '${type}' is not supported. Only 'application/json' is supported.`;
    throw new ArmError(415, "UnsupportedMediaType", message, { gateway: true });
  }
  try {
    // A null is as good as nothing in a request.
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

function checkApiVersion(request: FastifyRequest): void {
  const version = apiVersion(request);
  if (version === "") {
    const message = "The api-version query parameter (?api-version=) is required for all requests.";
    throw new ArmError(400, "MissingApiVersionParameter", message, { gateway: true });
  }
  const date = /^(\d{4}-\d{2}-\d{2})(-(preview|privatepreview|alpha|beta))?$/.exec(version)?.[1];
  if (date === undefined || Number.isNaN(Date.parse(date))) {
    const message = `The api-version '${version}' is invalid. The supported versions are '2016-12-01,2025-05-01,2026-03-01' and those between.`;
    throw new ArmError(400, "InvalidApiVersionParameter", message, { gateway: true });
  }
}

function checkSubscription(request: FastifyRequest, memory: AzureMemory): void {
  const { subscription } = request.params as { subscription?: string };
  if (subscription === undefined) return;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscription)) {
    const message = `The provided subscription identifier '${subscription}' is malformed or invalid.`;
    throw new ArmError(400, "InvalidSubscriptionId", message, { gateway: true });
  }
  if (!memory.subscriptions[key(subscription)]) {
    const message = `The subscription '${subscription}' could not be found.`;
    throw new ArmError(404, "SubscriptionNotFound", message, { gateway: true });
  }
}

function checkGroup(request: FastifyRequest, memory: AzureMemory): void {
  const { subscription, group } = request.params as { subscription?: string; group?: string };
  // Groups themselves are asked for by routes of their own.
  if (group === undefined || !/\/providers\//i.test(request.url)) return;
  if (!memory.resourceGroups[key(`/subscriptions/${subscription}/resourceGroups/${group}`)]) {
    throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`, {
      gateway: true,
    });
  }
}

const REMAINING: Record<string, [name: string, own: string, global: string]> = {
  GET: ["reads", "1099", "16499"],
  HEAD: ["reads", "1099", "16499"],
  DELETE: ["deletes", "799", "11999"],
};

function setHeaders(request: FastifyRequest, reply: FastifyReply, gateway: boolean): void {
  const correlation = randomUUID();
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const headers: Record<string, string> = {
    "cache-control": "no-cache",
    pragma: "no-cache",
    expires: "-1",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-ms-request-id": randomUUID(),
    "x-ms-correlation-request-id": correlation,
    "x-ms-routing-request-id": `WESTEUROPE:${stamp}:${correlation}`,
  };
  if (gateway) headers["x-ms-failure-cause"] = "gateway";
  else {
    const [name, own, global] = REMAINING[request.method] ?? ["writes", "799", "11999"];
    headers["x-ms-arm-service-request-id"] = randomUUID();
    headers[`x-ms-ratelimit-remaining-subscription-${name}`] = own;
    headers[`x-ms-ratelimit-remaining-subscription-global-${name}`] = global;
  }
  const client = request.headers["x-ms-client-request-id"];
  if (client !== undefined && request.headers["x-ms-return-client-request-id"] === "true") {
    headers["x-ms-client-request-id"] = String(client);
  }
  for (const [header, value] of Object.entries(headers)) if (!reply.hasHeader(header)) reply.header(header, value);
}

/** Lays ARM's rules over the routes of `arm`: who may ask, which version, whether the place exists. */
export function armRules(
  arm: FastifyInstance,
  memory: AzureMemory,
  switches: AzureSwitches,
  authenticate: (request: FastifyRequest) => void,
): void {
  arm.addHook("preHandler", async (request) => {
    authenticate(request);
    checkApiVersion(request);
    checkSubscription(request, memory);
    checkPermission(request, switches);
    checkGroup(request, memory);
  });
  arm.addHook("onSend", async (request, reply, payload) => {
    if (!reply.hasHeader("x-ms-correlation-request-id")) setHeaders(request, reply, false);
    return payload;
  });
  arm.setErrorHandler((error, request, reply) => {
    if (!(error instanceof ArmError)) throw error;
    setHeaders(request, reply, error.more.gateway ?? false);
    return reply
      .code(error.status)
      .headers(error.more.headers ?? {})
      .type("application/json; charset=utf-8")
      .send(error.body());
  });
}
