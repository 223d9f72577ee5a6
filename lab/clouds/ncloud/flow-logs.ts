/** The actions that enable, disable and list flow logs, with the vendor's rules for their parameters. */
import type { Result, Value } from "./format";
import type { FlowLogConfiguration } from "./memory";
import { notValid, type Parameters, ServiceError } from "./parameters";
import { DIGITS, exists, interfaceNo, missing14016, type NcloudService, placeOf, region } from "./service";
import type { NcloudSwitches } from "./switches";

const codeNames = { ALLOW: "Allow", DENY: "Deny", ALL: "All" };

export function enableFlowLog(service: NcloudService, given: Parameters): Result {
  const { memory, switches, visible } = service;
  const { place, networkInterfaceNo, configuration } = wantedFlowLog(service, given);
  if (!exists(service, place)) throw switches.enableDeadInterface === "1000100" ? notApplied() : notValid();
  if (switches.activationFailures > 0) {
    switches.activationFailures -= 1;
    throw notApplied();
  }
  const enabled = memory.flowLogs.has(place);
  if (enabled && switches.reenable === "error") throw notApplied();
  if (!enabled || switches.reenable === "update") visible.write(place, configuration);
  return found([flowLogRow(networkInterfaceNo, configuration)]);
}

export function disableFlowLog(service: NcloudService, given: Parameters): Result {
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
  // The reply shows the flow log that was just removed.
  return found([flowLogRow(networkInterfaceNo, removed)]);
}

export function getFlowLogConfigurationList(service: NcloudService, given: Parameters): Result {
  const { memory, switches } = service;
  const numbers = given.list("networkInterfaceNoList", DIGITS);
  if (numbers.length === 0) throw missing14016();
  const limit = switches.batchLimit ?? numbers.length;
  if (numbers.length > limit && switches.beyondBatchLimit === "error") throw notValid();
  const regionCode = region(memory, given);
  const asked = [...new Set(numbers.slice(0, limit))];
  const rows = asked.flatMap((networkInterfaceNo) => rowsOf(service, regionCode, networkInterfaceNo));
  if (rows.length > 0) return found(rows);
  if (switches.readAbsent !== "other-row") return nothing(switches);
  return found(rowsOfOthers(service, regionCode));
}

/** The row of one interface's flow log, or none. */
function rowsOf(service: NcloudService, regionCode: string, networkInterfaceNo: string): Value[] {
  const { switches, visible } = service;
  const place = `${regionCode}/${networkInterfaceNo}`;
  const dead = !exists(service, place);
  if (dead && switches.deadInterface === "error") throw notValid();
  const configuration = dead && switches.deadInterface === "empty" ? undefined : visible.read(place);
  if (!configuration && !dead && switches.readAbsent === "error") throw notValid();
  return configuration ? [flowLogRow(networkInterfaceNo, configuration)] : [];
}

/** All flow logs of a region. */
function rowsOfOthers(service: NcloudService, regionCode: string): Value[] {
  const here = [...service.memory.interfaces.values()].filter(
    (other) => other.regionCode === regionCode && exists(service, placeOf(other)),
  );
  return here.flatMap((other) => {
    const configuration = service.visible.read(placeOf(other));
    return configuration ? [flowLogRow(other.networkInterfaceNo, configuration)] : [];
  });
}

/** The flow log that the parameters ask for, with the documented defaults. */
function wantedFlowLog({ memory, switches }: NcloudService, given: Parameters) {
  const networkInterfaceNo = interfaceNo(given, missing("1000101", "networkInterfaceNo"));
  const bucket = given.required("storageBucketName", missing("1000102", "storageBucketName"));
  const action = given.required("collectActionTypeCode", notValid());
  const regionCode = region(memory, given);
  const interval = Number(given.optional("collectIntervalMinute", /^\d{1,2}$/) ?? 15);
  given.optional("storageTypeCode", /^OBJT$/);
  const directoryRule = switches.directoryRule === "new" ? /^[a-z0-9_]{3,100}$/ : /^[A-Za-z0-9_]{1,100}$/;
  const directory = given.optional("storageBucketDirectoryName", directoryRule) ?? "VPC_FLOW_LOG";
  if (!isCollectAction(action) || interval < 5 || interval > 15 || !memory.buckets.has(`${regionCode}/${bucket}`)) {
    throw notValid();
  }
  const configuration: FlowLogConfiguration = {
    collectActionTypeCode: action,
    collectIntervalMinute: interval,
    storageTypeCode: "OBJT",
    storageBucketName: bucket,
    storageBucketDirectoryName: directory,
  };
  return { place: `${regionCode}/${networkInterfaceNo}`, networkInterfaceNo, configuration };
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

function found(rows: readonly Value[]): Result {
  return { totalRows: rows.length, listName: "flowLogConfigurationList", list: rows };
}

/** No flow log, in the form that the switch `readAbsent` names. */
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
