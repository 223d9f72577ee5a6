import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AzureMemory, emptyMemory, type FlowLog, keep, startAzure } from "../../lab/clouds/azure";
import { type AzureLab, type Body, caller } from "./azure-call";

interface Exchange {
  method: string;
  url: string;
  request: unknown;
  status: number;
  headers: Record<string, string>;
  response?: unknown;
}

interface Recording {
  origin: string;
  exchanges: Exchange[];
}

const FOLDER = join(__dirname, "../data/azure");
const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";
const OPERATION = /\/operation(?:s|Results)\/([0-9a-f-]+)/;

/** Puts a resource into the memory under an id that a recording names. */
function place(
  collection: Record<string, unknown>,
  memory: AzureMemory,
  id: string,
  location: string,
  properties = {},
) {
  const [, group = ""] = /\/resourceGroups\/([^/]+)/i.exec(id) ?? [];
  const home = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}`;
  const type = "Microsoft.Resources/resourceGroups";
  keep(memory.resourceGroups, { id: home, name: group, type, location, properties: {} });
  const name = id.split("/").at(-1) ?? "";
  collection[id.toLowerCase()] ??= {
    id,
    name,
    etag: 'W/"before"',
    type: id.split("/").slice(6, -1).join("/"),
    location,
    properties: { provisioningState: "Succeeded", ...properties },
  };
}

/** Everything that a recording's requests refer to, as it was before the first of them. */
function worldOf(recording: Recording): AzureMemory {
  const memory = emptyMemory(SUBSCRIPTION);
  const regions = new Map<string, string>();
  for (const { url, headers, request, response } of recording.exchanges) {
    const found = /locations\/(\w+)\//.exec(headers["azure-asyncoperation"] ?? headers.location ?? "")?.[1];
    const { location = found } = (request ?? response ?? {}) as { location?: string };
    const watcher = /\/networkWatchers\/([^/?]+)/.exec(url)?.[1];
    if (watcher && location) regions.set(watcher, location);
  }
  for (const { url, request, response } of recording.exchanges) {
    const [id = "", watcher = ""] = /^.*\/networkWatchers\/([^/?]+)/.exec(url) ?? [];
    if (id === "") continue;
    const region = regions.get(watcher) ?? watcher.split("_").at(-1) ?? "";
    place(memory.networkWatchers, memory, id, region, { runningOperationIds: [] });
    const text = JSON.stringify(request ?? null);
    for (const [target] of text.matchAll(/\/subscriptions\/[^"]+?\/networkSecurityGroups\/[^"]+/g)) {
      place(memory.networkSecurityGroups, memory, target, region);
    }
    for (const [target] of text.matchAll(/\/subscriptions\/[^"]+?\/networkInterfaces\/[^"]+/g)) {
      place(memory.networkInterfaces, memory, target, region);
    }
    for (const [, network = "", subnet] of text.matchAll(
      /(\/subscriptions\/[^"]+?\/virtualNetworks\/[^"/]+)(\/subnets\/[^"]+)?/g,
    )) {
      place(memory.virtualNetworks, memory, network, region, { subnets: [] });
      const { properties } = memory.virtualNetworks[network.toLowerCase()] ?? {};
      if (subnet)
        Object.assign(properties ?? {}, { subnets: [{ id: network + subnet, name: subnet, properties: {} }] });
    }
    for (const [account] of text.matchAll(/\/subscriptions\/[^"]+?\/storageAccounts\/[^"]+/g)) {
      place(memory.storageAccounts, memory, account, region);
    }
    const [, , identity = ""] =
      /"(UserAssigned)".*?"(\/subscriptions[^"]+?userAssignedIdentities\/[^"]+)"/.exec(text) ?? [];
    const known = /"principalId":"([^"]+)","clientId":"([^"]+)"/.exec(JSON.stringify(recording)) ?? [];
    const [, principalId, clientId] = known;
    if (identity) place(memory.userAssignedIdentities, memory, identity, region, { principalId, clientId });
    const [, customerId = ""] = /"workspaceId":"([^"]+)"/.exec(text) ?? [];
    const [, home = ""] = /"workspaceRegion":"([^"]+)"/.exec(text) ?? [];
    const [, workspace = ""] = /"workspaceResourceId":"([^"]+)"/.exec(text) ?? [];
    if (workspace) place(memory.workspaces, memory, workspace, home, { customerId });
    // Flow logs that a recording lists or reads before it writes them were there already.
    const rows = ((response as Body | undefined)?.value ?? [response]) as FlowLog[];
    for (const row of rows) {
      const written = recording.exchanges.find(
        (exchange) => exchange.method === "PUT" && row?.id && exchange.url.includes(`${row.id}?`),
      );
      const first = recording.exchanges.find(
        (exchange) => exchange.url.includes(`${row?.id}?`) && exchange.status !== 404,
      );
      if (!row?.properties?.targetResourceId || !row.id || (written && first === written)) continue;
      const properties = Object.assign({ enabledFilteringCriteria: "", recordTypes: "" }, row.properties);
      memory.flowLogs[row.id.toLowerCase()] ??= structuredClone({ ...row, properties });
    }
  }
  return memory;
}

/** Values that differ from run to run become words. */
function comparable(value: unknown): unknown {
  const varying = ["etag", "targetResourceGuid"];
  return JSON.parse(JSON.stringify(value ?? {}, (name, held) => (varying.includes(name) ? "…" : held)));
}

const LEADS = ["location", "azure-asyncoperation", "azure-asyncnotification", "x-ms-failure-cause"];

async function replay(lab: AzureLab, recording: Recording): Promise<void> {
  const call = await caller(lab);
  /** Addresses the lab gave for the operations of the recording. */
  const addresses = new Map<string, string>();
  for (const [index, exchange] of recording.exchanges.entries()) {
    const { method, url, headers, status } = exchange;
    const announced = headers.location && /\/configureFlowLog/i.test(url);
    lab.switches.configureAnswer = announced ? (status === 202 ? "202-location" : "200-location-null") : "recorded";
    const operation = OPERATION.exec(url);
    const path = operation ? (addresses.get(operation[0]) ?? "") : url;
    assert.ok(path, `${index}: the lab gave no address for ${url}`);
    const reply = await call(method, path, exchange.request ?? undefined);
    const what = `exchange ${index}: ${method} ${url}`;
    assert.equal(reply.status, status, `${what}: ${reply.text}`);
    if ("response" in exchange) assert.deepEqual(comparable(reply.body), comparable(exchange.response), what);
    const present = (from: Record<string, unknown>): string[] => LEADS.filter((name) => from[name] !== undefined);
    assert.deepEqual(present(reply.headers), present(headers), what);
    // Most recorders dropped this one.
    if (headers["retry-after"]) assert.equal(reply.headers["retry-after"], headers["retry-after"], what);
    for (const name of ["location", "azure-asyncoperation"]) {
      const recorded = OPERATION.exec(headers[name] ?? "");
      if (recorded && !operation) addresses.set(recorded[0], String(reply.headers[name]));
    }
  }
}

describe("the lab's Azure answers recorded requests as Azure did", () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  assert.ok(files.length >= 7);
  for (const file of files) {
    const recording: Recording = JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
    it(`${file}: ${recording.exchanges.length} exchanges`, async () => {
      const lab = await startAzure({
        memory: worldOf(recording),
        // The recordings are older than the ban on new NSG flow logs, and polled at leisure.
        switches: { allowNsgCreation: true, operationPolls: 0, retryAfterSeconds: 10 },
      });
      try {
        await replay(lab, recording);
      } finally {
        await lab.close();
      }
    });
  }
});
