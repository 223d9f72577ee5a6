/** What the actions work on, and what their parameters share: regions, interfaces, refusals. */
import type { Result } from "./format";
import type { NcloudMemory, NetworkInterface } from "./memory";
import { notValid, type Parameters, ServiceError } from "./parameters";
import type { NcloudSwitches } from "./switches";
import type { VisibleFlowLogs } from "./visible-flow-logs";

export interface NcloudService {
  readonly memory: NcloudMemory;
  readonly switches: NcloudSwitches;
  readonly visible: VisibleFlowLogs;
  /** The cloud's clock, in milliseconds since 1970. */
  now(): number;
}

/** One endpoint: the parameters that it takes (`name.N` stands for a list), and what it does. */
export interface Action {
  readonly parameters: readonly string[];
  run(service: NcloudService, given: Parameters): Result;
}

export const DIGITS = /^\d+$/;
export const ANY = /^[\s\S]+$/;

/** The region that is named, or the first one. */
export function region(memory: NcloudMemory, given: Parameters): string {
  const regionCode = given.optional("regionCode", ANY) ?? memory.regions[0]?.regionCode ?? "";
  if (!memory.regions.some((candidate) => candidate.regionCode === regionCode)) throw notValid();
  return regionCode;
}

/** Whether there is such an interface at a place, `<regionCode>/<networkInterfaceNo>`. */
export function exists({ memory, switches }: NcloudService, place: string): boolean {
  const [, networkInterfaceNo = ""] = place.split("/");
  return memory.interfaces.has(place) && !switches.deletedInterfaces.includes(networkInterfaceNo);
}

export function interfaceNo(given: Parameters, refusal: ServiceError): string {
  const networkInterfaceNo = given.required("networkInterfaceNo", refusal);
  if (!DIGITS.test(networkInterfaceNo)) throw notValid();
  return networkInterfaceNo;
}

/** Another code for a missing parameter, which some actions have. */
export function missing14016(): ServiceError {
  return new ServiceError("14016", "Required parameters are missing");
}

/** Where an interface is: `<regionCode>/<networkInterfaceNo>`, the key of memory. */
export function placeOf(networkInterface: NetworkInterface): string {
  return `${networkInterface.regionCode}/${networkInterface.networkInterfaceNo}`;
}
