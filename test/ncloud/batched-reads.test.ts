/** Reads that wait together are asked together, and none is worse off for it. */
import assert from "node:assert/strict";
import { type ErrorKind, FlowLogError } from "../../provider/core/errors";
import { Settings } from "../../provider/core/settings";
import { type FlowLogConfiguration, NcloudApi } from "../../provider/ncloud/api";
import { flowLogReader } from "../../provider/ncloud/batched-reads";
import type { Access } from "../../provider/ncloud/service";
import type { Bag } from "../inputs";
import { collectingLines, failure } from "../outcomes";
import { configured, type Deployment, deploy, existing } from "./deployment";

const READ = "getFlowLogConfigurationList";

/** Refuses every read with an error of one kind. */
class Refusing extends NcloudApi {
  readonly asked: number[] = [];
  constructor(
    access: Access,
    private readonly kind: ErrorKind,
  ) {
    super(access);
  }
  override async getFlowLogConfigurationList(numbers: readonly string[]): Promise<FlowLogConfiguration[]> {
    this.asked.push(numbers.length);
    throw FlowLogError.refused(this.kind, { said: "made up" });
  }
}

describe("flowLogReader", () => {
  const told = collectingLines();
  let at: Deployment;
  let numbers: string[];
  afterEach(() => at.close());

  /** A deployment whose interfaces 1 to `count` are all collected. */
  async function open(count: number, readBatchSize: string | undefined, switches = {}): Promise<void> {
    at = await deploy({ switches, config: { "ncloud:readBatchSize": readBatchSize } });
    const sample = at.cloud.memory.interfaces.get(at.id) ?? assert.fail();
    numbers = Array.from({ length: count }, (_, index) => `${at.asked.networkInterfaceNo}${100 + index}`);
    for (const networkInterfaceNo of numbers) {
      at.cloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo });
      at.cloud.memory.flowLogs.set(`KR/${networkInterfaceNo}`, { ...existing });
    }
  }
  const read = (networkInterfaceNo: string, provider = at.provider) =>
    provider.read(`KR/${networkInterfaceNo}`, { ...at.asked, networkInterfaceNo });
  const readAll = () => Promise.all(numbers.map((number) => read(number)));
  /** How many interfaces each read asked for. */
  const asked = () =>
    at.cloud.requests
      .splice(0)
      .filter(({ path }) => path.endsWith(READ))
      .map(
        ({ body }) =>
          [...new URLSearchParams(body).keys()].filter((key) => key.startsWith("networkInterfaceNoList")).length,
      );

  for (const [size, calls] of [
    [undefined, [20, 5]],
    ["10", [10, 10, 5]],
    ["100", [25]],
    ["1", Array.from({ length: 25 }, () => 1)],
  ] as const) {
    it(`asks for 25 in ${calls.length} calls with readBatchSize ${size ?? "left out"}`, async () => {
      await open(25, size);
      const found = await readAll();
      assert.deepEqual(
        found.map(({ id }) => id),
        numbers.map((number) => `KR/${number}`),
      );
      assert.deepEqual(asked(), calls);
    });
  }

  it("refuses a number that is none", async () => {
    for (const size of ["0", "101", "2.5", "many"]) {
      await open(0, size);
      assert.match(
        (await failure(read("1"))).message,
        new RegExp(`config ncloud:readBatchSize must be a whole number from 1 to 100, got "${size}"`),
      );
      await at.close();
    }
  });

  it("each gets its own", async () => {
    await open(3, "20");
    at.cloud.memory.flowLogs.set(`KR/${numbers[1]}`, { ...existing, collectIntervalMinute: 7 });
    const found = await readAll();
    assert.deepEqual(
      found.map(({ props }) => props?.collectIntervalMinute),
      [15, 7, 15],
    );
  });

  it("one by one when the cloud refuses so many", async () => {
    await open(5, "20", { batchLimit: 3 });
    assert.equal(
      (await readAll()).every(({ id }) => id),
      true,
    );
    assert.deepEqual(asked(), [5, 1, 1, 1, 1, 1]);
  });

  it("alone those that the answer leaves out: an answer that is not whole makes nothing gone", async () => {
    await open(5, "20", { batchLimit: 3, beyondBatchLimit: "leave-out" });
    assert.equal(
      (await readAll()).every(({ id }) => id),
      true,
    );
    assert.deepEqual(asked(), [5, 1, 1]);
  });

  it("one that is deleted spoils it for no other", async () => {
    await open(3, "20", { deadInterface: "error" });
    at.cloud.switches.deletedInterfaces = [numbers[1] ?? ""];
    const found = await readAll();
    assert.deepEqual(
      found.map(({ id }) => id),
      [`KR/${numbers[0]}`, undefined, `KR/${numbers[2]}`],
    );
    told.expect(/^warning: KR\/\d+: there is no such network interface, so its flow log counts as gone/);
  });

  it("the same one twice is asked for once", async () => {
    await open(1, "20");
    const [number = ""] = numbers;
    const [one, two] = await Promise.all([read(number), read(number)]);
    assert.deepEqual(one, two);
    assert.deepEqual(asked(), [1]);
  });

  const failures: [name: string, status: number, body: string, says: RegExp, calls: number[]][] = [
    ["the key", 401, '{"error":{"errorCode":"200","message":"Authentication Failed"}}', /200 Authentication/, [3]],
    ["a permission", 401, '{"error":{"errorCode":"210","message":"Permission Denied"}}', /210 Permission/, [3]],
    ["the service", 400, '{"responseError":{"returnCode":"14016","returnMessage":"missing"}}', /14016/, [3, 1, 1, 1]],
    ["a body that is none", 200, "<html>", /HTTP 200/, [...Array(5).fill(3), ...Array(15).fill(1)]],
  ];
  for (const [name, status, body, says, calls] of failures) {
    it(`an error is an error for each, never "gone": ${name}`, async () => {
      await open(3, "20");
      at.cloud.faults.push({ path: /ConfigurationList/, when: "before", times: 99, answer: { status, body } });
      const found = await Promise.allSettled(numbers.map((number) => read(number)));
      for (const result of found) assert.match(String(result.status === "rejected" && result.reason.message), says);
      assert.deepEqual(asked(), calls);
    });
  }

  const sameForAll = ["auth", "forbidden", "unreachable", "throttled", "quota"] as const;
  for (const [kind, calls] of [...sameForAll.map((kind) => [kind, [3]] as const), ["invalid", [3, 1, 1, 1]] as const]) {
    it(`an error that is the same for all is asked for once: ${kind}`, async () => {
      at = await deploy();
      const access = {
        baseUrl: kind,
        site: "public",
        regionCode: "KR",
        key: { accessKey: "A", secretKey: "S", from: "" },
      };
      const api = new Refusing(access as Access, kind);
      const reader = flowLogReader(new Settings(() => undefined, {}), access as Access, api, at.clock);
      const found = await Promise.allSettled(["1", "2", "3"].map((number) => reader(number, "absent alone")));
      assert.deepEqual([found.map(({ status }) => status), api.asked], [Array(3).fill("rejected"), calls]);
    });
  }

  it("those that come some milliseconds apart are asked for together", async () => {
    await open(2, "20");
    const [first = "", second = ""] = numbers;
    await Promise.all([read(first), at.clock.sleep(8).then(() => read(second))]);
    assert.deepEqual(asked(), [2]);
  });

  it("a key with another secret gets no answer of the right one", async () => {
    await open(1, "20");
    const wrong = await configured(at.cloud, { "ncloud:readBatchSize": "20", "ncloud:secretKey": "AnotherSecretKey" });
    const [number = ""] = numbers;
    const [one, other] = await Promise.allSettled([read(number), read(number, wrong)]);
    assert.deepEqual([one?.status, other?.status], ["fulfilled", "rejected"]);
  });

  it("an error of one alone is no error of the others", async () => {
    await open(3, "20", { batchLimit: 1 });
    const [, second] = numbers;
    at.cloud.faults.push({
      path: /ConfigurationList/,
      when: "after",
      times: 1,
      answer: { status: 400, body: '{"responseError":{"returnCode":"1","returnMessage":"so"}}' },
    });
    at.cloud.faults.push({
      path: /ConfigurationList/,
      when: "before",
      times: 1,
      answer: { status: 400, body: '{"responseError":{"returnCode":"77","returnMessage":"no"}}' },
    });
    const found = await Promise.allSettled(numbers.map((number) => read(number)));
    assert.equal(found.filter(({ status }) => status === "rejected").length, 1, second);
  });

  it("a read after a write is fresh", async () => {
    await open(2, "20");
    const [number = ""] = numbers;
    const news = await at.checked({ networkInterfaceNo: number, collectIntervalMinute: 8 });
    await readAll();
    await at.provider.update(`KR/${number}`, { ...at.asked, networkInterfaceNo: number }, news);
    assert.equal((await read(number)).props?.collectIntervalMinute, 8);
    at.cloud.memory.flowLogs.delete(`KR/${number}`);
    assert.deepEqual(await read(number), {});
  });

  it("never asks for those of another region or key in one call", async () => {
    await open(1, "20");
    const [accessKey = "", secretKey = ""] = ["ANOTHERKEY0000000001", "AnotherSecretKeyForUnitTests"];
    at.cloud.memory.keys.set(accessKey, secretKey);
    const other = await configured(at.cloud, {
      "ncloud:readBatchSize": "20",
      "ncloud:accessKey": accessKey,
      "ncloud:secretKey": secretKey,
    });
    const elsewhere = { ...at.asked, networkInterfaceNo: "323401", regionCode: "JPN" } satisfies Bag;
    const [number = ""] = numbers;
    await Promise.all([read(number), read("123490"), read("123490", other), at.provider.read("JPN/323401", elsewhere)]);
    assert.deepEqual(asked().sort(), [1, 1, 2]);
  });
});
