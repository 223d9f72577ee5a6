/** An https server that gives prepared answers, one after the other, and an api that talks to it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type Certificate, makeCertificate } from "../../lab/clouds/azure/certificate";
import { AnyResourceApi } from "../../provider/azure/arm/any-resource";
import { NetworkWatcherApi } from "../../provider/azure/arm/api";
import { makeClient, makeResourcesClient } from "../../provider/azure/arm/client";
import type { AzureWaits } from "../../provider/azure/arm/waits";
import { Session } from "../../provider/azure/credentials/session";
import { Prerequisites } from "../../provider/azure/prerequisites/prerequisites";
import { TestClock } from "../clock";
import { trust } from "./labs";
import { QUICK } from "./waits";

export interface Answer {
  readonly status: number;
  /** `$here` stands for this server's address. */
  readonly headers?: Record<string, string>;
  /** Sent as it is; objects as JSON. */
  readonly body?: unknown;
  /**
   * `hang` never answers, while a day passes; `reset` closes the connection; `drip` sends headers and then a byte now
   * and then, while two minutes pass.
   */
  readonly instead?: "hang" | "reset" | "drip";
}

export interface Scripted {
  readonly api: NetworkWatcherApi;
  readonly prerequisites: Prerequisites;
  readonly arm: AnyResourceApi;
  /** The server's address. */
  readonly here: string;
  /** `METHOD path?query`, as they arrived. */
  readonly requests: string[];
  readonly bodies: unknown[];
  answers: Answer[];
  /** The clock of the api's waits. */
  readonly clock: TestClock;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const TWO_MINUTES_MS = 120_001;
export const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
const token = async () => ({ token: "made-up", expiresOnTimestamp: Date.now() + 3_600_000 });

/** One certificate for all servers of this process. */
let certificateOfAll: Promise<Certificate> | undefined;

async function newCertificate(): Promise<Certificate> {
  const certificate = await makeCertificate();
  await certificate.remove();
  return certificate;
}

function send(response: ServerResponse, { status, headers = {}, body = "" }: Answer, here: string): void {
  const named = Object.entries(headers).map(([name, value]) => [name, value.replace("$here", here)]);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...Object.fromEntries(named) });
  response.end(typeof body === "object" ? JSON.stringify(body) : String(body));
}

const NOT_IN_THE_SCRIPT: Answer = { status: 418, body: { error: { code: "NotInTheScript", message: "" } } };

/** Compressed, as Azure's answers are: such a body is read by another way. */
function drip(response: ServerResponse, then: () => void): void {
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  // A gzip header, and the beginning of a block of 65,535 bytes.
  response.write(Buffer.concat([gzipSync("").subarray(0, 10), Buffer.from([0, 0xff, 0xff, 0, 0])]));
  const dripping = setInterval(() => response.write(" "), 5);
  response.on("close", () => clearInterval(dripping));
  setTimeout(then, 20);
}

export async function scripted(answers: Answer[], waits: Partial<AzureWaits> = {}): Promise<Scripted> {
  certificateOfAll ??= newCertificate();
  const certificate = await certificateOfAll;
  const clock = new TestClock();
  const requests: string[] = [];
  const bodies: unknown[] = [];
  const left = [...answers];
  const give = (answer: Answer, request: IncomingMessage, response: ServerResponse) => {
    if (answer.instead === "reset") request.socket.destroy();
    if (answer.instead === "hang") clock.pass(DAY_MS);
    if (answer.instead === "drip") drip(response, () => clock.pass(TWO_MINUTES_MS));
    if (!answer.instead) send(response, answer, here);
  };
  const server = createServer(certificate, (request, response) => {
    let text = "";
    request.on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      requests.push(`${request.method} ${request.url}`);
      bodies.push(text === "" ? undefined : JSON.parse(text));
      give(left.shift() ?? NOT_IN_THE_SCRIPT, request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const here = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { forget } = trust(here, certificate.cert);
  const session = new Session({ open: async () => ({ getToken: token }), scope: `${here}/.default` });
  const connection = { session, endpoint: here, subscriptionId: SUBSCRIPTION, clock };
  const client = makeClient(connection);
  const resources = async () => makeResourcesClient(connection);
  return {
    api: new NetworkWatcherApi(client, { ...QUICK, operationPollMs: 1, ...waits }, clock),
    prerequisites: new Prerequisites({ subscriptionId: SUBSCRIPTION, network: client, resources }, QUICK.prerequisites),
    arm: new AnyResourceApi(async () => client),
    here,
    requests,
    bodies,
    answers: left,
    clock,
    async close() {
      forget();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
