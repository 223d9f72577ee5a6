/** What the vendor leaves unsaid: refused reads, interfaces that are gone, several reads in one call. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { collectingLines, failure } from "../outcomes";
import {
  answers,
  combine,
  dead,
  describeCombinations,
  leavesDoubt,
  product,
  type Switches,
  unset,
} from "./combinations";
import { type Deployment, deploy, existing, NOT_VALID, READ } from "./deployment";

const batches: Switches[] = [{}, ...combine({ batchLimit: [1, 2], beyondBatchLimit: ["error", "leave-out"] })];

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
  cloud.requests.length = 0;
  const reads = await Promise.all(
    states.map(async (state) => {
      const reading = provider.read(`KR/${state.networkInterfaceNo}`, state);
      return reading.then(({ props }) => props?.collectIntervalMinute ?? "gone").catch(({ message }) => message);
    }),
  );
  assert.match(cloud.requests[0]?.body ?? "", /networkInterfaceNoList\.4=/);
  assert.deepEqual([reads[0], reads[1], reads[3]], [15, 7, "gone"]);
  if (leavesDoubt(switches)) assert.match(String(reads[2]), /1099000/);
  else assert.equal(reads[2], "gone");
}

describe("NcloudFlowLog, when a read is refused", () => {
  const told = collectingLines();
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
    at = await deploy({ switches: { reenable: "update" } });
    const refuse = () => at.fault(READ, "before", NOT_VALID);
    const theirs = { ...existing, collectIntervalMinute: 9 } as const;
    at.flowLog = theirs;
    refuse();
    assert.match((await failure(at.create())).message, /collectIntervalMinute is 9, asked for 15/);
    assert.deepEqual(at.flowLog, theirs);
    refuse();
    at.actions();
    at.cloud.switches.reenable = "error";
    await at.provider.update(at.id, await at.checked(), await at.checked());
    assert.deepEqual(at.flowLog, existing);
    assert.ok(at.actions().includes("disableFlowLog"));
    told.expect(/^warning: KR\/\d+: collectIntervalMinute had been changed outside this program, and is changed back$/);
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
    at = await deploy({ switches: { interfaceShowsFlowLog: true } });
    at.flowLog = existing;
    at.fault(READ, "before", NOT_VALID, 2);
    assert.match((await failure(at.create())).message, /1099000/);
    assert.equal(at.actions().includes("enableFlowLog"), false);
  });

  it("one refused read of an interface that shows its flow log is asked again, by a refresh too", async () => {
    at = await deploy({ switches: { interfaceShowsFlowLog: true } });
    at.flowLog = existing;
    at.fault(READ, "before", NOT_VALID);
    assert.equal((await at.provider.read(at.id, { ...at.asked })).id, at.id);
  });
});

describe("NcloudFlowLog, whatever NAVER Cloud leaves unsaid", () => {
  describeCombinations(
    "of an interface that is deleted",
    [...product(unset, dead, combine({ enableDeadInterface: ["1099000", "1000100"] })), ...product(dead, answers)],
    deadInterface,
  );
  describeCombinations("of several that are read together", product(unset, dead, batches), together, {
    "ncloud:readBatchSize": "20",
  });
});
