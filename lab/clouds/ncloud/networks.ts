/** The actions that list regions, VPCs and subnets. */
import type { Result } from "./format";
import { PAGING, pageOf } from "./paging";
import type { Parameters } from "./parameters";
import { type Action, ANY, DIGITS, type NcloudService, region } from "./service";

const status = (code: string) => ({ code, codeName: code === "RUN" ? "운영중" : code });
const CREATED = "2026-01-01T09:00:00+0900";

/** Under /vserver/v2. */
export const regionActions: readonly [string, Action][] = [
  ["getRegionList", { parameters: ["responseFormatType"], run: getRegionList }],
];

/** Under /vpc/v2. The list of VPCs has no pages. */
export const vpcActions: readonly [string, Action][] = [
  [
    "getVpcList",
    {
      parameters: ["regionCode", "vpcName", "vpcStatusCode", "vpcNoList.N", "responseFormatType"],
      run: getVpcList,
    },
  ],
  [
    "getSubnetList",
    {
      parameters: [
        ...["regionCode", "subnetNoList.N", "subnetName", "vpcNo", "zoneCode", "subnetTypeCode", "usageTypeCode"],
        ...["subnet", "networkAclNo", "subnetStatusCode", "responseFormatType", ...PAGING],
      ],
      run: getSubnetList,
    },
  ],
];

function getRegionList({ memory: { regions } }: NcloudService): Result {
  const list = regions.map(({ regionCode, regionName }) => ({ regionCode, regionName }));
  return { totalRows: regions.length, listName: "regionList", list };
}

function getVpcList({ memory }: NcloudService, given: Parameters): Result {
  const regionCode = region(memory, given);
  const numbers = given.list("vpcNoList", DIGITS);
  const list = memory.vpcs
    .filter((vpc) => vpc.regionCode === regionCode && (numbers.length === 0 || numbers.includes(vpc.vpcNo)))
    .map(({ vpcNo, vpcName }) => ({
      vpcNo,
      vpcName,
      ipv4CidrBlock: "10.0.0.0/16",
      vpcStatus: status("RUN"),
      regionCode,
      createDate: CREATED,
    }));
  return { totalRows: list.length, listName: "vpcList", list };
}

function getSubnetList(service: NcloudService, given: Parameters): Result {
  const { memory } = service;
  const regionCode = region(memory, given);
  const vpcNo = given.optional("vpcNo", DIGITS);
  const name = given.optional("subnetName", ANY) ?? "";
  const numbers = given.list("subnetNoList", DIGITS);
  const matching = memory.subnets.filter(
    (subnet) =>
      subnet.regionCode === regionCode &&
      (vpcNo === undefined || subnet.vpcNo === vpcNo) &&
      (numbers.length === 0 || numbers.includes(subnet.subnetNo)) &&
      subnet.subnetName.includes(name),
  );
  const list = pageOf(service, given, matching).map((subnet) => ({
    subnetNo: subnet.subnetNo,
    vpcNo: subnet.vpcNo,
    zoneCode: `${regionCode}-1`,
    subnetName: subnet.subnetName,
    subnet: "10.0.1.0/24",
    subnetStatus: status("RUN"),
    createDate: CREATED,
    subnetType: { code: "PRIVATE", codeName: "Private" },
    usageType: { code: "GEN", codeName: "General" },
    networkAclNo: "1",
  }));
  return { totalRows: matching.length, listName: "subnetList", list };
}
