/**
 * A flow log as Azure tells it, in the words of the program: where program and Azure mean the same, the program's
 * spelling stands, so that only what really differs shows as a difference, leaf by leaf.
 */
import type { FlowLog, FlowLogInformation } from "../arm/api";
import { type FlowLogRef, isNsg, region, sameId } from "../arm/ids";
import { type FlowAnalytics, inTheWordsOf, type TrafficAnalytics } from "./analytics-schema";
import type { AzureFlowLogInputs, FlowLogIdentity } from "./schema";

/** The settings that both of Azure's answers tell: the flow log's own, and the status of its target. */
export type WireSettings = Partial<FlowLogInformation>;
type Inputs = AzureFlowLogInputs;
type TrafficAnalyticsAnswer = NonNullable<
  NonNullable<WireSettings["flowAnalyticsConfiguration"]>["networkWatcherFlowAnalyticsConfiguration"]
>;

/** Settings of a running flow log. While one is off, Azure forgets them, or keeps them without any meaning. */
export function settingsInputs(settings: WireSettings, given: Partial<Inputs>): Partial<Inputs> {
  const { storageId, retentionPolicy, format } = settings;
  return {
    ...(storageId ? { storageId } : {}),
    ...(retentionPolicy
      ? { retentionPolicy: { enabled: retentionPolicy.enabled ?? false, days: retentionPolicy.days ?? 0 } }
      : {}),
    // Version 0 is what some tools send for "not set"; Azure then writes version 1. Its second name for the one type,
    // FlowLogJSON, came with virtual networks.
    ...(format ? { format: { type: "JSON", version: (format.version || 1) as 1 | 2 } } : {}),
    flowAnalyticsConfiguration: analyticsInputs(settings, given),
    enabledFilteringCriteria: settings.enabledFilteringCriteria || undefined,
    recordTypes: settings.recordTypes || undefined,
    identity: identityInputs(settings, given),
  };
}

/** What Azure tells of traffic analytics that are on; nothing while they are off. */
export function analyticsOn(settings: WireSettings): TrafficAnalyticsAnswer | undefined {
  const told = settings.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  return told?.enabled ? told : undefined;
}

function analyticsInputs(settings: WireSettings, given: Partial<Inputs>): FlowAnalytics | undefined {
  const words = given.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  const told = analyticsOn(settings);
  // Off is off: Azure may have kept the workspace, or dropped all of it.
  if (!told) return words && { networkWatcherFlowAnalyticsConfiguration: { ...words, enabled: false } };
  const { workspaceId = "", workspaceRegion = "", workspaceResourceId = "" } = told;
  const seen: TrafficAnalytics = {
    enabled: true,
    // Looked up when they are not given, so that only given ones are compared.
    ...(words?.workspaceId === undefined ? {} : { workspaceId: inTheWordsOf(words.workspaceId, workspaceId) }),
    ...(words?.workspaceRegion === undefined ? {} : { workspaceRegion: region(workspaceRegion) }),
    workspaceResourceId: inTheWordsOf(words?.workspaceResourceId, workspaceResourceId),
    trafficAnalyticsInterval: (told.trafficAnalyticsInterval || 60) as 10 | 60,
  };
  return { networkWatcherFlowAnalyticsConfiguration: seen };
}

/** Azure answers a map with the identities' own ids in it, and the type in any casing. */
function identityInputs({ identity }: WireSettings, given: Partial<Inputs>): FlowLogIdentity | undefined {
  const seen = Object.keys(identity?.userAssignedIdentities ?? {});
  if (seen.length === 0 || identity?.type?.toLowerCase() === "none") return undefined;
  const words = given.identity?.userAssignedIdentities ?? [];
  const known = words.filter((id) => seen.some((one) => sameId(one, id)));
  const added = seen.filter((id) => !words.some((one) => sameId(one, id)));
  return { type: "UserAssigned", userAssignedIdentities: [...known, ...added] };
}

/** No tags is one value; a tag's name is written as the program writes it. */
export function tagsInputs({ tags }: FlowLog, given: Partial<Inputs>): Inputs["tags"] {
  const words = Object.keys(given.tags ?? {});
  const seen = Object.entries(tags ?? {}).map(([name, value]) => [
    words.find((word) => sameId(word, name)) ?? name,
    value,
  ]);
  return seen.length === 0 ? undefined : Object.fromEntries(seen);
}

/** How Azure puts the hour of the records, in UTC, into the path; below it lies `macAddress={mac}/PT1H.json`. */
const HOUR = "y={yyyy}/m={MM}/d={dd}/h={HH}/m=00";

/** Where the logs of a running flow log land. */
export function destination(ref: FlowLogRef, targetResourceId: string, settings: WireSettings) {
  const nsg = isNsg(targetResourceId);
  const { subscriptionId, resourceGroupName, networkWatcherName, flowLogName } = ref;
  const own = `${subscriptionId}_${resourceGroupName}/${networkWatcherName}_${flowLogName}`.toUpperCase();
  return {
    storageId: settings.storageId ?? "",
    container: nsg ? "insights-logs-networksecuritygroupflowevent" : "insights-logs-flowlogflowevent",
    blobPrefix: nsg ? `resourceId=${targetResourceId.toUpperCase()}/${HOUR}` : `flowLogResourceID=/${own}/${HOUR}`,
    analyticsTable: analyticsOn(settings) ? (nsg ? "AzureNetworkAnalytics_CL" : "NTANetAnalytics") : undefined,
  };
}
