/** The way from a raw request to its answer: the gateway first, then the action. */
import type { FastifyRequest } from "fastify";
import { actions } from "./actions";
import { type Format, resultAnswer, serviceErrorAnswer } from "./format";
import { type Answer, authenticate, GatewayError, gatewayAnswer } from "./gateway";
import { decodeForm, notValid, Parameters, ServiceError } from "./parameters";
import type { Action, NcloudService } from "./service";

export function answer(service: NcloudService, request: FastifyRequest): Answer {
  try {
    return passGateway(service, request);
  } catch (error) {
    if (error instanceof GatewayError) return gatewayAnswer(error, service.switches);
    throw error;
  }
}

function passGateway(service: NcloudService, request: FastifyRequest): Answer {
  const { memory, switches } = service;
  const { method, url: target, headers } = request;
  const [path = "", ...query] = target.split("?");
  const [, version = "", name = ""] = /^(\/\w+\/v2)\/(\w+)$/.exec(path) ?? [];
  const action = actions[version]?.get(name);
  if (!action || switches.wrongSite || (method !== "GET" && method !== "POST")) throw new GatewayError("300");
  authenticate({ method, target, headers }, memory, switches, service.now());
  if (switches.deniedActions.includes(name)) throw new GatewayError("210");
  const pairs = [...decodeForm(query.join("?")), ...decodeForm(formOf(request))];
  const regionCode = pairs.find(([key]) => key === "regionCode")?.[1];
  if (regionCode && switches.unsubscribedRegions.includes(regionCode)) throw new GatewayError("210");
  return runAction(service, name, action, pairs);
}

function runAction(service: NcloudService, name: string, action: Action, pairs: [string, string][]): Answer {
  const { switches } = service;
  const asked = pairs.find(([key]) => key === "responseFormatType")?.[1] ?? "xml";
  const askedFormat: Format = asked === "json" ? "json" : "xml";
  const format = switches.format === "asked" ? askedFormat : switches.format;
  try {
    if (asked !== "xml" && asked !== "json") throw notValid();
    const result = action.run(service, new Parameters(pairs, action.parameters));
    if (switches.lostAnswers > 0 && /^(en|dis)able/.test(name)) {
      switches.lostAnswers -= 1;
      throw new GatewayError("500");
    }
    return resultAnswer(name, result, format, switches);
  } catch (error) {
    if (error instanceof ServiceError) return serviceErrorAnswer(name, error, format, switches);
    throw error;
  }
}

function formOf({ body, headers }: FastifyRequest): string {
  if (typeof body !== "string" || body === "") return "";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers["content-type"] ?? ""))
    throw new GatewayError("100");
  return body;
}
