/** discoverNcloudFlowLogs and getNcloudNetworkInterfaces, as programs call them: against the lab, and under mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type NcloudLab, startNcloud } from "../../lab/clouds/ncloud";
import {
  discoverNcloudFlowLogs,
  discoverNcloudFlowLogsOutput,
  getNcloudNetworkInterfaces,
  getNcloudNetworkInterfacesOutput,
} from "../../provider/ncloud/discoveries";
import { mocked, settled, withoutMocks } from "../look-ups";
import { failure } from "../outcomes";

describe("functions that find everything of a kind on NAVER Cloud", () => {
  let cloud: NcloudLab;
  before(async () => {
    withoutMocks();
    cloud = await startNcloud();
  });
  beforeEach(() => {
    const config = {
      apiUrl: cloud.url,
      accessKey: cloud.env.NCLOUD_ACCESS_KEY,
      secretKey: cloud.env.NCLOUD_SECRET_KEY,
    };
    const all = Object.entries(config).map(([key, value]) => [`ncloud:${key}`, String(value)]);
    pulumi.runtime.setAllConfig(Object.fromEntries(all), ["ncloud:secretKey"]);
  });
  afterEach(() => {
    withoutMocks();
    cloud.reset();
  });
  after(() => cloud.close());
  const numbers = async (args: Parameters<typeof getNcloudNetworkInterfaces>[0]) =>
    (await getNcloudNetworkInterfaces(args)).networkInterfaces.map(({ networkInterfaceNo }) => networkInterfaceNo);

  it("getNcloudNetworkInterfaces finds those of all regions, or of some", async () => {
    assert.deepEqual(await numbers({}), ["323401", "123487", "123488", "123489", "123490", "223401"]);
    assert.deepEqual(await getNcloudNetworkInterfaces({ regionCodes: ["SGN"] }), {
      networkInterfaces: [
        {
          networkInterfaceNo: "223401",
          networkInterfaceName: "edge-sg-eth0",
          instanceNo: "5294301",
          deviceName: "eth0",
          subnetNo: "73401",
          vpcNo: "70002",
          ip: "10.1.1.6",
          site: "public",
          regionCode: "SGN",
        },
      ],
    });
    assert.deepEqual(await numbers({ regionCodes: [] }), []);
  });

  it("getNcloudNetworkInterfaces leaves out other VPCs and subnets, and what belongs to no server", async () => {
    assert.deepEqual(await numbers({ vpcNos: ["70002", "70003"] }), ["323401", "223401"]);
    assert.deepEqual(await numbers({ subnetNos: ["73489"], vpcNos: ["70001"] }), ["123489"]);
    const web = cloud.memory.interfaces.get("KR/123489");
    if (web) web.instanceTypeCode = "LBVS";
    assert.deepEqual(await numbers({ regionCodes: ["KR"] }), ["123487", "123488", "123490"]);
  });

  it("discoverNcloudFlowLogs finds flow logs with their settings", async () => {
    const all = await discoverNcloudFlowLogs({});
    assert.deepEqual(all, {
      flowLogs: [
        {
          id: "KR/123490",
          networkInterfaceNo: "123490",
          collectActionTypeCode: "ALLOW",
          collectIntervalMinute: 10,
          storageBucketName: "audit-logs",
          storageBucketDirectoryName: "VPC_FLOW_LOG",
          site: "public",
          regionCode: "KR",
        },
      ],
    });
    assert.deepEqual(await discoverNcloudFlowLogs({ regionCodes: ["JPN"] }), { flowLogs: [] });
  });

  it("fail when a region can't be read: a program would delete what is missing", async () => {
    cloud.switches.unsubscribedRegions = ["SGN"];
    const { message } = await failure(discoverNcloudFlowLogs({}));
    assert.match(message, /^discovering flow logs of NAVER Cloud: looking at region SGN: |^looking at region SGN: /);
    await failure(getNcloudNetworkInterfaces({}));
    assert.deepEqual(await numbers({ regionCodes: ["JPN"] }), ["323401"]);
  });

  it("are answered by a unit test's mocks, with outputs too", async () => {
    const calls = await mocked({ networkInterfaces: [], flowLogs: [] });
    assert.deepEqual((await getNcloudNetworkInterfaces({ vpcNos: ["1"] })).networkInterfaces, []);
    const vpcNos = pulumi.output(["2"]);
    assert.deepEqual(await settled(getNcloudNetworkInterfacesOutput({ vpcNos }).networkInterfaces), []);
    await discoverNcloudFlowLogs({});
    await settled(discoverNcloudFlowLogsOutput({ regionCodes: pulumi.output(["KR"]) }).flowLogs);
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs]),
      [
        ["flowlogs:index:getNcloudNetworkInterfaces", { vpcNos: ["1"] }],
        ["flowlogs:index:getNcloudNetworkInterfaces", { vpcNos: ["2"] }],
        ["flowlogs:index:discoverNcloudFlowLogs", {}],
        ["flowlogs:index:discoverNcloudFlowLogs", { regionCodes: ["KR"] }],
      ],
    );
  });
});
