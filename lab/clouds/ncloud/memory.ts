/** What the lab's NAVER Cloud holds. Numbers are fixed, so that examples can name them; keys are made up at start. */
import { randomBytes } from "node:crypto";
import type { NcloudSwitches } from "./switches";

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

/** A time in which an interface had no flow log between one that was disabled and the next that was enabled. */
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
  /** Access keys that end, in milliseconds since 1970: those of the server role. */
  readonly keysEnd: Map<string, number>;
  /** The first is the default of regionCode. */
  readonly regions: { regionCode: string; regionName: string }[];
  /** By `<regionCode>/<networkInterfaceNo>`. Deleting an entry leaves its flow log to the switch `deadInterface`. */
  readonly interfaces: Map<string, NetworkInterface>;
  /** `<regionCode>/<bucket>`. */
  readonly buckets: Set<string>;
  /** By `<regionCode>/<networkInterfaceNo>`. */
  readonly flowLogs: Map<string, FlowLogConfiguration>;
  /** Every time without collection that has ended: what updates cost. */
  readonly gaps: Gap[];
}

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
  return {
    keys: new Map([[randomBytes(10).toString("hex").toUpperCase(), randomBytes(20).toString("hex")]]),
    keysEnd: new Map(),
    regions: [
      { regionCode: "KR", regionName: "Korea" },
      { regionCode: "SGN", regionName: "Singapore(New)" },
      { regionCode: "JPN", regionName: "Japan(New)" },
    ],
    interfaces: new Map(interfaces),
    buckets: new Set(["KR/flow-logs", "KR/audit-logs", "KR/my-bucket", "SGN/flow-logs-sg", "JPN/flow-logs-jp"]),
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

/** Flow logs as the API's reads see them: what it wrote shows after `visibleAfterMs`, what others changed at once. */
export class VisibleFlowLogs {
  private readonly off = new Map<string, number>();
  private hidden: { place: string; until: number; shown: FlowLogConfiguration | undefined }[] = [];

  constructor(
    private readonly memory: NcloudMemory,
    private readonly switches: NcloudSwitches,
  ) {}

  read(place: string): FlowLogConfiguration | undefined {
    const write = this.hidden.find((candidate) => candidate.place === place && candidate.until > Date.now());
    return write ? write.shown : this.memory.flowLogs.get(place);
  }

  /** Puts a configuration in place, or takes it away when there is none. */
  write(place: string, configuration: FlowLogConfiguration | undefined): void {
    const now = Date.now();
    this.hidden = this.hidden.filter((write) => write.until > now);
    const shown = this.memory.flowLogs.get(place);
    if (this.switches.visibleAfterMs > 0) {
      this.hidden.push({ place, until: now + this.switches.visibleAfterMs, shown: shown && { ...shown } });
    }
    const from = this.off.get(place);
    if (configuration) {
      this.memory.flowLogs.set(place, configuration);
      if (from !== undefined) this.memory.gaps.push({ place, from, milliseconds: now - from });
      this.off.delete(place);
    } else {
      this.memory.flowLogs.delete(place);
      this.off.set(place, now);
    }
  }
}
