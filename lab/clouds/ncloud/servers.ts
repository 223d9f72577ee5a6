/** The action that lists server instances: https://api.ncloud-docs.com/docs/en/compute-vserver-server-getserverinstancelist */
import type { Result } from "./format";
import { PAGING, pageOf } from "./paging";
import type { Parameters } from "./parameters";
import { type Action, DIGITS, exists, type NcloudService, placeOf, region } from "./service";

/** Under /vserver/v2. */
export const serverInstanceActions: readonly [string, Action][] = [
  [
    "getServerInstanceList",
    {
      parameters: ["regionCode", "vpcNo", "serverInstanceNoList.N", "responseFormatType", ...PAGING],
      run: getServerInstanceList,
    },
  ],
];

/** A server has a row, however many interfaces it has. */
function getServerInstanceList(service: NcloudService, given: Parameters): Result {
  const { memory } = service;
  const regionCode = region(memory, given);
  const numbers = given.list("serverInstanceNoList", DIGITS);
  const vpcNo = given.optional("vpcNo", DIGITS);
  const vpcOf = (subnetNo: string) => memory.subnets.find((subnet) => subnet.subnetNo === subnetNo)?.vpcNo ?? "";
  const ofRegion = [...memory.interfaces.values()].filter(
    (one) => one.regionCode === regionCode && one.instanceNo !== "" && exists(service, placeOf(one)),
  );
  const wanted = ofRegion.filter(
    ({ instanceNo, subnetNo }) =>
      (numbers.length === 0 || numbers.includes(instanceNo)) && (vpcNo === undefined || vpcOf(subnetNo) === vpcNo),
  );
  const servers = [...new Set(wanted.map(({ instanceNo }) => instanceNo))];
  const list = pageOf(service, given, servers).map((number) => {
    const own = ofRegion.filter(({ instanceNo }) => instanceNo === number);
    const isStopped = memory.stoppedServers.has(number);
    return {
      serverInstanceNo: number,
      serverName: own[0]?.serverName ?? "",
      serverInstanceStatus: isStopped ? { code: "NSTOP", codeName: "정지" } : { code: "RUN", codeName: "운영중" },
      vpcNo: vpcOf(own[0]?.subnetNo ?? ""),
      subnetNo: own[0]?.subnetNo ?? "",
      zoneCode: `${regionCode}-1`,
      networkInterfaceNoList: own.map(({ networkInterfaceNo }) => networkInterfaceNo),
    };
  });
  return { totalRows: servers.length, listName: "serverInstanceList", list };
}
