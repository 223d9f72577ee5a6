/** VPCs, subnets and ports of a project, as far as discovery needs them. */

import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { read, succeeded } from "../answers/answers";
import { unreadable } from "../answers/errors";
import type { Session } from "../iam/session";
import { queryOf } from "../service/query";
import { Service } from "../service/service";

const text = z.string().min(1);
const name = z.string().nullish();
const vpc = z.object({ id: text, name });
/** `id` is what flow logs call a network. */
const subnet = z.object({ id: text, name, vpc_id: text });
const port = z.object({ id: text, name, network_id: text, device_owner: name, device_id: name });

export type Vpc = z.infer<typeof vpc>;
export type Subnet = z.infer<typeof subnet>;
export type Port = z.infer<typeof port>;

interface List<Row extends { readonly id: string }> {
  readonly service: Service;
  /** `/vpcs` */
  readonly path: string;
  readonly filters?: Readonly<Record<string, string>>;
  readonly shape: z.ZodType<readonly Row[]>;
  /** For sentences: `a list of VPCs`. */
  readonly what: string;
}

/** At most 2000, and everywhere the largest page of lists without links. */
const PAGE_SIZE = "1000";
const MOST_PAGES = 500;
/** How often a list begins again because the row at which a page ended was deleted. */
const RESTARTS = 3;

/**
 * https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/index.html
 * https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_api01_0003.html
 */
export class NetworksApi {
  readonly #service: Service;
  readonly #ports: Pick<List<Port>, "service" | "path" | "filters">;

  /** `endpoint` is the address of the service, without a version. Ports have another path on Open Telekom Cloud. */
  constructor(session: Session, endpoint: string, portsOf: "otc" | "huawei") {
    this.#service = new Service(session, `${endpoint}/v1`, "application/json");
    const neutron = new Service(session, `${endpoint}/v2.0`, "application/json", "no project in the path");
    this.#ports =
      portsOf === "otc"
        ? { service: neutron, path: "/ports" }
        : { service: this.#service, path: "/ports", filters: ALL_ENTERPRISE_PROJECTS };
  }

  listVpcs(): AsyncGenerator<Vpc[]> {
    const shape = z.object({ vpcs: z.array(vpc) }).transform(({ vpcs }) => vpcs);
    return pages({ ...this.#v1("/vpcs", ALL_ENTERPRISE_PROJECTS), shape, what: "a list of VPCs" });
  }

  /** The subnets of all VPCs, or of one: who has rights on an enterprise project alone must name a VPC. */
  listSubnets(vpcId?: string): AsyncGenerator<Subnet[]> {
    const shape = z.object({ subnets: z.array(subnet) }).transform(({ subnets }) => subnets);
    const filters: Record<string, string> = vpcId === undefined ? {} : { vpc_id: vpcId };
    return pages({ ...this.#v1("/subnets", filters), shape, what: "a list of subnets" });
  }

  listPorts(): AsyncGenerator<Port[]> {
    const shape = z.object({ ports: z.array(port) }).transform(({ ports }) => ports);
    return pages({ ...this.#ports, shape, what: "a list of ports" });
  }

  #v1(path: string, filters: Readonly<Record<string, string>>) {
    return { service: this.#service, path, filters };
  }
}

/** Without this filter, a list holds what belongs to the default enterprise project alone. */
const ALL_ENTERPRISE_PROJECTS = { enterprise_project_id: "all_granted_eps" };

/**
 * Page by page, each row once. A page begins after a given row, and only an empty page is surely the last. Links to a
 * next page are not followed, because they may name a host that is not to be reached from here.
 */
async function* pages<Row extends { readonly id: string }>(list: List<Row>): AsyncGenerator<Row[]> {
  const { service, path, filters, shape, what } = list;
  const listed = new Set<string>();
  const ends = new Set<string>();
  let marker: string | undefined;
  let restarts = 0;
  for (let count = 1; count <= MOST_PAGES; count++) {
    const answer = await service.get("list", `${path}?${queryOf({ ...filters, limit: PAGE_SIZE, marker })}`, shape);
    if (marker !== undefined && (answer.status === 400 || answer.status === 404) && restarts < RESTARTS) {
      marker = undefined;
      restarts += 1;
      ends.clear();
      continue;
    }
    const page = read(succeeded(answer, "list"), "list", shape, what);
    const last = page.at(-1);
    if (!last) return;
    if (ends.has(last.id)) throw unreadable(answer, "list", "the page that was asked for");
    ends.add(last.id);
    marker = last.id;
    const fresh = page.filter(({ id }) => !listed.has(id));
    for (const { id } of fresh) listed.add(id);
    yield fresh;
  }
  throw FlowLogError.refused("unreadable", {
    said: `${what} has no end: ${MOST_PAGES} pages`,
    advice: "check that the endpoint is the cloud's own, and that no proxy answers for it",
  });
}
