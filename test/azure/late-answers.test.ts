/** What Azure shows late or never: a new flow log, the end of a change, the status of a flow log. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { linesOf } from "../outcomes";
import { deployEach } from "./deployment";

describe("AzureFlowLog that Azure shows late", () => {
  const at = deployEach();

  for (const [what, headers] of [
    ["after the operation has succeeded", {}],
    ["and whose write names no operation", { asyncless: true }],
  ] as const) {
    it(`is waited for, ${what}`, async () => {
      const missing = JSON.stringify({ error: { code: "ResourceNotFound", message: "not found" } });
      const answer = { status: 404, headers: { "content-type": "application/json" }, body: missing };
      let hidden = 5;
      const test = (path: string) => {
        if (!/\/flowLogs\/[^?]+\?/.test(path) || at.cloud.memory.flowLogs[at.id.toLowerCase()] === undefined)
          return false;
        return hidden-- > 0;
      };
      if ("asyncless" in headers) {
        at.cloud.faults.push({ method: "PUT", path: /\/flowLogs\//, when: "after", answer: created(at.id) });
      }
      at.cloud.faults.push({ method: "GET", path: { test } as RegExp, when: "before", answer, times: 99 });
      assert.equal((await at.create()).id, at.id);
      assert.equal(at.writes().length, 1);
      assert.ok(hidden <= 0);
    });
  }

  it("is waited for where the read after the operation shows Azure at work still", async () => {
    let late = 2;
    const test = (path: string) => {
      if (!/\/flowLogs\/[^?]+\?/.test(path) || at.cloud.memory.flowLogs[at.id.toLowerCase()] === undefined)
        return false;
      return late-- > 0;
    };
    const answer = {
      get body() {
        const { properties, ...row } = at.flowLog;
        return JSON.stringify({ ...row, properties: { ...properties, provisioningState: "Updating" } });
      },
      status: 200,
      headers: { "content-type": "application/json" },
    };
    at.cloud.faults.push({ method: "GET", path: { test } as RegExp, when: "before", answer, times: 99 });
    const { outs } = await at.create();
    assert.equal(outs.provisioningState, "Succeeded");
    assert.ok(late < 0);
  });

  const created = (id: string) => ({
    status: 201,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, properties: { provisioningState: "Updating" } }),
  });

  it("is not taken for disabled before Azure is done, when the answer was lost", async () => {
    const outs = await at.created();
    let isFirst = true;
    const test = (path: string) => {
      if (!isFirst || !/\/flowLogs\/[^?]+\?/.test(path)) return false;
      isFirst = false;
      return true;
    };
    // The operation that was accepted fails in the end, and Azure then reports that the flow log is on.
    at.cloud.switches.operationMilliseconds = 200;
    at.cloud.faults.push({ method: "PUT", path: { test } as RegExp, when: "after", answer: "reset" });
    at.cloud.switches.endings.push({ status: "Failed", code: "InternalServerError", message: "told" });
    await at.provider.delete(at.id, { ...outs, onDelete: "disable" });
    assert.equal(at.flowLog.properties.enabled, false);
    assert.equal(at.flowLog.properties.provisioningState, "Succeeded");
  }).timeout(30_000);
});

describe("AzureNsgFlowLog that a reader refreshes", () => {
  const at = deployEach({ resourceClass: "AzureNsgFlowLog" });

  it("shows what the network watcher's row says, without a line", async () => {
    const outs = await at.created({ retentionPolicy: { enabled: true, days: 9 } });
    at.cloud.switches.deniedActions = [
      "Microsoft.Network/networkWatchers/queryFlowLogStatus/action",
      "Microsoft.Network/networkWatchers/configureFlowLog/action",
    ];
    const lines = await linesOf(async () => {
      const { props } = await at.provider.read(at.id, outs);
      assert.deepEqual(
        await at.provider.diff(at.id, props as Bag, await at.checked({ retentionPolicy: { enabled: true, days: 9 } })),
        { changes: false },
      );
    });
    assert.deepEqual(lines, []);
    at.changeInAzure({ retentionPolicy: { enabled: true, days: 1 } });
    const { props } = await at.provider.read(at.id, outs);
    assert.deepEqual((props as Bag).retentionPolicy, { enabled: true, days: 1 });
  });
});
