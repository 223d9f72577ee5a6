/** Whether a flow log works: Azure's state of the last change, and the workspace of traffic analytics. */
import { FlowLogError } from "../../core/errors";
import type { Observed, Reference } from "../../core/reconcile/lifecycle";
import type { FlowLog } from "../arm/api";
import { region, sameId } from "../arm/ids";
import type { Workspace } from "../prerequisites/workspaces";
import type { AzureFlowLogInputs } from "./schema";
import { enabledAnalytics } from "./wire";

type Condition = Pick<Observed<AzureFlowLogInputs>, "failedReason" | "warning">;

const ENDED_BADLY = new Set(["Failed", "Canceled"]);
/** What Azure's examples have in place of a GUID. */
const NO_GUID = "00000000-0000-0000-0000-000000000000";
const UNDER_WAY = new Set(["Updating", "Creating", "Deleting"]);

/** Whether no change of the flow log is under way. */
export function isSettled(flowLog: FlowLog | undefined): boolean {
  return !UNDER_WAY.has(flowLog?.provisioningState ?? "");
}

export async function conditionOf(
  flowLog: FlowLog,
  { operation, inputs }: Pick<Reference<AzureFlowLogInputs>, "operation" | "inputs">,
  readWorkspace: (id: string) => Promise<Workspace | undefined>,
  otherTargetGuid: (id: string, expected: string) => Promise<string | undefined>,
): Promise<Condition> {
  const { provisioningState = "" } = flowLog;
  if (ENDED_BADLY.has(provisioningState)) {
    return {
      failedReason: `Azure reports provisioningState ${provisioningState}: its last change did not go through, and it may not capture`,
    };
  }
  if (!isSettled(flowLog)) {
    return { warning: `Azure is not done with it yet: provisioningState ${provisioningState}` };
  }
  const isOther = flowLog.enabled ? await targetCondition(flowLog, otherTargetGuid) : {};
  if (isOther.failedReason) return isOther;
  const isNamed =
    inputs.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration?.workspaceId !== undefined;
  // A program that names the workspace's GUID itself is compared with Azure at each write.
  if (!flowLog.enabled || (isNamed && operation !== "read")) return {};
  const { failedReason, warning } = await workspaceCondition(flowLog, readWorkspace);
  return isNamed ? { warning: failedReason ?? warning } : { failedReason, warning };
}

/** A target that was deleted and made again under its id has another GUID: the flow log then captures nothing. */
async function targetCondition(
  { targetResourceId = "", targetResourceGuid }: FlowLog,
  otherTargetGuid: (id: string, expected: string) => Promise<string | undefined>,
): Promise<Condition> {
  if (!targetResourceGuid || targetResourceGuid === NO_GUID) return {};
  // A target that can't be read says nothing about the flow log.
  const guid = await otherTargetGuid(targetResourceId, targetResourceGuid).catch(() => undefined);
  if (!guid) return {};
  return {
    failedReason: `its target ${targetResourceId} was deleted and made again: the flow log captures ${targetResourceGuid}, but the target is now ${guid}`,
  };
}

/** A workspace that was made again under its old name has another GUID: Azure then sends analytics nowhere. */
async function workspaceCondition(
  flowLog: FlowLog,
  readWorkspace: (id: string) => Promise<Workspace | undefined>,
): Promise<Condition> {
  const { workspaceResourceId: id, workspaceId, workspaceRegion } = enabledAnalytics(flowLog) ?? {};
  if (!id || !workspaceId) return {};
  try {
    const workspace = await readWorkspace(id);
    if (!workspace) return {};
    const isMoved = workspaceRegion && region(workspaceRegion) !== region(workspace.workspaceRegion);
    if (sameId(workspace.workspaceId, workspaceId) && !isMoved) return {};
    return {
      failedReason: `traffic analytics goes to workspace ${workspaceId} in ${workspaceRegion}, but ${id} is now ${workspace.workspaceId} in ${workspace.workspaceRegion}`,
    };
  } catch (thrown) {
    // A read that fails for another reason says nothing about the flow log.
    if (FlowLogError.of(thrown).kind !== "notFound") return {};
    return { warning: `the workspace of its traffic analytics is gone (${id})` };
  }
}
