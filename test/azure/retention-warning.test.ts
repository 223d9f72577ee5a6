/** What an Azure flow log says on stderr about Azure's own consequences: when they happen, and only then. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { failure, linesOf, warningsOf } from "../outcomes";
import { deployEach, storageId } from "./deployment";

describe("AzureFlowLog: the lifecycle rule that retention writes onto the storage account", () => {
  const at = deployEach();

  const KEPT = { retentionPolicy: { enabled: true, days: 30 } };
  const checked = (more: Bag = {}) => at.checked({ ...KEPT, ...more });
  const rule = (account: string) =>
    `warning: ${at.id}: its retentionPolicy makes Azure write a rule onto ${storageId(account)}, which overwrites lifecycle management rules that are managed elsewhere; a storage account for flow logs alone has none`;
  async function updated(from: Bag, to: Bag): Promise<string[]> {
    const { id, outs } = await at.provider.create(await checked(from));
    return linesOf(async () => at.provider.update(id, outs as Bag, await checked(to)));
  }

  it("is warned of when retention is switched on, from the start or later", async () => {
    assert.deepEqual(await linesOf(async () => at.provider.create(await checked())), [rule("stflowlogs")]);
  });

  it("is warned of when retention is switched on later", async () => {
    assert.deepEqual(await updated({ retentionPolicy: { enabled: false } }, {}), [rule("stflowlogs")]);
  });

  it("is warned of when another account gets it", async () => {
    assert.deepEqual(await updated({}, { storageId: storageId("stflowarchive") }), [rule("stflowarchive")]);
  });

  it("is warned of when it gets other days", async () => {
    assert.deepEqual(await updated({}, { retentionPolicy: { enabled: true, days: 90 } }), [rule("stflowlogs")]);
  });

  it("is warned of when a flow log that was off, retention and all, is switched on", async () => {
    assert.deepEqual(await updated({ enabled: false }, {}), [rule("stflowlogs")]);
  });

  it("is not warned of when something else changes, or without retention", async () => {
    assert.deepEqual(await updated({}, { format: { version: 1 } }), []);
  });

  it("is not warned of without retention, whatever changes", async () => {
    const off = { retentionPolicy: { enabled: false, days: 30 } };
    assert.deepEqual(await updated(off, { ...off, storageId: storageId("stflowarchive") }), []);
  });

  it("is not warned of when Azure refuses the flow log", async () => {
    at.cloud.switches.deniedActions.push("Microsoft.Network/networkWatchers/flowLogs/write");
    assert.deepEqual(await warningsOf(async () => failure(at.provider.create(await checked()))), []);
  });
});
