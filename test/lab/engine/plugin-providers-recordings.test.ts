/** Provider instances, secrets, and moves between the shells: the lab's engine against recordings of the real one. */
import assert from "node:assert/strict";
import { continuing, destroy, preview, refresh, refreshFirst, up } from "./commands";
import { like, Story } from "./plugin-story";

describe("the lab's engine with several provider instances against recordings of the real one", () => {
  describe("an instance that the program declares", () => {
    const story = new Story("expl");
    after(() => story.remove());

    it("84, 85, 86: configured with what the program gives, secrets wrapped as they were", async () => {
      await story.run("84", preview);
      await story.run("85", up);
      await story.run("86", up);
    });

    it("87–91: another region, other keys: the provider is updated, and nothing else", async () => {
      await story.run("87", preview);
      await story.run("88", up);
      await story.run("89", preview);
      await story.run("90", up);
      await story.run("91", refresh);
    });
  });

  describe("a provider that takes secrets", () => {
    const story = new Story("accept-secrets");
    after(() => story.remove());

    it("136, 137: a create, with a secret that is known and one that is not", async () => {
      await story.run("136", preview);
      await story.run("137", up);
    });

    it("138–141: an update, drift, and the end", async () => {
      await story.run("138", preview);
      await story.run("139", up);
      await story.run("140", refresh);
      await story.run("141", destroy);
    });
  });

  describe("a provider without Handshake", () => {
    it("142, 143: with it, only the answer of Handshake counts; previews are asked of every plugin", async () => {
      const story = new Story("no-preview");
      await story.run("142", preview);
      await story.run("143", up);
      story.remove();
    });

    it("147, 148, 149: without it, the answer of Configure counts", async () => {
      const story = new Story("no-handshake");
      await story.run("147", preview);
      await story.run("148", up);
      await story.run("149", preview);
      story.remove();
    });

    it("170, 171, 172: nothing is asked in a preview of a plugin that says so", async () => {
      const story = new Story("no-handshake-no-preview");
      await story.run("170", preview);
      await story.run("171", up);
      await story.run("172", preview);
      story.remove();
    });
  });

  describe("a stack of dynamic resources", () => {
    const story = new Story("moves");
    after(() => story.remove());

    it("150–155: moves to the plugin without a request, and lives there", async () => {
      await story.run("150", up);
      assert.deepEqual((await story.run("151", preview)).changes, { same: 3 });
      assert.deepEqual((await story.run("152", up)).changes, { same: 3 });
      await story.run("153", preview);
      await story.run("154", refresh);
      await story.run("155", up);
    });

    it("156–158c: moves back, which is an update, and to the plugin again", async () => {
      await story.run("156", preview);
      await story.run("157", up);
      await story.run("158", refresh);
      await story.run("158b", up);
      await story.run("158c", up);
    });

    it("158d–158g: a host that sees no change when it gets them back can't read or delete them", async () => {
      assert.deepEqual((await story.run("158d", up)).changes, { same: 3 });
      for (const [step, command] of [
        ["158e", refresh],
        ["158f", destroy],
      ] as const) {
        assert.match((await story.run(step, command)).errors.join(), /code must be a string, not undefined/);
      }
      await story.run("158g", up);
    });

    it("159, 160, 161: moves to an instance that the program declares, and from there to the default one", async () => {
      await story.run("159", preview);
      await story.run("160", up);
      await story.run("161", up);
    });

    it("162, 163: half of it moves, and all of it ends", async () => {
      await story.run("162", up);
      await story.run("163", destroy);
    });

    it("164–168: moves with a change, and with a replacement, whose old half the old host deletes", async () => {
      await story.run("164", up);
      await story.run("165", up);
      await story.run("166", up);
      await story.run("167", up);
      await story.run("168", destroy);
    });
  });

  it("211, 212: with --continue-on-error a failure stops nothing but what depends on it", async () => {
    const story = new Story("wrongkeyn2");
    const failed = ["the cloud does not know this key"];
    const m0 = like("212", "m0", {});
    assert.deepEqual((await story.run("211", up, { unanswered: [m0] })).errors, failed);
    assert.deepEqual((await story.run("212", continuing)).errors, failed);
    story.remove();
  });

  it("190, 191: preview --refresh of a stack that moves: read by the old host, changed by the plugin", async () => {
    const story = new Story("moves2");
    await story.run("190", up);
    await story.run("191", refreshFirst.preview);
    story.remove();
  });
});
