/** What is still sent to Azure when nobody waits for a call any more: nothing that changes anything. */
import assert from "node:assert/strict";
import { abandonWhen, endsAbandonment, NOT_SENT } from "../abandonment";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { deployEach, storageId, vnetId, workspaceId } from "./deployment";

const analytics = (enabled: boolean) => ({
  flowAnalyticsConfiguration: {
    networkWatcherFlowAnalyticsConfiguration: { enabled, workspaceResourceId: workspaceId("log-main") },
  },
});

describe("AzureFlowLog when nobody waits any more", () => {
  endsAbandonment();
  const at = deployEach();
  const update = async (outs: Bag, more: Bag) => failure(at.provider.update(at.id, outs, await at.checked(more)));
  const puts = () => at.cloud.requests.filter(({ method }) => method === "PUT").length;

  it("is not created, and neither is a network watcher for it", async () => {
    abandonWhen();
    assert.match((await failure(at.create())).message, NOT_SENT);
    const [targetResourceId, withoutWatcher] = [vnetId("vnet-germany"), storageId("stgermany")];
    const elsewhere = { targetResourceId, storageId: withoutWatcher, createNetworkWatcher: true };
    assert.match((await failure(at.create(elsewhere))).message, NOT_SENT);
    assert.deepEqual(at.writes(), []);
  });

  it("is neither changed, nor tagged, nor deleted", async () => {
    const outs = await at.created();
    abandonWhen();
    for (const more of [{ retentionPolicy: { enabled: true, days: 7 } }, { tags: { a: "b" } }]) {
      const error = await update(outs, more);
      assert.match(error.message, NOT_SENT);
      assert.match(error.message, /Nothing was changed\.$/);
    }
    assert.match((await failure(at.provider.delete(at.id, outs))).message, NOT_SENT);
    assert.deepEqual(at.writes(), []);
  });

  it("is not submitted again after another operation was in progress", async () => {
    const { switches } = at.cloud;
    const outs = await at.created();
    switches.endings.push({ status: "Failed", code: "AnotherOperationInProgress", message: "made up" });
    abandonWhen(() => puts() > 0);
    assert.match((await update(outs, { retentionPolicy: { enabled: true, days: 7 } })).message, NOT_SENT);
    assert.equal(puts(), 1);
  });

  it("is not disabled when turning its analytics off was the last that somebody waited for", async () => {
    const outs = await at.created(analytics(true));
    abandonWhen(() => puts() > 0);
    assert.match((await update(outs, { ...analytics(true), enabled: false })).message, NOT_SENT);
    assert.equal(puts(), 1);
    assert.equal(at.flowLog.properties.enabled, true);
  });
});
