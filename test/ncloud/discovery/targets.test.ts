/** What a flow log could capture on NAVER Cloud: the network interfaces of servers, in all regions. */
import assert from "node:assert/strict";
import { type NcloudLab, type NetworkInterface, startNcloud } from "../../../lab/clouds/ncloud";
import type { Scope } from "../../../provider/core/discovery/look";
import { discovery } from "../../../provider/ncloud/discovery/discovery";
import { all, lookAt } from "../../looks";

describe("discovery on NAVER Cloud", () => {
  let cloud: NcloudLab;
  before(async () => {
    cloud = await startNcloud();
  });
  afterEach(() => cloud.reset());
  after(() => cloud.close());

  const look = (scope?: Scope) => lookAt(cloud.env, undefined, scope);
  const actions = () => cloud.requests.map(({ path }) => path.split("/").at(-1));

  function addInterfaces(count: number, more: Partial<NetworkInterface> = {}) {
    const sample = cloud.memory.interfaces.get("KR/123487");
    for (let index = 0; index < count; index++) {
      const networkInterfaceNo = String(5_000_000 + index);
      cloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo, ...more } as never);
    }
  }

  describe("targets", () => {
    it("are the interfaces of all regions, with the names of their subnets and VPCs", async () => {
      const asked = look();
      const targets = await all(discovery.targets(asked));
      assert.deepEqual(asked.errors, []);
      assert.deepEqual(
        targets.map(({ region, id }) => `${region}/${id}`),
        [...cloud.memory.interfaces.keys()],
      );
      const [first] = targets;
      assert.equal(first?.location, "subnet web-1-subnet of VPC shop");
      assert.deepEqual([first?.kind, first?.name, first?.account], ["networkInterface", "web-1-eth0", "public"]);
      assert.ok(targets.every(({ exempt }) => exempt === undefined));
      assert.ok(!actions().includes("getFlowLogConfigurationList"));
    });

    it("are those of the regions that the scope names, each once", async () => {
      const targets = await all(discovery.targets(look({ region: ["SGN", "SGN"] })));
      assert.deepEqual(
        targets.map(({ region }) => region),
        ["SGN"],
      );
      assert.ok(!actions().includes("getRegionList"));
    });

    it("are exempt when they belong to no server", async () => {
      addInterfaces(1, { instanceTypeCode: "LBVS" });
      const alone = cloud.memory.interfaces.get("KR/123488");
      if (alone) alone.instanceNo = "";
      const targets = await all(discovery.targets(look({ region: ["KR"] })));
      const exempt = targets.flatMap(({ id, exempt: why }) => (why ? [`${id}: ${why}`] : []));
      assert.deepEqual(exempt.sort(), ["123488: not attached to a server", "5000000: not a server: LBVS"]);
    });

    it("are each named once although pages repeat rows, and 5,000 of them need few calls", async () => {
      addInterfaces(5_000);
      cloud.switches.rowsRepeated = 3;
      const asked = look({ region: ["KR"] });
      const targets = await all(discovery.targets(asked));
      assert.deepEqual([targets.length, new Set(targets.map(({ id }) => id)).size], [5_004, 5_004]);
      assert.ok(cloud.requests.length <= 14, `${cloud.requests.length} requests`);
      assert.match(asked.told[0] ?? "", /^500 network interfaces of region KR$/);
      assert.equal(asked.told.at(-1), "5004 network interfaces of region KR");
    });

    it("are read again when one is deleted meanwhile, because each row after it moves up", async () => {
      addInterfaces(1_200);
      const found = new Set<string>();
      for await (const { id } of discovery.targets(look({ region: ["KR"] }))) {
        assert.ok(!found.has(id), id);
        found.add(id);
        if (found.size === 1) cloud.memory.interfaces.delete("KR/123487");
      }
      for (const { networkInterfaceNo, regionCode } of cloud.memory.interfaces.values())
        if (regionCode === "KR") assert.ok(found.has(networkInterfaceNo), networkInterfaceNo);
    });

    it("are unread when the list changes all the time", async () => {
      addInterfaces(1_200);
      const asked = look({ region: ["KR"] });
      const sample = cloud.memory.interfaces.get("KR/123487");
      let added = 9_000_000;
      const progress = () => {
        const networkInterfaceNo = String(added++);
        cloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo } as never);
      };
      await all(discovery.targets({ ...asked, progress }));
      assert.match(asked.errors[0]?.message ?? "", /getNetworkInterfaceList: the list has changed during each of 4/);
    });

    it("need no server's VPC to be known: a login that may not list subnets sees interfaces", async () => {
      cloud.faults.push({ path: /getSubnetList/, when: "before", answer: { status: 403 } });
      const asked = look({ region: ["KR"] });
      const targets = await all(discovery.targets(asked));
      assert.deepEqual([targets.length, targets[0]?.location], [4, undefined]);
      assert.match(asked.errors[0]?.message ?? "", /^looking at the subnets of region KR: getSubnetList: HTTP 403/);
    });

    it("of a region without a subscription are named as unread, and the others are listed", async () => {
      cloud.switches.unsubscribedRegions = ["SGN"];
      const asked = look();
      const targets = await all(discovery.targets(asked));
      assert.deepEqual([...new Set(targets.map(({ region }) => region))], ["KR", "JPN"]);
      assert.ok(asked.errors.some(({ message }) => /looking at region SGN: .*210/.test(message)));
    });
  });

  describe("flow logs", () => {
    it("are those of all regions", async () => {
      const settings = cloud.memory.flowLogs.get("KR/123490");
      cloud.memory.flowLogs.set("JPN/323401", { ...settings, storageBucketName: "flow-logs-jp" } as never);
      const asked = look();
      const found = await all(discovery.flowLogs(asked));
      assert.deepEqual(asked.errors, []);
      assert.deepEqual(
        found.map(({ id, captures }) => [id, captures]),
        [
          ["KR/123490", "accepted"],
          ["JPN/323401", "accepted"],
        ],
      );
      assert.equal(found[1]?.inputs.regionCode, "JPN");
    });

    it("are those of the configured region when regions can't be listed, which is told", async () => {
      cloud.faults.push({ path: /getRegionList/, when: "before", answer: { status: 403 } });
      const asked = look();
      assert.equal((await all(discovery.flowLogs(asked))).length, 1);
      assert.match(asked.errors[0]?.message ?? "", /^looking at the regions of NAVER Cloud: getRegionList: HTTP 403/);
    });

    it("need no region in config and environment", async () => {
      const { NCLOUD_REGION, ...env } = cloud.env;
      assert.equal((await all(discovery.flowLogs(lookAt(env)))).length, 1);
    });

    it("of 5,000 interfaces are asked for in batches, and progress is told", async function () {
      this.timeout(60_000);
      addInterfaces(5_000);
      const asked = look({ region: ["KR"] });
      assert.equal((await all(discovery.flowLogs(asked))).length, 1);
      assert.ok(cloud.requests.length <= 600, `${cloud.requests.length} requests`);
      assert.equal(asked.told.at(-1), "flow logs of 5004 network interfaces of region KR");
    });

    it("are not asked for where the interface says that there is none: enableFlowLog is a hint", async () => {
      cloud.switches.interfaceShowsFlowLog = true;
      assert.equal((await all(discovery.flowLogs(look({ region: ["KR"] })))).length, 1);
      const [asked = ""] = cloud.requests.filter(({ path }) => path.includes("Configuration")).map(({ body }) => body);
      assert.match(asked, /networkInterfaceNoList\.1=123490/);
      assert.doesNotMatch(asked, /networkInterfaceNoList\.2/);
    });
  });

  describe("destinations", () => {
    const states = async (asked = look({ region: ["KR"] })) => {
      const found = await all(discovery.destinations?.(asked, await all(discovery.flowLogs(asked))));
      return { asked, found: found.map(({ flowLog, isGone }) => `${flowLog.id} ${isGone ? "gone" : "there"}`) };
    };

    function made(networkInterfaceNo: string, storageBucketName: string) {
      const settings = cloud.memory.flowLogs.get("KR/123490");
      cloud.memory.flowLogs.set(`KR/${networkInterfaceNo}`, { ...settings, storageBucketName } as never);
    }

    it("are gone when Object Storage knows no such bucket; each bucket is asked for once", async () => {
      made("123487", "gone");
      made("123488", "gone");
      made("123489", "audit-logs");
      const { asked, found } = await states();
      assert.deepEqual(asked.errors, []);
      assert.deepEqual(found.sort(), ["KR/123487 gone", "KR/123488 gone", "KR/123489 there", "KR/123490 there"]);
      const lists = cloud.requests.filter(({ method }) => method === "GET");
      assert.ok(lists.length <= 3, lists.map(({ path }) => path).join(" "));
    });

    it("that can't be looked at are not gone: the bucket is named, and others are judged", async () => {
      made("123487", "flow-logs");
      cloud.faults.push({ path: /^\/audit-logs/, when: "before", answer: { status: 403 }, times: 9 });
      const { asked, found } = await states();
      assert.deepEqual(found, ["KR/123487 there"]);
      assert.match(asked.errors[0]?.message ?? "", /bucket audit-logs/);
      assert.match(asked.errors[0]?.message ?? "", /NCP_OBJECT_STORAGE_VIEWER/);
    });
  });
});
