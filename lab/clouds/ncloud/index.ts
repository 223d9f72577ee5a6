/** NAVER Cloud on loopback: the flow-log actions of "Server (VPC)" behind their API gateway. */
import type { FastifyError, FastifyReply } from "fastify";
import { createListener, type LabCloud } from "../cloud";
import { answer } from "./answer";
import { type Answer, GatewayError, gatewayAnswer } from "./gateway";
import { createMemory, type NcloudMemory } from "./memory";
import { serveMetadata } from "./metadata";
import type { NcloudService } from "./service";
import { defaultSwitches, type NcloudSwitches, switchValues } from "./switches";
import { VisibleFlowLogs } from "./visible-flow-logs";

export type { FlowLogConfiguration, Gap, NcloudMemory, NetworkInterface } from "./memory";
export type { NcloudSwitches } from "./switches";

export async function startNcloud(
  options: { readonly switches?: Partial<NcloudSwitches> } = {},
): Promise<LabCloud<NcloudMemory, NcloudSwitches>> {
  const memory = createMemory();
  const switches: NcloudSwitches = { ...defaultSwitches(), ...options.switches };
  const now = () => Date.now() + switches.clockOffsetMs;
  const service: NcloudService = { memory, switches, visible: new VisibleFlowLogs(memory, switches), now };
  const redact = (text: string) =>
    [...memory.keys.values()].reduce((rest, secretKey) => rest.replaceAll(secretKey, "[taken out]"), text);

  const { app, requests, faults, listen, close } = createListener({ redact });
  serveMetadata(app, memory, switches);
  app.addHook("onSend", async (_request, reply, payload) => {
    reply.header("date", new Date(now()).toUTCString());
    return payload;
  });
  app.setNotFoundHandler((request, reply) => send(reply, answer(service, request)));
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
