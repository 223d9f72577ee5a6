/** The actions of "Server (VPC)" that a flow log needs, with the vendor's rules for their parameters. */
import type { Result, Value } from "./format";
import type { FlowLogConfiguration, NcloudMemory, NetworkInterface, VisibleFlowLogs } from "./memory";
import { notValid, type Parameters, ServiceError } from "./parameters";
import type { NcloudSwitches } from "./switches";

export interface NcloudService {
  readonly memory: NcloudMemory;
  readonly switches: NcloudSwitches;
  readonly visible: VisibleFlowLogs;
}

interface Action {
  readonly parameters: readonly string[];
  run(service: NcloudService, given: Parameters): Result;
}

const DIGITS = /^\d+$/;
const ANY = /^[\s\S]+$/;
const codeNames = { ALLOW: "Allow", DENY: "Deny", ALL: "All" };

export const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  [
    "enableFlowLog",
    {
      parameters: [
        "regionCode",
        "networkInterfaceNo",
        "collectActionTypeCode",
        "collectIntervalMinute",
        "storageTypeCode",
        "storageBucketName",
        "storageBucketDirectoryName",
        "responseFormatType",
      ],
      run: enableFlowLog,
    },
  ],
  ["disableFlowLog", { parameters: ["regionCode", "networkInterfaceNo", "responseFormatType"], run: disableFlowLog }],
  [
    "getFlowLogConfigurationList",
    {
      parameters: ["regionCode", "networkInterfaceNoList.N", "responseFormatType"],
      run: getFlowLogConfigurationList,
    },
  ],
  [
    "getRegionList",
    {
      parameters: ["responseFormatType"],
      run: ({ memory: { regions } }) => ({
        totalRows: regions.length,
        listName: "regionList",
        list: regions.map(({ regionCode, regionName }) => ({ regionCode, regionName })),
      }),
    },
  ],
  [
    "getNetworkInterfaceList",
    {
      parameters: [
        "regionCode",
        "networkInterfaceNoList.N",
        "networkInterfaceName",
        "networkInterfaceStatusCode",
        "subnetName",
        "serverName",
        "instanceNo",
        "deviceName",
        "isDefault",
        "ip",
        "secondaryIpList.N",
        "pageNo",
        "pageSize",
        "responseFormatType",
      ],
      run: getNetworkInterfaceList,
    },
  ],
  [
    "getNetworkInterfaceDetail",
    {
      parameters: ["regionCode", "networkInterfaceNo", "responseFormatType"],
      run: getNetworkInterfaceDetail,
    },
  ],
]);

function enableFlowLog(service: NcloudService, given: Parameters): Result {
  const { memory, switches, visible } = service;
  const networkInterfaceNo = interfaceNo(given, missing("1000101", "networkInterfaceNo"));
  const bucket = given.required("storageBucketName", missing("1000102", "storageBucketName"));
  const action = given.required("collectActionTypeCode", notValid());
  const regionCode = region(memory, given);
  const interval = Number(given.optional("collectIntervalMinute", /^\d{1,2}$/) ?? 15);
  given.optional("storageTypeCode", /^OBJT$/);
  const directory = given.optional(
    "storageBucketDirectoryName",
    switches.directoryRule === "new" ? /^[a-z0-9_]{3,100}$/ : /^[A-Za-z0-9_]{1,100}$/,
  );
  if (!isCollectAction(action) || interval < 5 || interval > 15 || !memory.buckets.has(`${regionCode}/${bucket}`)) {
    throw notValid();
  }
  const place = `${regionCode}/${networkInterfaceNo}`;
  if (!exists(service, place)) throw switches.enableDeadInterface === "1000100" ? notApplied() : notValid();
  if (switches.activationFailures > 0) {
    switches.activationFailures -= 1;
    throw notApplied();
  }
  const configuration: FlowLogConfiguration = {
    collectActionTypeCode: action,
    collectIntervalMinute: interval,
    storageTypeCode: "OBJT",
    storageBucketName: bucket,
    storageBucketDirectoryName: directory ?? "VPC_FLOW_LOG",
  };
  const enabled = memory.flowLogs.has(place);
  if (enabled && switches.reenable === "error") throw notApplied();
  if (!enabled || switches.reenable === "update") visible.write(place, configuration);
  return found([flowLogRow(networkInterfaceNo, configuration)]);
}

function disableFlowLog(service: NcloudService, given: Parameters): Result {
  const { memory, switches, visible } = service;
  const networkInterfaceNo = interfaceNo(given, missing("1000101", "networkInterfaceNo"));
  const place = `${region(memory, given)}/${networkInterfaceNo}`;
  if (!exists(service, place) && switches.deadInterface !== "stale") throw notValid();
  const removed = memory.flowLogs.get(place);
  if (!removed) {
    if (switches.disableAbsent === "error") throw notValid();
    return nothing(switches);
  }
  visible.write(place, undefined);
  // The reply shows what was just removed, as if it were still there.
  return found([flowLogRow(networkInterfaceNo, removed)]);
}

function getFlowLogConfigurationList(service: NcloudService, given: Parameters): Result {
  const { memory, switches, visible } = service;
  const numbers = given.list("networkInterfaceNoList", DIGITS);
  if (numbers.length === 0) throw missing14016();
  const limit = switches.batchLimit ?? numbers.length;
  if (numbers.length > limit && switches.beyondBatchLimit === "error") throw notValid();
  const regionCode = region(memory, given);
  const rows = [...new Set(numbers.slice(0, limit))].flatMap((networkInterfaceNo) => {
    const place = `${regionCode}/${networkInterfaceNo}`;
    const dead = !exists(service, place);
    if (dead && switches.deadInterface === "error") throw notValid();
    const configuration = dead && switches.deadInterface === "empty" ? undefined : visible.read(place);
    if (!configuration && !dead && switches.readAbsent === "error") throw notValid();
    return configuration ? [flowLogRow(networkInterfaceNo, configuration)] : [];
  });
  if (rows.length > 0) return found(rows);
  if (switches.readAbsent !== "other-row") return nothing(switches);
  return found(
    [...memory.interfaces.values()].flatMap((other) => {
      const here = other.regionCode === regionCode && exists(service, placeOf(other));
      const configuration = here ? visible.read(placeOf(other)) : undefined;
      return configuration ? [flowLogRow(other.networkInterfaceNo, configuration)] : [];
    }),
  );
}

function getNetworkInterfaceList(service: NcloudService, given: Parameters): Result {
  const { memory } = service;
  const regionCode = region(memory, given);
  const numbers = given.list("networkInterfaceNoList", DIGITS);
  const secondaryIps = given.list("secondaryIpList", ANY);
  const wanted = (name: string, pattern = ANY) => given.optional(name, pattern);
  const [instanceNo, deviceName, ip] = [wanted("instanceNo", DIGITS), wanted("deviceName"), wanted("ip")];
  const status = wanted("networkInterfaceStatusCode", /^(NOTUSED|USED|SET|UNSET)$/);
  const isDefault = wanted("isDefault", /^(true|false)$/i)?.toLowerCase();
  const same = (filter: string | undefined, value: string) => filter === undefined || filter === value;
  // Whether names are compared whole is not documented: a part of the name is enough here, so callers must look.
  const within = (name: string, value: string) => value.includes(wanted(name) ?? "");
  const matching = [...memory.interfaces.values()].filter(
    (candidate) =>
      candidate.regionCode === regionCode &&
      exists(service, placeOf(candidate)) &&
      (numbers.length === 0 || numbers.includes(candidate.networkInterfaceNo)) &&
      secondaryIps.every((address) => candidate.secondaryIpList.includes(address)) &&
      same(instanceNo, candidate.instanceNo) &&
      same(deviceName, candidate.deviceName) &&
      same(ip, candidate.ip) &&
      same(status, candidate.statusCode) &&
      same(isDefault, String(candidate.isDefault)) &&
      within("networkInterfaceName", candidate.networkInterfaceName) &&
      within("subnetName", candidate.subnetName) &&
      within("serverName", candidate.serverName),
  );
  // The first page is 0 as well as 1; a page without a size is refused, because the size is documented as conditional.
  const pageNo = Math.max(Number(wanted("pageNo", /^\d+$/) ?? 0), 1);
  const pageSize = Number(wanted("pageSize", /^[1-9]\d*$/) ?? Math.max(matching.length, 1));
  if (wanted("pageNo") !== undefined && wanted("pageSize") === undefined) throw notValid();
  return interfaces(service, matching.slice((pageNo - 1) * pageSize, pageNo * pageSize), matching.length);
}

function getNetworkInterfaceDetail(service: NcloudService, given: Parameters): Result {
  const networkInterfaceNo = interfaceNo(given, missing14016());
  const place = `${region(service.memory, given)}/${networkInterfaceNo}`;
  const networkInterface = exists(service, place) ? service.memory.interfaces.get(place) : undefined;
  if (!networkInterface && service.switches.deadInterfaceDetail === "error") throw notValid();
  return interfaces(service, networkInterface ? [networkInterface] : []);
}

function region(memory: NcloudMemory, given: Parameters): string {
  const regionCode = given.optional("regionCode", ANY) ?? memory.regions[0]?.regionCode ?? "";
  if (!memory.regions.some((candidate) => candidate.regionCode === regionCode)) throw notValid();
  return regionCode;
}

function exists({ memory, switches }: NcloudService, place: string): boolean {
  const [, networkInterfaceNo = ""] = place.split("/");
  return memory.interfaces.has(place) && !switches.deletedInterfaces.includes(networkInterfaceNo);
}

function interfaceNo(given: Parameters, refusal: ServiceError): string {
  const networkInterfaceNo = given.required("networkInterfaceNo", refusal);
  if (!DIGITS.test(networkInterfaceNo)) throw notValid();
  return networkInterfaceNo;
}

function missing14016(): ServiceError {
  return new ServiceError("14016", "Required parameters are missing");
}

function missing(returnCode: string, name: string): ServiceError {
  return new ServiceError(returnCode, `there are no required parameter (${name})`);
}

function notApplied(): ServiceError {
  return new ServiceError("1000100", "failed to applied flowLog");
}

function isCollectAction(code: string): code is FlowLogConfiguration["collectActionTypeCode"] {
  return Object.hasOwn(codeNames, code);
}

function placeOf(networkInterface: NetworkInterface): string {
  return `${networkInterface.regionCode}/${networkInterface.networkInterfaceNo}`;
}

function found(rows: readonly Value[]): Result {
  return { totalRows: rows.length, listName: "flowLogConfigurationList", list: rows };
}

/** No flow log, in the spelling of the day. */
function nothing({ readAbsent }: NcloudSwitches): Result {
  const spellings: Record<NcloudSwitches["readAbsent"], Value> = {
    "empty-list": [],
    "no-list": undefined,
    "empty-element": "",
    null: null,
    "other-row": [],
    error: [],
  };
  return { totalRows: 0, listName: "flowLogConfigurationList", list: spellings[readAbsent] };
}

function flowLogRow(networkInterfaceNo: string, configuration: FlowLogConfiguration): Value {
  const { collectActionTypeCode, collectIntervalMinute, storageBucketName, storageBucketDirectoryName } = configuration;
  return {
    networkInterfaceNo,
    collectActionType: { code: collectActionTypeCode, codeName: codeNames[collectActionTypeCode] },
    collectIntervalMinute,
    storageType: { code: configuration.storageTypeCode, codeName: "Object Storage" },
    storageBucketName,
    storageBucketDirectoryName,
  };
}

function interfaces(
  { switches, visible }: NcloudService,
  rows: readonly NetworkInterface[],
  totalRows = rows.length,
): Result {
  const list = rows.map((row) => ({
    networkInterfaceNo: row.networkInterfaceNo,
    networkInterfaceName: row.networkInterfaceName,
    subnetNo: row.subnetNo,
    deleteOnTermination: true,
    isDefault: row.isDefault,
    deviceName: row.deviceName,
    // The trailing blank is the vendor's.
    networkInterfaceStatus: { code: row.statusCode, codeName: `${row.statusCode.toLowerCase()} ` },
    instanceType: { code: "VSVR", codeName: "Server (VPC)" },
    instanceNo: row.instanceNo,
    ip: row.ip,
    macAddress: `f2:20:af:${row.networkInterfaceNo.slice(-6).replace(/(..)(..)(..)/, "$1:$2:$3")}`,
    accessControlGroupNoList: [`6${row.networkInterfaceNo.slice(-3)}`],
    networkInterfaceDescription: "",
    secondaryIpList: row.secondaryIpList,
    enableFlowLog: switches.interfaceShowsFlowLog ? visible.read(placeOf(row)) !== undefined : undefined,
  }));
  return { totalRows, listName: "networkInterfaceList", list };
}
