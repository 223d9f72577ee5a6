/** Whether a storage account can take the records of flow logs. */

import type { Check, Checks } from "../../core/discovery/check";
import { region } from "../arm/ids";
import type { Account } from "../arm/storage-account";

/** What flow logs that use the account, or are to use it, say. */
export interface StorageUse {
  /** Whether each of these flow logs has an identity; undefined where no flow log uses the account yet. */
  readonly hasIdentity: boolean | undefined;
  /** Regions of the targets, in normal form. */
  readonly regions: ReadonlySet<string>;
}

/**
 * https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview and
 * https://learn.microsoft.com/azure/storage/common/storage-network-security-trusted-azure-services
 */
export function accountChecks(checks: Checks, found: Account, use: StorageUse, now: number): readonly Check[] {
  return [
    tier(checks, found),
    kind(checks, found),
    ...place(checks, found, use),
    state(checks, found),
    firewall(checks, found),
    publicAccess(checks, found),
    sharedKeys(checks, found, use),
    keyRotation(checks, found, use, now),
  ];
}

function tier(checks: Checks, { sku }: Account): Check {
  const name = sku?.name ?? "";
  const shown = sku?.tier ?? name.split("_")[0] ?? "";
  if (shown === "") return checks.unaskable("tier", "Azure does not tell it", "flow logs need the tier Standard");
  if (/^standard/i.test(shown)) return checks.ok("tier", name || shown);
  return checks.missing("tier", `${shown} (${name}), but flow logs need Standard`, "name an account of tier Standard");
}

function kind(checks: Checks, { kind: shown }: Account): Check {
  if (!shown) return checks.unaskable("kind", "Azure does not tell it", "name an account of kind StorageV2");
  if (shown === "StorageV2") return checks.ok("kind", shown);
  if (shown === "FileStorage") {
    return checks.missing("kind", "FileStorage holds no blobs, but flow logs are blobs", "name one of kind StorageV2");
  }
  return checks.warning(
    "kind",
    `${shown}: Azure refuses retentionPolicy.enabled for such an account`,
    "upgrade the account to general-purpose v2, or leave retentionPolicy.enabled false",
  );
}

function place(checks: Checks, { location }: Account, { regions }: StorageUse): readonly Check[] {
  const here = region(location);
  if (regions.size === 0) return [];
  if (regions.has(here)) return [checks.ok("region", here)];
  const said = `${here}, but the targets are in ${[...regions].sort().join(", ")}, and Azure wants both in one region`;
  return [checks.missing("region", said, "name a storage account in the region of the target")];
}

function state(checks: Checks, { properties: { provisioningState, statusOfPrimary } }: Account): Check {
  if (provisioningState && provisioningState !== "Succeeded") {
    const said = `provisioning state ${provisioningState}, but a flow log needs Succeeded`;
    return checks.missing("state", said, "wait until the account is ready, or repair it");
  }
  if (/^unavailable$/i.test(statusOfPrimary ?? "")) {
    return checks.warning("state", "the primary location is unavailable", "look at Azure's service health");
  }
  return checks.ok("state", "ready");
}

function firewall(checks: Checks, { properties: { networkAcls, publicNetworkAccess } }: Account): Check {
  const { defaultAction, bypass } = networkAcls ?? {};
  if (/^securedbyperimeter$/i.test(publicNetworkAccess ?? "")) {
    const said = "a network security perimeter decides instead of the firewall, and bypass has no effect";
    return checks.warning("firewall", said, "let the perimeter allow Azure Network Watcher to write");
  }
  if (!/^deny$/i.test(defaultAction ?? "")) return checks.ok("firewall", "all networks are allowed");
  if (/azureservices/i.test(bypass ?? "")) return checks.ok("firewall", "trusted Azure services pass");
  return checks.missing(
    "firewall",
    `networkAcls.defaultAction is Deny and networkAcls.bypass is ${bypass || "None"}, so Azure can't write records`,
    "add AzureServices to networkAcls.bypass",
  );
}

function publicAccess(checks: Checks, { properties: { publicNetworkAccess } }: Account): Check {
  if (!/^disabled$/i.test(publicNetworkAccess ?? ""))
    return checks.ok("public access", publicNetworkAccess ?? "Enabled");
  return checks.warning(
    "public access",
    "publicNetworkAccess is Disabled: reports disagree whether trusted Azure services still pass",
    "set it to Enabled, with networkAcls.defaultAction Deny and networkAcls.bypass AzureServices; verify tells whether records arrive",
  );
}

function sharedKeys(checks: Checks, { properties }: Account, { hasIdentity }: StorageUse): Check {
  if (properties.allowSharedKeyAccess !== false) return checks.ok("shared keys", "allowed");
  if (hasIdentity) return checks.ok("shared keys", "not allowed, and the flow logs write with an identity");
  const said = "allowSharedKeyAccess is false, so Azure can't write records for a flow log without an identity";
  const advice = "set identity to one with the role Storage Blob Data Contributor, or allow shared keys";
  return hasIdentity === undefined
    ? checks.warning("shared keys", said, advice)
    : checks.missing("shared keys", said, advice);
}

const DAY_MS = 86_400_000;
/** For how long a new key may still be news. */
const RECENT_DAYS = 30;

/** Azure goes on with the old key after a rotation, until the flow log is turned off and on. Identities need no key. */
function keyRotation(checks: Checks, { properties }: Account, { hasIdentity }: StorageUse, now: number): Check {
  const { keyCreationTime: made, creationTime } = properties;
  const keys = Object.entries(made ?? {}).flatMap(([key, time]) => (time ? [{ key, at: Date.parse(time) }] : []));
  const advice =
    "if records have stopped since a key was rotated, turn the flow logs off and on again; verify tells whether they arrive";
  if (keys.length === 0) return checks.unaskable("key rotation", "Azure does not tell when the keys were made", advice);
  const told = keys.map(({ key, at }) => `${key} was made on ${new Date(at).toISOString().slice(0, 10)}`).join(", ");
  const born = Date.parse(creationTime ?? "");
  const isRotated = ({ at }: { at: number }) => now - at < RECENT_DAYS * DAY_MS && !(at - born < DAY_MS);
  return keys.some(isRotated) && !hasIdentity
    ? checks.warning("key rotation", told, advice)
    : checks.ok("key rotation", told);
}
