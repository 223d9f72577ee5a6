/** The actions that list and show network interfaces. */
import type { Result } from "./format";
import type { NetworkInterface } from "./memory";
import { pageOf } from "./paging";
import { notValid, type Parameters } from "./parameters";
import { ANY, DIGITS, exists, interfaceNo, missing14016, type NcloudService, placeOf, region } from "./service";

export function getNetworkInterfaceList(service: NcloudService, given: Parameters): Result {
  const regionCode = region(service.memory, given);
  const isWanted = interfaceFilter(given);
  const matching = [...service.memory.interfaces.values()].filter(
    (candidate) => candidate.regionCode === regionCode && exists(service, placeOf(candidate)) && isWanted(candidate),
  );
  return interfaces(service, pageOf(service, given, matching), matching.length);
}

/** Whether an interface passes all filters that the parameters set. */
function interfaceFilter(given: Parameters): (candidate: NetworkInterface) => boolean {
  const numbers = given.list("networkInterfaceNoList", DIGITS);
  const secondaryIps = given.list("secondaryIpList", ANY);
  const instanceNo = given.optional("instanceNo", DIGITS);
  const deviceName = given.optional("deviceName", ANY);
  const ip = given.optional("ip", ANY);
  const status = given.optional("networkInterfaceStatusCode", /^(NOTUSED|USED|SET|UNSET)$/);
  const isDefault = given.optional("isDefault", /^(true|false)$/i)?.toLowerCase();
  const same = (filter: string | undefined, value: string) => filter === undefined || filter === value;
  // The documentation does not say whether names are compared as a whole. Here a part of the name is enough.
  const within = (name: string, value: string) => value.includes(given.optional(name, ANY) ?? "");
  return (candidate) =>
    (numbers.length === 0 || numbers.includes(candidate.networkInterfaceNo)) &&
    secondaryIps.every((address) => candidate.secondaryIpList.includes(address)) &&
    same(instanceNo, candidate.instanceNo) &&
    same(deviceName, candidate.deviceName) &&
    same(ip, candidate.ip) &&
    same(status, candidate.statusCode) &&
    same(isDefault, String(candidate.isDefault)) &&
    within("networkInterfaceName", candidate.networkInterfaceName) &&
    within("subnetName", candidate.subnetName) &&
    within("serverName", candidate.serverName);
}

export function getNetworkInterfaceDetail(service: NcloudService, given: Parameters): Result {
  const networkInterfaceNo = interfaceNo(given, missing14016());
  const place = `${region(service.memory, given)}/${networkInterfaceNo}`;
  const networkInterface = exists(service, place) ? service.memory.interfaces.get(place) : undefined;
  if (!networkInterface && service.switches.deadInterfaceDetail === "error") throw notValid();
  return interfaces(service, networkInterface ? [networkInterface] : []);
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
    instanceType: { code: row.instanceTypeCode ?? "VSVR", codeName: "Server (VPC)" },
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
