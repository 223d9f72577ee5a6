/** VPCs, subnets, ports and enterable projects in the lab's VPC cloud. */
import assert from "node:assert/strict";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { useCloud } from "./suite";
import { call, type Row } from "./vpc-call";

describe("the lab's VPC cloud: networks", () => {
  let cloud: VpcLabCloud;
  useCloud(startVpc, (started) => {
    cloud = started;
  });

  const get = (path: string) => call(cloud, "GET", cloud.addresses.vpc, path);
  const names = (rows: unknown) => (rows as Row[]).map(({ name }) => name);
  const ofProject = (list: string) => `/v1/${ids.project}/${list}`;

  it("lists the VPCs of the default enterprise project, unless all are asked for", async () => {
    const enterpriseProjectId = ids.enterpriseProject;
    cloud.memory.vpcs.push({ id: "1", projectId: ids.project, name: "vpc-finance", enterpriseProjectId });
    assert.deepEqual(names((await get(ofProject("vpcs"))).body.vpcs), ["vpc-edge", "vpc-core"]);
    const all = await get(ofProject("vpcs?enterprise_project_id=all_granted_eps"));
    assert.deepEqual(names(all.body.vpcs), ["vpc-edge", "vpc-core", "vpc-finance"]);
  });

  it("pages by marker until a page is empty, and refuses a marker that is gone", async () => {
    const pageAfter = (marker: string) => get(ofProject(`vpcs?limit=1&marker=${marker}`));
    assert.deepEqual(names((await pageAfter(ids.vpc)).body.vpcs), ["vpc-core"]);
    assert.deepEqual((await pageAfter(ids.otherVpc)).body.vpcs, []);
    assert.equal((await pageAfter(ids.network)).status, 400);
  });

  it("subnetsNeedVpc: subnets are listed for a VPC alone", async () => {
    cloud.switches.subnetsNeedVpc = true;
    assert.equal((await get(ofProject("subnets"))).status, 403);
    const { body } = await get(ofProject(`subnets?vpc_id=${ids.vpc}`));
    assert.deepEqual((body.subnets as Row[])[0]?.vpc_id, ids.vpc);
    assert.deepEqual((await get(ofProject(`subnets?vpc_id=${ids.otherVpc}`))).body.subnets, []);
  });

  it("has the ports of Open Telekom Cloud at Neutron's path, with a link to the next page at another host", async () => {
    const { body } = await get("/v2.0/ports?limit=2");
    assert.equal((body.ports as Row[]).length, 2);
    const [link] = body.ports_links as { href: string }[];
    assert.match(link?.href ?? "", new RegExp(`^https://network\\.internal\\.example/.*marker=${ids.otherPort}$`));
    assert.equal("ports_links" in (await get(`/v2.0/ports?marker=${ids.otherPort}`)).body, false);
    const refused = await get(ofProject("ports"));
    assert.equal(`${refused.status} ${refused.body.error_code}`, "404 APIGW.0101");
  });

  it("has the ports of Huawei Cloud below the project", async () => {
    cloud.switches.flavour = "huawei";
    assert.equal(((await get(ofProject("ports"))).body.ports as Row[]).length, 3);
    assert.equal((await get("/v2.0/ports")).status, 404);
  });

  it("shows the projects that a user may enter also to who may not list projects", async () => {
    cloud.switches.projectLists = "refuse";
    const iam = (path: string) => call(cloud, "GET", cloud.addresses.iam, path);
    assert.equal((await iam("/v3/projects")).status, 403);
    assert.equal((await iam("/v3/auth/projects")).body.projects?.length, 3);
  });
});
