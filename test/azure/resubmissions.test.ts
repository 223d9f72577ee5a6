/** A write that Azure defeats is sent again only after a look: somebody else may have written meanwhile. */
import assert from "node:assert/strict";
import type { FlowLogProperties } from "../../lab/clouds/azure";
import { failure } from "../outcomes";
import { deployEach, keepFlowLog, OWN_SETTINGS, storageId, WATCHER } from "./deployment";
import { inProgress } from "./operation-answers";

const BUSY = {
  status: 409,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ error: inProgress.error }),
};
const THEIRS = { ...OWN_SETTINGS, storageId: storageId("stflowarchive") };

describe("AzureFlowLog: a defeated write", () => {
  const at = deployEach();
  const { checked, create, created, writes } = at;
  const puts = () => writes().filter((call) => call.startsWith("PUT"));

  /** The next write is defeated by a write of somebody else, which does `theirs`. */
  const defeat = (theirs: () => void, method = "PUT") => {
    let isFirst = true;
    const test = (path: string) => {
      if (!isFirst || !/\/flowLogs\/[^?]+\?/.test(path)) return false;
      isFirst = false;
      theirs();
      return true;
    };
    at.cloud.faults.push({ method, path: { test } as RegExp, when: "before", answer: BUSY });
  };
  const makeTheirs = (settings: Partial<FlowLogProperties>) => () =>
    void keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, settings);

  it("does not overwrite the flow log that somebody else made meanwhile with other settings", async () => {
    defeat(makeTheirs(THEIRS));
    const error = await failure(create());
    assert.match(error.message, /already captures this with other settings \(.*stflowarchive.*Nothing was created\.$/);
    assert.equal(error.id, undefined);
    assert.equal(at.flowLog.properties.storageId, THEIRS.storageId);
    assert.equal(puts().length, 1);
  });

  it("takes over the flow log that somebody else made meanwhile with the same settings, by the rules of adopt", async () => {
    defeat(makeTheirs(OWN_SETTINGS));
    assert.equal((await create({ retentionPolicy: OWN_SETTINGS.retentionPolicy })).id, at.id);
    assert.equal(puts().length, 1);
  });

  it("refuses even the same settings where adopt is never", async () => {
    defeat(makeTheirs(OWN_SETTINGS));
    const error = await failure(create({ retentionPolicy: OWN_SETTINGS.retentionPolicy, adopt: "never" }));
    assert.match(error.message, /already captures this, exactly as asked.*Nothing was created\.$/);
  });

  it("overwrites what somebody else made meanwhile where adopt is always", async () => {
    defeat(makeTheirs(THEIRS));
    assert.equal((await create({ adopt: "always" })).id, at.id);
    assert.equal(at.flowLog.properties.storageId, storageId("stflowlogs"));
  });

  it("is not sent again where somebody else captures the target under another name by now", async () => {
    at.cloud.switches.severalPerTarget = true;
    defeat(() => void keepFlowLog(at.cloud, `theirs-${at.name}`, at.target, THEIRS));
    const error = await failure(create());
    assert.match(
      error.message,
      new RegExp(`${WATCHER}/flowLogs/theirs-${at.name} already captures .*Nothing was created\\.$`),
    );
    assert.equal(puts().length, 1);
  });

  it("is sent again where nothing has changed", async () => {
    defeat(() => undefined);
    assert.equal((await create()).id, at.id);
    assert.equal(puts().length, 2);
  });

  it("does not overwrite an inactive flow log that somebody else enabled meanwhile", async () => {
    keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, {});
    defeat(() => at.changeInAzure(THEIRS));
    const error = await failure(create());
    assert.match(error.message, /already captures this with other settings.*Nothing was created\.$/);
    assert.equal(at.flowLog.properties.storageId, THEIRS.storageId);
  });

  it("is not sent again by an update whose flow log somebody else retargeted meanwhile", async () => {
    const outs = await created();
    const elsewhere = `${at.target}/subnets/snet-a`;
    defeat(() => at.changeInAzure({ targetResourceId: elsewhere }));
    const error = await failure(at.provider.update(at.id, outs, await checked({ recordTypes: "B" })));
    assert.match(error.message, /captures .*snet-a/);
    assert.equal(at.flowLog.properties.targetResourceId, elsewhere);
  });

  it("of a deletion is not sent again where the flow log is gone by now", async () => {
    const outs = await created();
    defeat(() => void delete at.cloud.memory.flowLogs[at.id.toLowerCase()], "DELETE");
    await at.provider.delete(at.id, outs);
    assert.equal(writes().filter((call) => call.startsWith("DELETE")).length, 1);
  });
});

describe("AzureNsgFlowLog: a defeated write", () => {
  const at = deployEach({ resourceClass: "AzureNsgFlowLog" });

  it("does not overwrite what somebody else enabled meanwhile", async () => {
    let isFirst = true;
    const test = (path: string) => {
      if (!isFirst || !path.includes("/configureFlowLog?")) return false;
      isFirst = false;
      at.changeInAzure(THEIRS);
      return true;
    };
    at.cloud.faults.push({ method: "POST", path: { test } as RegExp, when: "before", answer: BUSY });
    const error = await failure(at.create());
    assert.match(error.message, /already captures this with other settings.*Nothing was created\.$/);
    assert.equal(error.id, undefined);
    assert.equal(at.flowLog.properties.storageId, THEIRS.storageId);
    assert.equal(at.writes().length, 1);
  });
});
