/** Reads that share a list. */
import assert from "node:assert/strict";
import { CallClock } from "../../provider/core/call-clock";
import { Snapshot, sharesReads } from "../../provider/core/reconcile/snapshot";
import { Settings } from "../../provider/core/settings";
import { TestClock } from "../clock";
import { failure } from "../outcomes";

interface Row {
  readonly id: string;
  readonly days: number;
}

function snapshotOf(rows: Row[], { lifetimeMs = 5_000 } = {}) {
  const clock = new TestClock();
  let lists = 0;
  const list = async function* () {
    lists++;
    yield* rows;
  };
  const snapshot = new Snapshot<Row>({ list, idOf: ({ id }) => id, clock, lifetimeMs });
  const read = (...ids: string[]) => Promise.all(ids.map((id) => snapshot.row(id)));
  return { snapshot, clock, read, lists: () => lists };
}

const ROWS: Row[] = [1, 2, 3, 4].map((days) => ({ id: `id-${days}`, days }));

describe("Snapshot", () => {
  it("answers reads that wait together by one list", async () => {
    const { read, lists } = snapshotOf(ROWS);
    assert.deepEqual(await read("id-1", "ID-2", "id-3"), ROWS.slice(0, 3));
    assert.equal(lists(), 1);
  });

  it("asks for no list when one or two reads wait together", async () => {
    const { read, lists } = snapshotOf(ROWS);
    assert.deepEqual(await read("id-1", "id-2"), [undefined, undefined]);
    assert.equal(lists(), 0);
  });

  it("counts reads that come one after the other", async () => {
    const { read, lists } = snapshotOf(ROWS);
    await read("id-1");
    await read("id-2");
    assert.deepEqual(await read("id-3"), [ROWS[2]]);
    assert.deepEqual(await read("id-4"), [ROWS[3]]);
    assert.equal(lists(), 1);
  });

  it("forgets reads that are older than a list may be", async () => {
    const { read, clock, lists } = snapshotOf(ROWS);
    await read("id-1", "id-2");
    await clock.sleep(5_000);
    assert.deepEqual(await read("id-3", "id-4"), [undefined, undefined]);
    assert.equal(lists(), 0);
  });

  it("keeps a list for its lifetime, and then asks again", async () => {
    const rows = [...ROWS];
    const { read, clock, lists } = snapshotOf(rows);
    await read("id-1", "id-2", "id-3");
    rows[3] = { id: "id-4", days: 40 };
    await clock.sleep(4_900);
    assert.deepEqual(await read("id-4"), [ROWS[3]]);
    await clock.sleep(200);
    assert.deepEqual(await read("id-2", "id-3", "id-4"), [ROWS[1], ROWS[2], rows[3]]);
    assert.equal(lists(), 2);
  });

  it("reads the next list at the first read, where the last one has answered enough reads", async () => {
    const { read, clock, lists } = snapshotOf(ROWS);
    await read("id-1", "id-2", "id-3");
    await clock.sleep(4_000);
    await read("id-1", "id-2");
    await clock.sleep(2_000);
    assert.deepEqual(await read("id-4"), [ROWS[3]]);
    assert.equal(lists(), 2);
  });

  it("shows nothing that was written since", async () => {
    const { snapshot, read } = snapshotOf(ROWS);
    await read("id-1", "id-2", "id-3");
    snapshot.written("ID-1");
    assert.deepEqual(await read("id-1", "id-2"), [undefined, ROWS[1]]);
    assert.deepEqual([...((await snapshot.rows()) ?? [])], ROWS.slice(1));
  });

  it("shows nothing that is written while the list is read", async () => {
    const { snapshot, read } = snapshotOf(ROWS);
    const reads = read("id-1", "id-2", "id-3");
    snapshot.written("id-1");
    assert.deepEqual(await reads, [undefined, ROWS[1], ROWS[2]]);
  });

  it("shows nothing when the list fails, and does not ask for it again at once", async () => {
    const clock = new TestClock();
    let lists = 0;
    const list = () => {
      lists++;
      throw new Error("403");
    };
    const snapshot = new Snapshot<Row>({ list, idOf: ({ id }) => id, clock });
    const read = () => Promise.all(["id-1", "id-2", "id-3"].map((id) => snapshot.row(id)));
    assert.deepEqual(await read(), [undefined, undefined, undefined]);
    assert.deepEqual(await read(), [undefined, undefined, undefined]);
    assert.equal(lists, 1);
  });
});

describe("Snapshot of a list with pages", () => {
  /** A list whose second page takes a second. */
  function paged() {
    const clock = new TestClock();
    const start = clock.now();
    let looks = 0;
    const list = async function* () {
      yield* ROWS.slice(0, 2);
      await clock.sleep(1_000);
      yield* ROWS.slice(2);
    };
    const idOf = ({ id }: Row) => {
      looks++;
      return id;
    };
    const otherKeysOf = ({ days }: Row) => (days % 2 === 0 ? ["even"] : ["odd", `Day ${days}`]);
    const snapshot = new Snapshot<Row>({ list, idOf, otherKeysOf, clock });
    return { snapshot, passed: () => clock.now() - start, looks: () => looks };
  }

  it("answers from the first page before the second one is there, and begins without a wait at the third read", async () => {
    const { snapshot, passed } = paged();
    const late = snapshot.row("id-4").then(() => passed());
    const missing = snapshot.row("id-5").then((row) => [row, passed()]);
    assert.deepEqual(await snapshot.row("id-1"), ROWS[0]);
    assert.deepEqual(await snapshot.row("id-2"), ROWS[1]);
    assert.equal(passed(), 0);
    assert.equal(await late, 1_000);
    assert.deepEqual(await missing, [undefined, 1_000]);
  });

  it("keeps what a list has shown before it failed", async () => {
    const list = async function* () {
      yield* ROWS.slice(0, 2);
      throw new Error("503");
    };
    const snapshot = new Snapshot<Row>({ list, idOf: ({ id }) => id, clock: new TestClock() });
    const read = () => Promise.all(["id-1", "id-2", "id-3"].map((id) => snapshot.row(id)));
    assert.deepEqual(await read(), [ROWS[0], ROWS[1], undefined]);
    assert.deepEqual(await read(), [ROWS[0], ROWS[1], undefined]);
    assert.equal(await snapshot.rows(), undefined);
  });

  it("finds rows by their keys without a look at all rows, whatever the casing", async () => {
    const { snapshot, looks } = paged();
    const [rows] = await Promise.all([1, 2, 3].map(() => snapshot.rows()));
    const before = looks();
    assert.deepEqual(rows?.rowsWith("odd"), [ROWS[0], ROWS[2]]);
    assert.deepEqual(rows?.rowsWith("day 3"), [ROWS[2]]);
    assert.deepEqual(rows?.rowsWith("none"), []);
    assert.deepEqual(rows?.row("ID-1"), ROWS[0]);
    assert.equal(looks(), before);
  });

  it("hides what is written after the rows were given away", async () => {
    const { snapshot } = paged();
    const [rows] = await Promise.all([1, 2, 3].map(() => snapshot.rows()));
    snapshot.written("ID-1");
    assert.deepEqual(rows?.rowsWith("odd"), [ROWS[2]]);
    assert.equal(rows?.row("id-1"), undefined);
    assert.deepEqual([...(rows ?? [])], ROWS.slice(1));
  });
});

describe("Snapshot, in calls that the program gives a time", () => {
  it("ends each wait with its call, and reads the list to its end for the others", async () => {
    const clock = new CallClock(new TestClock());
    const list = async function* () {
      yield* ROWS.slice(0, 1);
      await clock.sleep(10_000);
      yield* ROWS.slice(1);
    };
    const snapshot = new Snapshot<Row>({ list, idOf: ({ id }) => id, clock });
    const inCall = <Result>(look: () => Promise<Result>) =>
      clock.limit({ seconds: 5, cancelled: new AbortController().signal }, look);
    const [late, whole] = [failure(inCall(() => snapshot.row("id-2"))), failure(inCall(() => snapshot.rows()))];
    const first = inCall(() => snapshot.row("id-1"));
    const other = snapshot.row("id-2");
    assert.deepEqual(await first, ROWS[0]);
    assert.match((await late).message, /not done within the 5 s/);
    assert.match((await whole).message, /not done within the 5 s/);
    assert.deepEqual(await other, ROWS[1]);
  });
});

describe("sharesReads: FLOWLOGS_SNAPSHOT", () => {
  const settings = (value?: string) => new Settings(undefined, { FLOWLOGS_SNAPSHOT: value });

  it("is on unless it says off", () => {
    assert.deepEqual([undefined, "on", "off"].map(settings).map(sharesReads), [true, true, false]);
  });

  it("refuses anything else", () => {
    assert.throws(() => sharesReads(settings("no")), /FLOWLOGS_SNAPSHOT must be on or off, got "no"/);
  });
});
