/** NcloudFlowLog, against the lab's cloud. */
import assert from "node:assert/strict";
import { type Bag, PROVIDER } from "../inputs";
import { collectingLines, failure, linesOf, TAKEN_OVER } from "../outcomes";
import { configured, type Deployment, deploy, existing } from "./deployment";

const READ = "getFlowLogConfigurationList";

describe("NcloudFlowLog, from create to delete", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  async function created(): Promise<Bag> {
    const { id, outs } = await at.create();
    assert.equal(id, at.id);
    at.actions();
    return outs;
  }

  it("create looks, enables once, looks again, and sends what the contract names and nothing else", async () => {
    await at.create({ storageBucketDirectoryName: "edge_logs", collectIntervalMinute: 5 });
    const forms = at.cloud.requests.map(({ path, body }) => [path, Object.fromEntries(new URLSearchParams(body))]);
    const no = at.asked.networkInterfaceNo;
    const read = [
      `/vserver/v2/${READ}`,
      { regionCode: "KR", "networkInterfaceNoList.1": no, responseFormatType: "xml" },
    ];
    assert.deepEqual(forms, [
      read,
      [
        "/vserver/v2/enableFlowLog",
        {
          regionCode: "KR",
          networkInterfaceNo: no,
          collectActionTypeCode: "ALL",
          collectIntervalMinute: "5",
          storageTypeCode: "OBJT",
          storageBucketName: "flow-logs",
          storageBucketDirectoryName: "edge_logs",
          responseFormatType: "xml",
        },
      ],
      read,
    ]);
    for (const { method, headers } of at.cloud.requests) {
      assert.equal(method, "POST");
      assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
      assert.ok(headers["x-ncp-apigw-signature-v2"]);
      assert.equal(headers["x-ncp-apigw-signature-v1"], undefined);
    }
  });

  it("the default directory is not sent, and read back all the same", async () => {
    at.cloud.switches.directoryRule = "new";
    const { outs } = await at.create();
    assert.equal(outs?.storageBucketDirectoryName, "VPC_FLOW_LOG");
    assert.equal(new URLSearchParams(at.cloud.requests[1]?.body).has("storageBucketDirectoryName"), false);
  });

  it("create answers every input, where it lives and where the logs land", async () => {
    const { holder, ...outs } = await created();
    assert.deepEqual(outs, {
      ...at.asked,
      ...existing,
      adopt: "identical",
      onDelete: "delete",
      place: { site: "public", regionCode: "KR" },
      destination: { service: "Object Storage", bucket: "flow-logs", directory: "VPC_FLOW_LOG" },
      __provider: PROVIDER,
    });
  });

  it("read answers what create answered, and diff sees no change", async () => {
    const outs = await created();
    const read = await at.provider.read(at.id, outs);
    assert.deepEqual(read, { id: at.id, props: outs, inputs: await at.checked() });
    assert.deepEqual(await at.provider.diff(at.id, outs, await at.checked()), { changes: false });
  });

  const changes = {
    collectActionTypeCode: "DENY",
    collectIntervalMinute: 7,
    storageBucketName: "audit-logs",
    storageBucketDirectoryName: "other",
  } as const;
  for (const [property, value] of Object.entries(changes)) {
    it(`a change of ${property} behind its back is drift of exactly that, and update repairs it`, async () => {
      const outs = await created();
      at.flowLog = { ...existing, [property]: value };
      const { props, inputs } = await at.provider.read(at.id, outs);
      assert.deepEqual(inputs, { ...(await at.checked()), [property]: value });
      at.actions();
      const updated = await at.provider.update(at.id, props as Bag, await at.checked());
      assert.deepEqual(at.actions(), [READ, "enableFlowLog", "enableFlowLog", "disableFlowLog", "enableFlowLog", READ]);
      assert.deepEqual(updated.outs, outs);
      assert.deepEqual(at.flowLog, existing);
    });
  }

  it("one that was switched off behind its back is gone", async () => {
    const outs = await created();
    at.flowLog = undefined;
    assert.deepEqual(await at.provider.read(at.id, outs), {});
  });

  for (const deadInterface of ["empty", "error"] as const) {
    for (const deadInterfaceDetail of ["empty", "error"] as const) {
      it(`one whose interface is deleted is gone, and can be deleted: ${deadInterface}, ${deadInterfaceDetail}`, async () => {
        const outs = await created();
        Object.assign(at.cloud.switches, { deadInterface, deadInterfaceDetail });
        at.cloud.memory.interfaces.delete(at.id);
        assert.deepEqual(await at.provider.read(at.id, outs), {});
        await at.provider.delete(at.id, outs);
        told.expect(
          /^warning: KR\/\d+: there is no such network interface, so its flow log counts as gone/,
          /^warning: KR\/\d+: there is no such network interface, so its flow log counts as gone/,
        );
      });
    }
  }
  it("warns of one that went with its interface, not of a number that never was one of this program's", async () => {
    const outs = await created();
    at.cloud.memory.interfaces.delete(at.id);
    const unknown = async () => {
      assert.match((await failure(at.provider.read(at.id, {}))).message, /does not exist/);
    };
    assert.deepEqual(await linesOf(unknown), []);
    const gone = async () => assert.deepEqual(await at.provider.read(at.id, outs), {});
    assert.match((await linesOf(gone)).join(), /counts as gone/);
  });

  it("one that outlives its interface stays, and can be deleted", async () => {
    const outs = await created();
    at.cloud.switches.deadInterface = "stale";
    at.cloud.memory.interfaces.delete(at.id);
    assert.equal((await at.provider.read(at.id, outs)).id, at.id);
    await at.provider.delete(at.id, outs);
    assert.equal(at.flowLog, undefined);
  });

  it("update enables again what is not there", async () => {
    const outs = await created();
    at.flowLog = undefined;
    await at.provider.update(at.id, outs, await at.checked({ collectIntervalMinute: 9 }));
    assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 9 });
  });

  it("update of what is as asked already writes nothing", async () => {
    const outs = await created();
    await at.provider.update(at.id, { ...outs, unfinished: true }, await at.checked());
    assert.deepEqual(at.actions(), [READ]);
  });

  it("delete disables, looks, and needs nothing when it is gone already", async () => {
    const outs = await created();
    await at.provider.delete(at.id, outs);
    assert.deepEqual(at.actions(), [READ, "disableFlowLog", READ]);
    assert.equal(at.flowLog, undefined);
    await at.provider.delete(at.id, outs);
    assert.deepEqual(at.actions(), [READ, "getNetworkInterfaceDetail"]);
  });

  it('onDelete: "disable" is the same as "delete", and "keep" makes no call', async () => {
    const outs = await created();
    await at.provider.delete(at.id, { ...outs, onDelete: "keep" });
    assert.deepEqual(at.actions(), []);
    await at.provider.delete(at.id, { ...outs, onDelete: "disable" });
    assert.equal(at.flowLog, undefined);
  });

  describe("adoption", () => {
    it("takes over an identical one without a write", async () => {
      at.flowLog = existing;
      assert.equal((await at.create()).id, at.id);
      assert.deepEqual([...new Set(at.actions())], [READ]);
      told.expect(TAKEN_OVER);
    });
    it("refuses another one, naming what differs", async () => {
      at.flowLog = { ...existing, collectIntervalMinute: 5 };
      const { message, id } = await failure(at.create());
      assert.match(message, /KR\/\d+ already captures.*collectIntervalMinute is 5, asked for 15.*Nothing was created/);
      assert.equal(id, undefined);
      assert.equal(at.flowLog?.collectIntervalMinute, 5);
    });
    it('refuses any with adopt: "never", and overwrites any with "always"', async () => {
      at.flowLog = { ...existing, collectActionTypeCode: "DENY" };
      await failure(at.create({ adopt: "never" }));
      assert.equal(at.flowLog?.collectActionTypeCode, "DENY");
      await at.create({ adopt: "always" });
      assert.deepEqual(at.flowLog, existing);
    });
    it("refuses a second resource of the same program, naming both", async () => {
      await created();
      assert.match((await failure(at.create())).message, /already taken by another resource of this program/);
    });
  });

  describe("identity", () => {
    it("a change of interface, region or site replaces; of settings does not", async () => {
      const outs = await created();
      const diff = async (news: Bag) => at.provider.diff(at.id, outs, await at.checked(news));
      for (const news of [{ networkInterfaceNo: "123488" }, { regionCode: "JPN" }, { site: "gov" }]) {
        assert.deepEqual((await diff(news)).replaces, Object.keys(news));
      }
      assert.deepEqual(await diff({ collectIntervalMinute: 5 }), { deleteBeforeReplace: true });
      assert.deepEqual(await diff({ regionCode: "KR", site: "public" }), { deleteBeforeReplace: true });
    });

    it("settings that lead to another region or site are an error naming both, and nothing is sent", async () => {
      const outs = await created();
      for (const [config, both] of [
        [{ "ncloud:region": "JPN" }, /regionCode KR, site public.*regionCode JPN, site public/],
        [{ "ncloud:site": "gov" }, /regionCode KR, site public.*regionCode KR, site gov/],
      ] as const) {
        const elsewhere = await configured(at.cloud, config);
        const update = elsewhere.update(at.id, outs, await at.checked({ collectIntervalMinute: 5 }));
        assert.match((await failure(update)).message, both);
        assert.match((await failure(elsewhere.read(at.id, outs))).message, both);
        assert.match((await failure(elsewhere.delete(at.id, outs))).message, both);
      }
      assert.deepEqual(at.actions(), []);
    });

    it("a region that the program names beats settings", async () => {
      const elsewhere = await configured(at.cloud, { "ncloud:region": "JPN" });
      const { id, outs } = await elsewhere.create(await at.checked({ regionCode: "KR" }));
      assert.equal(id, at.id);
      assert.equal((await elsewhere.read(id, outs)).id, at.id);
    });

    it("the id alone is enough to read, in another region too, and what was read can be read again", async () => {
      at.flowLog = existing;
      const elsewhere = await configured(at.cloud, { "ncloud:region": "JPN" });
      const read = await elsewhere.read(at.id, { __provider: PROVIDER });
      assert.deepEqual(read.inputs, {
        ...existing,
        regionCode: "KR",
        networkInterfaceNo: at.asked.networkInterfaceNo,
        adopt: "identical",
        onDelete: "delete",
        __provider: PROVIDER,
      });
      assert.deepEqual(read.props?.place, { site: "public", regionCode: "KR" });
      assert.deepEqual(await elsewhere.read(at.id, read.props as Bag), read);
    });

    it("an id of one region with settings of another is an error, never gone", async () => {
      const elsewhere = await configured(at.cloud, { "ncloud:region": "JPN" });
      const read = elsewhere.read(at.id, { ...at.asked, __provider: PROVIDER });
      assert.match((await failure(read)).message, /KR\/\d+ lives in region KR, but .* lead to region JPN/);
      assert.match((await failure(at.provider.read("123487", {}))).message, /<regionCode>\/<networkInterfaceNo>/);
    });
  });
});
