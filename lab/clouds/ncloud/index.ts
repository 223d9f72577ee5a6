/** NAVER Cloud on loopback: the flow-log actions of "Server (VPC)" behind their API gateway. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { createListener, type LabCloud } from "../cloud";
import { actions, type NcloudService } from "./actions";
import { resultAnswer, serviceErrorAnswer } from "./format";
import { type Answer, authenticate, GatewayError, gatewayAnswer } from "./gateway";
import { createMemory, type NcloudMemory, VisibleFlowLogs } from "./memory";
import { serveMetadata } from "./metadata";
import { decodeForm, notValid, Parameters, ServiceError } from "./parameters";
import { defaultSwitches, type NcloudSwitches, switchValues } from "./switches";

export type { FlowLogConfiguration, Gap, NcloudMemory, NetworkInterface } from "./memory";
export type { NcloudSwitches } from "./switches";

export async function startNcloud(
  options: { readonly switches?: Partial<NcloudSwitches> } = {},
): Promise<LabCloud<NcloudMemory, NcloudSwitches>> {
  const memory = createMemory();
  const switches: NcloudSwitches = { ...defaultSwitches(), ...options.switches };
  const service: NcloudService = { memory, switches, visible: new VisibleFlowLogs(memory, switches) };
  const now = () => Date.now() + switches.clockOffsetMs;
  const redact = (text: string) =>
    [...memory.keys.values()].reduce((rest, secretKey) => rest.replaceAll(secretKey, "[taken out]"), text);

  const { app, requests, faults, listen, close } = createListener({ redact });
  serveMetadata(app, memory, switches);
  app.addHook("onSend", async (_request, reply, payload) => {
    reply.header("date", new Date(now()).toUTCString());
    return payload;
  });
  app.setNotFoundHandler((request, reply) => send(reply, answer(service, request, now())));
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    const errorCode = status === 413 ? "430" : status < 500 ? "100" : "900";
    return send(reply, gatewayAnswer(new GatewayError(errorCode), switches));
  });

  const url = `http://127.0.0.1:${await listen()}`;
  const [accessKey = "", secretKey = ""] = [...memory.keys].flat();
  return {
    name: "ncloud",
    url,
    // The SDKs put /vserver/v2 behind this address themselves. The site is named although public is the default,
    // because one that a shell still has from other work would decide where a state believes to be.
    env: {
      NCLOUD_API_GW: url,
      NCLOUD_ACCESS_KEY: accessKey,
      NCLOUD_SECRET_KEY: secretKey,
      NCLOUD_ACCESS_KEY_ID: accessKey,
      NCLOUD_SECRET_ACCESS_KEY: secretKey,
      NCLOUD_REGION: "KR",
      NCLOUD_SITE: "public",
      // Where a server with a role finds its keys: the Go SDK reads the first, the JavaScript SDK the second.
      NCLOUD_METADATA_API_ENDPOINT: url,
      NCLOUD_METADATA_ENDPOINT: url,
    },
    memory,
    switches,
    switchValues,
    requests,
    faults,
    report: () => ({ withoutCollection: memory.gaps }),
    close,
  };
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

/** From the raw request to the answer: gateway first, then the service. */
function answer(service: NcloudService, request: FastifyRequest, now: number): Answer {
  const { memory, switches } = service;
  try {
    const { method, url: target, headers } = request;
    const [path = "", ...query] = target.split("?");
    const name = path.replace(/^\/vserver\/v2\//, "");
    const action = name === path ? undefined : actions.get(name);
    if (!action || switches.wrongSite || (method !== "GET" && method !== "POST")) throw new GatewayError("300");
    authenticate({ method, target, headers }, memory, switches, now);
    const pairs = [...decodeForm(query.join("?")), ...decodeForm(formOf(request))];
    const asked = pairs.find(([key]) => key === "responseFormatType")?.[1] ?? "xml";
    const format = switches.format !== "asked" ? switches.format : asked === "json" ? "json" : "xml";
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
  } catch (error) {
    if (error instanceof GatewayError) return gatewayAnswer(error, switches);
    throw error;
  }
}

function formOf({ body, headers }: FastifyRequest): string {
  if (typeof body !== "string" || body === "") return "";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers["content-type"] ?? ""))
    throw new GatewayError("100");
  return body;
}
