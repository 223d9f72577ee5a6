/** The table of actions: the endpoints of "Server (VPC)" that a flow log needs, under /vserver/v2. */

import { disableFlowLog, enableFlowLog, getFlowLogConfigurationList } from "./flow-logs";
import type { Result } from "./format";
import { getNetworkInterfaceDetail, getNetworkInterfaceList } from "./network-interfaces";
import type { Action, NcloudService } from "./service";

const enableParameters = [
  ...["regionCode", "networkInterfaceNo", "collectActionTypeCode", "collectIntervalMinute", "storageTypeCode"],
  ...["storageBucketName", "storageBucketDirectoryName", "responseFormatType"],
];
const interfaceListParameters = [
  ...["regionCode", "networkInterfaceNoList.N", "networkInterfaceName", "networkInterfaceStatusCode", "subnetName"],
  ...["serverName", "instanceNo", "deviceName", "isDefault", "ip", "secondaryIpList.N", "pageNo", "pageSize"],
  "responseFormatType",
];
const oneInterface = ["regionCode", "networkInterfaceNo", "responseFormatType"];
const severalInterfaces = ["regionCode", "networkInterfaceNoList.N", "responseFormatType"];

export const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["enableFlowLog", { parameters: enableParameters, run: enableFlowLog }],
  ["disableFlowLog", { parameters: oneInterface, run: disableFlowLog }],
  ["getFlowLogConfigurationList", { parameters: severalInterfaces, run: getFlowLogConfigurationList }],
  ["getRegionList", { parameters: ["responseFormatType"], run: getRegionList }],
  ["getNetworkInterfaceList", { parameters: interfaceListParameters, run: getNetworkInterfaceList }],
  ["getNetworkInterfaceDetail", { parameters: oneInterface, run: getNetworkInterfaceDetail }],
]);

function getRegionList({ memory: { regions } }: NcloudService): Result {
  const list = regions.map(({ regionCode, regionName }) => ({ regionCode, regionName }));
  return { totalRows: regions.length, listName: "regionList", list };
}
