/** The retention of a VpcLogStream, which not every cloud shows or takes back, against the lab's cloud. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import type { VpcSwitches } from "../../lab/clouds/vpc/switches";
import { PROVIDER } from "../inputs";
import { collectingLines, failure, TAKEN_OVER, warningsOf } from "../outcomes";
import { deployLogStreams, type LogStreamDeployment } from "./deployment";

describe("VpcLogStream, retention", () => {
  const told = collectingLines();
  let at: LogStreamDeployment;
  beforeEach(async () => {
    at = await deployLogStreams();
  });
  afterEach(() => at.close());
  const retain = (id: string, days: number) =>
    `PUT v2/groups/${ids.logGroup}/streams-ttl/${id} {"ttl_in_days":${days}}`;

  it("is given its retention afterwards, where creation ignores it", async () => {
    Object.assign(at.cloud.switches, { flavour: "huawei", streamRetentionAtCreation: "ignored" });
    const { id } = await at.create(at.asked({ ttlInDays: 3 }));
    assert.equal(at.own(id).ttlInDays, 3);
    assert.deepEqual(at.writes().slice(1), [retain(id, 3)]);
  });

  it("is given its group's days afterwards, where a list may show what is inherited", async () => {
    Object.assign(at.cloud.switches, { streamRetentionInList: "effective", streamRetentionAtCreation: "ignored" });
    const { id } = await at.create(at.asked({ ttlInDays: 30 }));
    assert.equal(at.own(id).ttlInDays, 30);
  });

  it("keeps its id when that fails", async () => {
    Object.assign(at.cloud.switches, { flavour: "huawei", streamRetentionAtCreation: "ignored" });
    const body = '{"error_code":"LTS.0003","error_msg":"No permission."}';
    at.cloud.faults.push({ method: "PUT", path: /streams-ttl/, when: "before", answer: { status: 403, body } });
    const inputs = at.asked({ ttlInDays: 3 });
    const failed = await failure(at.create(inputs));
    const id = at.streams().at(-1)?.id ?? "";
    assert.equal(failed.id, id);
    assert.match(failed.message, /403 LTS\.0003 .*It exists and is kept in the state/);
    await at.provider.update(id, failed.properties ?? {}, await at.checked(inputs));
    assert.equal(at.own(id).ttlInDays, 3);
  });

  const shown: [string, Partial<VpcSwitches>][] = [
    ["Huawei Cloud", { flavour: "huawei" }],
    ["Open Telekom Cloud as documented", { streamRetentionInList: "as documented" }],
    ["Open Telekom Cloud as seen", { streamRetentionInList: "own" }],
    ["a cloud that shows what is inherited", { streamRetentionInList: "effective" }],
    ["a cloud that writes it as a text", { streamRetentionType: "text" }],
  ];
  for (const [cloud, switches] of shown) {
    describe(`on ${cloud}`, () => {
      const tells = cloud !== "Open Telekom Cloud as documented";
      beforeEach(() => Object.assign(at.cloud.switches, switches));

      for (const ttlInDays of [undefined, 3, 30]) {
        it(`with ${ttlInDays ?? "its group's"} days has no difference after refresh`, async () => {
          const inputs = at.asked({ ttlInDays });
          const { id, outs } = await at.create(inputs);
          const read = await at.provider.read(id, outs);
          assert.deepEqual(read.inputs, await at.checked(inputs));
        });
      }

      it("changes its retention, and reads it back", async () => {
        const inputs = at.asked({ ttlInDays: 3 });
        const { id, outs } = await at.create(inputs);
        at.writes();
        const updated = await at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 9 }));
        assert.deepEqual(at.writes(), [retain(id, 9)]);
        assert.deepEqual([at.own(id).ttlInDays, updated.outs?.ttlInDays], [9, 9]);
      });

      it("gets a retention of its own", async () => {
        const inputs = at.asked();
        const { id, outs } = await at.create(inputs);
        at.writes();
        await at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 9 }));
        assert.deepEqual(at.writes(), [retain(id, 9)]);
      });

      it("gives its retention back, where the cloud takes that, and else says what to do", async () => {
        const inputs = at.asked({ ttlInDays: 3 });
        const { id, outs } = await at.create(inputs);
        at.writes();
        const updating = at
          .checked({ ...inputs, ttlInDays: undefined })
          .then((news) => at.provider.update(id, outs, news));
        if (at.cloud.switches.flavour === "huawei") {
          const updated = await updating;
          assert.ok(!("ttlInDays" in (updated.outs ?? {})));
          assert.equal(at.own(id).ttlInDays, undefined);
        } else {
          const { message } = await failure(updating);
          assert.match(message, /LTS\.0106 .*; this cloud gives no retention back .* Nothing was changed\.$/);
        }
        assert.deepEqual(at.writes(), [retain(id, -1)]);
      });

      it("gives its group's days back when they are its own: what is shown may be inherited", async () => {
        const inputs = at.asked({ ttlInDays: 30 });
        const { id, outs } = await at.create(inputs);
        at.writes();
        const updating = at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: undefined }));
        await (at.cloud.switches.flavour === "huawei" ? updating : failure(updating));
        assert.deepEqual(at.writes(), [retain(id, -1)]);
      });

      it("gets its group's days as its own", async () => {
        const inputs = at.asked();
        const { id, outs } = await at.create(inputs);
        at.writes();
        await at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 30 }));
        assert.deepEqual([at.own(id).ttlInDays, at.writes()], [30, [retain(id, 30)]]);
      });

      it("that was not finished, or was imported, is finished without touching what it inherits", async () => {
        for (const finished of [false, true]) {
          const inputs = await at.checked(at.asked());
          const { id } = at.madeByOther(inputs.logStreamName);
          const olds = finished ? { __provider: PROVIDER } : { ...inputs, unfinished: true };
          const updated = await at.provider.update(id, olds, inputs);
          assert.deepEqual([at.writes(), updated.outs?.logStreamName], [[], inputs.logStreamName]);
        }
      });

      it("that was not finished is given the retention of the program", async () => {
        const inputs = await at.checked(at.asked({ ttlInDays: 3 }));
        const { id } = at.madeByOther(inputs.logStreamName, 90);
        await at.provider.update(id, { ...inputs, unfinished: true }, inputs);
        assert.deepEqual([at.own(id).ttlInDays, at.writes()], [3, [retain(id, 3)]]);
      });

      it("is not asked to take back what it says it has already", async () => {
        const inputs = at.asked({ ttlInDays: 3 });
        const { id, outs } = await at.create(inputs);
        at.writes();
        at.own(id).ttlInDays = undefined;
        const updating = at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: undefined }));
        const saysSo = tells && cloud !== "a cloud that shows what is inherited";
        await (saysSo ? updating : failure(updating));
        assert.deepEqual(at.writes(), saysSo ? [] : [retain(id, -1)]);
      });

      it("that was imported is given the retention of the program", async () => {
        const { id } = at.madeByOther(`s-${randomUUID()}`, 90);
        const inputs = await at.checked(at.asked({ logStreamName: at.own(id).name, ttlInDays: 3 }));
        await at.provider.update(id, { __provider: PROVIDER }, inputs);
        assert.deepEqual([at.own(id).ttlInDays, at.writes()], [3, [retain(id, 3)]]);
      });

      it("shows exactly ttlInDays when somebody else changed it, as far as the cloud tells", async () => {
        const inputs = at.asked({ ttlInDays: 3 });
        const { id, outs } = await at.create(inputs);
        at.own(id).ttlInDays = 1;
        const read = await at.provider.read(id, outs);
        assert.deepEqual(read.inputs, await at.checked({ ...inputs, ttlInDays: tells ? 1 : 3 }));
      });

      it("shows a retention of its own that somebody else gave it, as far as the cloud tells", async () => {
        const inputs = at.asked();
        const { id, outs } = await at.create(inputs);
        at.own(id).ttlInDays = 1;
        const read = await at.provider.read(id, outs);
        assert.deepEqual(read.inputs, await at.checked({ ...inputs, ttlInDays: tells ? 1 : undefined }));
      });

      it("is adopted without a write when it is identical; in doubt a line says so", async () => {
        const inputs = at.asked({ ttlInDays: 3 });
        const { id } = at.madeByOther(inputs.logStreamName, 3);
        const lines = await warningsOf(async () => assert.equal((await at.create(inputs)).id, id));
        assert.deepEqual(at.writes(), []);
        assert.equal(lines.length, tells ? 0 : 1);
        if (!tells) assert.match(lines[0] ?? "", new RegExp(`^warning: ${id}: .*whether its retention is 3 days$`));
      });

      it("is made in one request, and without a warning, whatever may be overwritten", async () => {
        const lines = await warningsOf(() => at.create(at.asked({ ttlInDays: 3, adopt: "always" })));
        assert.deepEqual([lines, at.writes().length], [[], 1]);
      });

      it("that has its group's retention is taken as it is", async () => {
        const inputs = at.asked({ adopt: "always" });
        const { id } = at.madeByOther(inputs.logStreamName);
        assert.equal((await at.create(inputs)).id, id);
        assert.deepEqual(at.writes(), []);
        told.expect(TAKEN_OVER);
      });

      it("is overwritten when that is allowed", async () => {
        const inputs = at.asked({ ttlInDays: 3, adopt: "always" });
        const { id } = at.madeByOther(inputs.logStreamName, 90);
        assert.equal((await at.create(inputs)).id, id);
        assert.deepEqual([at.own(id).ttlInDays, at.writes()], [3, [retain(id, 3)]]);
      });
    });
  }

  it("is written again when the answer to a change is lost", async () => {
    const inputs = at.asked({ ttlInDays: 3 });
    const { id, outs } = await at.create(inputs);
    at.cloud.faults.push({ method: "PUT", path: /streams-ttl/, when: "before", answer: "reset" });
    await at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 9 }));
    assert.equal(at.own(id).ttlInDays, 9);
  });

  it("is refused when another one of its name has another retention", async () => {
    at.cloud.switches.flavour = "huawei";
    const inputs = at.asked({ ttlInDays: 3 });
    const { id } = at.madeByOther(inputs.logStreamName, 90);
    const said = `${id} already has this name with other settings (ttlInDays is 90, asked for 3)`;
    const { message } = await failure(at.create(inputs));
    assert.ok(message.includes(said), message);
  });

  it("tells when the cloud answers a change with another retention and shows none", async () => {
    at.cloud.switches.streamRetentionInList = "as documented";
    const inputs = at.asked({ ttlInDays: 3 });
    const { id, outs } = await at.create(inputs);
    const answer = { status: 200, body: JSON.stringify({ log_topic_id: id, ttl_in_days: 30 }) };
    at.cloud.faults.push({ method: "PUT", path: /streams-ttl/, when: "before", answer });
    const news = await at.checked({ ...inputs, ttlInDays: 9 });
    const lines = await warningsOf(() => at.provider.update(id, outs, news));
    assert.match(lines.join("\n"), /ttlInDays is 30, asked for 9: changed after the write/);
  });
});
