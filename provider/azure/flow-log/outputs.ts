/** What Azure assigned to a flow log, and where the logs land: the outputs that echo no input. */
import type { FlowLog } from "../arm/api";
import { type FlowLogRef, isNsg, region, watcherId } from "../arm/ids";
import { enabledAnalytics } from "./wire";

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
