/** Flow logs in answers: as a resource, in the form of the older calls, and inside the watcher in early versions. */

import { parseId } from "../ids";
import type { FlowAnalytics, FlowLog, Resource } from "../memory";
import { type AzureSwitches, flowLogsIn } from "../switches";
import type { Settings } from "./body";

export function render(log: FlowLog, watcher: Resource, version: string, switches: AzureSwitches): FlowLogAnswer {
  const { enabledFilteringCriteria, recordTypes, ...properties } = log.properties;
  const flowLogs = flowLogsIn(switches, version);
  return {
    name: log.name,
    // The case of the group is that of the request that made the flow log.
    id: log.id.replace(/\/flowLogs\//i, `/${flowLogs}/`),
    // The etag is the watcher's: it changes with every flow log of the watcher.
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

/** A flow log inside its watcher, as until 2019; before version 2019-09-01 its id has the group of the NSG. */
export function embedded(log: FlowLog, watcher: Resource, version: string): unknown {
  const { group = "" } = parseId(log.properties.targetResourceId) ?? {};
  const { enabledFilteringCriteria, recordTypes, format, ...properties } = log.properties;
  const shown = properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;
  const early = version < "2018-10";
  const id = `${watcher.id}/FlowLogs/${log.name}`;
  return {
    name: log.name,
    id: version < "2019-09" ? id.replace(/(?<=\/resourceGroups\/)[^/]+/i, group) : id,
    etag: watcher.etag,
    properties: {
      ...properties,
      flowAnalyticsConfiguration: shown ? properties.flowAnalyticsConfiguration : early ? {} : noAnalytics(version),
      ...(format && !early ? { format } : {}),
    },
    type: "Microsoft.Network/networkWatchers/FlowLogs",
  };
}

/** The absence of traffic analytics in an answer: early versions wrote an object with empty ids. */
function noAnalytics(version: string): FlowAnalytics | undefined {
  if (version >= "2019-06") return {};
  if (version < "2018") return undefined;
  const empty = "/subscriptions//resourcegroups//providers/microsoft.operationalinsights/workspaces/";
  if (version < "2018-08")
    return { networkWatcherFlowAnalyticsConfiguration: { enabled: false, workspaceId: `${empty},,` } };
  const blank = { enabled: false, workspaceId: "", workspaceRegion: "", workspaceResourceId: empty };
  const interval = version < "2018-10" ? {} : { trafficAnalyticsInterval: 0 };
  return { networkWatcherFlowAnalyticsConfiguration: { ...blank, ...interval } };
}

interface Information {
  readonly targetResourceId: string;
  readonly properties: Partial<FlowLog["properties"]>;
  readonly flowAnalyticsConfiguration?: FlowAnalytics;
  readonly identity?: FlowLog["identity"];
}

/** The result of configureFlowLog. Recordings show differences from the answer of a query right after it. */
export function configured(...about: Parameters<typeof information>): Information {
  const [log, , version] = about;
  const { flowAnalyticsConfiguration, ...told } = information(...about);
  const { properties } = told;
  // Version 2020-03-01 alone left out storage and analytics.
  if (version.startsWith("2020-03")) {
    const { storageId: _, ...others } = properties;
    return { ...told, properties: others };
  }
  return {
    ...told,
    properties: { storageId: log?.properties.storageId ?? "", ...properties },
    ...(flowAnalyticsConfiguration
      ? { flowAnalyticsConfiguration: hourlyIn(version, flowAnalyticsConfiguration) }
      : {}),
  };
}

/**
 * Until February 2019, versions 2018-10-01 and 2018-12-01 answered 60 minutes for every interval. In May 2019 they
 * answered the interval that had been sent.
 */
function hourlyIn(version: string, { networkWatcherFlowAnalyticsConfiguration: set }: FlowAnalytics): FlowAnalytics {
  const hourly = /^2018-1[02]/.test(version) ? { trafficAnalyticsInterval: 60 } : {};
  return set ? { networkWatcherFlowAnalyticsConfiguration: { ...set, ...hourly } } : {};
}

/** A flow log in the form of the older calls. A target without a flow log is answered as not enabled. */
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
      ...(version >= "2018-10" || storageId ? { storageId } : {}),
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
