/** What the vendor leaves unsaid: the same life under every combination that the lab can play. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { NcloudSwitches } from "../../lab/clouds/ncloud";
import { failure } from "../outcomes";
import { type Bag, type Deployment, deploy, existing, NOT_VALID, READ } from "./deployment";

type Switches = Partial<NcloudSwitches>;

/** The lab's delays are short, so waiting is. */
const POLL = { budgetMs: 1_000, firstStepMs: 10, longestStepMs: 100 };
const LAG_MS = 60;

const unset = combine({
  readAbsent: ["empty-list", "no-list", "empty-element", "null", "other-row", "error"],
  interfaceShowsFlowLog: [false, true],
});
const writes = combine({ disableAbsent: ["ok", "error"], reenable: ["update", "error", "ignore"] });
const answers: Switches[] = [
  {},
  { format: "json" },
  { listElement: "flowLogConfiguration", serviceErrorStatus: 500 },
  { serviceErrorStatus: 200, serviceErrorShape: "action" },
  { serviceErrorShape: "responseCode", format: "json" },
];
const dead = combine({ deadInterface: ["empty", "error", "stale"], deadInterfaceDetail: ["empty", "error"] });
const batches = [{}, ...combine({ batchLimit: [1, 2], beyondBatchLimit: ["error", "leave-out"] })] satisfies Switches[];

/** Every choice of one value for each switch. */
function combine(choices: { readonly [Name in keyof NcloudSwitches]?: readonly NcloudSwitches[Name][] }): Switches[] {
  return Object.entries(choices).reduce<Switches[]>(
    (all, [name, values]) => all.flatMap((some) => values.map((value) => ({ ...some, [name]: value }))),
    [{}],
  );
}

/** Every choice of one of each. */
function product(...sets: readonly Switches[][]): Switches[] {
  return sets.reduce((all, set) => all.flatMap((some) => set.map((more) => ({ ...some, ...more }))), [{}]);
}

/** Whether an interface that is there, but has no flow log, can't be told from one whose read is refused. */
const leavesDoubt = (switches: Switches) => switches.readAbsent === "error" && !switches.interfaceShowsFlowLog;

/** Create, drift, update, read, switched off by somebody else, update, delete, delete again. */
async function wholeLife(at: Deployment, switches: Switches, lostAnswers = 0): Promise<void> {
  const { cloud, provider, id } = at;
  const losing = async <T>(answers: number, work: () => Promise<T>) => {
    cloud.switches.lostAnswers = Math.min(answers, lostAnswers);
    return work();
  };
  const created = await losing(1, async () => at.create());
  const outs = created.outs as Bag;
  assert.deepEqual([created.id, at.flowLog], [id, existing]);
  assert.deepEqual((await provider.read(id, outs)).props, outs);

  at.flowLog = { ...existing, collectActionTypeCode: "DENY" };
  const drifted = (await provider.read(id, outs)).props as Bag;
  assert.equal(drifted.collectActionTypeCode, "DENY");
  const updated = await losing(2, async () =>
    provider.update(id, drifted, await at.checked({ collectIntervalMinute: 5 })),
  );
  assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });

  // What the update wrote shows by now, whichever of its writes that was.
  await sleep(switches.visibleAfterMs ?? 0);
  // Gone; or, where the cloud only answers an error, an error. Update and delete work in any case.
  at.flowLog = undefined;
  const state = updated.outs as Bag;
  if (leavesDoubt(switches)) {
    assert.match(
      (await failure(provider.read(id, state))).message,
      /1099000.*may mean that it has no flow log any more/,
    );
  } else assert.deepEqual(await provider.read(id, state), {});
  await losing(1, async () => provider.update(id, state, await at.checked({ collectIntervalMinute: 6 })));
  assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 6 });

  const others = [...cloud.memory.flowLogs.keys()].filter((key) => key !== id);
  for (const lost of [1, 0]) {
    await losing(lost, () => provider.delete(id, state));
    assert.deepEqual([...cloud.memory.flowLogs.keys()], others);
  }
}

/** The interface is deleted, with its flow log or without; nothing else can be made of it. */
async function deadInterface(at: Deployment, switches: Switches): Promise<void> {
  const { cloud, provider, id } = at;
  const news = await at.checked();
  const outs = (await provider.create(news)).outs as Bag;
  cloud.switches.deletedInterfaces.push(at.asked.networkInterfaceNo);
  const read = await provider.read(id, outs);
  assert.deepEqual(read.id, switches.deadInterface === "stale" ? id : undefined);
  const changed = { ...news, collectIntervalMinute: 5 };
  assert.match((await failure(provider.update(id, outs, changed))).message, /1099000|1000100/);
  await provider.delete(id, outs);
  if (switches.deadInterface === "stale") assert.equal(at.flowLog, undefined);
  at.flowLog = undefined;
  assert.match((await failure(provider.create(news))).message, /check that network interface/);
}

/** Four that are read at once: running, changed, switched off, and deleted with its interface. */
async function together(at: Deployment, switches: Switches): Promise<void> {
  const { cloud, provider } = at;
  const sample = cloud.memory.interfaces.get(at.id) ?? assert.fail();
  const numbers = [1, 2, 3, 4].map((index) => `${at.asked.networkInterfaceNo}${index}`);
  const states = numbers.map((networkInterfaceNo) => ({ ...at.asked, networkInterfaceNo }));
  for (const networkInterfaceNo of numbers) {
    cloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo });
    cloud.memory.flowLogs.set(`KR/${networkInterfaceNo}`, { ...existing });
  }
  cloud.memory.flowLogs.set(`KR/${numbers[1]}`, { ...existing, collectIntervalMinute: 7 });
  cloud.memory.flowLogs.delete(`KR/${numbers[2]}`);
  cloud.memory.flowLogs.delete(`KR/${numbers[3]}`);
  cloud.switches.deletedInterfaces.push(numbers[3] ?? "");
  const reads = await Promise.all(
    states.map(async (state) => {
      const reading = provider.read(`KR/${state.networkInterfaceNo}`, state);
      return reading.then(({ props }) => props?.collectIntervalMinute ?? "gone").catch(({ message }) => message);
    }),
  );
  assert.deepEqual([reads[0], reads[1], reads[3]], [15, 7, "gone"]);
  if (leavesDoubt(switches)) assert.match(String(reads[2]), /1099000/);
  else assert.equal(reads[2], "gone");
}

const suites: [
  title: string,
  combinations: Switches[],
  config: Bag,
  run: (at: Deployment, switches: Switches) => Promise<void>,
][] = [
  ["a whole life", product(unset, writes, answers), {}, wholeLife],
  ["a whole life, reads lag behind", product(unset, writes, [{ visibleAfterMs: LAG_MS }]), {}, wholeLife],
  ["a whole life, answers are lost", product(unset, writes), {}, (at, switches) => wholeLife(at, switches, 2)],
  [
    "a whole life, answers are lost and reads lag behind",
    product(unset, writes, [{ visibleAfterMs: LAG_MS }]),
    {},
    (at, switches) => wholeLife(at, switches, 2),
  ],
  [
    "an interface that is deleted",
    [...product(unset, dead, combine({ enableDeadInterface: ["1099000", "1000100"] })), ...product(dead, answers)],
    {},
    deadInterface,
  ],
  ["several that are read together", product(unset, dead, batches), { "ncloud:readBatchSize": "20" }, together],
];

describe("what NAVER Cloud leaves unsaid", () => {
  let at: Deployment;
  afterEach(() => at.close());

  it("an error about a running flow log is never gone, and never overwrites or leaves it", async () => {
    at = await deploy();
    const { provider } = at;
    const { id, outs } = await at.create();
    const refuse = () => at.fault(READ, "before", NOT_VALID);
    refuse();
    assert.match((await failure(provider.read(id, outs as Bag))).message, /1099000/);
    refuse();
    await provider.delete(id, outs as Bag);
    assert.equal(at.flowLog, undefined);
  });

  it("one refused read of somebody's running flow log is not enough for create to enable, nor for update", async () => {
    at = await deploy({ reenable: "update" });
    const refuse = () => at.fault(READ, "before", NOT_VALID);
    const theirs = { ...existing, collectIntervalMinute: 9 } as const;
    at.flowLog = theirs;
    refuse();
    assert.match((await failure(at.create())).message, /collectIntervalMinute is 9, asked for 15/);
    assert.deepEqual(at.flowLog, theirs);
    refuse();
    at.actions();
    at.cloud.switches.reenable = "error";
    await at.provider.update(at.id, { ...at.asked }, await at.checked());
    assert.deepEqual(at.flowLog, existing);
    assert.ok(at.actions().includes("disableFlowLog"));
  });

  it("another error than 1099000 stops create and update before anything is sent", async () => {
    at = await deploy();
    for (const body of [
      '{"responseError":{"returnCode":"1100000","returnMessage":"made up"}}',
      '{"error":{"errorCode":"210","message":"Permission Denied"}}',
    ]) {
      at.cloud.faults.push({ path: /ConfigurationList/, when: "before", answer: { status: 400, body } });
      const { message, id } = await failure(at.create());
      assert.match(message, /Nothing was created/);
      assert.equal(id, undefined);
    }
    assert.equal(at.actions().includes("enableFlowLog"), false);
  });

  it("an interface that shows its flow log settles what the read refuses to say", async () => {
    at = await deploy({ interfaceShowsFlowLog: true });
    at.flowLog = existing;
    at.fault(READ, "before", NOT_VALID, 2);
    assert.match((await failure(at.create())).message, /1099000/);
    assert.equal(at.actions().includes("enableFlowLog"), false);
  });

  it("one refused read of an interface that shows its flow log is asked again, by a refresh too", async () => {
    at = await deploy({ interfaceShowsFlowLog: true });
    at.flowLog = existing;
    at.fault(READ, "before", NOT_VALID);
    assert.equal((await at.provider.read(at.id, { ...at.asked })).id, at.id);
  });
});

describe("every combination of what NAVER Cloud leaves unsaid", function () {
  // Half a minute, ten times that on a busy machine.
  this.timeout(300_000);
  const total = suites.reduce((sum, [, combinations]) => sum + combinations.length, 0);
  after(() => console.log(`      ${total} combinations of the lab's switches`));

  for (const [title, combinations, config, run] of suites) {
    it(`${title}: ${combinations.length} combinations`, async () => {
      const waiting = [...combinations];
      // A few at a time: most of a life is waiting.
      const work = async () => {
        for (let switches = waiting.pop(); switches; switches = waiting.pop()) {
          const at = await deploy(switches, config, POLL);
          try {
            await run(at, switches);
          } catch (thrown) {
            throw new Error(JSON.stringify(switches), { cause: thrown });
          } finally {
            await at.close();
          }
        }
      };
      await Promise.all(Array.from({ length: 12 }, work));
    });
  }
});
