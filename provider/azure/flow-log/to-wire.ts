/** What is sent: every write replaces all settings, so that nothing may be left to Azure's own idea of a default. */
import type { FlowLogInformation } from "../arm/api";
import type { Workspace } from "../prerequisites/workspaces";
import { analyticsOn, type WireSettings } from "./from-wire";
import type { AzureFlowLogInputs } from "./schema";

type Inputs = AzureFlowLogInputs;
type Analytics = WireSettings["flowAnalyticsConfiguration"];

/**
 * The wanted settings. What is set now and no longer wanted is switched off by name: to leave it out might mean to
 * keep it.
 */
export function wantedBody(wanted: Inputs, now: WireSettings | undefined, workspace?: Workspace): FlowLogInformation {
  const { targetResourceId, storageId, enabled, retentionPolicy, format, identity } = wanted;
  const words = wanted.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  const on = enabled && words?.enabled ? { ...workspace, ...words } : undefined;
  const flowAnalyticsConfiguration: Analytics = on
    ? { networkWatcherFlowAnalyticsConfiguration: on }
    : withoutAnalytics(now);
  const hasIdentity = now?.identity !== undefined && now.identity.type?.toLowerCase() !== "none";
  return {
    targetResourceId,
    storageId,
    enabled,
    retentionPolicy,
    format,
    ...(flowAnalyticsConfiguration ? { flowAnalyticsConfiguration } : {}),
    ...textBody("enabledFilteringCriteria", wanted, now),
    ...textBody("recordTypes", wanted, now),
    ...(identity
      ? { identity: { type: identity.type, userAssignedIdentities: asMap(identity.userAssignedIdentities) } }
      : {}),
    ...(!identity && hasIdentity ? { identity: { type: "None" } } : {}),
  };
}

/** The settings as they are, ready to be sent back; `storageId` for when Azure has forgotten it. */
export function sameBody(now: WireSettings, targetResourceId: string, storageId: string): FlowLogInformation {
  const { flowAnalyticsConfiguration, retentionPolicy, format, identity } = now;
  return {
    targetResourceId,
    storageId: now.storageId || storageId,
    enabled: now.enabled ?? false,
    ...(retentionPolicy ? { retentionPolicy } : {}),
    ...(format ? { format } : {}),
    ...(flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration ? { flowAnalyticsConfiguration } : {}),
    ...textBody("enabledFilteringCriteria", now),
    ...textBody("recordTypes", now),
    ...(identity ? { identity } : {}),
  };
}

/**
 * The writes that end with `last`, a flow log that is off. Azure's documents want traffic analytics turned off first;
 * the service may insist.
 */
export function switchingOff(now: WireSettings | undefined, last: FlowLogInformation): FlowLogInformation[] {
  const off = { ...last, enabled: false, ...asOff(withoutAnalytics(last) ?? withoutAnalytics(now)) };
  if (!now?.enabled || !now.targetResourceId || !analyticsOn(now)) return [off];
  const first = sameBody(now, now.targetResourceId, last.storageId);
  return [{ ...first, ...asOff(withoutAnalytics(now)) }, off];
}

const asOff = (flowAnalyticsConfiguration: Analytics) =>
  flowAnalyticsConfiguration ? { flowAnalyticsConfiguration } : {};

/** Traffic analytics turned off, as the az command does it: by name, with the workspace they had. */
function withoutAnalytics(now: WireSettings | undefined): Analytics {
  const told = now?.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration;
  return told && { networkWatcherFlowAnalyticsConfiguration: { ...told, enabled: false } };
}

type Texts = Pick<WireSettings, "enabledFilteringCriteria" | "recordTypes">;

function textBody(key: keyof Texts, wanted: Texts, now?: Texts): Texts {
  if (wanted[key]) return { [key]: wanted[key] };
  return now?.[key] ? { [key]: "" } : {};
}

function asMap(ids: readonly string[]): Record<string, object> {
  return Object.fromEntries(ids.map((id) => [id, {}]));
}
