/** NAVER Cloud on loopback: the flow-log actions of "Server (VPC)" behind their API gateway. */
import type { FastifyError, FastifyReply } from "fastify";
import { type CloudKind, type LabCloud, type LabTime, rememberStart } from "../cloud";
import { createListener } from "../listener";
import { answer } from "./answer";
import { type Answer, GatewayError, gatewayAnswer } from "./gateway";
import { createMemory, type NcloudMemory } from "./memory";
import { serveMetadata } from "./metadata";
import { serveObjects } from "./object-storage";
import type { NcloudService } from "./service";
import { defaultSwitches, type NcloudSwitches, switchValues } from "./switches";
import { VisibleFlowLogs } from "./visible-flow-logs";

export type { FlowLogConfiguration, Gap, NcloudMemory, NetworkInterface, StoredObject } from "./memory";
export type { NcloudSwitches } from "./switches";

export type NcloudLab = LabCloud<NcloudMemory, NcloudSwitches>;

const SECRET_HEADERS = [
  "authorization",
  "x-ncp-apigw-signature-v1",
  "x-ncp-apigw-signature-v2",
  "x-ncp-iam-access-key",
];

export async function startNcloud(options: { readonly switches?: Partial<NcloudSwitches> } = {}): Promise<NcloudLab> {
  const memory = createMemory();
  const switches: NcloudSwitches = { ...defaultSwitches(), ...options.switches };
  const now = () => Date.now() + switches.clockOffsetMs;
  const time: LabTime = { now: () => Date.now() };
  const visible = new VisibleFlowLogs(memory, switches, time);
  const service: NcloudService = { memory, switches, visible, now };
  const restore = rememberStart(memory, switches);
  const redact = (text: string) =>
    [...memory.keys.values()].reduce((rest, secretKey) => rest.replaceAll(secretKey, "[taken out]"), text);

  const listener = createListener({ secretHeaders: SECRET_HEADERS, redact, time });
  const { app, requests, faults } = listener;
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

  // Object Storage has an address of its own.
  const storage = createListener({ secretHeaders: SECRET_HEADERS, redact, time, shared: { requests, faults } });
  serveObjects(storage.app, service);
  const url = `http://127.0.0.1:${await listener.listen()}`;
  const storageUrl = `http://127.0.0.1:${await storage.listen()}`;
  const [accessKey = "", secretKey = ""] = [...memory.keys].flat();
  return {
    url,
    env: { ...environment(url, accessKey, secretKey), NCLOUD_OBS_ENDPOINT: storageUrl },
    memory,
    switches,
    switchValues: { ...switchValues, batchLimit: "number or null" },
    requests,
    faults,
    time,
    report: () => ({ withoutCollection: memory.gaps }),
    reset() {
      restore();
      visible.reset();
      listener.reset();
    },
    async close() {
      await Promise.all([listener.close(), storage.close()]);
    },
  };
}

/**
 * The variables that lead a program to this cloud. The SDKs put /vserver/v2 behind its address themselves. The site is
 * named although public is the default: another one that a shell still has would decide which site a state is from.
 */
function environment(url: string, accessKey: string, secretKey: string): Record<string, string> {
  return {
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
  };
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

/** The network interface of examples/quickstart. */
const DEMO_PLACE = "KR/123487";

export const ncloud: CloudKind<NcloudLab> = {
  title: "NAVER Cloud",
  variables: ["NCLOUD_"],
  start: () => startNcloud(),
  isWrite: ({ path }) => /\/(enable|disable)FlowLog\b/.test(path),
  demo: {
    console: "NAVER Cloud console",
    changed: "interface 123487 collects only denied traffic",
    change({ memory }) {
      const flowLog = memory.flowLogs.get(DEMO_PLACE);
      if (flowLog) flowLog.collectActionTypeCode = "DENY";
    },
    drift: { name: "web", property: "collectActionTypeCode", from: "DENY", to: "ALL" },
    left: ({ memory }) => [...memory.flowLogs.keys()].filter((place) => place === DEMO_PLACE),
  },
};
