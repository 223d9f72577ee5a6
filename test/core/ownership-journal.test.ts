/** The file through which the provider instances of one deployment share their ownership. */
import assert from "node:assert/strict";
import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { deploymentStore, OwnershipJournal } from "../../provider/core/ownership/journal";
import { Ownership } from "../../provider/core/ownership/ownership";
import { InMemoryOwnershipStore, type Owner, type OwnershipStore } from "../../provider/core/ownership/store";
import { TestClock } from "../clock";

const owner = (mark: string, inputs: object = {}): Owner => ({ mark, label: `log ${mark}`, inputs });
const [one, other] = [owner("1", { days: 7 }), owner("2", { days: 8 })];
const taken = { name: "FlowLogError", message: /is already taken by another resource of this program/ };
const DAY = 24 * 3_600_000;

describe("OwnershipJournal", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(tmpdir(), "flowlogs-journal-"));
    file = path.join(folder, "journal");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** Of a process that has just begun, unless told otherwise: the process of the tests may be minutes old. */
  const journal = (startedAt = Date.now() - 1_000) =>
    new OwnershipJournal(fs.openSync(file, "a+", 0o600), { startedAt });
  const ownership = (store: OwnershipStore = journal()) => new Ownership({ store, clock: new TestClock() });
  const reserve = (of: Owner, at: Ownership, key = "a") => at.reservation(of, (id) => `id ${id}`).reserve(key);
  const content = () => fs.readFileSync(file, "utf8");
  /** A process that has run, and runs no more. */
  const deadProcess = () => spawnSync(process.execPath, ["--version"]).pid;
  /** As if all that wrote to the file up to now had been other processes, which run no more, a minute ago. */
  const allDead = () => {
    fs.writeFileSync(file, content().replaceAll(`"joined":${process.pid}`, `"joined":${deadProcess()}`));
    lastWritten(60_000);
  };
  const lastWritten = (millisecondsAgo: number, name = file) => {
    const at = new Date(Date.now() - millisecondsAgo);
    fs.utimesSync(name, at, at);
  };

  describe("between two processes", () => {
    it("refuses what the other one has reserved, and says which inputs differ but not how the other one's are", () => {
      reserve(owner("1", { days: 7, name: "x", key: "hunter2" }), ownership());
      const here = owner("2", { days: 8, name: "x", more: [1] });
      assert.throws(() => reserve(here, ownership()), {
        message:
          /log 2 is already taken .*\(log 1: days is something else there and 8 here, more is not set there and \[1\] here, key is something else there and not set here\)/,
      });
      assert.doesNotMatch(content(), /hunter2/);
    });

    it("says so when both ask for the same settings, in whatever order", () => {
      reserve(owner("1", { tags: { a: "1", b: ["2"] }, name: undefined }), ownership());
      const here = owner("2", { tags: { b: ["2"], a: "1" } });
      assert.throws(() => reserve(here, ownership()), { message: /log 1: with the same settings\)/ });
    });

    it("gives what both want to the first record, whoever looks", () => {
      const [first, second] = [ownership(), ownership()];
      reserve(one, first);
      assert.throws(() => reserve(other, second), taken);
      reserve(one, first);
      reserve(owner("1"), second);
    });

    it("refuses a new resource whose reservation comes right after the existing one was registered", () => {
      const [first, store] = [ownership(), journal()];
      const append = store.append.bind(store);
      store.append = (record) => {
        if (record.event === "reserved") first.registerExisting("id a", other, false);
        append(record);
      };
      assert.throws(
        () =>
          ownership(store)
            .reservation(one, (id) => `id ${id}`)
            .reserveFirstOf(["a"]),
        taken,
      );
    });

    it("refuses an existing resource whose registration comes right after a new one reserved the id", () => {
      ownership()
        .reservation(one, (id) => `id ${id}`)
        .reserveFirstOf(["a"]);
      assert.throws(() => ownership().registerExisting("id a", other, false), taken);
    });

    it("keeps what a resource of the other process has adopted", () => {
      const [first, second] = [ownership(), ownership()];
      first.registerExisting("a", one, false);
      second.registerCreated("a", other);
      assert.equal(first.unregister("a", one.mark), true);
      assert.equal(second.unregister("a", other.mark), false);
    });

    it("takes no resource for one that stays because the other process has refreshed it", () => {
      const [first, second] = [ownership(), ownership()];
      first.markRefreshed("a", one.mark);
      second.registerExisting("a", one, false);
      assert.throws(() => first.assertNotOwned("a", other), taken);
      first.markRefreshed("b", one.mark);
      first.registerExisting("b", one, false);
      second.assertNotOwned("b", other);
      assert.equal(second.unregister("b", other.mark), true);
    });

    it("gives a process that still loads some time to take part, before it believes that nothing else stays", async () => {
      const clock = new TestClock();
      const processes = async () => [process.pid, process.ppid];
      const store = new OwnershipJournal(fs.openSync(file, "a+"), { processes });
      const first = new Ownership({ store, clock });
      const joins = () => fs.appendFileSync(file, `\n{"joined":${process.ppid},"from":0}\n`);
      const begin = clock.now();
      const later = () => {
        clock.meanwhile = clock.now() - begin < 1_000 ? later : joins;
      };
      later();
      await first.waitForRegistrations();
      assert.equal(clock.now() - begin, 1_100 + 500);
      clock.sleeps.length = 0;
      await first.waitForRegistrations();
      assert.deepEqual(clock.sleeps, [500]);
    });

    it("does not wait for ever for a process that takes no part", async () => {
      const clock = new TestClock();
      const store = new OwnershipJournal(fs.openSync(file, "a+"), { processes: async () => [process.ppid] });
      const begin = clock.now();
      await new Ownership({ store, clock }).waitForRegistrations();
      assert.equal(clock.now() - begin, 5_500);
    });

    it("waits for a retarget of the other one", async () => {
      const clock = new TestClock();
      const first = ownership();
      const second = new Ownership({ store: journal(), clock });
      first.registerExisting("a", one, true);
      const end = first.beginRetarget("a");
      clock.meanwhile = end;
      assert.equal(await second.waitForRetarget("a"), true);
      assert.equal(clock.sleeps.length, 1);
    });

    it("does not wait for a retarget of one that was killed", async () => {
      const store = journal();
      ownership(store).registerExisting("a", one, true);
      store.append({ event: "retargetStarted", key: "a", process: deadProcess() });
      assert.equal(await ownership().waitForRetarget("a"), true);
    });

    it("keeps every record whole and in one order when several append at once", async function () {
      this.timeout(60_000);
      const names = ["a", "b", "c"];
      const each = 100;
      const children = names.map((name) =>
        fork(path.join(__dirname, "journal-child.ts"), [file, name, String(each), String(each * names.length)], {
          execArgv: ["--import", "tsx"],
        }),
      );
      await Promise.all(children.map((child) => once(child, "message")));
      const seen = children.map((child) => once(child, "message"));
      for (const child of children) child.send("go");
      const [first, ...others] = (await Promise.all(seen)).map(([order]) => String(order));
      assert.equal(first?.split(",").length, each * names.length);
      for (const order of others) assert.equal(order, first);
    });
  });

  describe("with what killed processes leave behind", () => {
    it("ignores half a line, and not the line after it", () => {
      const first = ownership();
      reserve(one, first, "a");
      fs.appendFileSync(file, '\n{"event":"reserved","key":"b","owner":{"mark":"9","la');
      const second = ownership();
      reserve(other, second, "b");
      assert.throws(() => reserve(owner("3"), first, "b"), taken);
      assert.throws(() => reserve(other, second, "a"), taken);
    });

    it("ignores lines that are no records", () => {
      fs.writeFileSync(file, "\nnull\n7\n{}\n[]\n\u0000\u0000\n");
      reserve(one, ownership());
      assert.throws(() => reserve(other, ownership()), taken);
    });

    it("begins anew in the file of a deployment of which no process is left", () => {
      reserve(one, ownership());
      allDead();
      const first = ownership();
      reserve(other, first);
      assert.throws(() => reserve(one, ownership()), taken);
    });

    it("goes on when all others were killed after this process had begun", () => {
      reserve(one, ownership());
      allDead();
      const begun = Date.now() - 120_000;
      assert.throws(() => reserve(other, ownership(journal(begun))), taken);
    });

    it("begins anew in a file of yesterday, whoever runs", () => {
      fs.writeFileSync(file, `\n{"joined":${process.ppid},"from":0}\n`);
      reserve(one, ownership());
      lastWritten(2 * DAY);
      reserve(other, ownership());
    });

    it("does not take itself for a process of that deployment that had the same number", () => {
      reserve(one, ownership());
      lastWritten(60_000);
      reserve(other, ownership(journal(Date.now() - 30_000)));
    });
  });

  it("goes on in memory when the file can't be written, and says so once", () => {
    const first = ownership();
    reserve(one, first, "a");
    const { writeSync } = fs;
    const lines = errorLines(() => {
      fs.writeSync = () => 3;
      for (const key of ["b", "c"]) reserve(one, first, key);
    });
    fs.writeSync = writeSync;
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^warning: several provider instances .*: the disk is full$/);
    for (const key of ["a", "b", "c"]) assert.throws(() => reserve(other, first, key), taken);
    assert.throws(() => reserve(other, ownership(), "a"), taken);
  });

  describe("by the engine's address", () => {
    const [address, uid] = ["127.0.0.1:1", process.getuid?.()];
    const store = (options: Parameters<typeof deploymentStore>[0] = {}) =>
      deploymentStore({ address, bases: [folder], ...options });
    const own = () => path.join(folder, `pulumi-flowlogs-${uid}`);

    it("is shared by all that were given the same one, and by no others", () => {
      reserve(one, ownership(store()));
      assert.throws(() => reserve(other, ownership(store())), taken);
      reserve(other, ownership(store({ address: "127.0.0.1:2" })));
    });

    it("is this process's memory when there is no address", () => {
      assert.ok(deploymentStore() instanceof InMemoryOwnershipStore);
    });

    it("lies in a folder and a file of this user alone", () => {
      store();
      const mode = (name: string) => (fs.statSync(name).mode & 0o777).toString(8);
      assert.equal(mode(own()), "700");
      for (const name of fs.readdirSync(own())) assert.equal(mode(path.join(own(), name)), "600");
    });

    it("is another one when another engine listens at the same port", async function () {
      if (process.platform !== "linux") return this.skip();
      let engine = await listening(0);
      const { port } = engine.address() as { port: number };
      const at = { address: `127.0.0.1:${port}` };
      reserve(one, ownership(store(at)));
      assert.throws(() => reserve(other, ownership(store(at))), taken);
      await closed(engine);
      engine = await listening(port);
      reserve(other, ownership(store(at)));
      await closed(engine);
    });

    it("sweeps files to which nobody has written for a day", () => {
      store({ address: "127.0.0.1:2" });
      store({ address: "127.0.0.1:3" });
      lastWritten(DAY + 60_000, path.join(own(), "v1-127.0.0.1-2"));
      lastWritten(DAY - 60_000, path.join(own(), "v1-127.0.0.1-3"));
      store();
      assert.deepEqual(fs.readdirSync(own()).sort(), ["v1-127.0.0.1-1", "v1-127.0.0.1-3"]);
    });

    const strange: [string, () => Parameters<typeof deploymentStore>[0] | undefined, RegExp][] = [
      ["belongs to another user", () => ({ uid: (uid ?? 0) + 1 }), /belongs to another user/],
      ["is open to others", () => void fs.mkdirSync(own(), 0o755), /is open to other users/],
      ["is a link", () => void fs.symlinkSync(tmpdir(), own()), /is not a folder/],
      ["can't be made", () => ({ bases: [path.join(folder, "nowhere")] }), /ENOENT/],
      [
        "holds a link in the journal's place",
        () => {
          fs.mkdirSync(own(), 0o700);
          fs.writeFileSync(path.join(folder, "elsewhere"), "");
          fs.symlinkSync(path.join(folder, "elsewhere"), path.join(own(), "v1-127.0.0.1-1"));
          return undefined;
        },
        /ELOOP/,
      ],
    ];
    for (const [what, prepare, reason] of strange) {
      it(`is this process's memory, with one line, when the folder ${what}`, function () {
        if (uid === undefined) return this.skip();
        const options = prepare() ?? {};
        const lines = errorLines(() => assert.ok(store(options) instanceof InMemoryOwnershipStore));
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? "", reason);
      });
    }

    it("lies in the next folder when the first can't be used", () => {
      reserve(one, ownership(store()));
      const bases = [path.join(folder, "nowhere"), folder];
      assert.throws(() => reserve(other, ownership(store({ bases }))), taken);
    });
  });
});

function errorLines(work: () => void): string[] {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => lines.push(line);
  try {
    work();
  } finally {
    console.error = error;
  }
  return lines;
}

async function listening(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}
