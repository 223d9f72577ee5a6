/** The resources that flow logs name, as Resource Graph shows them; what the Graph does not show is asked for. */
import * as z from "../../core/zod";
import type { FlowLog } from "../arm/api";
import { parseTargetId, region, sameId } from "../arm/ids";
import { enabledAnalytics } from "../flow-log/wire";
import type { Prerequisites } from "../prerequisites/prerequisites";
import type { StorageAccount } from "../prerequisites/storage-accounts";
import type { Workspace } from "../prerequisites/workspaces";
import type { ResourceGraph } from "./graph";
import { rowIn } from "./rows";

/** How many ids one query names, at the most. */
const MOST_IDS = 100;

const COLUMNS = [
  "id",
  "location",
  "kind",
  "sku",
  "guid = properties.resourceGuid",
  "customerId = properties.customerId",
  "provisioningState = properties.provisioningState",
  "allowSharedKeyAccess = properties.allowSharedKeyAccess",
  "publicNetworkAccess = properties.publicNetworkAccess",
  "networkAcls = properties.networkAcls",
];

const shape = z.object({
  id: z.string(),
  location: z.string(),
  kind: z.string().nullish(),
  sku: z.object({ name: z.string().optional() }).nullish(),
  guid: z.string().nullish(),
  customerId: z.string().nullish(),
  provisioningState: z.string().nullish(),
  allowSharedKeyAccess: z.boolean().nullish().catch(undefined),
  publicNetworkAccess: z.string().nullish().catch(undefined),
  networkAcls: z
    .object({ defaultAction: z.string().optional(), bypass: z.string().optional() })
    .nullish()
    .catch(undefined),
});

type Row = z.infer<typeof shape>;

/** By id in lower case. */
export type NamedResources = ReadonlyMap<string, Row>;

/** What the Graph shows of storage accounts, workspaces and targets of these flow logs. */
export async function namedResources(
  graph: ResourceGraph,
  subscriptions: readonly string[],
  flowLogs: readonly FlowLog[],
): Promise<NamedResources> {
  // No name of Azure has a quotation mark, which would end the text in the query.
  const ids = [...new Set(flowLogs.flatMap(idsIn).map((id) => id.toLowerCase()))].filter((id) => !/["\\\s]/.test(id));
  const found = new Map<string, Row>();
  for (let start = 0; start < ids.length; start += MOST_IDS) {
    const list = ids.slice(start, start + MOST_IDS).map((id) => `"${id}"`);
    const query = `resources | where id in~ (${list.join(", ")}) | project ${COLUMNS.join(", ")} | order by id asc`;
    for await (const page of graph.pages(subscriptions, query))
      for (const row of page.map((one) => rowIn(shape, one))) found.set(row.id.toLowerCase(), row);
  }
  return found;
}

function idsIn(flowLog: FlowLog): string[] {
  const { storageId, targetResourceId = "", enabled } = flowLog;
  if (!enabled) return [];
  // A subnet has no GUID that would tell whether it was made again.
  const hasGuid = parseTargetId(targetResourceId)?.kind !== "subnet";
  const ids = [storageId, enabledAnalytics(flowLog)?.workspaceResourceId, hasGuid ? targetResourceId : undefined];
  return ids.flatMap((id) => (id ? [id] : []));
}

/** What is bad news in the Graph may be out of date, so a missing row or another GUID is asked for once more. */
export class NamedOrRead implements Pick<Prerequisites, "workspace" | "storageAccount" | "otherGuid"> {
  readonly #named: NamedResources;
  readonly #read: Prerequisites;

  constructor(named: NamedResources, read: Prerequisites) {
    this.#named = named;
    this.#read = read;
  }

  async storageAccount(id: string): Promise<StorageAccount | undefined> {
    const row = this.#named.get(id.toLowerCase());
    if (!row) return this.#read.storageAccount(id);
    const { location, kind, sku, provisioningState, allowSharedKeyAccess, publicNetworkAccess, networkAcls } = row;
    return {
      location: region(location),
      kind: kind ?? "",
      sku: sku?.name ?? "",
      provisioningState: provisioningState ?? "Succeeded",
      access: { allowSharedKeyAccess, publicNetworkAccess, networkAcls },
    };
  }

  async workspace(id: string): Promise<Workspace> {
    const { customerId, location = "" } = this.#named.get(id.toLowerCase()) ?? {};
    return customerId ? { workspaceId: customerId, workspaceRegion: region(location) } : this.#read.workspace(id);
  }

  async otherGuid(id: string, expected: string): Promise<string | undefined> {
    const guid = this.#named.get(id.toLowerCase())?.guid;
    return sameId(guid, expected) ? undefined : this.#read.otherGuid(id, expected);
  }
}
