/** `customTimeouts`: the time that a program gives a call ends waits and requests, and makes waits longer. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "../../lab/clouds/cloud";
import type { TestClock } from "../clock";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import { closesAfterEach, type EngineSide } from "./client";
import { about, openAzure, openNcloud, openVpc } from "./fixture";

/** A cloud of the lab with a plugin, and a resource that the plugin is to create. */
interface Subject {
  readonly client: EngineSide;
  readonly clock: TestClock;
  readonly of: ReturnType<typeof about>;
  readonly properties: Bag;
  /** What an update changes. */
  readonly change: Bag;
  /** The requests that create the resource, and those that look for it. */
  readonly write: Pick<Fault, "method" | "path">;
  readonly reads: readonly Pick<Fault, "method" | "path">[];
  readonly faults: Fault[];
  /** How many writes of this kind the cloud was sent. */
  sent(): number;
  /** The ids of what exists. */
  existing(): string[];
  /** Everything that the cloud accepts takes this long, or is shown this late, in minutes. */
  slowDown(minutes: number): void;
  /** A provider instance of the next run, which leads to the same cloud. */
  nextRun(): Promise<EngineSide>;
}

async function vpc(): Promise<Subject> {
  const at = await openVpc();
  const before = at.cloud.memory.logGroups.length;
  return {
    ...at,
    of: about("VpcLogGroup"),
    properties: at.group,
    change: { ttlInDays: 30 },
    write: { method: "POST", path: /\/groups$/ },
    reads: [{ method: "GET", path: /\/groups/ }],
    faults: at.cloud.faults,
    sent: () => at.cloud.requests.filter(({ method, path }) => method === "POST" && /\/groups$/.test(path)).length,
    existing: () => at.cloud.memory.logGroups.slice(before).map(({ id }) => id),
    slowDown: (minutes) => {
      at.cloud.switches.listsBehindMs = minutes * 60_000;
    },
  };
}

async function ncloud(): Promise<Subject> {
  const { ncloud: at, ...opened } = await openNcloud();
  return {
    ...opened,
    clock: at.clock,
    of: about("NcloudFlowLog"),
    properties: (({ __provider, ...inputs }) => inputs)(await at.checked()),
    change: { collectActionTypeCode: "DENY" },
    write: { path: /enableFlowLog/ },
    reads: [{ path: /getFlowLogConfigurationList/ }],
    faults: at.cloud.faults,
    sent: () => at.cloud.requests.filter(({ path }) => /enableFlowLog/.test(path)).length,
    existing: () => (at.flowLog ? [at.id] : []),
    slowDown: (minutes) => {
      at.cloud.switches.visibleAfterMs = minutes * 60_000;
    },
  };
}

async function azure(): Promise<Subject> {
  const { azure: at, ...opened } = await openAzure();
  return {
    ...opened,
    clock: at.clock,
    of: about("AzureFlowLog"),
    properties: (({ __provider, ...inputs }) => inputs)(await at.checked()),
    change: { retentionPolicy: { enabled: true, days: 5 } },
    write: { method: "PUT", path: /\/flowLogs\// },
    reads: [{ method: "GET", path: /flowLogs/ }],
    faults: at.cloud.faults,
    sent: () => at.cloud.requests.filter(({ method, path }) => method === "PUT" && /flowLogs/.test(path)).length,
    existing: () => Object.keys(at.cloud.memory.flowLogs).filter((id) => id === at.id.toLowerCase()),
    slowDown: (minutes) => {
      Object.assign(at.cloud.switches, {
        operationPolls: minutes * 2,
        retryAfterSeconds: 30,
        operationMilliseconds: Number.POSITIVE_INFINITY,
      });
    },
  };
}

/** Lets time pass in steps, from the moment at which `hangs` is true until `work` ends. Answers how long that took. */
async function passing<Result>({ clock }: Pick<Subject, "clock">, hangs: () => boolean, work: Promise<Result>) {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  while (!isDone && !hangs()) await sleep(5);
  const began = clock.now();
  while (!isDone) {
    clock.pass(250);
    await sleep(10);
  }
  return { result: await ended, took: clock.now() - began };
}

for (const [name, open] of Object.entries({ azure, ncloud, vpc })) {
  describe(`the time that a program gives a call, on ${name}`, () => {
    quietly();
    closesAfterEach();
    let at: Subject;
    beforeEach(async () => {
      at = await open();
    });

    const hang = (requests: readonly Pick<Fault, "method" | "path">[]) => {
      for (const one of requests) at.faults.push({ ...one, when: "after", answer: "hang", times: 1e6 });
    };
    const create = (timeout: number) => at.client.call("Create", { ...at.of, properties: at.properties, timeout });
    const failing = (timeout: number) => at.client.failure("Create", { ...at.of, properties: at.properties, timeout });

    it("of 5 s breaks off a write that is never answered, and finds what it has made", async () => {
      hang([at.write]);
      const { result, took } = await passing(at, () => at.sent() > 0, create(5));
      assert.ok(took <= 7_000, `${took} ms`);
      assert.deepEqual(
        [String(result.id).toLowerCase()],
        at.existing().map((id) => id.toLowerCase()),
      );
      assert.equal(at.sent(), 1);
    });

    it("of 5 s ends although nothing is answered any more; what may exist is said, and found by the next run", async () => {
      hang([at.write]);
      const ended = passing(at, () => at.sent() > 0, failing(5));
      while (at.sent() === 0) await sleep(1);
      hang(at.reads);
      const { result, took } = await ended;
      assert.ok(took <= 7_500, `${took} ms`);
      assert.match(result.message, /not done within the 5 s that the program gives it; .*customTimeouts/s);
      assert.match(result.message, /It may exist all the same; the next `pulumi up` looks for it and adopts it\.$/);
      assert.equal(result.kept, undefined);
      assert.equal(at.sent(), 1, "no write is sent after the time");
      const [made] = at.existing();
      at.faults.length = 0;
      const next = await at.nextRun();
      const { id } = await next.call("Create", { ...at.of, properties: at.properties });
      assert.equal(String(id).toLowerCase(), made?.toLowerCase());
      assert.equal(at.existing().length, 1);
    });

    it("of an hour makes waits longer than the usual ones: for what takes 40 minutes", async function () {
      this.timeout(60_000);
      at.slowDown(40);
      const began = at.clock.now();
      const { id } = await create(3600);
      assert.deepEqual(
        [String(id).toLowerCase()],
        at.existing().map((one) => one.toLowerCase()),
      );
      const minutes = (at.clock.now() - began) / 60_000;
      assert.ok(minutes >= 39 && minutes < 45, `${minutes} minutes`);
    });

    it("of an hour makes an update and a deletion wait as long", async function () {
      this.timeout(60_000);
      const { id, properties } = await create(0);
      at.slowDown(40);
      // The creation itself is old enough to be shown.
      at.clock.pass(41 * 60_000);
      const news = { ...at.properties, ...at.change };
      const update = { ...at.of, id, olds: properties, news, timeout: 3600 };
      const { properties: updated } = await at.client.call("Update", update);
      for (const [key, value] of Object.entries(at.change)) assert.deepEqual((updated as Bag)[key], value);
      await at.client.call("Delete", { ...at.of, id, properties: updated, timeout: 3600 });
      assert.deepEqual(at.existing(), []);
    });
  });
}

describe("the time that a program gives an update or a deletion", () => {
  quietly();
  closesAfterEach();

  it("never leaves a flow log of NAVER Cloud switched off without a word: the former settings are put back", async () => {
    const { ncloud: at, client } = await openNcloud();
    const { id, outs } = await at.create();
    const of = about("NcloudFlowLog");
    const news = { ...outs, collectActionTypeCode: "DENY" };
    // A running flow log does not change, so the update switches it off, and this is never answered.
    at.cloud.faults.push({ path: /disableFlowLog/, when: "after", answer: "hang", times: 1 });
    const hangs = () => at.cloud.requests.some(({ path }) => /disableFlowLog/.test(path));
    const update = client.failure("Update", { ...of, id, olds: outs, news, timeout: 5 });
    const { result, took } = await passing(at, hangs, update);
    assert.ok(took <= 7_500, `${took} ms`);
    assert.match(
      result.message,
      /the request was not sent: it was not done within the 5 s .* were put back and are in force; .*customTimeouts\. Nothing was changed\.$/,
    );
    assert.equal(at.flowLog?.collectActionTypeCode, "ALL");
  });

  it("ends a deletion that is never answered, and the state keeps what may be left", async () => {
    const at = await openVpc();
    const of = about("VpcLogGroup");
    const { id, properties } = await at.client.call("Create", { ...of, properties: at.group });
    at.cloud.faults.push({ method: "DELETE", path: /groups/, when: "before", answer: "hang", times: 1 });
    const isSent = () => at.cloud.requests.some(({ method }) => method === "DELETE");
    const remove = at.client.failure("Delete", { ...of, id, properties, timeout: 5 });
    const { result, took } = await passing(at, isSent, remove);
    assert.ok(took <= 7_000, `${took} ms`);
    assert.match(result.message, /^deleting log group .*: it was not done within the 5 s that the program gives it/);
    await at.client.call("Delete", { ...of, id, properties });
    assert.ok(at.cloud.memory.logGroups.every((group) => group.id !== id));
  });
});
