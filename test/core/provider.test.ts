import assert from "node:assert/strict";
import { FlowLogError } from "../../provider/core/errors";
import { FlowLogProvider } from "../../provider/core/provider";
import { type Controls, InputSchema } from "../../provider/core/schema";
import { UNKNOWN } from "../../provider/core/unknowns";
import {
  type LogInputs,
  lostAfter,
  lostBefore,
  lostSilently,
  MadeUpCloud,
  PROVIDER_TEXT,
  refused,
  schema,
} from "./made-up-kind";

type Bag = Record<string, unknown>;
let targets = 0;

describe("provider", () => {
  let cloud: MadeUpCloud;
  /** Claims live as long as the process, so every test has a target of its own. */
  let target: string;

  beforeEach(() => {
    cloud = new MadeUpCloud();
    target = `t${++targets}`;
  });

  async function checked(news: Bag = {}): Promise<Bag> {
    const { inputs, failures } = await cloud.provider().check({}, { target, __provider: PROVIDER_TEXT, ...news });
    assert.deepEqual(failures, []);
    return inputs as Bag;
  }
  const create = async (news?: Bag) => cloud.provider().create(await checked(news));
  /** What create or update threw: with an id when the cloud had accepted. */
  async function failing(
    work: Promise<unknown>,
  ): Promise<Error & { id?: string; properties?: Bag; reasons?: string[] }> {
    return work.then(
      () => assert.fail("should have failed"),
      (error) => error,
    );
  }
  const writes = () => cloud.calls.filter((call) => call.startsWith("write"));

  describe("create", () => {
    it("looks, writes once, looks again, and answers every input and where it lives", async () => {
      const { id, outs } = await create({ days: 9 });
      assert.deepEqual(cloud.calls, [`look ${target}`, `write ${target} 9`, `look ${target}`]);
      assert.equal(id, `id-${target}`);
      const { holder, ...rest } = outs as Bag;
      assert.match(String(holder), /^[0-9a-f]{8}$/);
      assert.deepEqual(rest, {
        target,
        days: 9,
        enabled: true,
        retention: { on: false, days: 0 },
        adopt: "identical",
        onDelete: "delete",
        arn: `arn:${target}`,
        place: { region: "here" },
        __provider: PROVIDER_TEXT,
      });
    });

    it("adopts an identical one without a write", async () => {
      cloud.logs.set(target, { days: 7, enabled: true, retention: { on: false, days: 0 } });
      const { id } = await create();
      assert.equal(id, `id-${target}`);
      assert.deepEqual(writes(), []);
    });

    it("adopts one with the same settings that are not in effect, and writes them again", async () => {
      const log = { days: 7, enabled: true, retention: { on: false, days: 0 } };
      cloud.logs.set(target, { ...log, broken: "its last change failed" });
      await create();
      assert.deepEqual(writes(), [`write ${target} 7`]);
      assert.deepEqual(cloud.logs.get(target), log);
    });

    it("is no success as long as the cloud says that it is not in effect", async () => {
      cloud.deaf = true;
      cloud.logs.set(target, {
        days: 7,
        enabled: true,
        retention: { on: false, days: 0 },
        broken: "its last change failed",
      });
      const error = await failing(create());
      assert.match(error.message, /accepted it, but shows its last change failed/);
      assert.equal(error.id, `id-${target}`);
    });

    it("takes one that is off, whatever it says", async () => {
      cloud.logs.set(target, { days: 99, enabled: false, retention: { on: false, days: 0 } });
      await create();
      assert.equal(cloud.logs.get(target)?.days, 7);
    });

    it("refuses a different one with the list of differences", async () => {
      cloud.logs.set(target, { days: 8, enabled: true, retention: { on: true, days: 3 } });
      const error = await failing(create());
      assert.equal(error.id, undefined);
      assert.equal(
        error.message,
        `creating log ${target}: id-${target} already captures this with other settings (days is 8, asked for 7, ` +
          "retention.on is true, asked for false, retention.days is 3, asked for 0); " +
          'align the settings, or set adopt to "always" to overwrite them. Nothing was created.',
      );
      assert.deepEqual(writes(), []);
    });

    it('refuses an identical one with adopt "never"', async () => {
      cloud.logs.set(target, { days: 7, enabled: true, retention: { on: false, days: 0 } });
      assert.match((await failing(create({ adopt: "never" }))).message, /already captures this, exactly as asked/);
    });

    it('overwrites a different one with adopt "always"', async () => {
      cloud.logs.set(target, { days: 8, enabled: true, retention: { on: false, days: 0 } });
      await create({ adopt: "always" });
      assert.equal(cloud.logs.get(target)?.days, 7);
    });

    it("refuses a second resource of the same program, naming both", async () => {
      await create();
      const error = await failing(create({ target: target.toUpperCase() }));
      const there = `\\(log ${target}: target is "${target}" there and "${target.toUpperCase()}" here\\)`;
      assert.match(error.message, new RegExp(`log ${target.toUpperCase()} is already taken .*${there}`));
    });

    it("leaves nothing behind when the cloud refuses, so that the next try is free", async () => {
      cloud.failures.write = [refused];
      const error = await failing(create());
      assert.equal(error.id, undefined);
      assert.equal(error.message, `creating log ${target}: 400 no; say yes. Nothing was created.`);
      await create();
    });

    it("looks before it sends again, and makes one when the answer was lost after the effect", async () => {
      cloud.failures.write = [lostAfter];
      const { id } = await create();
      assert.equal(id, `id-${target}`);
      assert.equal(writes().length, 1);
    });

    it("sends again when a look shows that the lost request had no effect", async function () {
      this.timeout(10_000);
      cloud.failures.write = [lostBefore];
      await create();
      assert.equal(writes().length, 2);
    });

    it("records nothing when the look gets no answer either, and the next create adopts", async () => {
      cloud.failures.write = [lostAfter];
      cloud.failures.look = [undefined, lostBefore];
      const error = await failing(create());
      assert.equal(error.id, undefined);
      assert.match(
        error.message,
        /no answer in time; looking whether it took effect got no answer either \(503\)\. It may/,
      );
    });

    it("reads back again when the first read-back gets no answer", async () => {
      cloud.failures.look = [undefined, lostBefore];
      await create();
      assert.equal(writes().length, 1);
    });

    it("carries the id and __provider when anything fails after the cloud accepted", async () => {
      cloud.failures.look = [undefined, refused];
      const error = await failing(create());
      assert.equal(error.id, `id-${target}`);
      assert.equal(error.properties?.__provider, PROVIDER_TEXT);
      assert.equal(error.properties?.unfinished, true);
      assert.deepEqual(error.properties?.place, { region: "here" });
      assert.deepEqual(error.reasons, [error.message]);
    });

    it("waits for a setting that shows late, and does not send it again", async () => {
      cloud.failures.look = [undefined, lostBefore, lostBefore];
      await create();
      assert.equal(writes().length, 1);
    });

    for (const [what, look] of [
      ["no answer", lostBefore],
      ["a refusal", refused],
    ] as const) {
      it(`sends nothing and says so when the first look gets ${what}`, async () => {
        cloud.failures.look = [look];
        const error = await failing(create());
        assert.match(error.message, /Nothing was created\.$/);
        assert.deepEqual(writes(), []);
        await create();
      });
    }

    it("does not say that nothing was created when the read-back of an unnamed one is refused", async () => {
      cloud.failures.write = [lostSilently];
      cloud.failures.look = [undefined, refused];
      const error = await failing(create());
      assert.match(error.message, /It may exist all the same/);
    });

    it("does not say that nothing was created when a refusal follows a request without an answer", async () => {
      cloud.failures.write = [lostBefore, refused];
      const error = await failing(create());
      assert.match(error.message, /400 no; say yes\. It may exist all the same/);
    });

    it("does not overwrite what somebody else made while our answer was lost", async () => {
      cloud.failures.write = [
        () => {
          cloud.logs.set(target, { days: 30, enabled: true, retention: { on: false, days: 0 } });
          throw new FlowLogError("unavailable", { said: "503", outcome: "unknown" });
        },
      ];
      const error = await failing(create());
      assert.equal(error.id, undefined);
      assert.match(error.message, /already captures this with other settings/);
      assert.equal(cloud.logs.get(target)?.days, 30);
    });

    it("continues its own create that stopped half way, whatever adopt says", async () => {
      cloud.halfMade = ({ days }) => days === 1;
      cloud.failures.write = [
        () => {
          cloud.logs.set(target, { days: 1, enabled: true, retention: { on: false, days: 0 } });
          throw new FlowLogError("timeout", { said: "no answer", outcome: "unknown" });
        },
      ];
      await create({ adopt: "never" });
      assert.equal(cloud.logs.get(target)?.days, 7);
    });

    it("decides by the rules for adoption about one that was made between our look and our write", async () => {
      const rival = (days: number) => () => {
        cloud.logs.set(target, { days, enabled: true, retention: { on: false, days: 0 } });
        throw new FlowLogError("conflict", { said: "409", outcome: "none" });
      };
      cloud.failures.write = [rival(7)];
      await create();
      target += "-other";
      cloud.failures.write = [rival(8)];
      assert.match((await failing(create())).message, /already captures this with other settings/);
    });

    it("does not adopt what only a stale list still shows", async () => {
      cloud.stale.set(target, { days: 7, enabled: true, retention: { on: false, days: 0 } });
      await create();
      assert.equal(writes().length, 1);
    });

    it("keeps an output that is named like an input from becoming one", async () => {
      cloud.outputs = { secretive: "the cloud's", arn: "arn" };
      const { id, outs } = await create();
      assert.equal((outs as Bag).secretive, undefined);
      assert.deepEqual(await cloud.provider().diff(id, outs as Bag, await checked()), { changes: false });
    });

    it('does not take a running one that looks half made with adopt "never"', async () => {
      cloud.halfMade = ({ days }) => days === 1;
      cloud.logs.set(target, { days: 1, enabled: true, retention: { on: false, days: 0 } });
      assert.match((await failing(create({ adopt: "never" }))).message, /already captures this with other settings/);
      assert.deepEqual(writes(), []);
    });

    it("keeps the id of its own half-made one when finishing it is refused", async () => {
      cloud.halfMade = ({ days }) => days === 1;
      cloud.logs.set(target, { days: 1, enabled: true, retention: { on: false, days: 0 } });
      cloud.failures.write = [refused];
      assert.equal((await failing(create())).id, `id-${target}`);
    });

    it("keeps the id of a half-made rival of its own when finishing it is refused", async () => {
      cloud.halfMade = ({ days }) => days === 1;
      cloud.failures.write = [
        () => {
          cloud.logs.set(target, { days: 1, enabled: true, retention: { on: false, days: 0 } });
          throw new FlowLogError("conflict", { said: "409", outcome: "none" });
        },
        refused,
      ];
      assert.equal((await failing(create())).id, `id-${target}`);
    });

    it("keeps the id of what a lost request left half made when the next one is refused", async () => {
      cloud.halfMade = ({ days }) => days === 1;
      cloud.failures.write = [
        () => {
          cloud.logs.set(target, { days: 1, enabled: true, retention: { on: false, days: 0 } });
          throw new FlowLogError("timeout", { said: "no answer", outcome: "unknown" });
        },
        refused,
      ];
      assert.equal((await failing(create())).id, `id-${target}`);
    });

    it("is content when the last try had its effect although its answer was lost", async () => {
      cloud.failures.write = [lostBefore, lostBefore, lostAfter];
      assert.equal((await create()).id, `id-${target}`);
      assert.equal(writes().length, 3);
    });

    it("gives up after three requests without an answer", async () => {
      cloud.failures.write = [lostBefore, lostBefore, lostBefore];
      assert.match((await failing(create())).message, /503\. It may exist all the same/);
      assert.equal(writes().length, 3);
    });

    it("does not send again what shows its effect a moment after its answer was lost", async () => {
      cloud.failures.write = [
        (effect) => {
          setTimeout(effect, 60);
          throw new FlowLogError("timeout", { said: "no answer", outcome: "unknown" });
        },
      ];
      await create();
      assert.equal(writes().length, 1);
    });

    it("does not repeat what surely had no effect", async () => {
      cloud.failures.write = [
        () => {
          throw new FlowLogError("unavailable", { said: "503", outcome: "none" });
        },
      ];
      assert.match((await failing(create())).message, /Nothing was created/);
      assert.equal(writes().length, 1);
    });

    it("keeps the id that only the read-back told, when other settings show", async () => {
      cloud.failures.write = [lostSilently];
      cloud.failures.look = [undefined, () => Object.assign(cloud.logs.get(target) ?? {}, { days: 1 })];
      const error = await failing(create());
      assert.match(error.message, /accepted it, but shows days is 1, asked for 7/);
      assert.equal(error.id, `id-${target}`);
    });

    it("keeps its claim while nobody knows whether it exists", async () => {
      cloud.failures.write = [lostAfter];
      cloud.failures.look = [undefined, lostBefore];
      await failing(create());
      assert.match((await failing(create())).message, /is already taken by another resource of this program/);
    });

    it("writes once when the cloud calls what it may overwrite a conflict", async () => {
      cloud.logs.set(target, { days: 8, enabled: true, retention: { on: false, days: 0 } });
      cloud.failures.write = [
        () => {
          throw new FlowLogError("conflict", { said: "409", outcome: "none" });
        },
      ];
      assert.match((await failing(create({ adopt: "always" }))).message, /409\. Nothing was created/);
      assert.equal(writes().length, 1);
    });

    it("sends nothing of inputs that check would refuse", async () => {
      const error = await failing(cloud.provider().create({ target, days: 0, __provider: PROVIDER_TEXT }));
      assert.match(error.message, /days must be 1 or more, got 0\. Nothing was sent/);
      assert.deepEqual(cloud.calls, []);
    });

    it("does not call it done when the cloud never shows it", async () => {
      cloud.deaf = true;
      assert.match((await failing(create())).message, /accepted it, but does not show it/);
    });
  });

  describe("diff", () => {
    const diff = async (olds: Bag, news: Bag) =>
      cloud.provider().diff("id", { ...(await checked(olds)), place: { region: "here" } }, await checked(news));

    it("answers no change for equal inputs", async () => {
      assert.deepEqual(await diff({}, {}), { changes: false });
    });
    it("answers no change for another spelling of the same", async () => {
      assert.deepEqual(await diff({}, { target: target.toUpperCase() }), { changes: false });
    });
    it("leaves it to the engine to name what changed", async () => {
      assert.deepEqual(await diff({}, { days: 3 }), {});
    });
    it("replaces on identity", async () => {
      assert.deepEqual(await diff({}, { target: "other" }), { replaces: ["target"], deleteBeforeReplace: false });
    });
    it("replaces on some changes of an input and not on others, judged with the state", async () => {
      const olds = { ...(await checked()), arn: "one", place: { region: "here" } };
      const moved = async (zone: string) => cloud.provider().diff("id", olds, await checked({ zone }));
      assert.deepEqual(await moved("one"), {});
      assert.deepEqual(await moved("two"), { replaces: ["zone"], deleteBeforeReplace: false });
    });
    it("takes an unknown value for a change", async () => {
      assert.deepEqual(await diff({}, { retention: { on: true, days: UNKNOWN } }), {});
      assert.deepEqual(await diff({}, { target: UNKNOWN }), { replaces: ["target"], deleteBeforeReplace: false });
    });
    it("replaces when the program names another place, not when it begins or ceases to name the same", async () => {
      assert.deepEqual(await diff({}, { region: "there" }), { replaces: ["region"], deleteBeforeReplace: false });
      assert.deepEqual(await diff({}, { region: "here" }), {});
      assert.deepEqual(await diff({ region: "here" }, {}), {});
      assert.deepEqual(await diff({ region: "here" }, { region: "here" }), { changes: false });
    });
    it("refuses at preview what needs a delete that onDelete forbids", async () => {
      cloud.deleteBeforeReplace = true;
      const change = { target: "other" };
      assert.deepEqual(await diff({}, change), { replaces: ["target"], deleteBeforeReplace: true });
      for (const onDelete of ["keep", "disable"]) {
        await assert.rejects(
          diff({ onDelete }, change),
          /changing target of id: .*its onDelete is "(keep|disable)"; set/,
        );
      }
    });
    it("shows no change for the state of a version that lacked an input or a part of the place", async () => {
      const { onDelete: _, ...older } = await checked();
      const olds = { ...older, place: {} };
      assert.deepEqual(await cloud.provider().diff("id", olds, await checked()), { changes: false });
      assert.deepEqual(await cloud.provider().diff("id", olds, await checked({ region: "here" })), {});
    });
    it("leaves an imported state without outputs to the engine", async () => {
      assert.deepEqual(await cloud.provider().diff("id", { __provider: PROVIDER_TEXT }, await checked()), {});
    });
  });

  describe("read", () => {
    it("names drift property by property and keeps what the vendor does not report", async () => {
      const { id, outs } = await create({ secretive: "kept" });
      cloud.logs.set(target, { days: 30, enabled: true, retention: { on: true, days: 0 } });
      const { inputs } = await cloud.provider().read(id, outs as Bag);
      const { inputs: before } = await cloud
        .provider()
        .check({}, { target, secretive: "kept", __provider: PROVIDER_TEXT });
      assert.deepEqual(inputs, { ...before, days: 30, retention: { on: true, days: 0 } });
    });

    it("does not take for drift what the cloud resets while a log is off", async () => {
      const { id, outs } = await create({ days: 5 });
      cloud.logs.set(target, { days: 0, enabled: false, retention: { on: false, days: 0 } });
      const { inputs } = await cloud.provider().read(id, outs as Bag);
      assert.equal(inputs?.days, 5);
      assert.equal(inputs?.enabled, false);
    });

    it("answers the state's own words where they mean the same", async () => {
      const { id, outs } = await create({ target: target.toUpperCase() });
      assert.equal((await cloud.provider().read(id, outs as Bag)).inputs?.target, target.toUpperCase());
    });

    it("marks what is not in effect, so that the next deployment writes the same settings again", async () => {
      const { id, outs } = await create();
      const log = { days: 7, enabled: true, retention: { on: false, days: 0 } };
      cloud.logs.set(target, { ...log, broken: "its last change failed" });
      const { props } = await cloud.provider().read(id, outs as Bag);
      const news = await checked();
      assert.deepEqual(await cloud.provider().diff(id, props as Bag, news), { changes: true });
      const { outs: mended } = await cloud.provider().update(id, props as Bag, news);
      assert.deepEqual(writes(), [`write ${target} 7`, `write ${target} 7`]);
      assert.deepEqual(cloud.logs.get(target), log);
      assert.deepEqual(await cloud.provider().diff(id, mended as Bag, news), { changes: false });
    });

    it("works from the id alone", async () => {
      cloud.logs.set(target, { days: 3, enabled: true, retention: { on: false, days: 0 } });
      const { id, inputs } = await cloud.provider().read(`id-${target}`, { __provider: PROVIDER_TEXT });
      assert.equal(id, `id-${target}`);
      assert.deepEqual(inputs, await checked({ days: 3 }));
    });

    it("answers nothing only when the cloud says so", async () => {
      assert.deepEqual(await cloud.provider().read("id-none", await checked()), {});
      cloud.failures.look = [lostBefore];
      await assert.rejects(cloud.provider().read("id-none", {}), { message: /reading log id-none: 503\./ });
    });

    it("says that what a program asks for by its id alone is not there", async () => {
      await assert.rejects(cloud.provider().read("id-none", { __provider: PROVIDER_TEXT }), {
        message: /id-none does not exist/,
      });
    });

    it("answers the same at every read of what a program asks for by its id", async () => {
      cloud.logs.set(target, { days: 3, enabled: true, retention: { on: false, days: 0 } });
      const read = () => cloud.provider().read(`id-${target}`, { __provider: PROVIDER_TEXT });
      assert.deepEqual(await read(), await read());
    });

    it("refuses to look in another place than the state's, naming both", async () => {
      const { id, outs } = await create();
      cloud.region = "elsewhere";
      await assert.rejects(cloud.provider().read(id, outs as Bag), { message: /region here, but .* region elsewhere/ });
    });

    it("follows the place that the program named, wherever the environment points", async () => {
      const { id, outs } = await create({ region: "there" });
      cloud.region = "elsewhere";
      assert.equal((await cloud.provider().read(id, outs as Bag)).inputs?.region, "there");
    });
  });

  describe("update", () => {
    it("writes what changed and reads it back", async () => {
      const { id, outs } = await create();
      cloud.calls.length = 0;
      const updated = await cloud.provider().update(id, outs as Bag, await checked({ days: 2 }));
      assert.deepEqual(cloud.calls, [`look ${target}`, `write ${target} 2`, `look ${target}`]);
      assert.equal((updated.outs as Bag).days, 2);
    });

    it("may not turn to a target that another resource of the program has just taken", async () => {
      const { id, outs } = await create();
      const other = `t${++targets}`;
      await create({ target: other });
      const error = await failing(cloud.provider().update(id, outs as Bag, await checked({ target: other })));
      assert.match(error.message, /already taken by another resource of this program .*Nothing was changed\./);
      assert.equal(error.id, undefined);
    });

    it("may not move away what another resource of the program has just taken over", async () => {
      cloud.logs.set(target, { days: 7, enabled: true, retention: { on: false, days: 0 } });
      const { id, props } = await cloud.provider().read(`id-${target}`, { __provider: PROVIDER_TEXT });
      await create();
      assert.deepEqual(writes(), []);
      const update = cloud.provider().update(String(id), props as Bag, await checked({ target: `t${++targets}` }));
      assert.match(
        (await failing(update)).message,
        /\(log t\d+\) has just taken over what log t\d+ captured until now/,
      );
      assert.deepEqual(writes(), []);
    });

    it("leaves its old target to others when it turns to a new one, and claims that", async () => {
      cloud.logs.set(target, { days: 7, enabled: true, retention: { on: false, days: 0 } });
      const { id, props } = await cloud.provider().read(`id-${target}`, { __provider: PROVIDER_TEXT });
      cloud.deaf = true;
      const other = `t${++targets}`;
      await cloud
        .provider()
        .update(String(id), props as Bag, await checked({ target: other }))
        .catch(() => undefined);
      assert.match((await failing(create({ target: other }))).message, /already taken by another resource/);
    });

    it("says which settings it changes back that somebody else had changed", async () => {
      const { id, outs } = await create();
      cloud.logs.set(target, { days: 7, enabled: true, retention: { on: true, days: 4 } });
      const lines: string[] = [];
      const { error: print } = console;
      console.error = (line: string) => lines.push(line);
      try {
        await cloud.provider().update(id, outs as Bag, await checked({ days: 9 }));
      } finally {
        console.error = print;
      }
      const said = "retention.on, retention.days had been changed outside this program, and is changed back";
      assert.deepEqual(lines, [`warning: ${id}: ${said}`]);
    });

    it("takes over the state of another class without a call, so that its own code reads and deletes it", async () => {
      const { id, outs } = await create();
      cloud.calls.length = 0;
      const olds = { ...(outs as Bag), __provider: "exports.handler=()=>require('sibling')" };
      const news = await checked();
      assert.deepEqual(await cloud.provider().diff(id, olds, news), { changes: true });
      const { outs: taken } = await cloud.provider().update(id, olds, news);
      assert.deepEqual(cloud.calls, []);
      assert.deepEqual(taken, outs);
    });

    it("makes no call when only adopt or onDelete changed", async () => {
      const { id, outs } = await create();
      cloud.calls.length = 0;
      const updated = await cloud.provider().update(id, outs as Bag, await checked({ onDelete: "keep" }));
      assert.deepEqual(cloud.calls, []);
      assert.equal((updated.outs as Bag).onDelete, "keep");
      assert.equal((updated.outs as Bag).arn, `arn:${target}`);
    });

    it("makes no call when the program begins to name the place, and follows it from then on", async () => {
      const { id, outs } = await create();
      cloud.calls.length = 0;
      const { outs: named } = await cloud.provider().update(id, outs as Bag, await checked({ region: "here" }));
      assert.deepEqual(cloud.calls, []);
      cloud.region = "elsewhere";
      assert.equal((await cloud.provider().read(id, named as Bag)).inputs?.region, "here");
      await cloud.provider().delete(id, named as Bag);
    });

    it("continues what an earlier failure left, even when nothing else changed", async () => {
      cloud.failures.look = [undefined, refused];
      const { id, properties } = await failing(create());
      cloud.logs.set(target, { days: 1, enabled: true, retention: { on: false, days: 0 } });
      const news = await checked({ onDelete: "keep" });
      const { outs } = await cloud.provider().update(id as string, properties as Bag, news);
      assert.equal(cloud.logs.get(target)?.days, 7);
      assert.equal((outs as Bag).unfinished, undefined);
    });

    it("makes a vanished one again under its natural id", async () => {
      const { id, outs } = await create();
      cloud.logs.clear();
      await cloud.provider().update(id, outs as Bag, await checked({ days: 2 }));
      assert.equal(cloud.logs.get(target)?.days, 2);
    });

    it("says that a vanished one must be created anew when its id can't come back", async () => {
      const { id, outs } = await create();
      cloud.logs.clear();
      cloud.idIsNatural = false;
      const error = await failing(cloud.provider().update(id, outs as Bag, await checked({ days: 2 })));
      assert.match(error.message, /no longer exists; run `pulumi up --refresh`/);
    });

    it("does not make one under another id when it vanishes during an update without an answer", async () => {
      cloud.idIsNatural = false;
      const { id, outs } = await create();
      cloud.failures.write = [
        () => {
          cloud.logs.clear();
          throw new FlowLogError("timeout", { said: "no answer", outcome: "unknown" });
        },
      ];
      await failing(cloud.provider().update(id, outs as Bag, await checked({ days: 2 })));
      assert.equal(cloud.logs.size, 0);
    });

    it("says that nothing was changed when the look before it gets no answer", async () => {
      const { id, outs } = await create();
      cloud.calls.length = 0;
      cloud.failures.look = [lostBefore];
      const error = await failing(cloud.provider().update(id, outs as Bag, await checked({ days: 2 })));
      assert.equal(error.id, undefined);
      assert.match(error.message, /503\. Nothing was changed/);
      assert.deepEqual(writes(), []);
    });

    it("keeps what the cloud assigned, and its mark, when it fails half way", async () => {
      const { id, outs } = await create();
      cloud.failures.look = [undefined, refused];
      const { properties } = await failing(cloud.provider().update(id, outs as Bag, await checked({ days: 2 })));
      assert.deepEqual(properties, { ...(outs as Bag), days: 2, unfinished: true });
    });

    it("keeps its mark", async () => {
      const { id, outs } = await create();
      const updated = await cloud.provider().update(id, outs as Bag, await checked({ days: 2 }));
      assert.equal((updated.outs as Bag).holder, (outs as Bag).holder);
    });

    it("does not touch another place than the state's", async () => {
      const { id, outs } = await create();
      cloud.region = "elsewhere";
      const error = await failing(cloud.provider().update(id, outs as Bag, await checked({ days: 2 })));
      assert.match(error.message, /region here, but .* region elsewhere/);
      assert.equal(cloud.logs.get(target)?.days, 7);
    });

    it("keeps the old state when the cloud refuses", async () => {
      const { id, outs } = await create();
      cloud.failures.write = [refused];
      const error = await failing(cloud.provider().update(id, outs as Bag, await checked({ days: 2 })));
      assert.equal(error.id, undefined);
      assert.match(error.message, /Nothing was changed/);
    });

    it("keeps the resource, marked unfinished, when the outcome is unknown", async () => {
      const { id, outs } = await create();
      cloud.failures.write = [lostAfter];
      cloud.failures.look = [undefined, lostBefore];
      const error = await failing(cloud.provider().update(id, outs as Bag, await checked({ days: 2 })));
      assert.equal(error.id, id);
      assert.equal(error.properties?.unfinished, true);
    });
  });

  describe("delete", () => {
    it("removes, and is content when it is gone already", async () => {
      const { id, outs } = await released();
      await cloud.provider().delete(id, outs);
      assert.equal(cloud.logs.size, 0);
      await cloud.provider().delete(id, outs);
      assert.equal(cloud.calls.filter((call) => call.startsWith("remove")).length, 1);
    });

    it("succeeds when the answer was lost after the effect", async () => {
      const { id, outs } = await released();
      cloud.failures.remove = [lostAfter];
      await cloud.provider().delete(id, outs);
      assert.equal(cloud.calls.filter((call) => call.startsWith("remove")).length, 1);
    });

    it("removes one that is switched off", async () => {
      const { id, outs } = await released();
      Object.assign(cloud.logs.get(target) ?? {}, { enabled: false });
      await cloud.provider().delete(id, outs);
      assert.equal(cloud.logs.size, 0);
    });

    it("asks again when a look shows that the lost request had no effect", async () => {
      const { id, outs } = await released();
      cloud.failures.remove = [lostBefore];
      await cloud.provider().delete(id, outs);
      assert.equal(cloud.logs.size, 0);
    });

    it("does not call it done while the cloud still shows it", async () => {
      const { id, outs } = await released();
      cloud.failures.remove = [() => undefined];
      await assert.rejects(cloud.provider().delete(id, outs), /accepted the request, but still shows id-/);
    });

    it("lets the same be created once it is gone", async () => {
      const { id, outs } = await create();
      await cloud.provider().delete(id, outs as Bag);
      await create();
      assert.equal(cloud.logs.size, 1);
    });

    it("refuses the replacement that has to delete first, of what is to be switched off", async () => {
      const { id, outs } = await released();
      await cloud.provider().delete(id, { ...outs, onDelete: "disable" });
      assert.match((await failing(create())).message, /onDelete left it there/);
    });

    it("keeps what the new name has adopted, although finishing that failed", async () => {
      const { id, outs } = await released();
      cloud.failures.look = [undefined, undefined, refused];
      assert.equal((await failing(create({ adopt: "always", days: 9 }))).id, id);
      await cloud.provider().delete(id, outs);
      assert.equal(cloud.logs.size, 1);
    });

    it("fails when the cloud refuses and it is still there", async () => {
      const { id, outs } = await released();
      cloud.failures.remove = [refused];
      await assert.rejects(cloud.provider().delete(id, outs), { message: /deleting log .*: 400 no/ });
    });

    it('keeps it untouched with onDelete "keep", and only switches it off with "disable"', async () => {
      const { id, outs } = await released();
      cloud.calls.length = 0;
      await cloud.provider().delete(id, { ...outs, onDelete: "keep" });
      assert.deepEqual(cloud.calls, []);
      await cloud.provider().delete(id, { ...outs, onDelete: "disable" });
      assert.equal(cloud.logs.get(target)?.enabled, false);
    });

    it("does not touch another place than the state's", async () => {
      const { id, outs } = await released();
      cloud.region = "elsewhere";
      await assert.rejects(cloud.provider().delete(id, outs), { message: /region here, but .* region elsewhere/ });
      assert.equal(cloud.logs.size, 1);
    });

    describe("after a rename, which creates under the new name before it deletes under the old", () => {
      it("keeps what the new name has adopted", async () => {
        const { id, outs } = await released();
        await create();
        await cloud.provider().delete(id, outs);
        assert.equal(cloud.logs.size, 1);
      });

      it("keeps what a class of the same family has adopted under another spelling of the id", async () => {
        cloud.family = "made up";
        const { id, outs } = await released();
        const sibling = new FlowLogProvider({
          ...cloud.kind(),
          schema: new InputSchema<LogInputs & Controls>("Sibling", schema.shape),
        });
        await sibling.create(await checked());
        await cloud.provider().delete(id.toUpperCase(), outs);
        assert.equal(cloud.logs.size, 1);
        assert.match((await failing(create())).message, /already taken by another resource of this program/);
      });

      it("keeps it in a later run too, when the first broke off before the delete", async () => {
        const { id, outs: old } = await released();
        // The new name's state comes from another process, which claimed and held there.
        const renamed = { ...old, holder: "ffffffff" };
        await cloud.provider().diff(id, renamed, await checked());
        await cloud.provider().delete(id, old);
        assert.equal(cloud.logs.size, 1);
      });

      it("deletes it when the last one that holds it goes", async () => {
        const { id, outs: old } = await released();
        const renamed = { ...old, holder: "ffffffff" };
        // A refresh looks at both, and asks how to show that.
        for (const olds of [old, renamed]) {
          await cloud.provider().read(id, olds);
          await cloud.provider().diff(id, olds, await checked());
        }
        await cloud.provider().delete(id, old);
        await cloud.provider().delete(id, renamed);
        assert.equal(cloud.logs.size, 0);
      });
    });

    describe("what a resource that stays in the program holds", () => {
      it("is not adopted by one that is new in the program, whatever it allows", async () => {
        const { id, outs } = await released();
        await cloud.provider().diff(id, outs, await checked());
        const error = await failing(create({ adopt: "always", enabled: false }));
        assert.match(
          error.message,
          /log t\d+ is already taken by another resource of this program \(log t\d+: enabled is true there and false here, /,
        );
        assert.deepEqual(writes(), []);
        assert.equal(cloud.logs.get(target)?.enabled, true);
      });

      it("is reported too when the new one came first", async () => {
        const { id, outs } = await released();
        await create();
        await assert.rejects(cloud.provider().diff(id, outs, await checked()), /already taken by another resource/);
      });

      it("is reported as long as two hold it", async () => {
        const { id, outs } = await released();
        await cloud.provider().diff(id, outs, await checked());
        const twin = { ...outs, holder: "ffffffff" };
        await assert.rejects(cloud.provider().diff(id, twin, await checked()), /already taken by another resource/);
      });

      it("is adopted under a new name although a refresh has looked at the old one", async () => {
        const { id, outs } = await released();
        const { props } = await cloud.provider().read(id, outs);
        await cloud.provider().diff(id, props as Bag, await checked());
        await create();
        await cloud.provider().delete(id, props as Bag);
        assert.equal(cloud.logs.size, 1);
      });

      it("is free for the next one once it was deleted first", async () => {
        const { id, outs } = await released();
        await cloud.provider().diff(id, outs, await checked());
        await cloud.provider().delete(id, outs);
        await create();
        assert.equal(cloud.logs.size, 1);
      });
    });

    it("refuses the replacement that has to delete first, of what is to be kept", async () => {
      const { id, outs } = await released();
      await cloud.provider().delete(id, { ...outs, onDelete: "keep" });
      const error = await failing(create());
      assert.match(error.message, /onDelete left it there.*set onDelete to "delete", run `pulumi up`/);
    });

    /** A resource of an earlier deployment: in the state and in the cloud, but not claimed by this process. */
    async function released(): Promise<{ id: string; outs: Bag }> {
      cloud.logs.set(target, { days: 7, enabled: true, retention: { on: false, days: 0 } });
      const { id, props } = await cloud.provider().read(`id-${target}`, { __provider: PROVIDER_TEXT });
      return { id: id as string, outs: { ...props, holder: "00000000" } };
    }
  });
});
