/** Look-ups, as programs call them: with Pulumi's config, against the lab, and under Pulumi's mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import { startNcloud } from "../../lab/clouds/ncloud";
import {
  type GetNcloudNetworkInterfaceArgs,
  getNcloudNetworkInterface,
  getNcloudNetworkInterfaceOutput,
} from "../../provider/ncloud/network-interface";
import { failure } from "../outcomes";
import type { Cloud } from "./deployment";

const web1 = {
  networkInterfaceNo: "123487",
  networkInterfaceName: "web-1-eth0",
  instanceNo: "4294299",
  deviceName: "eth0",
  subnetNo: "73487",
  ip: "10.0.1.6",
  site: "public",
  regionCode: "KR",
};
/** Tests before these may have left their mocks. */
const noMocks = () => pulumi.runtime.resetOptions("project", "stack", -1, "", "", false, "");
const asked = { instanceNo: "4294299", deviceName: "eth0" };

describe("getNcloudNetworkInterface", () => {
  let cloud: Cloud;
  before(noMocks);
  beforeEach(async () => {
    cloud = await startNcloud();
    pulumi.runtime.setAllConfig(
      {
        "ncloud:apiUrl": cloud.url,
        "ncloud:accessKey": cloud.env.NCLOUD_ACCESS_KEY ?? "",
        "ncloud:secretKey": cloud.env.NCLOUD_SECRET_KEY ?? "",
        "ncloud:region": "KR",
        "ncloud:site": "public",
      },
      ["ncloud:secretKey"],
    );
  });
  afterEach(async () => {
    pulumi.runtime.setAllConfig({});
    await cloud.close();
  });
  const failing = async (args: GetNcloudNetworkInterfaceArgs) =>
    (await failure(getNcloudNetworkInterface(args))).message;
  const copy = (from: string, more: object) => {
    const sample = cloud.memory.interfaces.get(from) ?? assert.fail();
    const made = { ...sample, ...more };
    cloud.memory.interfaces.set(`${made.regionCode}/${made.networkInterfaceNo}`, made);
  };

  for (const format of ["xml", "json"] as const) {
    it(`finds one by server and device, or by name (${format})`, async () => {
      cloud.switches.format = format;
      assert.deepEqual(await getNcloudNetworkInterface(asked), web1);
      assert.deepEqual(await getNcloudNetworkInterface({ networkInterfaceName: "web-1-eth0" }), web1);
    });
  }

  it("in the region that the arguments name, before that of config", async () => {
    const { networkInterfaceNo, regionCode } = await getNcloudNetworkInterface({
      regionCode: "JPN",
      networkInterfaceName: "edge-jp-eth0",
    });
    assert.deepEqual([networkInterfaceNo, regionCode], ["323401", "JPN"]);
    pulumi.runtime.setConfig("ncloud:site", "gov");
    assert.equal((await getNcloudNetworkInterface(asked)).site, "gov");
  });

  it("takes a name whole, although the cloud may take a part of one for it", async () => {
    copy("KR/123487", { networkInterfaceNo: "123499", networkInterfaceName: "web-1-eth0-old" });
    assert.equal(
      (await getNcloudNetworkInterface({ networkInterfaceName: "web-1-eth0" })).networkInterfaceNo,
      "123487",
    );
    assert.match(await failing({ networkInterfaceName: "web-1" }), /there is none in region KR/);
  });

  it("an empty list in a region that no document names is told with the codes that there are", async () => {
    cloud.memory.regions.push({ regionCode: "SG", regionName: "made up" });
    assert.match(
      await failing({ regionCode: "SG", networkInterfaceName: "web-1" }),
      /there is none in region SG of the site "public"; check the region code: SG is none .* \(KR, for Singapore SGN, for Japan JPN\), networkInterfaceName, and whose key it is/,
    );
  });

  it("finds one on a later page", async () => {
    for (let index = 0; index < 120; index++) {
      copy("KR/123487", { networkInterfaceNo: String(900000 + index), networkInterfaceName: `web-1-eth0-${index}` });
    }
    cloud.memory.interfaces.delete("KR/123487");
    copy("KR/123488", { networkInterfaceNo: "123487", networkInterfaceName: "web-1-eth0", deviceName: "eth0" });
    assert.equal(
      (await getNcloudNetworkInterface({ networkInterfaceName: "web-1-eth0" })).networkInterfaceNo,
      "123487",
    );
    const pages = cloud.requests.map(({ body }) => new URLSearchParams(body).get("pageNo"));
    assert.deepEqual(pages, ["1", "2", "3"]);
  });

  it("none is an error that names the arguments, the place and the key", async () => {
    assert.match(
      await failing({ instanceNo: "1", deviceName: "eth9" }),
      /^looking up the network interface with instanceNo "1" and deviceName "eth9": there is none in region KR of the site "public"; check instanceNo and deviceName, the region, and whose key it is \(from config ncloud:accessKey and config ncloud:secretKey\)\.$/,
    );
  });

  it("several are an error that names them", async () => {
    copy("KR/123487", { networkInterfaceNo: "123499" });
    assert.match(
      await failing({ networkInterfaceName: "web-1-eth0" }),
      /networkInterfaceName "web-1-eth0": there are 2 of them in region KR \(123487, 123499\); name instanceNo and deviceName instead/,
    );
  });

  it("says which arguments it takes when a program gives others", async () => {
    const wrong = [
      [{}, "none of them"],
      [{ instanceNo: "1" }, "instanceNo"],
      [{ instanceNo: "", deviceName: "eth0" }, "deviceName"],
      [{ ...asked, networkInterfaceName: "n" }, "instanceNo and deviceName and networkInterfaceName"],
    ] as const;
    for (const [args, got] of wrong) {
      const message = await failing(args as unknown as GetNcloudNetworkInterfaceArgs);
      assert.match(
        message,
        new RegExp(`takes instanceNo and deviceName, or networkInterfaceName alone, got ${got}\\.`),
      );
    }
    assert.equal(cloud.requests.length, 0);
  });

  it("passes on what the cloud says, and no secret", async () => {
    cloud.switches.subscribed = false;
    const message = await failing(asked);
    assert.match(message, /getNetworkInterfaceList: the API gateway says 210 Permission Denied/);
    assert.ok(!message.includes(cloud.env.NCLOUD_SECRET_KEY ?? "?"));
    pulumi.runtime.setAllConfig({ "ncloud:accessKey": "A", "ncloud:region": "KR" });
    assert.match(await failing(asked), /config ncloud:accessKey is set, but config ncloud:secretKey is not/);
  });

  it("pages that end too early are an error, not a short list", async () => {
    const row = '{"networkInterfaceNo":"1","networkInterfaceName":"n"}';
    const body = `{ "getNetworkInterfaceListResponse": {"totalRows":2,"networkInterfaceList":[${row}],"returnCode":"0"} }`;
    cloud.faults.push({ path: /getNetworkInterfaceList/, when: "before", times: 9, answer: { status: 200, body } });
    assert.match(await failing(asked), /the pages hold 1 of 2 network interfaces/);
  });
});

describe("getNcloudNetworkInterface in a program's unit test", () => {
  const calls: pulumi.runtime.MockCallArgs[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call(call) {
      calls.push(call);
      return { ...web1, networkInterfaceNo: "1" };
    },
  };
  before(() => pulumi.runtime.setMocks(mocks));
  after(noMocks);
  beforeEach(() => calls.splice(0));
  const value = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));

  it("is answered by the mocks: no call is made, no credentials are needed", async () => {
    assert.equal((await getNcloudNetworkInterface(asked)).networkInterfaceNo, "1");
    assert.deepEqual(
      calls.map(({ token, inputs }) => ({ token, inputs })),
      [{ token: "flowlogs:index:getNcloudNetworkInterface", inputs: asked }],
    );
  });

  it("takes outputs, and is an output", async () => {
    const found = getNcloudNetworkInterfaceOutput({ instanceNo: pulumi.output("4294299"), deviceName: "eth0" });
    assert.equal(await value(found.networkInterfaceNo), "1");
    assert.deepEqual(calls[0]?.inputs, asked);
  });

  it("is not asked for in a preview that does not know an argument yet", async () => {
    await pulumi.runtime.setMocks(mocks, undefined, undefined, true);
    const instanceNo = pulumi.output(unknown) as unknown as pulumi.Output<string>;
    getNcloudNetworkInterfaceOutput({ instanceNo, deviceName: "eth0" }).apply(() => assert.fail("it is known"));
    assert.equal(
      await value(getNcloudNetworkInterfaceOutput({ networkInterfaceName: "n" }).networkInterfaceNo),
      "1",
      "what is known is asked for in a preview too",
    );
    assert.deepEqual(
      calls.map(({ inputs }) => inputs),
      [{ networkInterfaceName: "n" }],
    );
  });
});
