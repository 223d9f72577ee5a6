/**
 * The inputs of a flow log and Azure's form of them. To the wire, each write names all settings, because a write
 * replaces all of them. From the wire, a value that means the same as the program's value is given in the program's
 * spelling, so that only real differences show.
 */
import { isDeepStrictEqual } from "node:util";
import type { FlowLog, FlowLogBody } from "../arm/api";
import { type FlowLogRef, isNsg, region, sameId, watcherId } from "../arm/ids";
import type { Workspace } from "../prerequisites/workspaces";
import type { FlowAnalytics, TrafficAnalytics } from "./analytics-schema";
import type { AzureFlowLogInputs, FlowLogIdentity } from "./schema";
import { tagsFromWire, tagsToWire } from "./tags";

type Inputs = AzureFlowLogInputs;
type WireAnalytics = Pick<FlowLog, "flowAnalyticsConfiguration">;

export interface WireContext {
  /** The region of the flow log. */
  readonly location: string;
  /** The workspace as Azure knows it; the program may leave all but the workspace's ARM id out. */
  readonly workspace: Workspace | undefined;
}

/** The bodies of the writes that bring a flow log to the inputs, in order. */
export function toWire(
  inputs: Inputs,
  flowLog: FlowLog | undefined,
  { location, workspace }: WireContext,
): FlowLogBody[] {
  const { targetResourceId, storageId, enabled, retentionPolicy, format } = inputs;
  const body: FlowLogBody = {
    targetResourceId,
    storageId,
    enabled,
    retentionPolicy,
    format,
    ...analyticsToWire(inputs, flowLog, workspace),
    ...textToWire("enabledFilteringCriteria", inputs, flowLog),
    ...textToWire("recordTypes", inputs, flowLog),
    ...identityToWire(inputs, flowLog),
    location,
    tags: tagsToWire(inputs, flowLog),
  };
  return enabled ? [body] : disablingWrites(flowLog, body);
}

/**
 * The writes that end with `body`, disabled. Azure's documentation wants traffic analytics turned off before
 * the flow log is disabled, so running analytics get a write of their own.
 */
export function disablingWrites(flowLog: FlowLog | undefined, body: FlowLogBody): FlowLogBody[] {
  const disabled = { ...body, enabled: false, ...(analyticsOff(body) ?? analyticsOff(flowLog)) };
  if (!flowLog?.enabled || !flowLog.targetResourceId || !enabledAnalytics(flowLog)) return [disabled];
  const { storageId, location } = body;
  const unchanged = unchangedToWire(flowLog, { targetResourceId: flowLog.targetResourceId, storageId, location });
  return [{ ...unchanged, ...analyticsOff(flowLog) }, disabled];
}

/**
 * The settings as Azure reports them, ready to be sent. Where Azure reports no storage account, `storageId` is sent.
 */
export function unchangedToWire(
  flowLog: FlowLog,
  { targetResourceId, storageId, location }: Pick<FlowLogBody, "targetResourceId" | "storageId" | "location">,
): FlowLogBody {
  const { flowAnalyticsConfiguration, retentionPolicy, format, identity, tags } = flowLog;
  const analytics = enabledAnalytics(flowLog) ? { flowAnalyticsConfiguration } : analyticsOff(flowLog);
  return {
    targetResourceId,
    storageId: flowLog.storageId || storageId,
    enabled: flowLog.enabled ?? false,
    ...(retentionPolicy ? { retentionPolicy } : {}),
    ...(format ? { format } : {}),
    ...analytics,
    ...textToWire("enabledFilteringCriteria", flowLog),
    ...textToWire("recordTypes", flowLog),
    ...(identity ? { identity } : {}),
    location,
    tags,
  };
}

/** The inputs that a program would have to give to get this flow log. */
export function fromWire(ref: FlowLogRef, flowLog: FlowLog, inputs: Partial<Inputs>): Partial<Inputs> {
  const enabled = flowLog.enabled === true;
  // An import knows no program yet, so what Azure reports is all there is to declare.
  const isImport = inputs.targetResourceId === undefined && Boolean(flowLog.storageId);
  return {
    targetResourceId: flowLog.targetResourceId,
    enabled,
    tags: tagsFromWire(flowLog, inputs),
    // Azure forgets the other settings of a disabled flow log, or reports settings that have no effect.
    ...(enabled || isImport ? settingsFromWire(flowLog, inputs) : {}),
    ...placementFromWire(ref, flowLog, inputs),
  };
}

/** The flow log in the answer to a write, as the SDK would give it; undefined where the answer shows none. */
export function flowLogIn(answer = ""): FlowLog | undefined {
  const resource: { readonly id?: string; readonly properties?: FlowLog } | null = answer ? JSON.parse(answer) : null;
  return resource?.id ? { ...resource, ...resource.properties } : undefined;
}

/** The settings that the answer to a write showed as they are reported now. */
export function shownAlike(
  ref: FlowLogRef,
  answer: FlowLog | undefined,
  reported: Partial<Inputs>,
  inputs: Partial<Inputs>,
): (keyof Inputs)[] {
  const answered: Partial<Inputs> = answer ? fromWire(ref, answer, inputs) : {};
  const keys = Object.keys(reported) as (keyof Inputs)[];
  return keys.filter((key) => key in answered && isDeepStrictEqual(answered[key], reported[key]));
}

function settingsFromWire(flowLog: FlowLog, inputs: Partial<Inputs>): Partial<Inputs> {
  const { storageId, retentionPolicy, format, enabledFilteringCriteria, recordTypes } = flowLog;
  return {
    ...(storageId ? { storageId } : {}),
    ...(retentionPolicy
      ? { retentionPolicy: { enabled: retentionPolicy.enabled ?? false, days: retentionPolicy.days ?? 0 } }
      : {}),
    // Some tools send version 0 for "not set", and Azure then writes version 1. FlowLogJSON is a second name of type
    // JSON.
    ...(format ? { format: { type: "JSON", version: (format.version || 1) as 1 | 2 } } : {}),
    flowAnalyticsConfiguration: analyticsFromWire(flowLog, inputs),
    enabledFilteringCriteria: enabledFilteringCriteria || undefined,
    recordTypes: recordTypes || undefined,
    identity: identityFromWire(flowLog, inputs),
  };
}

/** Where the flow log is, for those inputs that the program uses: another watcher or name is then a difference. */
function placementFromWire(ref: FlowLogRef, { location }: FlowLog, inputs: Partial<Inputs>): Partial<Inputs> {
  const { networkWatcherName, resourceGroupName, flowLogName } = ref;
  return {
    ...(inputs.networkWatcherName === undefined ? {} : { networkWatcherName, resourceGroupName }),
    ...(inputs.flowLogName === undefined ? {} : { flowLogName }),
    ...(inputs.location === undefined || !location ? {} : { location: region(location) }),
  };
}

/** Analytics that are wanted, in full; analytics that are set and no longer wanted are turned off by name. */
function analyticsToWire(inputs: Inputs, flowLog: FlowLog | undefined, workspace?: Workspace): WireAnalytics {
  const analytics = inputs.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  if (!inputs.enabled || !analytics?.enabled) return analyticsOff(flowLog) ?? {};
  return { flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { ...workspace, ...analytics } } };
}

/**
 * Traffic analytics turned off by name, because Azure refuses to have analytics that are on left out. The workspace
 * that Azure remembers is not sent: the workspace may be gone by now, or never have been one, and Azure checks what is
 * sent.
 */
function analyticsOff(flowLog: WireAnalytics | undefined): WireAnalytics | undefined {
  const analytics = flowLog?.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  if (!analytics) return undefined;
  return { flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { enabled: false } } };
}

/** What Azure reports of traffic analytics that are on. */
export function enabledAnalytics({ flowAnalyticsConfiguration }: WireAnalytics) {
  const analytics = flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  return analytics?.enabled ? analytics : undefined;
}

function analyticsFromWire(flowLog: FlowLog, inputs: Partial<Inputs>): FlowAnalytics | undefined {
  const program = inputs.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  const reported = enabledAnalytics(flowLog);
  // Azure may have kept the workspace of analytics that are off, or dropped the workspace.
  if (!reported) return program && { networkWatcherFlowAnalyticsConfiguration: { ...program, enabled: false } };
  const { workspaceId = "", workspaceRegion = "", workspaceResourceId = "", trafficAnalyticsInterval } = reported;
  const analytics: TrafficAnalytics = {
    enabled: true,
    // What the program leaves out is looked up, and not compared.
    ...(program?.workspaceId === undefined ? {} : { workspaceId: inSpellingOf(program.workspaceId, workspaceId) }),
    ...(program?.workspaceRegion === undefined ? {} : { workspaceRegion: region(workspaceRegion) }),
    workspaceResourceId: inSpellingOf(program?.workspaceResourceId, workspaceResourceId),
    trafficAnalyticsInterval: (trafficAnalyticsInterval || 60) as 10 | 60,
  };
  return { networkWatcherFlowAnalyticsConfiguration: analytics };
}

/** The program's spelling of an id where it differs from the reported id in casing alone. */
function inSpellingOf(program: string | undefined, reported: string): string {
  return program !== undefined && sameId(program, reported) ? program : reported;
}

/** A text that is set and no longer wanted is emptied by name: a text that is left out might stay. */
function textToWire(
  key: "enabledFilteringCriteria" | "recordTypes",
  inputs: Pick<FlowLog, typeof key>,
  flowLog?: FlowLog,
): Pick<FlowLog, typeof key> {
  if (inputs[key]) return { [key]: inputs[key] };
  return flowLog?.[key] ? { [key]: "" } : {};
}

/** An identity that is set and no longer wanted is removed by name. */
function identityToWire({ identity }: Inputs, flowLog: FlowLog | undefined): Pick<FlowLog, "identity"> {
  if (identity) {
    const userAssignedIdentities = Object.fromEntries(identity.userAssignedIdentities.map((id) => [id, {}]));
    return { identity: { type: identity.type, userAssignedIdentities } };
  }
  return flowLog?.identity && !isNone(flowLog.identity) ? { identity: { type: "None" } } : {};
}

/** Azure reports the ids as keys of a map, and the type in any casing. */
function identityFromWire({ identity }: FlowLog, inputs: Partial<Inputs>): FlowLogIdentity | undefined {
  const reported = Object.keys(identity?.userAssignedIdentities ?? {});
  if (!identity || reported.length === 0 || isNone(identity)) return undefined;
  const program = inputs.identity?.userAssignedIdentities ?? [];
  const known = program.filter((id) => reported.some((other) => sameId(other, id)));
  const added = reported.filter((id) => !program.some((other) => sameId(other, id)));
  return { type: "UserAssigned", userAssignedIdentities: [...known, ...added] };
}

function isNone({ type }: NonNullable<FlowLog["identity"]>): boolean {
  return type?.toLowerCase() === "none";
}

/** What Azure assigned to a flow log, and where the logs land: the outputs that echo no input. */
export function outputsFromWire(ref: FlowLogRef, flowLog: FlowLog) {
  return {
    name: ref.flowLogName,
    region: region(flowLog.location ?? ""),
    provisioningState: flowLog.provisioningState,
    targetResourceGuid: flowLog.targetResourceGuid,
    networkWatcherId: watcherId(ref),
    destination: flowLog.enabled ? destination(ref, flowLog) : undefined,
  };
}

/** The hour of the records, in UTC, as Azure writes the hour into the path of a blob. */
const HOUR = "y={yyyy}/m={MM}/d={dd}/h={HH}/m=00";

/** Blobs and tables: https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview */
function destination(ref: FlowLogRef, flowLog: FlowLog) {
  const { targetResourceId = "", storageId = "" } = flowLog;
  const { subscriptionId, resourceGroupName, networkWatcherName, flowLogName } = ref;
  const path = `${subscriptionId}_${resourceGroupName}/${networkWatcherName}_${flowLogName}`.toUpperCase();
  const forNsg = {
    container: "insights-logs-networksecuritygroupflowevent",
    blobPrefix: `resourceId=${targetResourceId.toUpperCase()}/${HOUR}`,
    table: "AzureNetworkAnalytics_CL",
  };
  const forOthers = {
    container: "insights-logs-flowlogflowevent",
    blobPrefix: `flowLogResourceID=/${path}/${HOUR}`,
    table: "NTANetAnalytics",
  };
  const { table, ...blobs } = isNsg(targetResourceId) ? forNsg : forOthers;
  return { storageId, ...blobs, analyticsTable: enabledAnalytics(flowLog) ? table : undefined };
}
