/** The VPC service's published lists of VPCs, subnets and ports. The ports of the two clouds have different paths. */
import { identify, inProject, isDenied, vpcRefusals } from "./access";
import type { Answer, Exchange, Route, VpcService } from "./exchange";
import type { Network, Port, Vpc } from "./memory";
import { Refusal, unknownApi, vpcDenial, vpcRefusal } from "./refusals";

export const networkRoutes: readonly Route[] = [
  ...inProject(
    [
      { method: "GET", path: "/v1/{project_id}/vpcs", right: "vpc:vpcs:list", answer: listVpcs },
      { method: "GET", path: "/v1/{project_id}/subnets", right: "vpc:subnets:get", answer: listSubnets },
      { method: "GET", path: "/v1/{project_id}/ports", right: "vpc:ports:get", answer: listPortsOfHuawei },
    ],
    vpcRefusals,
  ),
  { method: "GET", path: "/v2.0/ports", answer: listPortsOfOtc },
];

/** The enterprise project that a list without this parameter is for. */
const DEFAULT = "0";
const ALL = "all_granted_eps";

function listVpcs(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  const wanted = parameter(exchange, "enterprise_project_id") ?? DEFAULT;
  const own = cloud.memory.vpcs.filter(
    (vpc) => vpc.projectId === projectId && (wanted === ALL || (vpc.enterpriseProjectId ?? DEFAULT) === wanted),
  );
  return { status: 200, body: { vpcs: pageOf(cloud, exchange, own).map(vpcRow) } };
}

function vpcRow({ id, name, projectId, enterpriseProjectId = DEFAULT }: Vpc) {
  const rest = { description: "", cidr: "10.0.0.0/16", status: "OK", routes: [], tenant_id: projectId };
  return { id, name, ...rest, enterprise_project_id: enterpriseProjectId };
}

function listSubnets(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  const vpcId = parameter(exchange, "vpc_id");
  if (cloud.switches.subnetsNeedVpc && vpcId === undefined)
    throw vpcRefusal(403, "VPC.0010", "Rules on some resources of the enterprise project forbid the call.");
  const own = cloud.memory.networks.filter(
    (network) => network.projectId === projectId && (vpcId === undefined || network.vpcId === vpcId),
  );
  return { status: 200, body: { subnets: pageOf(cloud, exchange, own).map(subnetRow) } };
}

function subnetRow({ id, name, vpcId, projectId }: Network) {
  const rest = { description: "", cidr: "10.0.1.0/24", status: "ACTIVE", tenant_id: projectId };
  return { id, name, ...rest, vpc_id: vpcId, neutron_network_id: id };
}

function listPortsOfHuawei(cloud: VpcService, exchange: Exchange, projectId: string): Answer {
  if (cloud.switches.flavour === "otc") throw unknownApi();
  const own = cloud.memory.ports.filter((port) => port.projectId === projectId);
  return { status: 200, body: { ports: pageOf(cloud, exchange, own).map(portRow) } };
}

/** A page has a link to the next one, which may name another host than the one that was asked. */
function listPortsOfOtc(cloud: VpcService, exchange: Exchange): Answer {
  if (cloud.switches.flavour === "huawei") throw unknownApi();
  const caller = identify(cloud, exchange, vpcRefusals.badToken());
  if (isDenied(cloud, "vpc:ports:get")) throw vpcDenial("vpc:ports:get");
  const isDefault = ({ name, region, domainId }: { name: string; region: string; domainId: string }) =>
    name === region && domainId === caller.domainId;
  const projectId = caller.projectId ?? cloud.memory.projects.find(isDefault)?.id;
  const own = cloud.memory.ports.filter((port) => port.projectId === projectId);
  const page = pageOf(cloud, exchange, own);
  const last = page.at(-1);
  const href = `https://network.internal.example/v2.0/ports?marker=${last?.id}`;
  const links = last && last !== own.at(-1) ? { ports_links: [{ rel: "next", href }] } : {};
  return { status: 200, body: { ports: page.map(portRow), ...links } };
}

function portRow({ id, name = "", networkId, projectId, deviceOwner = "compute:eu-de-01", deviceId = "" }: Port) {
  const rest = { status: "ACTIVE", fixed_ips: [], tenant_id: projectId, project_id: projectId };
  return { id, name, network_id: networkId, device_owner: deviceOwner, device_id: deviceId, ...rest };
}

/** The rows after the marker. */
function pageOf<Row extends { readonly id: string }>(
  { switches }: VpcService,
  exchange: Exchange,
  rows: readonly Row[],
): Row[] {
  const limit = Number(parameter(exchange, "limit") ?? 2000);
  if (!(limit >= 0 && limit <= 2000)) throw vpcRefusal(400, "VPC.0002", "limit is invalid");
  const marker = parameter(exchange, "marker");
  const before = rows.findIndex(({ id }) => id === marker);
  if (marker !== undefined && before < 0) {
    const NeutronError = { message: `Resource ${marker} could not be found.`, type: "PortNotFound", detail: "" };
    throw exchange.path === "/v2.0/ports"
      ? new Refusal(400, { NeutronError })
      : vpcRefusal(400, "VPC.0002", "marker is invalid");
  }
  const after = rows.slice(before + 1);
  return after.slice(0, Math.min(limit, switches.maxPageSize));
}

function parameter({ query }: Exchange, wanted: string): string | undefined {
  return query.find(([name]) => name === wanted)?.[1];
}
