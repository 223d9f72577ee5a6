import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type NcloudSwitches, startNcloud } from "../../lab/clouds/ncloud";
import { GatewayError, gatewayAnswer } from "../../lab/clouds/ncloud/gateway";
import {
  disable,
  enable,
  gatewayRefusal,
  listed,
  type Ncloud,
  post,
  read,
  readXml,
  refusal,
  send,
  wanted,
} from "./ncloud-call";

describe("the switches of the lab's NAVER Cloud", () => {
  let cloud: Ncloud;
  const running = "123490";
  const unset = "123487";
  beforeEach(async () => {
    cloud = await startNcloud();
  });
  afterEach(() => cloud.close());
  const turn = (switches: Partial<NcloudSwitches>) => Object.assign(cloud.switches, switches);

  it("may be given at the start", async () => {
    const other = await startNcloud({ switches: { reenable: "update" } });
    await other.close();
    assert.deepEqual([other.switches.reenable, other.switches.readAbsent], ["update", "empty-list"]);
  });

  describe("gateway", () => {
    it("clockOffsetMs moves the clock and the Date header", async () => {
      turn({ clockOffsetMs: 600_000 });
      const late = await send(cloud, "getRegionList", "", { timestamp: Date.now() });
      assert.equal(gatewayRefusal(late), "401 200");
      const shown = Date.parse(late.headers.get("date") ?? "") - Date.now();
      assert.ok(Math.abs(shown - 600_000) < 2_000, String(shown));
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

  describe("reenable", () => {
    const interval = () => cloud.memory.flowLogs.get(`KR/${running}`)?.collectIntervalMinute;
    const again = () => enable(cloud, { networkInterfaceNo: running, collectIntervalMinute: "7" });

    it("error: 1000100, nothing changed", async () => {
      assert.deepEqual([refusal(await again()), interval()], ["400 1000100", 10]);
    });
    it("update", async () => {
      turn({ reenable: "update" });
      assert.deepEqual([listed(await again()), interval()], [[running], 7]);
    });
    it("ignore: the reply shows what was asked, nothing changed", async () => {
      turn({ reenable: "ignore" });
      const reply = await again();
      assert.match(reply.text, /"collectIntervalMinute": 7/);
      assert.deepEqual([reply.status, interval()], [200, 10]);
    });
  });

  it("activationFailures strike the next enablings only, without effect", async () => {
    turn({ activationFailures: 1 });
    assert.equal(refusal(await enable(cloud)), "400 1000100");
    assert.equal(cloud.memory.flowLogs.size, 1);
    assert.equal((await enable(cloud)).status, 200);
  });

  it("disableAbsent: an error, or a success that lists nothing", async () => {
    assert.equal(refusal(await disable(cloud, unset)), "400 1099000");
    turn({ disableAbsent: "ok" });
    assert.deepEqual(listed(await disable(cloud, unset)), []);
  });

  describe("readAbsent", () => {
    const xml = async () => {
      const { text } = await send(cloud, "getFlowLogConfigurationList", `networkInterfaceNoList.1=${unset}`);
      await readXml(text);
      return /<totalRows>0<\/totalRows>\n\s*([\s\S]*)<\/get/.exec(text)?.[1]?.replace(/\n\s*/g, "~");
    };
    const json = async () => {
      const root = JSON.parse((await read(cloud, unset)).text).getFlowLogConfigurationListResponse;
      assert.equal(root.totalRows, 0);
      return root.flowLogConfigurationList;
    };
    for (const [readAbsent, inXml, inJson] of [
      ["empty-list", "<flowLogConfigurationList/>~", []],
      ["no-list", "", undefined],
      ["empty-element", "<flowLogConfigurationList></flowLogConfigurationList>~", ""],
      ["null", "<flowLogConfigurationList>~</flowLogConfigurationList>~", null],
    ] as const) {
      it(`${readAbsent} is ${inXml || "nothing"} in XML and ${JSON.stringify(inJson)} in JSON`, async () => {
        turn({ readAbsent });
        assert.deepEqual([await xml(), await json()], [inXml, inJson]);
        assert.deepEqual(listed(await read(cloud, unset, running)), [running]);
      });
    }

    it("other-row lists somebody else", async () => {
      turn({ readAbsent: "other-row" });
      assert.deepEqual(listed(await read(cloud, unset)), [running]);
      assert.deepEqual(listed(await read(cloud, running)), [running]);
    });

    it("error refuses the whole call, also when others have a flow log", async () => {
      turn({ readAbsent: "error" });
      assert.equal(refusal(await read(cloud, unset)), "400 1099000");
      assert.equal(refusal(await read(cloud, running, unset)), "400 1099000");
      assert.deepEqual(listed(await read(cloud, running)), [running]);
    });
  });

  describe("an interface that is gone", () => {
    beforeEach(() => {
      cloud.memory.interfaces.delete(`KR/${running}`);
    });

    it("deadInterface error: reading and disabling are refused", async () => {
      assert.equal(refusal(await read(cloud, running)), "400 1099000");
      assert.equal(refusal(await read(cloud, unset, running)), "400 1099000");
      assert.equal(refusal(await disable(cloud, running)), "400 1099000");
    });
    it("deadInterface empty: reads list nothing, even where reading the unset is an error", async () => {
      turn({ deadInterface: "empty", readAbsent: "error" });
      assert.deepEqual(listed(await read(cloud, running)), []);
      assert.equal(refusal(await disable(cloud, running)), "400 1099000");
    });
    it("deadInterface stale: the flow log outlives it until it is disabled", async () => {
      turn({ deadInterface: "stale" });
      assert.deepEqual(listed(await read(cloud, running)), [running]);
      assert.deepEqual(listed(await disable(cloud, running)), [running]);
      assert.deepEqual(listed(await read(cloud, running)), []);
    });
    it("deadInterfaceDetail: an empty list or an error", async () => {
      const detail = () => post(cloud, "getNetworkInterfaceDetail", { networkInterfaceNo: running });
      assert.match((await detail()).text, /"networkInterfaceList": \[\]/);
      turn({ deadInterfaceDetail: "error" });
      assert.equal(refusal(await detail()), "400 1099000");
    });
    it("enableDeadInterface: 1099000 or 1000100", async () => {
      const again = () => enable(cloud, { networkInterfaceNo: running });
      assert.equal(refusal(await again()), "400 1099000");
      turn({ enableDeadInterface: "1000100" });
      assert.equal(refusal(await again()), "400 1000100");
    });
  });

  describe("visibleAfterMs", () => {
    beforeEach(() => {
      turn({ visibleAfterMs: 300 });
    });

    it("hides what was enabled for a while", async () => {
      assert.deepEqual(listed(await enable(cloud)), [unset]);
      assert.deepEqual(listed(await read(cloud, unset)), []);
      await sleep(350);
      assert.deepEqual(listed(await read(cloud, unset)), [unset]);
    });
    it("shows what was disabled for a while", async () => {
      await disable(cloud, running);
      assert.deepEqual(listed(await read(cloud, running)), [running]);
      await sleep(350);
      assert.deepEqual(listed(await read(cloud, running)), []);
    });
    it("shows each of two writes in its turn", async () => {
      await disable(cloud, running);
      await sleep(200);
      await enable(cloud, { networkInterfaceNo: running });
      assert.match((await read(cloud, running)).text, /"ALLOW"/);
      await sleep(150);
      assert.deepEqual(listed(await read(cloud, running)), []);
      await sleep(200);
      assert.match((await read(cloud, running)).text, /"DENY"/);
    });
    it("what somebody else changed shows at once", async () => {
      cloud.memory.flowLogs.delete(`KR/${running}`);
      assert.deepEqual(listed(await read(cloud, running)), []);
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

  it("deletedInterfaces: gone, without a change of the memory", async () => {
    turn({ deletedInterfaces: [running] });
    assert.equal(refusal(await read(cloud, running)), "400 1099000");
    assert.equal(refusal(await enable(cloud, { networkInterfaceNo: running })), "400 1099000");
    assert.equal(refusal(await disable(cloud, running)), "400 1099000");
    const list = () => post(cloud, "getNetworkInterfaceList", { "networkInterfaceNoList.1": running });
    assert.match((await list()).text, /"totalRows": 0/);
    turn({ readAbsent: "other-row" });
    assert.deepEqual(listed(await read(cloud, unset)), []);
    turn({ deletedInterfaces: [] });
    assert.match((await list()).text, /"totalRows": 1/);
    assert.deepEqual(listed(await read(cloud, running)), [running]);
  });

  it("lostAnswers strike the next writes, after their effect", async () => {
    turn({ lostAnswers: 2 });
    assert.equal((await read(cloud, running)).status, 200);
    assert.equal(gatewayRefusal(await enable(cloud)), "503 500");
    assert.deepEqual(listed(await read(cloud, unset)), [unset]);
    assert.equal(gatewayRefusal(await disable(cloud)), "503 500");
    assert.deepEqual(listed(await read(cloud, unset)), []);
    assert.equal((await enable(cloud)).status, 200);
  });

  describe("the report", () => {
    const gaps = () =>
      (cloud.report?.() as { withoutCollection: { place: string; milliseconds: number }[] }).withoutCollection;
    it("holds each time between disabling and enabling, and nothing else", async () => {
      await enable(cloud);
      await enable(cloud, { networkInterfaceNo: running });
      assert.deepEqual(gaps(), []);
      await disable(cloud, running);
      assert.deepEqual(gaps(), []);
      await sleep(120);
      await enable(cloud, { networkInterfaceNo: running });
      const [gap, ...more] = gaps();
      assert.deepEqual([gap?.place, more], [`KR/${running}`, []]);
      assert.ok((gap?.milliseconds ?? 0) >= 115 && (gap?.milliseconds ?? 0) < 1_000, JSON.stringify(gap));
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

  describe("an answer lost after the effect", () => {
    it("reset", async () => {
      cloud.faults.push({ path: /enableFlowLog/, when: "after", answer: "reset" });
      await assert.rejects(enable(cloud));
      assert.deepEqual(listed(await read(cloud, unset)), [unset]);
    });
    it("503 in the gateway's words, and the Date of this cloud", async () => {
      turn({ clockOffsetMs: 120_000 });
      const answer = gatewayAnswer(new GatewayError("500"));
      cloud.faults.push({ path: /enableFlowLog/, when: "after", answer });
      const reply = await send(cloud, "enableFlowLog", new URLSearchParams(wanted).toString());
      assert.equal(gatewayRefusal(reply), "503 500");
      assert.ok(Date.parse(reply.headers.get("date") ?? "") > Date.now() + 60_000);
      assert.deepEqual(listed(await read(cloud, unset)), [unset]);
    });
  });
});
