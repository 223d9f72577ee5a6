/** Collects what reaches two network interfaces into one bucket, each every five minutes. */
import { NcloudFlowLog } from "pulumi-flowlogs";

const logs = ["123487", "123489"].map(
  (networkInterfaceNo) =>
    new NcloudFlowLog(`interface-${networkInterfaceNo}`, {
      regionCode: "KR",
      networkInterfaceNo,
      collectActionTypeCode: "ALL",
      collectIntervalMinute: 5,
      storageBucketName: "flow-logs",
      storageBucketDirectoryName: "vpc_flow_log",
    }),
);

export const destinations = logs.map((log) => log.destination);
