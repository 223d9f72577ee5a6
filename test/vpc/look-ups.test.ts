/** getVpcLogGroup and getVpcLogStream, as programs call them: against the lab, and under Pulumi's mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import {
  getVpcLogGroup,
  getVpcLogGroupOutput,
  getVpcLogStream,
  getVpcLogStreamOutput,
} from "../../provider/vpc/look-up/look-ups";
import { mocked, settled, withoutMocks } from "../look-ups";
import { failure } from "../outcomes";

describe("getVpcLogGroup and getVpcLogStream", () => {
  let cloud: VpcLabCloud;
  const place = { cloud: "otc", region: "eu-de", projectId: ids.project };
  const lost = "there is no";
  before(withoutMocks);
  beforeEach(async () => {
    cloud = await startVpc();
    const config = {
      accessKey: cloud.env.OS_ACCESS_KEY,
      secretKey: cloud.env.OS_SECRET_KEY,
      region: "eu-de",
      projectId: ids.project,
      authUrl: `${cloud.addresses.iam}/v3`,
      ltsEndpoint: cloud.addresses.lts,
    };
    const all = Object.entries(config).map(([key, value]) => [`opentelekomcloud:${key}`, String(value)]);
    pulumi.runtime.setAllConfig(Object.fromEntries(all), ["opentelekomcloud:secretKey"]);
  });
  afterEach(async () => {
    withoutMocks();
    await cloud.close();
  });
  const group = () => cloud.memory.logGroups.find(({ id }) => id === ids.logGroup) ?? assert.fail();
  const stream = () => cloud.memory.logStreams.find(({ id }) => id === ids.logStream) ?? assert.fail();
  const message = async (work: Promise<unknown>) => (await failure(work)).message;

  it("find a log group by its name", async () => {
    const { name, ttlInDays, creationTime } = group();
    assert.deepEqual(await getVpcLogGroup({ logGroupName: name }), {
      id: ids.logGroup,
      logGroupName: name,
      ttlInDays,
      createdAt: new Date(creationTime).toISOString(),
      ...place,
    });
  });

  it("find a log stream by its name, in a log group by id or by name", async () => {
    const found = {
      id: ids.logStream,
      logStreamName: stream().name,
      logGroupId: ids.logGroup,
      createdAt: new Date(stream().creationTime).toISOString(),
      ...place,
    };
    const logStreamName = stream().name;
    assert.deepEqual(await getVpcLogStream({ logGroupId: ids.logGroup, logStreamName }), found);
    assert.deepEqual(await getVpcLogStream({ logGroupName: group().name, logStreamName, region: "" }), found);
  });

  it("say what there is none of, and where", async () => {
    const where = `in project ${ids.project} \\(cloud otc, region eu-de\\); check the names, the region and the project\\.$`;
    assert.match(
      await message(getVpcLogGroup({ logGroupName: "gone" })),
      new RegExp(`^looking up the log group "gone": ${lost} log group of this name ${where}`),
    );
    const other = "11111111-2222-4333-8444-555555555555";
    assert.match(
      await message(getVpcLogStream({ logGroupId: ids.logGroup, logStreamName: "gone" })),
      new RegExp(`log stream "gone" in log group ${ids.logGroup}: ${lost} log stream of this name ${where}`),
    );
    assert.match(
      await message(getVpcLogStream({ logGroupId: other, logStreamName: "gone" })),
      new RegExp(`${lost} such log group ${where}`),
    );
  });

  it("choose none of two of one name, which a list may show for a while after one was made again", async () => {
    const other = "11111111-2222-4333-8444-555555555555";
    cloud.memory.logStreams.push({ ...stream(), id: other });
    assert.match(
      await message(getVpcLogStream({ logGroupId: ids.logGroup, logStreamName: stream().name })),
      new RegExp(`there are 2 log streams of this name in .* \\(${ids.logStream}, ${other}\\); name it by its id`),
    );
    cloud.memory.logGroups.push({ ...group(), id: other });
    const both = `there are 2 log groups of this name in .* \\(${ids.logGroup}, ${other}\\); name it by its id`;
    assert.match(await message(getVpcLogGroup({ logGroupName: group().name })), new RegExp(both));
    assert.match(
      await message(getVpcLogStream({ logGroupName: group().name, logStreamName: stream().name })),
      new RegExp(both),
    );
  });

  it("say which arguments they take", async () => {
    const both = { logGroupId: "a", logGroupName: "b", logStreamName: "c" };
    assert.match(await message(getVpcLogStream(both)), /takes either logGroupId or logGroupName/);
    assert.match(await message(getVpcLogStream({ logStreamName: "c" })), /takes either logGroupId or logGroupName/);
    assert.match(await message(getVpcLogGroup({ logGroupName: "" })), /takes logGroupName/);
    assert.deepEqual(cloud.requests, []);
  });

  it("are refused where the region has the old API alone, and tell no secret", async () => {
    cloud.switches.logTankForms = "v2.0";
    const said = await message(getVpcLogGroup({ logGroupName: group().name }));
    assert.match(said, /offers no call here to list log groups: .*; name the log group by its id/);
    assert.ok(!said.includes(cloud.env.OS_SECRET_KEY ?? "?"));
  });

  it("are answered by a unit test's mocks, with outputs too, and not asked in a preview that knows too little", async () => {
    withoutMocks();
    const calls = await mocked({ id: "1", logGroupId: "g" }, true);
    assert.equal((await getVpcLogGroup({ logGroupName: "a" })).id, "1");
    const logGroupName = pulumi.output("b");
    assert.equal(await settled(getVpcLogGroupOutput({ logGroupName }).id), "1");
    assert.equal(await settled(getVpcLogStreamOutput({ logGroupName, logStreamName: "c" }).logGroupId), "g");
    const notYet = pulumi.output(unknown) as unknown as pulumi.Output<string>;
    getVpcLogGroupOutput({ logGroupName: notYet }).apply(() => assert.fail("it is known"));
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs]),
      [
        ["flowlogs:index:getVpcLogGroup", { logGroupName: "a" }],
        ["flowlogs:index:getVpcLogGroup", { logGroupName: "b" }],
        ["flowlogs:index:getVpcLogStream", { logGroupName: "b", logStreamName: "c" }],
      ],
    );
  });
});
