/** Recorded traffic of Azure, sent to the lab: every answer is compared with the recorded one. */
import assert from "node:assert/strict";
import { emptyMemory } from "../../lab/clouds/azure";
import type { AzureLab, Body, Call, Reply } from "./azure-call";
import { recordedWorld } from "./azure-recorded-world";
import { type Exchange, operationIn, RECORDED_SUBSCRIPTION, type Recording, recordings } from "./azure-recordings";
import { useAzure } from "./suite";

/** Since June 2020, whatever the version. */
const FIX = " For more details please go to https://aka.ms/ARMResourceNotFoundFix";

/** Values that differ from run to run become words; lists have no order of their own. */
function comparable(value: unknown): unknown {
  const varying = ["etag", "targetResourceGuid"];
  const body: Body = JSON.parse(JSON.stringify(value ?? {}, (name, held) => (varying.includes(name) ? "…" : held)));
  if (body.error) body.error.message = body.error.message.replace(FIX, "");
  body.value?.sort((one, other) => String(one.id).localeCompare(String(other.id)));
  return body;
}

/** Of the resources around flow logs, the lab answers what they all have in common. */
function common(value: unknown): unknown {
  const { id, name, type, location, tags, namespace, registrationState, properties } = (value ?? {}) as Body;
  const state = properties?.provisioningState;
  return { id, name, type, location, tags, namespace, registrationState, state };
}

/** Not Azure-AsyncNotification: it came to one region after the other. */
const LEADS = ["location", "azure-asyncoperation", "x-ms-failure-cause"];
const aboutFlowLogs = ({ url }: Exchange): boolean => /networkWatchers|\/operation(s|Results)\//.test(url);

function compare(reply: Reply, exchange: Exchange, what: string): void {
  const { status, headers, response } = exchange;
  assert.equal(reply.status, status, `${what}: ${reply.text}`);
  const view = aboutFlowLogs(exchange) ? comparable : common;
  if ("response" in exchange) assert.deepEqual(view(reply.body), view(response), what);
  const present = (from: Record<string, unknown>): string[] => LEADS.filter((name) => from[name] !== undefined);
  assert.deepEqual(present(reply.headers), present(headers), what);
  // Most recorders dropped these.
  if (headers.etag) assert.ok(reply.headers.etag, `${what}: no etag`);
  if (headers["retry-after"]) assert.ok(reply.headers["retry-after"], `${what}: no retry-after`);
}

/** What Azure made up for a resource takes the place of what the lab made up: later requests name it. */
function takeOver(lab: AzureLab, { url, response }: Exchange): void {
  const { customerId, resourceGuid }: Record<string, unknown> = (response as Body | undefined)?.properties ?? {};
  const { workspaces, networkSecurityGroups } = lab.memory;
  const id = url.split("?")[0]?.toLowerCase() ?? "";
  if (customerId) Object.assign(workspaces[id]?.properties ?? {}, { customerId });
  if (resourceGuid) Object.assign(networkSecurityGroups[id]?.properties ?? {}, { resourceGuid });
}

const isOver = ({ status, response }: Exchange): boolean =>
  status !== 202 && (response as Body | undefined)?.status !== "InProgress";

/** The operation itself: its status and its result have addresses of their own. */
const bare = (operation: string | undefined): string | undefined => operation?.split("/").at(-1);

const tellsFlowLogs = ({ response }: Exchange): boolean => JSON.stringify(response ?? null).includes('"flowLogs":');

function configureAnswer({ url, status, headers }: Exchange): AzureLab["switches"]["configureAnswer"] {
  if (!/\/configureFlowLog/i.test(url)) return "recorded";
  if (!headers.location) return "200-body";
  return status === 202 ? "202-location" : "200-location-null";
}

/** The switches that make the lab answer as Azure did when the exchange was recorded. */
function switchesFor(exchange: Exchange, all: readonly Exchange[]): Partial<AzureLab["switches"]> {
  const { headers, response } = exchange;
  const led = bare(operationIn(headers["azure-asyncoperation"] ?? headers.location));
  const pending = all.filter((later) => led && bare(operationIn(later.url)) === led && !isOver(later));
  return {
    configureAnswer: configureAnswer(exchange),
    missingFlowLog: (response as Body | undefined)?.error?.code === "NotFound" ? "service" : "manager",
    watcherFlowLogs: tellsFlowLogs(exchange) ? "recorded" : "none",
    operationPolls: pending.length,
  };
}

async function replay(lab: AzureLab, call: Call, { exchanges }: Recording): Promise<void> {
  /** Addresses the lab gave for the operations of the recording. */
  const addresses = new Map<string, string>();
  for (const [index, exchange] of exchanges.entries()) {
    const { method, url, headers } = exchange;
    Object.assign(lab.switches, switchesFor(exchange, exchanges));
    const operation = operationIn(url);
    const path = operation ? (addresses.get(operation) ?? "") : url;
    assert.ok(path, `${index}: the lab gave no address for ${url}`);
    const reply = await call(method, path, exchange.request ?? undefined);
    compare(reply, exchange, `exchange ${index}: ${method} ${url.slice(0, 250)}`);
    if (method === "PUT") takeOver(lab, exchange);
    for (const name of ["location", "azure-asyncoperation"]) {
      const recorded = operationIn(headers[name]);
      if (recorded && recorded !== operation) addresses.set(recorded, String(reply.headers[name]));
    }
  }
}

describe("the lab's Azure answers recorded requests as Azure did", () => {
  // The recordings are older than the ban on new NSG flow logs.
  const switches = { allowNsgCreation: true, retryAfterSeconds: 10 };
  let lab: AzureLab;
  const call = useAzure({ memory: emptyMemory(RECORDED_SUBSCRIPTION), switches }, (started) => {
    lab = started;
  });
  const all = recordings();
  assert.ok(all.length >= 11);
  for (const recording of all) {
    it(`${recording.file}: ${recording.exchanges.length} exchanges`, async () => {
      Object.assign(lab.memory, recordedWorld(recording));
      await replay(lab, call, recording);
    });
  }
});
