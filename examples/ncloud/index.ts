/** Collects all traffic of two servers in one bucket, every five minutes. */
import { getNcloudNetworkInterfaceOutput, NcloudFlowLog } from "pulumi-flowlogs";

// Numbers of server instances, as the console shows them and as other packages' outputs have them.
const servers = { "web-1": "4294299", "web-2": "4294300" };

const logs = Object.entries(servers).map(
  ([server, instanceNo]) =>
    new NcloudFlowLog(server, {
      regionCode: "KR",
      networkInterfaceNo: getNcloudNetworkInterfaceOutput({ regionCode: "KR", instanceNo, deviceName: "eth0" })
        .networkInterfaceNo,
      collectActionTypeCode: "ALL",
      collectIntervalMinute: 5,
      storageBucketName: "flow-logs",
      storageBucketDirectoryName: "vpc_flow_log",
    }),
);

export const destinations = logs.map((log) => log.destination);
