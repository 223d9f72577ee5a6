/** The tables of actions: the endpoints of "Server (VPC)" and of "VPC" that a flow log and its discovery need. */

import { disableFlowLog, enableFlowLog, getFlowLogConfigurationList } from "./flow-logs";
import { getNetworkInterfaceDetail, getNetworkInterfaceList } from "./network-interfaces";
import { regionActions, vpcActions } from "./networks";
import { PAGING } from "./paging";
import { serverInstanceActions } from "./servers";
import type { Action } from "./service";

const enableParameters = [
  ...["regionCode", "networkInterfaceNo", "collectActionTypeCode", "collectIntervalMinute", "storageTypeCode"],
  ...["storageBucketName", "storageBucketDirectoryName", "responseFormatType"],
];
const interfaceListParameters = [
  ...["regionCode", "networkInterfaceNoList.N", "networkInterfaceName", "networkInterfaceStatusCode", "subnetName"],
  ...["serverName", "instanceNo", "deviceName", "isDefault", "ip", "secondaryIpList.N", ...PAGING],
  "responseFormatType",
];
const oneInterface = ["regionCode", "networkInterfaceNo", "responseFormatType"];
const severalInterfaces = ["regionCode", "networkInterfaceNoList.N", "responseFormatType"];

const serverActions: readonly [string, Action][] = [
  ["enableFlowLog", { parameters: enableParameters, run: enableFlowLog }],
  ["disableFlowLog", { parameters: oneInterface, run: disableFlowLog }],
  ["getFlowLogConfigurationList", { parameters: severalInterfaces, run: getFlowLogConfigurationList }],
  ...regionActions,
  ...serverInstanceActions,
  ["getNetworkInterfaceList", { parameters: interfaceListParameters, run: getNetworkInterfaceList }],
  ["getNetworkInterfaceDetail", { parameters: oneInterface, run: getNetworkInterfaceDetail }],
];

/** By the path of the service. */
export const actions: Readonly<Record<string, ReadonlyMap<string, Action>>> = {
  "/vserver/v2": new Map(serverActions),
  "/vpc/v2": new Map(vpcActions),
};
