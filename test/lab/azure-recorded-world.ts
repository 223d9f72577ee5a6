/** What was in Azure before the first request of a recording, as far as its requests and answers tell. */
import { type AzureMemory, emptyMemory, type FlowLog, type Resource } from "../../lab/clouds/azure";
import { type Exchange, RECORDED_SUBSCRIPTION, type Recording } from "./azure-recordings";

type Answer = Partial<Resource & FlowLog> & { readonly value?: readonly (Resource & FlowLog)[] };

const pathOf = ({ url }: Exchange): string => url.split("?")[0] ?? "";

/** Places what a recording names, unless the recording makes it itself. */
function placer(memory: AzureMemory, exchanges: readonly Exchange[]) {
  const creations = exchanges.filter(({ method, status }) => method === "PUT" && status !== 200);
  const made = new Set(creations.map((exchange) => pathOf(exchange).toLowerCase()));
  return (collection: Record<string, Resource>, id: string, location: string, rest: Partial<Resource> = {}): void => {
    const [home = "", group = ""] = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(id) ?? [];
    const properties = { provisioningState: "Succeeded", ...rest.properties };
    if (!made.has(home.toLowerCase())) {
      const type = "Microsoft.Resources/resourceGroups";
      memory.resourceGroups[home.toLowerCase()] ??= { id: home, name: group, type, location, properties: {} };
    }
    if (made.has(id.toLowerCase())) return;
    const type = id.split("/").slice(6, -1).join("/");
    const name = id.split("/").at(-1) ?? "";
    collection[id.toLowerCase()] ??= { id, name, etag: 'W/"before"', type, location, ...rest, properties };
  };
}

/** Whether the recording itself makes what this exchange is about. */
const creates = (exchanges: readonly Exchange[], about: Exchange): boolean =>
  exchanges.some(
    (exchange) =>
      exchange.method === "PUT" &&
      exchange.status === 201 &&
      pathOf(exchange).toLowerCase() === pathOf(about).toLowerCase(),
  );

/** The region of every watcher in the recording, by its name. */
function regionsOf(exchanges: readonly Exchange[]): Map<string, string> {
  const regions = new Map<string, string>();
  for (const { url, headers, request, response } of exchanges) {
    const found = /locations\/(\w+)\//.exec(headers["azure-asyncoperation"] ?? headers.location ?? "")?.[1];
    const { location = found } = (request ?? response ?? {}) as Answer;
    const watcher = /\/networkWatchers\/([^/?]+)/.exec(url)?.[1];
    if (watcher && location) regions.set(watcher, location);
    if (!/\/networkWatchers\?/.test(url)) continue;
    for (const row of (response as Answer | undefined)?.value ?? []) regions.set(row.name, row.location);
  }
  return regions;
}

export function recordedWorld({ exchanges }: Recording): AzureMemory {
  const memory = emptyMemory(RECORDED_SUBSCRIPTION);
  const place = placer(memory, exchanges);
  const regions = regionsOf(exchanges);
  const group = exchanges.find(({ method, url }) => method === "GET" && /\/resourcegroups\/[^/]+\?/i.test(url));
  if (group && !creates(exchanges, group))
    memory.resourceGroups[pathOf(group).toLowerCase()] = group.response as Resource;

  const lists = exchanges.filter(({ url }) => /\/networkWatchers\?/.test(url));
  for (const { id, properties, ...row } of lists.flatMap(
    ({ response }) => (response as Answer | undefined)?.value ?? [],
  )) {
    // Operations that others left behind are told to the end of the recording.
    const { provisioningState, runningOperationIds = [] } = properties as Resource["properties"];
    place(memory.networkWatchers, id, row.location, { ...row, properties: { provisioningState, runningOperationIds } });
  }
  for (const exchange of exchanges) {
    const [watcher = "", name = ""] = /^.*\/networkWatchers\/([^/?]+)/.exec(exchange.url) ?? [];
    if (watcher === "") continue;
    const region = regions.get(name) ?? name.split("_").at(-1) ?? "";
    place(memory.networkWatchers, watcher, region, { properties: { runningOperationIds: [] } });
    placeReferences(memory, place, JSON.stringify(exchange.request ?? null), region, JSON.stringify(exchanges));
  }
  placeFlowLogs(memory, exchanges);
  if (lists[0]) placeEmbedded(memory, lists[0]);
  return memory;
}

/** What the body of a request refers to. */
function placeReferences(
  memory: AzureMemory,
  place: ReturnType<typeof placer>,
  text: string,
  region: string,
  whole: string,
): void {
  const named = (type: string): string[] =>
    [...text.matchAll(new RegExp(`/subscriptions/[^"]+?/${type}/[^"]+`, "g"))].map(([id]) => id);
  for (const id of named("networkSecurityGroups")) place(memory.networkSecurityGroups, id, region);
  for (const id of named("networkInterfaces")) place(memory.networkInterfaces, id, region);
  for (const id of named("storageAccounts")) place(memory.storageAccounts, id, region);
  for (const id of named("virtualNetworks")) {
    const [network = "", subnet = ""] = id.split("/subnets/");
    place(memory.virtualNetworks, network, region, { properties: { subnets: [] } });
    const { properties } = memory.virtualNetworks[network.toLowerCase()] ?? {};
    if (subnet) Object.assign(properties ?? {}, { subnets: [{ id, name: subnet, properties: {} }] });
  }
  const [, principalId, clientId] = /"principalId":"([^"]+)","clientId":"([^"]+)"/.exec(whole) ?? [];
  for (const id of named("userAssignedIdentities")) {
    place(memory.userAssignedIdentities, id, region, { properties: { principalId, clientId } });
  }
  const [, customerId = ""] = /"workspaceId":"([^"]+)"/.exec(text) ?? [];
  const [, home = ""] = /"workspaceRegion":"([^"]+)"/.exec(text) ?? [];
  const [, workspace = ""] = /"workspaceResourceId":"([^"]+)"/.exec(text) ?? [];
  if (workspace) place(memory.workspaces, workspace, home, { properties: { customerId } });
}

/** Flow logs that a recording lists or reads before it writes them were there already. */
function placeFlowLogs(memory: AzureMemory, exchanges: readonly Exchange[]): void {
  const answers = exchanges.map(({ response }) => (response ?? {}) as Answer);
  for (const row of answers.flatMap((answer): readonly Answer[] => answer.value ?? [answer])) {
    const id = row.id?.replace("/FlowLogs/", "/flowLogs/");
    if (!id || !row.properties?.targetResourceId) continue;
    const first = exchanges.find((exchange) => exchange.status !== 404 && pathOf(exchange) === id);
    // A PUT that is answered with 200 found a flow log, whatever its settings were.
    if (first?.method === "PUT" && first.status !== 200) continue;
    keepFlowLog(memory, id, row);
    if (first?.method === "PUT") settled(memory, id);
  }
}

/** Early versions told flow logs in the list of watchers, with another group in their ids. */
function placeEmbedded(memory: AzureMemory, { response }: Exchange): void {
  for (const { id, location, properties } of (response as Answer | undefined)?.value ?? []) {
    const { flowLogs = [] } = properties as { flowLogs?: FlowLog[] };
    for (const log of flowLogs) {
      const analytics = log.properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;
      const flowAnalyticsConfiguration = analytics?.workspaceId ? log.properties.flowAnalyticsConfiguration : {};
      const row = { ...log, location, properties: { ...log.properties, flowAnalyticsConfiguration } };
      keepFlowLog(memory, `${id}/flowLogs/${log.name}`, row);
    }
  }
}

function keepFlowLog(memory: AzureMemory, id: string, row: Partial<FlowLog>): void {
  const defaults = { enabledFilteringCriteria: "", recordTypes: "" };
  const properties = Object.assign(defaults, row.properties);
  memory.flowLogs[id.toLowerCase()] ??= structuredClone({ ...row, id, properties }) as FlowLog;
}

function settled(memory: AzureMemory, id: string): void {
  const log = memory.flowLogs[id.toLowerCase()];
  if (log) log.properties.provisioningState = "Succeeded";
}
