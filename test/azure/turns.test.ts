/** The turns of writes on a network watcher. */
import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { inTurn, type Turn, Turns } from "../../provider/azure/arm/turns";
import { CallClock } from "../../provider/core/call-clock";
import { TestClock } from "../clock";
import { failure } from "../outcomes";

/** A write that is under way until the test ends it. */
interface UnderWay {
  readonly name: string;
  readonly turn: Turn;
  end(): Promise<void>;
}

describe("the turns of a network watcher", () => {
  let turns: Turns;
  let underWay: UnderWay[];
  let began: string[];
  beforeEach(() => {
    turns = new Turns();
    underWay = [];
    began = [];
  });

  const begin = async (name: string, keys: readonly string[] = [name]) => {
    const run = turns.run(keys, async (turn) => {
      began.push(name);
      await new Promise<void>((resolve) => {
        const end = async () => {
          underWay = underWay.filter((one) => one.name !== name);
          resolve();
          await run;
          await nextTurn();
        };
        underWay.push({ name, turn, end });
      });
    });
    await nextTurn();
  };
  const beginMany = async (count: number, from = 0) => {
    for (let index = 0; index < count; index++) await begin(`w${from + index}`);
  };
  const endAll = async () => {
    while (underWay.length > 0) {
      const [first] = underWay;
      first?.turn.succeeded();
      await first?.end();
    }
  };
  const one = (name: string) => {
    const found = underWay.find((candidate) => candidate.name === name);
    assert.ok(found, `${name} is not under way`);
    return found;
  };

  it("are four at the same time in the beginning", async () => {
    await beginMany(6);
    assert.equal(underWay.length, 4);
    await one("w2").end();
    assert.deepEqual(began, ["w0", "w1", "w2", "w3", "w4"]);
  });

  it("are never two on one target, whatever the casing of its id, and others pass", async () => {
    await begin("a", ["/target/A"]);
    await begin("b", ["/TARGET/a"]);
    await begin("c", ["/target/c"]);
    assert.deepEqual(began, ["a", "c"]);
    await one("a").end();
    assert.deepEqual(began, ["a", "c", "b"]);
  });

  it("become more after as many successes as there are turns, up to ten", async () => {
    for (let round = 0; round < 12; round++) {
      await beginMany(12, round * 12);
      await endAll();
    }
    await beginMany(20, 1000);
    assert.equal(underWay.length, 10);
  });

  it("halve once when several writes that ran side by side are defeated, down to one", async () => {
    await beginMany(8);
    for (const write of underWay) write.turn.defeated();
    for (const name of ["w0", "w1", "w2", "w3"]) await one(name).end();
    assert.equal(underWay.length, 2);
    for (const write of underWay) write.turn.defeated();
    for (const name of ["w4", "w5"]) await one(name).end();
    assert.equal(underWay.length, 1);
    one("w6").turn.defeated();
    await one("w6").end();
    assert.equal(underWay.length, 1);
  });

  it("become more later after each defeat", async () => {
    await beginMany(4);
    one("w0").turn.defeated();
    for (const name of ["w0", "w1", "w2", "w3"]) await one(name).end();
    await beginMany(3, 10);
    for (let success = 0; success < 3; success++) one("w10").turn.succeeded();
    assert.equal(underWay.length, 2);
    one("w10").turn.succeeded();
    await nextTurn();
    assert.equal(underWay.length, 3);
  });

  it("become more only after successes that came since the last defeat", async () => {
    await beginMany(4);
    for (let success = 0; success < 3; success++) one("w0").turn.succeeded();
    one("w0").turn.defeated();
    for (const name of ["w0", "w1", "w2", "w3"]) await one(name).end();
    await beginMany(3, 10);
    for (let success = 0; success < 3; success++) one("w10").turn.succeeded();
    await nextTurn();
    assert.equal(underWay.length, 2);
  });

  it("become more after 32 times as many successes at the latest, however often writes were defeated", async () => {
    for (const name of ["a", "b"]) {
      await begin(name);
      one(name).turn.defeated();
      await one(name).end();
    }
    const successes: number[] = [];
    for (let round = 0; round < 6; round++) {
      await beginMany(2, 10 * round);
      const first = one(`w${10 * round}`);
      let count = 0;
      for (; underWay.length < 2; count++) {
        first.turn.succeeded();
        await nextTurn();
      }
      successes.push(count);
      one(`w${10 * round + 1}`).turn.defeated();
      for (const write of [...underWay]) await write.end();
    }
    assert.deepEqual(successes, [4, 8, 16, 32, 32, 32]);
  });

  it("become more sooner again after a growth without a defeat", async () => {
    await beginMany(4);
    one("w0").turn.defeated();
    for (const name of ["w0", "w1", "w2", "w3"]) await one(name).end();
    await beginMany(6, 10);
    const successes = async (count: number) => {
      for (let success = 0; success < count; success++) one("w10").turn.succeeded();
      await nextTurn();
    };
    await successes(4);
    await successes(6);
    assert.equal(underWay.length, 4);
    await successes(4);
    assert.equal(underWay.length, 5);
  });

  it("halve again when a write that was defeated is defeated once more in its next turn", async () => {
    await beginMany(8);
    one("w0").turn.defeated();
    const again = one("w0").turn.again(Promise.resolve(), false);
    for (const name of ["w1", "w2", "w3"]) await one(name).end();
    await again;
    one("w0").turn.defeated();
    await one("w0").end();
    for (const write of underWay.slice(1)) await write.end();
    assert.equal(underWay.length, 1);
  });

  it("go to others while a defeated write pauses, which then comes first", async () => {
    await beginMany(6);
    let resume = () => {};
    const pause = new Promise<void>((resolve) => {
      resume = resolve;
    });
    let hasTurn = false;
    const again = one("w0")
      .turn.again(pause, false)
      .then(() => {
        hasTurn = true;
      });
    await nextTurn();
    assert.deepEqual(began.at(-1), "w4");
    resume();
    await nextTurn();
    assert.equal(hasTurn, false);
    await one("w1").end();
    await again;
    assert.equal(began.includes("w5"), false);
  });

  it("are one alone where a write asks for that", async () => {
    await beginMany(5);
    let hasTurn = false;
    const again = one("w0")
      .turn.again(Promise.resolve(), true)
      .then(() => {
        hasTurn = true;
      });
    for (const name of ["w1", "w2", "w3"]) await one(name).end();
    assert.deepEqual([began.at(-1), hasTurn], ["w4", false]);
    await one("w4").end();
    await again;
    await begin("late");
    assert.equal(began.includes("late"), false);
    await one("w0").end();
    assert.equal(began.includes("late"), true);
  });

  it("are of each network watcher, whatever the casing of its id, and go on after a failure", async () => {
    const log: string[] = [];
    const write = (watcher: string, name: string) =>
      inTurn(watcher, ["/t"], async () => {
        log.push(`${name} begins`);
        await nextTurn();
        log.push(`${name} ends`);
      });
    await Promise.all([write("/W1", "a"), write("/w1", "b"), write("/w2", "c")]);
    assert.deepEqual(
      log.filter((line) => !line.startsWith("c")),
      ["a begins", "a ends", "b begins", "b ends"],
    );
    assert.deepEqual(log.slice(0, 2), ["a begins", "c begins"]);
    await assert.rejects(
      inTurn("/w3", ["/t"], () => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(await inTurn("/w3", ["/t"], async () => "yes"), "yes");
  });

  it("are left at once by a write whose time was over before its turn came", async () => {
    await begin("first", ["flow log"]);
    const passing = new TestClock();
    const clock = new CallClock(passing);
    const limits = { seconds: 5, cancelled: new AbortController().signal };
    const late = failure(clock.limit(limits, () => turns.run(["flow log"], async () => began.push("late"))));
    await begin("third", ["flow log"]);
    passing.pass(5_000);
    assert.match((await late).message, /not done within the 5 s/);
    await underWay[0]?.end();
    assert.deepEqual(began, ["first", "third"]);
  });
});
