/** The lab's engine with plugins: it asks what the real engine asked, and answers the program what that answered. */
import assert from "node:assert/strict";
import { destroy, preview, refresh, refreshFirst, up } from "./commands";
import { recordedLines } from "./plugin-replay";
import { like, Story } from "./plugin-story";

describe("the lab's engine with plugins against recordings of the real one", () => {
  describe("a life", () => {
    const story = new Story("things");
    after(() => story.remove());

    it("01, 02, 03: preview, up, up without a change", async () => {
      assert.deepEqual((await story.run("01", preview)).changes, { create: 2 });
      assert.deepEqual((await story.run("02", up)).changes, { create: 2 });
      assert.deepEqual((await story.run("03", up)).changes, { same: 2 });
    });

    it("05, 06: update at nested paths, with and without a preview", async () => {
      const { steps } = await story.run("05", up);
      const diff = steps.find(({ name }) => name === "t0")?.diff ?? {};
      assert.deepEqual(diff["shape.edge.width"], { kind: "update", inputDiff: true, old: 1, new: 7 });
      assert.deepEqual(diff['tags["b c"]'], { kind: "add", inputDiff: true, new: "2" });
      const lines = recordedLines("06");
      const end = lines.findIndex(({ method }) => method.endsWith("/Cancel")) + 1;
      await story.run("06", preview, {}, lines.slice(0, end));
      await story.run("06", up, {}, lines.slice(end));
    });

    it("07, 08, 10, 11: drift, told by a preview, repaired, taken over by a refresh, repaired again", async () => {
      const { steps } = await story.run("07", refreshFirst.preview);
      const [read, update] = steps.filter(({ name }) => name === "t0").map(({ diff }) => diff["tags.z"]);
      assert.deepEqual([read?.kind, update?.kind], ["add", "delete"]);
      await story.run("08", refreshFirst.up);
      await story.run("10", refresh);
      await story.run("11", up);
    });

    it("12, 13: replacement, in a preview and for good", async () => {
      assert.deepEqual((await story.run("12", preview)).changes, { same: 1, replace: 1 });
      assert.deepEqual((await story.run("13", up)).changes, { same: 1, replace: 1 });
    });

    it("14, 15, 16: deletion before the replacement, together with what depends on it", async () => {
      await story.run("14", up);
      await story.run("15", preview);
      await story.run("16", up);
    });

    it("17: two failures of a check", async () => {
      const bad = like("16", "t0", { color: "bad", shape: { kind: "box", edge: { width: -1 } } });
      const { errors } = await story.run("17", up, { unanswered: [bad] });
      assert.equal(errors.length, 2);
    });

    it("18–22d: created and updated, but not well", async () => {
      const poison = like("21", "p0", { color: "poison" });
      const { errors } = await story.run("18", up, { unanswered: [poison] });
      assert.match(errors.join(), /2 errors occurred:\n\t\* it is sick\n\t\* second reason/);
      await story.run("19", preview);
      await story.run("20", up, { unanswered: [like("21", "t1", {}), poison] });
      await story.run("21", up);
      await story.run("22", up, { unanswered: [poison] });
      await story.run("22b", refresh);
      await story.run("22c", up);
      await story.run("22d", up);
    });

    it("23, 24, 25: ignoreChanges and replaceOnChanges", async () => {
      await story.run("23", up);
      await story.run("24", preview);
      await story.run("25", up);
    });

    it("26–30: customTimeouts, protect, retainOnDelete", async () => {
      assert.deepEqual((await story.run("26", up)).changes, { same: 4 });
      await story.run("27", up);
      await story.run("28", up);
      await story.run("29", up);
      await story.run("30", destroy);
    });
  });

  describe("values that are not known yet", () => {
    const story = new Story("unknowns");
    after(() => story.remove());

    it("33–36: at any depth, in previews of a create and of an update, some of them secret", async () => {
      await story.run("33", preview);
      await story.run("34", up);
      await story.run("35", preview);
      await story.run("36", up);
    });

    it("37–40: a create that is refused, and a delete", async () => {
      const refused = like("34", "t0", { name: "refused", color: "refused" }, { name: "t2" });
      const { errors } = await story.run("37", up, { unanswered: [like("36", "t0", {}), refused] });
      assert.deepEqual(errors, ["the cloud refused"]);
      await story.run("38", up);
      assert.deepEqual((await story.run("39", up)).errors, ["it does not want to go"]);
      await story.run("40", refresh);
    });
  });

  describe("what exists already", () => {
    const story = new Story("imports").beginWith("84093284-d39f-49a0-a828-95c8a0698740");
    after(() => story.remove());

    it("45, 46, 47: taken over by its id, and then as any other", async () => {
      const only = ["i3"];
      assert.deepEqual((await story.run("45", preview, { only })).changes, { create: 1, import: 1 });
      assert.deepEqual((await story.run("46", up, { only })).changes, { create: 1, import: 1 });
      assert.deepEqual((await story.run("47", up, { only })).changes, { same: 2 });
    });

    it("48: taken over and changed in the same run", async () => {
      const { changes } = await story.run("48", up, { only: ["i3", "i4"] });
      assert.deepEqual(changes, { same: 2, import: 1, update: 1 });
    });

    it("49: not taken over, because it does not exist", async () => {
      const missing = like("48", "i4", { name: "m0" }, { name: "m0", importId: "id-m0" });
      const { errors } = await story.run("49", preview, { only: ["i3", "m0"], unanswered: [missing] });
      assert.deepEqual(errors, ["resource 'id-m0' does not exist"]);
    });

    it("50, 51, 51b, 51c: looked at", async () => {
      const only = ["i3", "g0"];
      await story.run("50", preview, { only });
      await story.run("51", up, { only: [...only, "i4"] });
      await story.run("51b", refresh, { only });
      await story.run("51c", up, { only });
    });
  });

  describe("functions", () => {
    const story = new Story("imports").beginWith("84093284-d39f-49a0-a828-95c8a0698740");
    const only = ["getThing"];
    after(() => story.remove());

    it("54, 55: are called, in a preview, too", async () => {
      await story.run("54", preview, { only });
      await story.run("55", up, { only });
    });

    it("59, 60: tell failures to the program, and end it with an error", async () => {
      await story.run("59", preview, { only });
      const { errors } = await story.run("60", preview, { only });
      assert.match(errors.join(), /no thing absent/);
    });
  });

  describe("the stack's configuration", () => {
    const story = new Story("cfg");
    after(() => story.remove());
    const config = (region: string) => ({
      "things:region": region,
      "things:pause": "3",
      "things:login": { secret: '{"deep":{"token":"made-up-token-1"},"key":"made-up-key-1","user":"made-up-user"}' },
      "things:open": { secret: '{"key":"made-up-key-2","user":"made-up-user"}' },
      "things:unheard": "of",
      "elsewhere:region": "r9",
    });

    it("70, 71, 72: reaches the default provider, without what belongs to others", async () => {
      await story.run("70", preview, { config: config("r1") });
      await story.run("71", up, { config: config("r1") });
      await story.run("72", up, { config: config("r1") });
    });

    it("73, 74, 75, 75b: changed, for up at once and for a refresh once up has saved it", async () => {
      await story.run("73", preview, { config: config("r2") });
      await story.run("74", refresh, { config: config("r2") });
      await story.run("75", up, { config: config("r2") });
      await story.run("75b", refreshFirst.preview, { config: config("r2b") });
    });
  });
});
