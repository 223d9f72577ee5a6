/** discoverVpcFlowLogs, getVpcs and getVpcSubnets, as programs call them: against the lab, and under mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import {
  discoverVpcFlowLogs,
  discoverVpcFlowLogsOutput,
  getVpcSubnets,
  getVpcSubnetsOutput,
  getVpcs,
  getVpcsOutput,
} from "../../provider/vpc/look-up/discoveries";
import { mocked, settled, withoutMocks } from "../look-ups";
import { failure } from "../outcomes";

describe("functions that find everything of a kind on the VPC clouds", () => {
  let cloud: VpcLabCloud;
  const place = { cloud: "otc", region: "eu-de", projectId: ids.project };
  before(async () => {
    withoutMocks();
    cloud = await startVpc();
  });
  beforeEach(() => {
    const config = {
      accessKey: cloud.env.OS_ACCESS_KEY,
      secretKey: cloud.env.OS_SECRET_KEY,
      region: "eu-de",
      projectId: ids.project,
      authUrl: `${cloud.addresses.iam}/v3`,
      vpcEndpoint: cloud.addresses.vpc,
      ltsEndpoint: cloud.addresses.lts,
    };
    const all = Object.entries(config).map(([key, value]) => [`opentelekomcloud:${key}`, String(value)]);
    pulumi.runtime.setAllConfig(Object.fromEntries(all), ["opentelekomcloud:secretKey"]);
  });
  afterEach(() => {
    withoutMocks();
    cloud.reset();
  });
  after(() => cloud.close());
  const requests = (text: string) => cloud.requests.filter(({ path }) => path.includes(text)).length;

  it("getVpcs finds those of the configured project, or of all, and asks for nothing else", async () => {
    const { vpcs } = await getVpcs({});
    assert.deepEqual(vpcs, [
      { id: ids.vpc, name: "vpc-edge", ...place },
      { id: ids.otherVpc, name: "vpc-core", ...place },
    ]);
    assert.equal(requests("/subnets") + requests("/ports"), 0);
    const all = await getVpcs({ projectIds: ["all"] });
    const names = all.vpcs.map(({ name, region }) => `${name} ${region}`).sort();
    assert.deepEqual(names, ["vpc-core eu-de", "vpc-edge eu-de", "vpc-nl eu-nl", "vpc-team-b eu-de"]);
    assert.deepEqual((await getVpcs({ projectIds: ["all"], regions: ["eu-nl"] })).vpcs.length, 1);
    assert.deepEqual(await getVpcs({ projectIds: [] }), { vpcs: [] });
  });

  it("getVpcSubnets finds those of all VPCs, or of some", async () => {
    const subnets = [{ id: ids.network, name: "subnet-edge", vpcId: ids.vpc, ...place }];
    assert.deepEqual(await getVpcSubnets({}), { subnets });
    assert.deepEqual(await getVpcSubnets({ vpcIds: [ids.vpc.toUpperCase()] }), { subnets });
    assert.deepEqual(await getVpcSubnets({ vpcIds: [ids.otherVpc] }), { subnets: [] });
    assert.equal(requests("/ports"), 0);
  });

  it("discoverVpcFlowLogs finds flow logs, on or off, and says what is wrong", async () => {
    const [log] = cloud.memory.flowLogs;
    if (log) Object.assign(log, { admin_state: false, failed: true });
    const { flowLogs } = await discoverVpcFlowLogs({});
    const [{ problem, ...found } = assert.fail("none")] = flowLogs;
    assert.match(problem ?? "", /ERROR/);
    assert.deepEqual(found, {
      id: ids.flowLog,
      name: "core-rejects",
      resourceType: "vpc",
      resourceId: ids.otherVpc,
      trafficType: "reject",
      logGroupId: ids.logGroup,
      logTopicId: ids.otherLogStream,
      enabled: false,
      ...place,
    });
  });

  it("fail when a project can't be read: a program would delete what is missing", async () => {
    const projectIds = [ids.project, "0".repeat(32)];
    assert.match((await failure(getVpcs({ projectIds }))).message, /looking at projectId 0{32}: /);
    assert.match((await failure(discoverVpcFlowLogs({ projectIds }))).message, /looking at projectId 0{32}: /);
  });

  it("are answered by a unit test's mocks, with outputs too", async () => {
    const calls = await mocked({ vpcs: [], subnets: [], flowLogs: [] });
    assert.deepEqual((await getVpcs({ regions: ["a"] })).vpcs, []);
    await settled(getVpcsOutput({ regions: pulumi.output(["b"]) }).vpcs);
    await settled(getVpcSubnetsOutput({ vpcIds: pulumi.output(["c"]) }).subnets);
    await settled(discoverVpcFlowLogsOutput({ projectIds: pulumi.output(["all"]) }).flowLogs);
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs]),
      [
        ["flowlogs:index:getVpcs", { regions: ["a"] }],
        ["flowlogs:index:getVpcs", { regions: ["b"] }],
        ["flowlogs:index:getVpcSubnets", { vpcIds: ["c"] }],
        ["flowlogs:index:discoverVpcFlowLogs", { projectIds: ["all"] }],
      ],
    );
  });
});
