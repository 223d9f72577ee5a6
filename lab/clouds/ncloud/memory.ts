/** What the lab's NAVER Cloud holds. Numbers are fixed, so that examples can name them; keys are made up at start. */
import { randomBytes } from "node:crypto";

export interface FlowLogConfiguration {
  collectActionTypeCode: "ALLOW" | "DENY" | "ALL";
  collectIntervalMinute: number;
  storageTypeCode: "OBJT";
  storageBucketName: string;
  storageBucketDirectoryName: string;
}

export interface NetworkInterface {
  readonly regionCode: string;
  readonly networkInterfaceNo: string;
  /** What the interface belongs to: by default `VSVR`, a server. */
  instanceTypeCode?: string;
  networkInterfaceName: string;
  deviceName: string;
  instanceNo: string;
  serverName: string;
  subnetNo: string;
  subnetName: string;
  isDefault: boolean;
  statusCode: "NOTUSED" | "USED" | "SET" | "UNSET";
  ip: string;
  secondaryIpList: string[];
}

export interface Vpc {
  readonly regionCode: string;
  readonly vpcNo: string;
  vpcName: string;
}

export interface Subnet {
  readonly regionCode: string;
  readonly subnetNo: string;
  readonly vpcNo: string;
  subnetName: string;
}

/** An object in a bucket. */
export interface StoredObject {
  /** `<regionCode>/<bucket>`. */
  readonly bucket: string;
  readonly key: string;
  /** When the object was written, in milliseconds since 1970. */
  readonly lastModified: number;
}

/** The time between the end of an interface's flow log and the start of the next one. */
export interface Gap {
  /** `<regionCode>/<networkInterfaceNo>`. */
  readonly place: string;
  /** When disableFlowLog took effect, in milliseconds since 1970. */
  readonly from: number;
  /** How long nothing was collected, in milliseconds. */
  readonly milliseconds: number;
}

export interface NcloudMemory {
  /** Secret key of each access key. */
  readonly keys: Map<string, string>;
  /** When access keys expire, in milliseconds since 1970: those of the server role do. */
  readonly keysEnd: Map<string, number>;
  /** The first region is the default of `regionCode`. */
  readonly regions: { regionCode: string; regionName: string }[];
  readonly vpcs: Vpc[];
  readonly subnets: Subnet[];
  /** By `<regionCode>/<networkInterfaceNo>`. Deleting an entry leaves its flow log to the switch `deadInterface`. */
  readonly interfaces: Map<string, NetworkInterface>;
  /** Numbers of server instances that somebody has stopped. All other servers of interfaces run. */
  readonly stoppedServers: Set<string>;
  /** `<regionCode>/<bucket>`. */
  readonly buckets: Set<string>;
  /** The lab's flow logs write no records: whoever wants some adds objects. */
  readonly objects: StoredObject[];
  /** By `<regionCode>/<networkInterfaceNo>`. */
  readonly flowLogs: Map<string, FlowLogConfiguration>;
  /** The times without collection that have ended: an update that disables and enables again costs one. */
  readonly gaps: Gap[];
}

const VPCS: readonly Vpc[] = [
  { regionCode: "KR", vpcNo: "70001", vpcName: "shop" },
  { regionCode: "SGN", vpcNo: "70002", vpcName: "edge-sg" },
  { regionCode: "JPN", vpcNo: "70003", vpcName: "edge-jp" },
];

const made: readonly [place: string, server: string, device: string, instanceNo: string, ip: string][] = [
  ["KR/123487", "web-1", "eth0", "4294299", "10.0.1.6"],
  ["KR/123488", "web-1", "eth1", "4294299", "10.0.2.6"],
  ["KR/123489", "web-2", "eth0", "4294300", "10.0.1.7"],
  ["KR/123490", "db-1", "eth0", "4294301", "10.0.3.6"],
  ["SGN/223401", "edge-sg", "eth0", "5294301", "10.1.1.6"],
  ["JPN/323401", "edge-jp", "eth0", "6294301", "10.2.1.6"],
];

export function createMemory(): NcloudMemory {
  const interfaces = made.map(([place, serverName, deviceName, instanceNo, ip]): [string, NetworkInterface] => {
    const [regionCode = "", networkInterfaceNo = ""] = place.split("/");
    return [
      place,
      {
        regionCode,
        networkInterfaceNo,
        networkInterfaceName: `${serverName}-${deviceName}`,
        deviceName,
        instanceNo,
        serverName,
        subnetNo: `7${networkInterfaceNo.slice(-4)}`,
        subnetName: `${serverName}-subnet`,
        isDefault: deviceName === "eth0",
        statusCode: "USED",
        ip,
        secondaryIpList: [],
      },
    ];
  });
  const subnets = new Map(interfaces.map(([, one]) => [`${one.regionCode}/${one.subnetNo}`, one]));
  return {
    keys: new Map([[randomBytes(10).toString("hex").toUpperCase(), randomBytes(20).toString("hex")]]),
    keysEnd: new Map(),
    regions: [
      { regionCode: "KR", regionName: "Korea" },
      { regionCode: "SGN", regionName: "Singapore(New)" },
      { regionCode: "JPN", regionName: "Japan(New)" },
    ],
    vpcs: VPCS.map((vpc) => ({ ...vpc })),
    subnets: [...subnets.values()].map(({ regionCode, subnetNo, subnetName }) => {
      const vpcNo = VPCS.find((vpc) => vpc.regionCode === regionCode)?.vpcNo ?? "";
      return { regionCode, subnetNo, vpcNo, subnetName };
    }),
    interfaces: new Map(interfaces),
    stoppedServers: new Set(),
    buckets: new Set(["KR/flow-logs", "KR/audit-logs", "KR/my-bucket", "SGN/flow-logs-sg", "JPN/flow-logs-jp"]),
    objects: [],
    flowLogs: new Map([
      [
        "KR/123490",
        {
          collectActionTypeCode: "ALLOW",
          collectIntervalMinute: 10,
          storageTypeCode: "OBJT",
          storageBucketName: "audit-logs",
          storageBucketDirectoryName: "VPC_FLOW_LOG",
        },
      ],
    ]),
    gaps: [],
  };
}
