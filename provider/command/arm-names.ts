/** Names in place of ids of Azure, which are too long for tables. Texts of other clouds have no such ids, and stay. */

import type { Discovery } from "../core/discovery/cloud";
import type { Look } from "../core/discovery/look";
import type { Row } from "./output";

/** A resource in a resource group: types and names follow each other. */
const ARM_ID = /\/subscriptions\/([^/\s]+)\/resourceGroups\/([^/\s]+)\/providers\/[\w.]+((?:\/[\w-]+(?:\.[\w-]+)*)+)/gi;

const NOUNS: Readonly<Record<string, string>> = {
  virtualnetworks: "virtual network",
  subnets: "subnet",
  networkinterfaces: "network interface",
  networksecuritygroups: "network security group",
  flowlogs: "flow log",
  networkwatchers: "network watcher",
  storageaccounts: "storage account",
  workspaces: "workspace",
};

/** `subnet vnet-hub/snet-web` within a text; `vnet-hub/snet-web (subnet)` for an id alone, which a table may shorten. */
export function withNames(text: string): string {
  return text.replace(ARM_ID, (...[id, , , path, offset]: [string, string, string, string, number]) => {
    const parts = path.split("/").slice(1);
    const noun = NOUNS[(parts.at(-2) ?? "").toLowerCase()];
    // The network watcher of a flow log tells people nothing.
    const names = noun === "flow log" ? parts.slice(-1) : parts.filter((_, index) => index % 2 === 1);
    if (id === text && noun) return `${names.join("/")} (${noun})`;
    const isNamed = noun === undefined || text.slice(0, offset).endsWith(`${noun} `);
    return `${isNamed ? "" : `${noun} `}${names.join("/")}`;
  });
}

/** The names of accounts by their ids in lower case. None where accounts have no names. */
export async function accountNamesOf({ accountNames }: Discovery, look: Look): Promise<ReadonlyMap<string, string>> {
  return (await accountNames?.(look)) ?? new Map();
}

/** Where a resource of Azure is. */
export interface ArmPlace {
  readonly resourceGroup: string;
  readonly subscription: string;
}

/** `subscriptionNames` are by their ids in lower case. Undefined for an id of another cloud. */
export function placeIn(id: string, subscriptionNames: ReadonlyMap<string, string>): ArmPlace | undefined {
  const [[, subscription, resourceGroup] = []] = id.matchAll(ARM_ID);
  if (subscription === undefined || resourceGroup === undefined) return undefined;
  return { resourceGroup, subscription: subscriptionNames.get(subscription.toLowerCase()) ?? subscription };
}

/**
 * The columns of a table that say where things are: resource group and subscription on Azure; elsewhere the region and
 * the account where the rows differ in them.
 */
export function placeColumns(rows: readonly Row[]): string[] {
  if (rows.some((row) => "resourceGroup" in row)) return ["resourceGroup", "subscription"];
  return ["region", "account"].filter((column) => new Set(rows.map((row) => row[column])).size > 1);
}
