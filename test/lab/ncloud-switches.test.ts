/** The switches of the lab's NAVER Cloud for its gateway and its answers. */
import assert from "node:assert/strict";
import { startNcloud } from "../../lab/clouds/ncloud";
import {
  enable,
  gatewayRefusal,
  listed,
  type Ncloud,
  post,
  read,
  readXml,
  refusal,
  running,
  send,
  unset,
} from "./ncloud-call";
import { useNcloud } from "./suite";

describe("the lab's NAVER Cloud: switches of gateway and answers", () => {
  let cloud: Ncloud;
  const turn = useNcloud((started) => {
    cloud = started;
  });

  it("may be given at the start", async () => {
    const other = await startNcloud({ switches: { reenable: "update" } });
    await other.close();
    assert.deepEqual([other.switches.reenable, other.switches.readAbsent], ["update", "empty-list"]);
  });

  describe("gateway", () => {
    it("clockOffsetMs moves the clock and the Date header", async () => {
      turn({ clockOffsetMs: 600_000 });
      const sent = Date.now();
      const late = await send(cloud, "getRegionList", "", { timestamp: sent });
      const answered = Date.now();
      assert.equal(gatewayRefusal(late), "401 200");
      // The header is cut to whole seconds.
      const shown = Date.parse(late.headers.get("date") ?? "") - 600_000;
      assert.ok(shown > sent - 1_000 && shown <= answered, String(shown - sent));
      assert.equal((await send(cloud, "getRegionList", "")).status, 200);
    });

    it("subscribed: false is 401 210 as documented", async () => {
      turn({ subscribed: false });
      const reply = await enable(cloud);
      assert.equal(reply.status, 401);
      assert.deepEqual(JSON.parse(reply.text), {
        error: { errorCode: "210", message: "Permission Denied", details: "A subscription to the API is required." },
      });
      assert.equal(gatewayRefusal(await send(cloud, "getRegionList", "", { secretKey: "wrong" })), "401 200");
    });

    it("wrongSite: nothing is found here", async () => {
      turn({ wrongSite: true });
      assert.equal(gatewayRefusal(await read(cloud, running)), "404 300");
    });

    it("endpointErrors strike the next calls only, without effect", async () => {
      turn({ endpointErrors: 2 });
      assert.equal(gatewayRefusal(await enable(cloud)), "503 500");
      assert.equal(gatewayRefusal(await enable(cloud)), "503 500");
      assert.equal(cloud.memory.flowLogs.size, 1);
      assert.equal((await enable(cloud)).status, 200);
    });

    it("gatewayErrors: xml, html or empty, whatever format was asked for", async () => {
      turn({ wrongSite: true, gatewayErrors: "xml" });
      assert.deepEqual(await readXml((await enable(cloud)).text), {
        error: { errorCode: "300", message: "Not Found Exception", details: "" },
      });
      turn({ gatewayErrors: "html" });
      const html = await enable(cloud);
      assert.match(`${html.headers.get("content-type")} ${html.text}`, /^text\/html.*<html>[\s\S]*Not Found Exception/);
      turn({ gatewayErrors: "empty" });
      const empty = await enable(cloud);
      assert.deepEqual([empty.status, empty.text], [404, ""]);
    });

    it("gatewayErrorStatus 200 hides the error in a success", async () => {
      turn({ subscribed: false, gatewayErrorStatus: 200 });
      assert.equal(gatewayRefusal(await enable(cloud)), "200 210");
    });
  });

  describe("serverRoleMs", () => {
    const path = "/latest/meta-data/iam/security-credentials/";
    const role = async () => {
      const name = await (await fetch(cloud.url + path)).text();
      return (await (await fetch(cloud.url + path + name)).json()) as Record<string, string>;
    };
    it("keys of the server role are good that long", async () => {
      const keys = await role();
      assert.deepEqual(Object.keys(keys), ["AccessKeyId", "SecretAccessKey", "Expiration"]);
      const wire = { accessKey: keys.AccessKeyId, secretKey: keys.SecretAccessKey };
      assert.equal((await send(cloud, "getRegionList", "", wire)).status, 200);
      turn({ clockOffsetMs: 7 * 3_600_000 });
      assert.equal(gatewayRefusal(await send(cloud, "getRegionList", "", wire)), "401 200");
    });
    it("keys differ each time, and are no part of the ledger", async () => {
      const [one, two] = [await role(), await role()];
      assert.notEqual(one.AccessKeyId, two.AccessKeyId);
      assert.ok(!JSON.stringify(cloud.requests).includes(one.SecretAccessKey ?? "?"));
    });
  });

  describe("answers", () => {
    it("format overrules what was asked", async () => {
      turn({ format: "xml" });
      assert.match((await read(cloud, running)).text, /^<\?xml.*\n<getFlowLogConfigurationListResponse>/);
      assert.match((await read(cloud)).text, /<responseError>/);
      turn({ format: "json" });
      const asked = `networkInterfaceNoList.1=${running}&responseFormatType=xml`;
      assert.deepEqual(listed(await send(cloud, "getFlowLogConfigurationList", asked)), [running]);
    });

    it("listElement in lower case", async () => {
      const asked = `networkInterfaceNoList.1=${running}`;
      assert.match((await send(cloud, "getFlowLogConfigurationList", asked)).text, /<FlowLogConfiguration>/);
      turn({ listElement: "flowLogConfiguration" });
      assert.match((await send(cloud, "getFlowLogConfigurationList", asked)).text, /<flowLogConfiguration>/);
    });

    for (const serviceErrorStatus of [200, 400, 500] as const) {
      it(`serviceErrorStatus ${serviceErrorStatus}`, async () => {
        turn({ serviceErrorStatus });
        assert.equal(refusal(await read(cloud)), `${serviceErrorStatus} 14016`);
        assert.equal((await read(cloud, running)).status, 200);
      });
    }

    it("serviceErrorShape: other keys, or an ordinary answer with a returnCode that is not 0", async () => {
      turn({ serviceErrorShape: "responseCode" });
      assert.deepEqual(JSON.parse((await read(cloud)).text), {
        responseError: { responseCode: "14016", responseMessage: "Required parameters are missing" },
      });
      turn({ serviceErrorShape: "action", serviceErrorStatus: 200 });
      const { getFlowLogConfigurationListResponse: root } = JSON.parse((await read(cloud)).text);
      assert.deepEqual([root.returnCode, root.totalRows, "flowLogConfigurationList" in root], ["14016", 0, false]);
    });

    it("interfaceShowsFlowLog adds enableFlowLog", async () => {
      const shown = async () => {
        const { text } = await post(cloud, "getNetworkInterfaceList", {});
        return [...text.matchAll(/"enableFlowLog": (\w+)/g)].map(([, flag]) => flag).join();
      };
      assert.equal(await shown(), "");
      turn({ interfaceShowsFlowLog: true });
      assert.equal(await shown(), "false,false,false,true");
    });
  });

  it("batchLimit", async () => {
    turn({ batchLimit: 2 });
    assert.deepEqual(listed(await read(cloud, unset, running)), [running]);
    assert.equal(refusal(await read(cloud, unset, running, "123488")), "400 1099000");
    turn({ beyondBatchLimit: "leave-out" });
    assert.deepEqual(listed(await read(cloud, unset, running, "123488")), [running]);
    assert.deepEqual(listed(await read(cloud, unset, "123488", running)), []);
    turn({ batchLimit: null });
    assert.deepEqual(listed(await read(cloud, unset, "123488", running)), [running]);
  });

  it("directoryRule: new takes lower case only, old takes both, and leaving it out is always right", async () => {
    const trying = async (name?: string) => {
      cloud.memory.flowLogs.clear();
      return (await enable(cloud, name === undefined ? {} : { storageBucketDirectoryName: name })).status;
    };
    const names = ["VPC_FLOW_LOG", "ab", "flow_logs_1", undefined];
    const outcome = async () => [
      await trying(names[0]),
      await trying(names[1]),
      await trying(names[2]),
      await trying(),
    ];
    assert.deepEqual(await outcome(), [200, 200, 200, 200]);
    turn({ directoryRule: "new" });
    assert.deepEqual(await outcome(), [400, 400, 200, 200]);
  });
});
