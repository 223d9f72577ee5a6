/** Who holds which id and which conflict key, and what one store tells several provider instances. */
import assert from "node:assert/strict";
import { Ownership } from "../../provider/core/ownership/ownership";
import {
  InMemoryOwnershipStore,
  type Owner,
  type OwnershipRecord,
  type OwnershipStore,
} from "../../provider/core/ownership/store";
import { TestClock } from "../clock";

const owner = (mark: string, inputs: object = {}): Owner => ({ mark, label: `log ${mark}`, inputs });
const [one, other] = [owner("1"), owner("2")];
const taken = { name: "FlowLogError", message: /is already taken by another resource of this program/ };

describe("Ownership", () => {
  let clock: TestClock;
  let ownership: Ownership;
  const reservation = (of: Owner) => ownership.reservation(of, (id) => `id ${id}`);
  beforeEach(() => {
    clock = new TestClock();
    ownership = new Ownership({ clock });
  });

  describe("reservation", () => {
    it("belongs to the first resource, and to that one as often as asked", () => {
      reservation(one).reserve("a");
      reservation(one).reserve("a");
      assert.throws(() => reservation(other).reserve("a"), taken);
    });

    it("names both resources and what they ask for differently", () => {
      reservation(owner("1", { days: 7, name: "x" })).reserve("a");
      assert.throws(() => reservation(owner("2", { days: 8, name: "x" })).reserve("a"), {
        message: /^log 2 is already taken .*\(log 1: days is 7 there and 8 here\); declare it once/,
      });
    });

    it("is cancelled together with all that the same call reserved, and nothing else", () => {
      reservation(one).reserve("before");
      const call = reservation(one);
      call.reserve("before");
      call.reserve("a");
      call.reserveFirstOf(["b"]);
      call.cancel();
      reservation(other).reserve("a");
      reservation(other).reserveFirstOf(["b"]);
      assert.throws(() => reservation(other).reserve("before"), taken);
    });

    it("takes the first id that no other resource has reserved or holds", () => {
      reservation(other).reserveFirstOf(["a"]);
      ownership.registerExisting("id b", other, false);
      assert.equal(reservation(one).reserveFirstOf(["a", "b", "c", "d"]), "c");
      assert.throws(() => reservation(one).reserveFirstOf(["a", "b"]), { message: /^b is already taken/ });
    });

    it("of an id that the resource itself holds is no conflict", () => {
      ownership.registerExisting("id a", one, false);
      assert.equal(reservation(one).reserveFirstOf(["a"]), "a");
    });

    it("moves with a retarget", () => {
      reservation(one).reserve("from");
      reservation(one).retarget("from", "to");
      reservation(other).reserve("from");
      assert.throws(() => reservation(other).reserve("to"), taken);
    });

    it("leaves the old target alone when another resource has reserved that meanwhile", () => {
      reservation(other).reserve("from");
      reservation(one).retarget("from", "to");
      assert.throws(() => reservation(one).reserve("from"), taken);
    });

    it("ends with the target", () => {
      reservation(one).reserve("a");
      ownership.releaseTarget("a", "id a");
      reservation(other).reserve("a");
    });
  });

  describe("existing resource", () => {
    it("keeps its id from a new one", () => {
      ownership.registerExisting("a", one, false);
      assert.throws(() => ownership.assertNotOwned("a", other), taken);
      ownership.assertNotOwned("b", other);
    });

    it("is reported when a new one came first, and when two hold the same", () => {
      ownership.registerCreated("a", one);
      ownership.registerExisting("b", one, false);
      for (const key of ["a", "b"]) assert.throws(() => ownership.registerExisting(key, other, false), taken);
    });

    it("is registered as often as the engine asks", () => {
      ownership.registerExisting("a", one, false);
      ownership.registerExisting("a", one, false);
    });

    it("is not one that a refresh alone has asked about, until the engine asks again", () => {
      ownership.markRefreshed("a", one.mark);
      ownership.registerExisting("a", one, false);
      ownership.assertNotOwned("a", other);
      ownership.registerExisting("a", one, false);
      assert.throws(() => ownership.assertNotOwned("a", other), taken);
    });

    it("goes, and says whether another resource holds the same id", () => {
      ownership.markRefreshed("a", one.mark);
      ownership.registerExisting("a", one, false);
      ownership.registerCreated("a", other);
      assert.equal(ownership.unregister("a", one.mark), true);
      assert.equal(ownership.unregister("a", other.mark), false);
      ownership.registerExisting("a", owner("3"), false);
    });

    it("that nobody has heard of goes alone", () => {
      assert.equal(ownership.unregister("a", one.mark), false);
    });
  });

  it("knows what onDelete has left in the cloud", () => {
    ownership.assertNotRetained("a");
    ownership.markRetained("a");
    assert.throws(() => ownership.assertNotRetained("a"), { message: /^a still captures this, because onDelete left/ });
  });

  it("gives the engine half a second to ask about what stays", async () => {
    await ownership.waitForRegistrations();
    assert.deepEqual(clock.sleeps, [500]);
  });

  describe("retarget", () => {
    it("is waited for from its announcement to its end", async () => {
      ownership.registerExisting("a", one, true);
      let end = () => undefined as unknown;
      clock.meanwhile = () => {
        end = ownership.beginRetarget("a");
        clock.meanwhile = () => end();
      };
      assert.equal(await ownership.waitForRetarget("a"), true);
      assert.equal(clock.sleeps.length, 2);
    });

    it("is nothing to wait for when none was announced", async () => {
      ownership.registerExisting("a", one, false);
      ownership.beginRetarget("a");
      assert.equal(await ownership.waitForRetarget("a"), false);
      assert.equal(await ownership.waitForRetarget("b"), false);
    });

    it("that never begins is waited for ten seconds", async () => {
      ownership.registerExisting("a", one, true);
      const begin = clock.now();
      assert.equal(await ownership.waitForRetarget("a"), true);
      assert.equal(clock.now() - begin, 10_000);
    });

    it("that has begun is waited for as long as it takes", async () => {
      ownership.registerExisting("a", one, true);
      const begin = clock.now();
      const end = ownership.beginRetarget("a");
      const later = () => {
        clock.meanwhile = clock.now() - begin > 60_000 ? end : later;
      };
      later();
      assert.equal(await ownership.waitForRetarget("a"), true);
      assert.ok(clock.now() - begin > 60_000);
    });
  });

  describe("with one store for two provider instances", () => {
    let store: OwnershipStore;
    let second: Ownership;
    beforeEach(() => {
      store = new InMemoryOwnershipStore();
      ownership = new Ownership({ store, clock });
      second = new Ownership({ store, clock });
    });

    it("refuses what the other instance has reserved, adopted, or kept in the cloud", () => {
      reservation(one).reserve("a");
      ownership.registerCreated("b", one);
      ownership.markRetained("c");
      assert.throws(() => second.reservation(other, String).reserve("a"), taken);
      assert.throws(() => second.registerExisting("b", other, false), taken);
      assert.throws(() => second.assertNotRetained("c"), /still captures this/);
    });

    it("tells a delete that a resource of the other instance holds the same id", () => {
      ownership.registerExisting("a", one, false);
      second.registerCreated("a", other);
      assert.equal(ownership.unregister("a", one.mark), true);
    });

    it("gives what both reserve at the same moment to the one whose record comes first", () => {
      const append = store.append.bind(store);
      store.append = (record) => {
        if (record.event === "reserved" && record.owner === one) append({ ...record, owner: other });
        append(record);
      };
      assert.throws(() => reservation(one).reserve("a"), taken);
      second.reservation(other, String).reserve("a");
    });

    it("needs records of plain JSON, and nothing else", () => {
      ownership.registerExisting("a", one, true);
      ownership.beginRetarget("a")();
      ownership.unregister("a", one.mark);
      reservation(one).reserve("b");
      const records = store.after(0);
      assert.deepEqual(JSON.parse(JSON.stringify(records)) as OwnershipRecord[], records);
    });
  });
});
