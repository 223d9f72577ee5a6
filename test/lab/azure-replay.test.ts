import assert from "node:assert/strict";
import { startAzure } from "../../lab/clouds/azure";
import { type AzureLab, type Body, caller, type Reply } from "./azure-call";
import { recordedWorld } from "./azure-recorded-world";
import { type Exchange, operationIn, type Recording, recordings } from "./azure-recordings";

/** Values that differ from run to run become words; lists have no order of their own. */
function comparable(value: unknown): unknown {
  const varying = ["etag", "targetResourceGuid"];
  const body: Body = JSON.parse(JSON.stringify(value ?? {}, (name, held) => (varying.includes(name) ? "…" : held)));
  body.value?.sort((one, other) => String(one.id).localeCompare(String(other.id)));
  return body;
}

/** Of the resources around flow logs, the lab answers what they all have in common. */
function common(value: unknown): unknown {
  const { id, name, type, location, tags, namespace, registrationState, properties } = (value ?? {}) as Body;
  const state = properties?.provisioningState;
  return { id, name, type, location, tags, namespace, registrationState, state };
}

const LEADS = ["location", "azure-asyncoperation", "azure-asyncnotification", "x-ms-failure-cause"];
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

async function replay(lab: AzureLab, { exchanges }: Recording): Promise<void> {
  const call = await caller(lab);
  /** Addresses the lab gave for the operations of the recording. */
  const addresses = new Map<string, string>();
  for (const [index, exchange] of exchanges.entries()) {
    const { method, url, headers, status } = exchange;
    const announced = headers.location && /\/configureFlowLog/i.test(url);
    lab.switches.configureAnswer = announced ? (status === 202 ? "202-location" : "200-location-null") : "recorded";
    const led = operationIn(headers["azure-asyncoperation"] ?? headers.location);
    const pending = exchanges.filter((later) => led !== undefined && operationIn(later.url) === led && !isOver(later));
    lab.switches.operationPolls = pending.length;

    const operation = operationIn(url);
    const path = operation ? (addresses.get(operation) ?? "") : url;
    assert.ok(path, `${index}: the lab gave no address for ${url}`);
    const reply = await call(method, path, exchange.request ?? undefined);
    compare(reply, exchange, `exchange ${index}: ${method} ${url.slice(0, 250)}`);
    if (method === "PUT") takeOver(lab, exchange);
    for (const name of ["location", "azure-asyncoperation"]) {
      const recorded = operationIn(headers[name]);
      if (recorded && !operation) addresses.set(recorded, String(reply.headers[name]));
    }
  }
}

describe("the lab's Azure answers recorded requests as Azure did", () => {
  const all = recordings();
  assert.ok(all.length >= 11);
  for (const recording of all) {
    it(`${recording.file}: ${recording.exchanges.length} exchanges`, async () => {
      const lab = await startAzure({
        memory: recordedWorld(recording),
        // The recordings are older than the ban on new NSG flow logs.
        switches: { allowNsgCreation: true, retryAfterSeconds: 10 },
      });
      try {
        await replay(lab, recording);
      } finally {
        await lab.close();
      }
    });
  }
});
