/** Flow logs in answers: as a resource, as the older calls tell them, and inside the watcher of one early version. */
import type { Settings } from "./flow-log-body";
import { parseId } from "./ids";
import type { FlowAnalytics, FlowLog, Resource } from "./memory";
import { type AzureSwitches, flowLogsIn } from "./switches";

export function render(log: FlowLog, watcher: Resource, version: string, switches: AzureSwitches): FlowLogAnswer {
  const { enabledFilteringCriteria, recordTypes, ...properties } = log.properties;
  const flowLogs = flowLogsIn(switches, version);
  return {
    name: log.name,
    id: `${watcher.id}/${flowLogs}/${log.name}`,
    // Azure answers the watcher's etag here: it changes with every flow log of the watcher.
    etag: watcher.etag,
    properties: {
      ...properties,
      ...(version >= "2023-11" ? { enabledFilteringCriteria } : {}),
      ...(version >= "2025" ? { recordTypes } : {}),
    },
    type: `Microsoft.Network/networkWatchers/${flowLogs}`,
    location: log.location,
    ...(log.tags ? { tags: log.tags } : {}),
    ...(log.identity ? { identity: log.identity } : {}),
  };
}

type FlowLogAnswer = Omit<FlowLog, "properties"> & {
  type: string;
  etag: string | undefined;
  properties: Partial<FlowLog["properties"]>;
};

/** The first answer to a write: settings that were not sent are missing, and identities are not looked up yet. */
export function renderAccepted(
  log: FlowLog,
  watcher: Resource,
  version: string,
  switches: AzureSwitches,
  sent: Settings,
): unknown {
  const { properties, identity, ...rest } = render(log, watcher, version, switches);
  const { enabledFilteringCriteria, recordTypes, ...others } = properties;
  const assigned = Object.keys(identity?.userAssignedIdentities ?? {});
  const blank = Object.fromEntries(assigned.map((id) => [id, { principalId: "", clientId: "" }]));
  const userAssignedIdentities = assigned.length > 0 ? { userAssignedIdentities: blank } : {};
  return {
    ...rest,
    properties: {
      ...others,
      ...(version >= "2023-11" && sent.enabledFilteringCriteria !== undefined ? { enabledFilteringCriteria } : {}),
      ...(version >= "2025" && sent.recordTypes !== undefined ? { recordTypes } : {}),
    },
    ...(identity ? { identity: { type: identity.type, ...userAssignedIdentities } } : {}),
  };
}

/** Version 2019-04-01 told flow logs inside their watcher, with the NSG's resource group in their ids. */
export function embedded(log: FlowLog, watcher: Resource, version: string): unknown {
  const { group = "" } = parseId(log.properties.targetResourceId) ?? {};
  const { enabledFilteringCriteria, recordTypes, ...properties } = log.properties;
  const shown = properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;
  return {
    name: log.name,
    id: `${watcher.id}/FlowLogs/${log.name}`.replace(/(?<=\/resourceGroups\/)[^/]+/i, group),
    etag: watcher.etag,
    properties: {
      ...properties,
      flowAnalyticsConfiguration: shown ? properties.flowAnalyticsConfiguration : noAnalytics(version),
    },
    type: "Microsoft.Network/networkWatchers/FlowLogs",
  };
}

/** What stands for "no analytics" in an answer; the early versions filled in remains of an empty form. */
function noAnalytics(version: string): FlowAnalytics | undefined {
  if (version >= "2019-06") return {};
  if (version < "2018") return undefined;
  const empty = "/subscriptions//resourcegroups//providers/microsoft.operationalinsights/workspaces/";
  if (version < "2019")
    return { networkWatcherFlowAnalyticsConfiguration: { enabled: false, workspaceId: `${empty},,` } };
  const blank = { workspaceId: "", workspaceRegion: "", workspaceResourceId: empty, trafficAnalyticsInterval: 0 };
  return { networkWatcherFlowAnalyticsConfiguration: { enabled: false, ...blank } };
}

interface Information {
  readonly targetResourceId: string;
  readonly properties: Partial<FlowLog["properties"]>;
  readonly flowAnalyticsConfiguration?: FlowAnalytics;
  readonly identity?: FlowLog["identity"];
}

/** What the operation of configureFlowLog results in; recorded are differences from what a query tells right after it. */
export function configured(...about: Parameters<typeof information>): Information {
  const [log, , version] = about;
  const { flowAnalyticsConfiguration, ...told } = information(...about);
  const { storageId = log?.properties.storageId ?? "", ...properties } = told.properties;
  if (version >= "2020" && version < "2020-07") return { ...told, properties };
  return {
    ...told,
    properties: { storageId, ...properties },
    ...(flowAnalyticsConfiguration
      ? { flowAnalyticsConfiguration: hourlyIn(version, flowAnalyticsConfiguration) }
      : {}),
  };
}

/** Recorded once, with version 2018-12-01: 60 minutes, although 10 were sent and are in effect. */
function hourlyIn(version: string, { networkWatcherFlowAnalyticsConfiguration: on }: FlowAnalytics): FlowAnalytics {
  const hourly = on?.enabled && version.startsWith("2018-12") ? { trafficAnalyticsInterval: 60 } : {};
  return on ? { networkWatcherFlowAnalyticsConfiguration: { ...on, ...hourly } } : {};
}

/** A flow log as configureFlowLog and queryFlowLogStatus tell it; a target without one is simply not enabled. */
export function information(
  log: FlowLog | undefined,
  targetResourceId: string,
  version: string,
  analytics: boolean,
): Information {
  const {
    storageId = "",
    enabled = false,
    retentionPolicy = { days: 0, enabled: false },
    format,
  } = log?.properties ?? {};
  const { enabledFilteringCriteria, recordTypes } = log?.properties ?? {};
  const shown = log?.properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration
    ? log.properties.flowAnalyticsConfiguration
    : noAnalytics(version);
  return {
    targetResourceId,
    properties: {
      ...(version >= "2019" || storageId ? { storageId } : {}),
      enabled,
      ...(enabledFilteringCriteria ? { enabledFilteringCriteria } : {}),
      ...(recordTypes ? { recordTypes } : {}),
      retentionPolicy,
      ...(format && version >= "2018-10" ? { format } : {}),
    },
    ...(analytics && shown ? { flowAnalyticsConfiguration: shown } : {}),
    ...(log?.identity ? { identity: log.identity } : {}),
  };
}
