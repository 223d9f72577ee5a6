/** Writes of flow logs: from the settings of either call to the flow log that memory holds. */

import type { Work } from "../arm/operations";
import { key, parseId } from "../ids";
import type { AzureMemory, FlowAnalytics, FlowLog, FlowLogProperties, Identity, Resource } from "../memory";
import type { AzureService } from "../service";
import type { AzureSwitches } from "../switches";
import type { AnalyticsBody, IdentityBody, Settings } from "./body";
import { changeEtag, flowLogKey, flowLogOfTarget } from "./find";
import { check, isNsg } from "./rules";

/**
 * Checks the settings and makes the flow log that they describe; nothing is stored yet. Without a name the flow log is
 * the one of the target, or gets Azure's name.
 */
export function buildFlowLog(
  { memory, switches }: AzureService,
  watcher: Resource,
  name: string | undefined,
  settings: Settings,
  apiVersion: string,
): FlowLog {
  const ofTarget = flowLogOfTarget(memory, watcher, settings.targetResourceId);
  const existing = name === undefined ? ofTarget : memory.flowLogs[flowLogKey(watcher, name)];
  const { guid } = check(settings, { memory, switches, watcher, existing, ofTarget, apiVersion });
  const finalName = name ?? existing?.name ?? autoName(settings.targetResourceId);
  const kept = switches.omittedIdentity === "kept" ? existing?.identity : undefined;
  const identity = settings.identity ? identityOf(settings.identity, memory, switches) : kept;
  return {
    id: existing?.id ?? `${watcher.id}/flowLogs/${finalName}`,
    name: existing?.name ?? finalName,
    location: watcher.location,
    ...(existing?.tags ? { tags: existing.tags } : {}),
    ...(identity ? { identity } : {}),
    properties: propertiesOf(settings, guid, apiVersion, switches),
  };
}

/** The work of a write: the flow log is stored at once, and its provisioning state settles when the operation ends. */
export function writeWork<T>(
  { memory, list }: AzureService,
  watcher: Resource,
  log: FlowLog,
  answer: () => T,
  result?: () => unknown,
): Work<T> {
  return {
    begin() {
      list.changed(memory.flowLogs[key(log.id)], log);
      memory.flowLogs[key(log.id)] = log;
      changeEtag(watcher);
      return answer();
    },
    end(status) {
      if (status !== "InProgress") log.properties.provisioningState = status;
      changeEtag(watcher);
    },
    ...(result ? { result } : {}),
  };
}

/** The name of a flow log that configureFlowLog makes: group and name of the NSG, without separators. */
function autoName(targetId: string): string {
  const { group = "", name = "" } = parseId(targetId) ?? {};
  return `Microsoft.Network${group}${name}`.slice(0, 80).replace(/\W+$/, "");
}

function identityOf(body: IdentityBody, memory: AzureMemory, switches: AzureSwitches): Identity {
  const type =
    switches.identityType === "recorded" ? body.type.charAt(0).toLowerCase() + body.type.slice(1) : body.type;
  const ids = Object.keys(body.userAssignedIdentities ?? {});
  if (ids.length === 0) return { type };
  const assigned = ids.map((id) => {
    const { principalId, clientId } = memory.userAssignedIdentities[key(id)]?.properties ?? {};
    return [id, { principalId: String(principalId), clientId: String(clientId) }] as const;
  });
  return { type, userAssignedIdentities: Object.fromEntries(assigned) };
}

function analyticsOf(body: AnalyticsBody | undefined, version: string): FlowAnalytics {
  const sent = body?.networkWatcherFlowAnalyticsConfiguration;
  if (!sent) return {};
  // The interval came with version 2018-10.
  const interval = version < "2018-10" ? {} : { trafficAnalyticsInterval: version < "2020" ? 0 : 60 };
  return { networkWatcherFlowAnalyticsConfiguration: { enabled: false, ...interval, ...sent } };
}

/** Several tools send version 0 for "not set". */
function formatOf(
  settings: Settings,
  nsg: boolean,
  version: string,
  switches: AzureSwitches,
): FlowLogProperties["format"] {
  if (!nsg && !settings.format && switches.omittedFormat === "none") return undefined;
  const recent = !nsg && version >= "2023-11" && switches.omittedFormat !== "JSON";
  const { type, version: number } = recent ? { type: "FlowLogJSON", version: 2 } : { type: "JSON", version: 1 };
  return { type: settings.format?.type ?? type, version: settings.format?.version || number };
}

/** The properties after a write. A write replaces all settings: those that are not sent get Azure's defaults. */
function propertiesOf(settings: Settings, guid: string, version: string, switches: AzureSwitches): FlowLogProperties {
  const nsg = isNsg(settings.targetResourceId);
  const keeps = switches.disabledKeepsSettings === "recorded" ? !nsg : switches.disabledKeepsSettings === "always";
  const wiped = !settings.enabled && !keeps;
  const format = formatOf(settings, nsg, version, switches);
  const retention = wiped ? undefined : settings.retentionPolicy;
  return {
    provisioningState: "Updating",
    targetResourceId: settings.targetResourceId,
    targetResourceGuid: guid,
    storageId: wiped ? "" : settings.storageId,
    enabled: settings.enabled,
    flowAnalyticsConfiguration: analyticsOf(settings.flowAnalyticsConfiguration, version),
    retentionPolicy: { days: retention?.days ?? 0, enabled: retention?.enabled ?? false },
    ...(format ? { format } : {}),
    enabledFilteringCriteria: settings.enabledFilteringCriteria ?? "",
    recordTypes: settings.recordTypes ?? "",
  };
}
