/** The actions of "Server (VPC)" that a flow log needs, as typed calls: signed POST forms. */
import type { Clock } from "../core/clock";
import { type Content, codeOf, rowsOf, text } from "./reply";
import { keepsNewerRule, NEWER_DIRECTORY_RULE } from "./schema";
import { type Access, Service } from "./service";

/** https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-enableflowlog */
export interface EnableFlowLogRequest {
  readonly networkInterfaceNo: string;
  readonly collectActionTypeCode: string;
  readonly collectIntervalMinute: number;
  readonly storageTypeCode: string;
  readonly storageBucketName: string;
  /** If left out, the vendor sets its default. */
  readonly storageBucketDirectoryName?: string;
}

/** https://api.ncloud-docs.com/docs/en/common-vapidatatype-flowlogconfiguration, without the codes' display names. */
export interface FlowLogConfiguration {
  readonly networkInterfaceNo: string;
  readonly collectActionTypeCode: string;
  readonly collectIntervalMinute?: number;
  readonly storageTypeCode?: string;
  readonly storageBucketName: string;
  readonly storageBucketDirectoryName?: string;
}

/**
 * https://api.ncloud-docs.com/docs/en/common-vapidatatype-networkinterface; only the fields that this package needs.
 */
export interface NetworkInterface {
  readonly networkInterfaceNo: string;
  readonly networkInterfaceName: string;
  /** The server that the interface belongs to; empty when the interface belongs to no server. */
  readonly instanceNo: string;
  /** The name of the interface on that server: `eth0`, `eth1` or `eth2`. */
  readonly deviceName: string;
  readonly subnetNo: string;
  readonly ip: string;
  /** The kind of machine that the interface belongs to: `VSVR` for a server; empty when the answer names none. */
  readonly instanceTypeCode: string;
  /** Whether a flow log is active. Only the newest form of the answer has this field. */
  readonly enableFlowLog?: boolean;
}

/** https://api.ncloud-docs.com/docs/en/compute-vserver-networkinterface-getnetworkinterfacelist */
export interface NetworkInterfaceFilters {
  readonly "networkInterfaceNoList.1"?: string;
  readonly instanceNo?: string;
  readonly deviceName?: string;
  readonly networkInterfaceName?: string;
}

/** Page sizes of a look-up, which finds few, and of a list of everything. */
const FEW = 50;
const MANY = 500;

export class NcloudApi {
  readonly #access: Access;
  readonly #service: Service;

  constructor(access: Access, clock?: Clock) {
    this.#access = access;
    this.#service = new Service(access, "/vserver/v2", clock);
  }

  /** `effect` is `restore` for the settings that ran before this process disabled the flow log. */
  async enableFlowLog(body: EnableFlowLogRequest, effect: "write" | "restore" = "write"): Promise<void> {
    const { storageBucketName: bucket, storageBucketDirectoryName: directory } = body;
    const newRule = keepsNewerRule(directory) ? "" : ` (newer documentation allows ${NEWER_DIRECTORY_RULE})`;
    const parameters =
      `check that network interface ${body.networkInterfaceNo} and bucket "${bucket}" exist in region ` +
      `${this.#access.regionCode}${directory ? `, and the directory "${directory}"${newRule}` : ""}`;
    await this.#service.call({
      action: "enableFlowLog",
      parameters: { ...body },
      effect,
      advice: parameters,
      read: nothing,
    });
  }

  /** The reply shows the flow log that was just removed, so the reply does not tell what exists now. */
  async disableFlowLog(networkInterfaceNo: string): Promise<void> {
    const advice = this.#checkInterface(networkInterfaceNo);
    const parameters = { networkInterfaceNo };
    await this.#service.call({ action: "disableFlowLog", parameters, effect: "write", advice, read: nothing });
  }

  /** Rows for the interfaces that have a flow log. The answer may hold rows of other interfaces, too. */
  async getFlowLogConfigurationList(networkInterfaceNoList: readonly string[]): Promise<FlowLogConfiguration[]> {
    const numbered = networkInterfaceNoList.map((no, index) => [`networkInterfaceNoList.${index + 1}`, no] as const);
    return this.#service.call({
      action: "getFlowLogConfigurationList",
      parameters: Object.fromEntries(numbered),
      effect: "read",
      advice: this.#checkInterface(networkInterfaceNoList.join(", ")),
      read: (content) => rowsOf(content, "flowLogConfigurationList").map(flowLogConfiguration),
    });
  }

  /** The network interface; undefined when the vendor says that there is no such interface. */
  async getNetworkInterfaceDetail(networkInterfaceNo: string): Promise<NetworkInterface | undefined> {
    const found = await this.#service.call({
      action: "getNetworkInterfaceDetail",
      parameters: { networkInterfaceNo },
      effect: "read",
      advice: this.#checkInterface(networkInterfaceNo),
      read: networkInterfaces,
    });
    return found.find((candidate) => candidate.networkInterfaceNo === networkInterfaceNo);
  }

  /** All interfaces that match the filters. */
  async getNetworkInterfaceList(filters: NetworkInterfaceFilters): Promise<NetworkInterface[]> {
    const found: NetworkInterface[] = [];
    for await (const page of this.#networkInterfaces(filters, FEW)) found.push(...page);
    return found;
  }

  /** All interfaces of the region, page by page. */
  listNetworkInterfaces(): AsyncGenerator<NetworkInterface[]> {
    return this.#networkInterfaces({}, MANY);
  }

  #networkInterfaces(filters: NetworkInterfaceFilters, pageSize: number): AsyncGenerator<NetworkInterface[]> {
    return this.#service.pages({
      action: "getNetworkInterfaceList",
      parameters: { ...filters },
      advice: Object.keys(filters).length > 0 ? "check the arguments of the look-up" : "check the region",
      rows: "network interfaces",
      read: networkInterfaces,
      keyOf: ({ networkInterfaceNo }) => networkInterfaceNo,
      pageSize,
    });
  }

  #checkInterface(no: string): string {
    return `check that network interface ${no} exists in region ${this.#access.regionCode}`;
  }
}

function flowLogConfiguration(row: Content): FlowLogConfiguration {
  const needed = (name: string, value: string) => {
    if (value === "") throw new SyntaxError(`a row without ${name}`);
    return value;
  };
  const interval = text(row.collectIntervalMinute);
  if (!/^\d*$/.test(interval)) throw new SyntaxError(`collectIntervalMinute ${interval} is no number`);
  return {
    networkInterfaceNo: needed("networkInterfaceNo", text(row.networkInterfaceNo)),
    collectActionTypeCode: needed("collectActionType", codeOf(row.collectActionType)),
    collectIntervalMinute: interval === "" ? undefined : Number(interval),
    storageTypeCode: codeOf(row.storageType) || undefined,
    storageBucketName: needed("storageBucketName", text(row.storageBucketName)),
    storageBucketDirectoryName: text(row.storageBucketDirectoryName) || undefined,
  };
}

/** Reads nothing from the reply to a write, because only a later read tells what counts. */
function nothing(): void {}

function networkInterfaces(content: Content): NetworkInterface[] {
  return rowsOf(content, "networkInterfaceList").map((row) => ({
    networkInterfaceNo: text(row.networkInterfaceNo),
    networkInterfaceName: text(row.networkInterfaceName),
    instanceNo: text(row.instanceNo),
    deviceName: text(row.deviceName),
    subnetNo: text(row.subnetNo),
    ip: text(row.ip),
    instanceTypeCode: codeOf(row.instanceType),
    enableFlowLog: { true: true, false: false }[String(row.enableFlowLog ?? "").trim()],
  }));
}
