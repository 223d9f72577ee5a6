/**
 * The inputs of a flow log and Azure's form of them. To the wire, each write names all settings, because a write replaces
 * all of them. From the wire, a value that means the same as the program's value is given in the program's spelling, so
 * that only real differences show.
 */
import type { FlowLog, FlowLogBody } from "../arm/api";
import { type FlowLogRef, region, sameId } from "../arm/ids";
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

/** The writes that bring a flow log from `current` to `wanted`, in order. */
export function toWire(
  wanted: Inputs,
  current: FlowLog | undefined,
  { location, workspace }: WireContext,
): FlowLogBody[] {
  const { targetResourceId, storageId, enabled, retentionPolicy, format } = wanted;
  const flowLog: FlowLogBody = {
    targetResourceId,
    storageId,
    enabled,
    retentionPolicy,
    format,
    ...analyticsToWire(wanted, current, workspace),
    ...textToWire("enabledFilteringCriteria", wanted, current),
    ...textToWire("recordTypes", wanted, current),
    ...identityToWire(wanted, current),
    location,
    tags: tagsToWire(wanted, current),
  };
  return enabled ? [flowLog] : disablingWrites(current, flowLog);
}

/**
 * The writes that end with `last`, a disabled flow log. Azure's documentation wants traffic analytics turned off before
 * the flow log is disabled, so running analytics get a write of their own.
 */
export function disablingWrites(current: FlowLog | undefined, last: FlowLogBody): FlowLogBody[] {
  const disabled = { ...last, enabled: false, ...(analyticsOff(last) ?? analyticsOff(current)) };
  if (!current?.enabled || !current.targetResourceId || !enabledAnalytics(current)) return [disabled];
  const { storageId, location } = last;
  const first = unchangedToWire(current, { targetResourceId: current.targetResourceId, storageId, location });
  return [{ ...first, ...analyticsOff(current) }, disabled];
}

/** The settings as Azure reports them, ready to be sent. Where Azure reports no storage account, `storageId` is sent. */
export function unchangedToWire(
  current: FlowLog,
  { targetResourceId, storageId, location }: Pick<FlowLogBody, "targetResourceId" | "storageId" | "location">,
): FlowLogBody {
  const { flowAnalyticsConfiguration, retentionPolicy, format, identity, tags } = current;
  const analytics = enabledAnalytics(current) ? { flowAnalyticsConfiguration } : analyticsOff(current);
  return {
    targetResourceId,
    storageId: current.storageId || storageId,
    enabled: current.enabled ?? false,
    ...(retentionPolicy ? { retentionPolicy } : {}),
    ...(format ? { format } : {}),
    ...analytics,
    ...textToWire("enabledFilteringCriteria", current),
    ...textToWire("recordTypes", current),
    ...(identity ? { identity } : {}),
    location,
    tags,
  };
}

/** The inputs that a program would have to give to get this flow log. */
export function fromWire(ref: FlowLogRef, flowLog: FlowLog, programInputs: Partial<Inputs>): Partial<Inputs> {
  const enabled = flowLog.enabled === true;
  return {
    targetResourceId: flowLog.targetResourceId,
    enabled,
    tags: tagsFromWire(flowLog, programInputs),
    // Azure forgets the other settings of a disabled flow log, or reports settings that have no effect.
    ...(enabled ? settingsFromWire(flowLog, programInputs) : {}),
    ...placementFromWire(ref, flowLog, programInputs),
  };
}

function settingsFromWire(flowLog: FlowLog, programInputs: Partial<Inputs>): Partial<Inputs> {
  const { storageId, retentionPolicy, format, enabledFilteringCriteria, recordTypes } = flowLog;
  return {
    ...(storageId ? { storageId } : {}),
    ...(retentionPolicy
      ? { retentionPolicy: { enabled: retentionPolicy.enabled ?? false, days: retentionPolicy.days ?? 0 } }
      : {}),
    // Some tools send version 0 for "not set", and Azure then writes version 1. FlowLogJSON is a second name of type JSON.
    ...(format ? { format: { type: "JSON", version: (format.version || 1) as 1 | 2 } } : {}),
    flowAnalyticsConfiguration: analyticsFromWire(flowLog, programInputs),
    enabledFilteringCriteria: enabledFilteringCriteria || undefined,
    recordTypes: recordTypes || undefined,
    identity: identityFromWire(flowLog, programInputs),
  };
}

/** Where the flow log is, for those inputs that the program uses: another watcher or name is then a difference. */
function placementFromWire(ref: FlowLogRef, { location }: FlowLog, programInputs: Partial<Inputs>): Partial<Inputs> {
  const { networkWatcherName, resourceGroupName, flowLogName } = ref;
  return {
    ...(programInputs.networkWatcherName === undefined ? {} : { networkWatcherName, resourceGroupName }),
    ...(programInputs.flowLogName === undefined ? {} : { flowLogName }),
    ...(programInputs.location === undefined || !location ? {} : { location: region(location) }),
  };
}

/** Analytics that are wanted, in full; analytics that are set and no longer wanted are turned off by name. */
function analyticsToWire(wanted: Inputs, current: FlowLog | undefined, workspace?: Workspace): WireAnalytics {
  const analytics = wanted.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  if (!wanted.enabled || !analytics?.enabled) return analyticsOff(current) ?? {};
  return { flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: { ...workspace, ...analytics } } };
}

/**
 * Traffic analytics turned off by name, because Azure refuses to have analytics that are on left out. The workspace that
 * Azure remembers is not sent: the workspace may be gone by now, or never have been one, and Azure checks what is sent.
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

function analyticsFromWire(flowLog: FlowLog, programInputs: Partial<Inputs>): FlowAnalytics | undefined {
  const program = programInputs.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
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
  wanted: Pick<FlowLog, typeof key>,
  current?: FlowLog,
): Pick<FlowLog, typeof key> {
  if (wanted[key]) return { [key]: wanted[key] };
  return current?.[key] ? { [key]: "" } : {};
}

/** An identity that is set and no longer wanted is removed by name. */
function identityToWire({ identity }: Inputs, current: FlowLog | undefined): Pick<FlowLog, "identity"> {
  if (identity) {
    const userAssignedIdentities = Object.fromEntries(identity.userAssignedIdentities.map((id) => [id, {}]));
    return { identity: { type: identity.type, userAssignedIdentities } };
  }
  return current?.identity && !isNone(current.identity) ? { identity: { type: "None" } } : {};
}

/** Azure reports the ids as keys of a map, and the type in any casing. */
function identityFromWire({ identity }: FlowLog, programInputs: Partial<Inputs>): FlowLogIdentity | undefined {
  const reported = Object.keys(identity?.userAssignedIdentities ?? {});
  if (!identity || reported.length === 0 || isNone(identity)) return undefined;
  const program = programInputs.identity?.userAssignedIdentities ?? [];
  const known = program.filter((id) => reported.some((other) => sameId(other, id)));
  const added = reported.filter((id) => !program.some((other) => sameId(other, id)));
  return { type: "UserAssigned", userAssignedIdentities: [...known, ...added] };
}

function isNone({ type }: NonNullable<FlowLog["identity"]>): boolean {
  return type?.toLowerCase() === "none";
}
