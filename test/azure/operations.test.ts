/** Long-running operations as Azure really answers them: recordings, and the oddities one by one. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FlowLogInformation } from "../../provider/azure/arm/api";
import { parseFlowLogId } from "../../provider/azure/arm/ids";
import { done, information, OPERATION, PLACE, play, result, status, watcher } from "./operation-answers";
import { type Answer, type Scripted, SUBSCRIPTION } from "./scripted-server";

describe("NetworkWatcherApi: configureFlowLog, as it was recorded", () => {
  const file = "2020_test_network_watcher_flow_log.json";
  const { exchanges } = JSON.parse(readFileSync(join(__dirname, "../data/azure", file), "utf8")) as {
    exchanges: {
      method: string;
      url: string;
      request: FlowLogInformation;
      status: number;
      headers: Record<string, string>;
      response: unknown;
    }[];
  };
  const here = (headers: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("https://management.azure.com", "$here")]),
    );
  it("has recordings to play", () => {
    assert.ok(exchanges.filter(({ url, status }) => url.includes("/configureFlowLog") && status === 202).length >= 3);
  });
  exchanges.forEach((exchange, index) => {
    const poll = exchanges[index + 1];
    if (!exchange.url.includes("/configureFlowLog") || poll?.method !== "GET") return;
    it(`exchange ${index}: ${exchange.status} with Location alone and the word null, then a result that repeats the headers`, () => {
      const answers = [
        { status: exchange.status, headers: here(exchange.headers), body: "null" },
        { status: poll.status, headers: here(poll.headers), body: poll.response },
      ];
      return play(answers, async ({ api, requests }) => {
        await api.configureFlowLog(watcher, information);
        assert.equal(requests.length, 2);
        assert.match(requests[0] ?? "", /^POST .*\/NetworkWatcher_westus\/configureFlowLog\?api-version=2025-05-01$/);
        assert.equal(requests[1], `GET ${poll.url}`);
      });
    });
  });

  const never = exchanges.find(({ url }) => url.includes("/queryFlowLogStatus"));
  it("tells the recorded status of a network security group that never had a flow log", () =>
    play([{ status: 200, body: never?.response }], async ({ api, bodies }) => {
      const seen = await api.flowLogStatus(watcher, "/t");
      assert.deepEqual(bodies, [{ targetResourceId: "/t" }]);
      assert.equal(seen.enabled, false);
      assert.equal(seen.storageId, "");
    }));
});

describe("NetworkWatcherApi: a long-running operation", () => {
  it("may be done at once, with 200 and a body", () =>
    play([{ status: 200, body: done }], async ({ api, requests }) => {
      await api.configureFlowLog(watcher, information);
      assert.equal(requests.length, 1);
    }));

  it("sends exactly the contract's fields", () =>
    play([{ status: 200, body: done }], async ({ api, bodies }) => {
      await api.configureFlowLog(watcher, {
        targetResourceId: "/t",
        storageId: "/s",
        enabled: true,
        retentionPolicy: { enabled: true, days: 30 },
        format: { type: "JSON", version: 2 },
      });
      const retentionPolicy = { enabled: true, days: 30 };
      const format = { type: "JSON", version: 2 };
      assert.deepEqual(bodies, [
        { targetResourceId: "/t", properties: { storageId: "/s", enabled: true, retentionPolicy, format } },
      ]);
    }));

  it("is polled as long as Location answers 202, at the pace that Azure asks for", () =>
    play(
      [
        { status: 202, headers: { location: result }, body: "null" },
        { status: 202, headers: { location: result, "retry-after": "1" }, body: "null" },
        { status: 200, headers: { location: result }, body: done },
      ],
      async ({ api, requests, clock }) => {
        const start = clock.now();
        await api.configureFlowLog(watcher, information);
        assert.equal(requests.length, 3);
        assert.ok(clock.now() - start >= 990);
      },
    ));

  describe("is polled when Retry-After says", () => {
    const pausesAfter = async (retryAfter: string) => {
      const answers: Answer[] = [
        { status: 202, headers: { location: result }, body: "null" },
        { status: 202, headers: { location: result, "retry-after": retryAfter }, body: "null" },
        { status: 200, headers: { location: result }, body: done },
      ];
      let pauses: readonly number[] = [];
      const run = async ({ api, clock }: Scripted) => {
        await api.configureFlowLog(watcher, information);
        pauses = clock.sleeps;
      };
      await play(answers, run, { operationPollMs: 7_777 });
      return pauses;
    };

    it("at once", async () => {
      assert.ok(!(await pausesAfter("0")).includes(7_777));
    });

    it("at a date", async () => {
      const pauses = await pausesAfter(new Date(Date.now() + 5_000).toUTCString());
      assert.ok(
        pauses.some((pause) => pause > 3_000 && pause <= 5_000),
        String(pauses),
      );
    });

    it("what can't be read: at the usual pace", async () => {
      assert.ok((await pausesAfter("soon")).includes(7_777));
    });
  });

  it("with both headers is followed by its status, then by its result", () =>
    play(
      [
        { status: 202, headers: { location: result, "azure-asyncoperation": status }, body: "null" },
        { status: 200, body: { status: "InProgress" } },
        { status: 200, body: { status: "Succeeded" } },
        { status: 200, body: done },
      ],
      async ({ api, requests }) => {
        await api.configureFlowLog(watcher, information);
        assert.deepEqual(
          requests.map((line) => line.split("/").at(-2)),
          ["NetworkWatcher_westus", "operations", "operations", "operationResults"],
        );
      },
    ));

  it("with Azure-AsyncOperation alone is followed by its status", () =>
    play(
      [
        { status: 202, headers: { "azure-asyncoperation": status }, body: "null" },
        { status: 200, body: { status: "Succeeded" } },
      ],
      ({ api }) => api.configureFlowLog(watcher, information),
    ));

  it("is polled at signed addresses exactly as they were given", () => {
    const signed = `${PLACE}/operationResults/${OPERATION}?api-version=2025-03-01&t=638978849691905672&c=${"M-_I".repeat(550)}&s=${"aB3_".repeat(85)}&h=${"x-Y9".repeat(10)}`;
    return play(
      [
        { status: 202, headers: { location: `$here${signed}` }, body: "null" },
        { status: 200, body: done },
      ],
      async ({ api, requests }) => {
        await api.configureFlowLog(watcher, information);
        assert.equal(requests[1], `GET ${signed}`);
      },
    );
  });
});

describe("NetworkWatcherApi: deleteFlowLog", () => {
  const ref = parseFlowLogId(
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westus/flowLogs/fl`,
  );
  assert.ok(ref);

  it("is over when the operation says Succeeded", () =>
    play(
      [
        {
          status: 202,
          headers: { location: result, "azure-asyncoperation": status, "azure-asyncnotification": "Enabled" },
        },
        { status: 200, body: { status: "Succeeded" } },
      ],
      async ({ api, requests }) => {
        await api.deleteFlowLog(ref);
        assert.match(requests[0] ?? "", /^DELETE .*\/flowLogs\/fl\?api-version=/);
        assert.equal(requests.length, 2);
      },
    ));

  it("is over when there was nothing (204)", () => play([{ status: 204 }], ({ api }) => api.deleteFlowLog(ref)));
});
