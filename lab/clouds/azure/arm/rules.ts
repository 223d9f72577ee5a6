/** Resource Manager's rules for every request: token, api-version, subscription, permission, group; and its headers. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { key } from "../ids";
import type { AzureMemory } from "../memory";
import type { AzureService } from "../service";
import type { AzureSwitches } from "../switches";
import { ArmError } from "./errors";
import { checkPermission, unauthorized } from "./permissions";
import { apiVersion } from "./requests";

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

/** The versions between the oldest and the newest of a cloud that lags behind, as far as the lab needs them. */
const VERSIONS = ["2016-12-01", "2019-06-01", "2019-11-01", "2021-03-01", "2021-08-01", "2022-10-01", "2023-05-01"];

function checkNewestVersion(request: FastifyRequest, { newestVersions }: AzureSwitches): void {
  const [, namespace = "", types = ""] = /.*\/providers\/([^/?]+)\/([^?]+)/i.exec(request.url) ?? [];
  const newest = Object.entries(newestVersions).find(([name]) => key(name) === key(namespace))?.[1];
  const version = apiVersion(request);
  if (newest === undefined || version <= newest || /\/locations\//i.test(request.url)) return;
  const type = types.split("/").filter((_, index) => index % 2 === 0);
  const known = VERSIONS.filter((one) => one <= newest).join(", ");
  const message = `No registered resource provider found for location 'westeurope' and API version '${version}' for type '${type.join("/")}'. The supported api-versions are '${known}'. The supported locations are 'westeurope, northeurope'.`;
  throw new ArmError(400, "NoRegisteredProviderFound", message, { gateway: true });
}

function checkSubscription(request: FastifyRequest, { memory, switches }: AzureService): void {
  // Some routes do not name the subscription.
  const written = /^\/subscriptions\/([^/?]+)/i.exec(request.url)?.[1];
  if (written === undefined) return;
  const subscription = decodeURIComponent(written);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscription)) {
    const message = `The provided subscription identifier '${subscription}' is malformed or invalid.`;
    throw new ArmError(400, "InvalidSubscriptionId", message, { gateway: true });
  }
  if (!memory.subscriptions[key(subscription)]) {
    const message = `The subscription '${subscription}' could not be found.`;
    throw new ArmError(404, "SubscriptionNotFound", message, { gateway: true });
  }
  if (switches.hiddenSubscriptions.some((hidden) => key(hidden) === key(subscription))) throw unauthorized(request);
}

function checkGroup(request: FastifyRequest, memory: AzureMemory): void {
  const { subscription, group } = request.params as { subscription?: string; group?: string };
  // The routes of groups themselves answer for a missing group.
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

/** Applies the rules to all routes of `arm`, also to those that are added later. */
export function armRules(arm: FastifyInstance, cloud: AzureService): void {
  const { memory, switches, tokens, operations } = cloud;
  arm.addHook("preHandler", async (request) => {
    tokens.authenticate(request);
    checkApiVersion(request);
    checkNewestVersion(request, switches);
    checkSubscription(request, cloud);
    checkPermission(request, memory, switches);
    checkGroup(request, memory);
    operations.endOverdue();
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
