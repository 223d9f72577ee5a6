/** The switches of the lab's NAVER Cloud for flow logs and interfaces that do not exist. */
import assert from "node:assert/strict";
import {
  disable,
  enable,
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

describe("the lab's NAVER Cloud: switches for flow logs and interfaces that do not exist", () => {
  let cloud: Ncloud;
  const turn = useNcloud((started) => {
    cloud = started;
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
});
