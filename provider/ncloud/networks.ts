/** Regions, VPCs, subnets and servers, as far as discovery needs them. */
import type { Clock } from "../core/clock";
import { all } from "../core/discovery/survey";
import { type Content, codeOf, rowsOf, text } from "./reply";
import { type Access, Service } from "./service";

/** https://api.ncloud-docs.com/docs/en/networking-vpc-vpcmanagement-getvpclist */
export interface Vpc {
  readonly vpcNo: string;
  readonly vpcName: string;
}

/** https://api.ncloud-docs.com/docs/en/networking-vpc-subnetmanagement-getsubnetlist */
export interface Subnet {
  readonly subnetNo: string;
  readonly subnetName: string;
  readonly vpcNo: string;
}

/** https://api.ncloud-docs.com/docs/en/compute-vserver-server-getserverinstancelist */
export interface ServerInstance {
  readonly serverInstanceNo: string;
  /** `RUN`, `NSTOP` for a server that was stopped, `FSTOP` for one that has failed, and others. */
  readonly statusCode: string;
}

const PAGE_SIZE = 500;

export class NetworksApi {
  readonly #vserver: Service;
  readonly #vpc: Service;

  constructor(access: Access, clock?: Clock) {
    this.#vserver = new Service(access, "/vserver/v2", clock);
    this.#vpc = new Service(access, "/vpc/v2", clock);
  }

  /**
   * The codes of all regions of the site. The call takes no region.
   * https://api.ncloud-docs.com/docs/en/compute-vserver-server-common-getregionlist
   */
  getRegionList(): Promise<string[]> {
    return this.#vserver.call({
      action: "getRegionList",
      parameters: { regionCode: undefined },
      effect: "read",
      advice: "name the regions with the option --region",
      read: (content) => rowsOf(content, "regionList").map((row) => needed(row, "regionCode")),
    });
  }

  /** All VPCs of the region. The call has no pages. */
  getVpcList(): Promise<Vpc[]> {
    return this.#vpc.call({
      action: "getVpcList",
      parameters: {},
      effect: "read",
      advice: "check the region",
      read: (content) =>
        rowsOf(content, "vpcList").map((row) => ({ vpcNo: needed(row, "vpcNo"), vpcName: text(row.vpcName) })),
    });
  }

  /** All subnets of the region. */
  async getSubnetList(): Promise<Subnet[]> {
    const pages = this.#vpc.pages({
      action: "getSubnetList",
      parameters: {},
      advice: "check the region",
      rows: "subnets",
      read: (content) => rowsOf(content, "subnetList").map(subnet),
      keyOf: ({ subnetNo }) => subnetNo,
      pageSize: PAGE_SIZE,
    });
    return (await all(pages)).flat();
  }

  /** All servers of the region. */
  async getServerInstanceList(): Promise<ServerInstance[]> {
    const pages = this.#vserver.pages({
      action: "getServerInstanceList",
      parameters: {},
      advice: "check the region",
      rows: "servers",
      read: (content) => rowsOf(content, "serverInstanceList").map(serverInstance),
      keyOf: ({ serverInstanceNo }) => serverInstanceNo,
      pageSize: PAGE_SIZE,
    });
    return (await all(pages)).flat();
  }
}

function serverInstance(row: Content): ServerInstance {
  return { serverInstanceNo: needed(row, "serverInstanceNo"), statusCode: codeOf(row.serverInstanceStatus) };
}

function subnet(row: Content): Subnet {
  return { subnetNo: needed(row, "subnetNo"), subnetName: text(row.subnetName), vpcNo: text(row.vpcNo) };
}

function needed(row: Content, name: string): string {
  const value = text(row[name]);
  if (value === "") throw new SyntaxError(`a row without ${name}`);
  return value;
}
