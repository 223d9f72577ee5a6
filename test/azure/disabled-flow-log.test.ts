/** A flow log that is off shows nothing but that: what the program changes meanwhile is sent, not only remembered. */
import assert from "node:assert/strict";
import type { FlowLog } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { deployEach, identityId, nameIn, storageId, workspaceId } from "./deployment";

const ANALYTICS = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };
const analyticsOf = ({ properties }: FlowLog) =>
  properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;

const changes: Record<string, { asked: Bag; held: Bag; networkOnly?: true }> = {
  storageId: {
    asked: { storageId: storageId("stflowarchive") },
    held: { storageId: storageId("stflowarchive") },
  },
  retentionPolicy: {
    asked: { retentionPolicy: { enabled: true, days: 90 } },
    held: { retentionPolicy: { enabled: true, days: 90 } },
  },
  format: { asked: { format: { version: 1 } }, held: { format: { type: "JSON", version: 1 } } },
  enabledFilteringCriteria: {
    asked: { enabledFilteringCriteria: "DstPort=443" },
    held: { enabledFilteringCriteria: "DstPort=443" },
    networkOnly: true,
  },
  recordTypes: { asked: { recordTypes: "B,E" }, held: { recordTypes: "B,E" }, networkOnly: true },
};

for (const resourceClass of ["AzureNsgFlowLog", "AzureFlowLog"] as const) {
  const isNetwork = resourceClass === "AzureFlowLog";
  // Azure makes no new flow log for a network security group.
  const replacement = isNetwork ? { deleteBeforeReplace: true } : {};
  const put = { method: isNetwork ? "PUT" : "POST", path: isNetwork ? /\/flowLogs\/[^?]+\?/ : /configureFlowLog/ };

  describe(`${resourceClass} that is disabled`, () => {
    const at = deployEach({
      resourceClass,
      inputs: { enabled: false, format: { version: 2 } },
      switches: { disabledKeepsSettings: "always" },
    });
    const { checked, writes } = at;
    let outs: Bag;
    beforeEach(async () => {
      outs = await at.created();
    });

    for (const [property, { asked, held, networkOnly }] of Object.entries(changes)) {
      if (networkOnly && !isNetwork) continue;
      it(`sends a change of ${property}, and stays disabled`, async () => {
        const news = await checked(asked);
        assert.deepEqual(await at.provider.diff(at.id, outs, news), replacement);
        const updated = await at.provider.update(at.id, outs, news);
        const { properties } = at.flowLog;
        const holds = Object.fromEntries(Object.keys(held).map((key) => [key, properties[key as "format"]]));
        assert.deepEqual({ ...holds, enabled: properties.enabled }, { ...held, enabled: false });
        assert.equal(writes().length, 1);
        assert.deepEqual(await at.provider.diff(at.id, updated.outs as Bag, news), { changes: false });
      });
    }

    if (isNetwork) {
      it("sends a change of tags with all the rest, which Azure does not show", async () => {
        await at.provider.update(at.id, outs, await checked({ tags: { owner: "network" } }));
        assert.deepEqual(at.flowLog.tags, { owner: "network" });
        assert.deepEqual(writes(), [`PUT ${nameIn(at.id)}`]);
      });
    }

    it("sends a change that broke off again, also after a refresh that can't show it", async () => {
      const news = await checked({ retentionPolicy: { enabled: true, days: 90 } });
      at.cloud.faults.push({ ...put, when: "before", answer: { status: 504 }, times: 3 });
      const error = await failure(at.provider.update(at.id, outs, news));
      assert.equal(error.properties?.unfinished, true);
      assert.equal(writes().length, 3);
      assert.notEqual(at.flowLog.properties.retentionPolicy.days, 90);

      const { props } = await at.provider.read(at.id, error.properties ?? {});
      assert.deepEqual(await at.provider.diff(at.id, props as Bag, news), { changes: true, ...replacement });
      const { outs: done } = await at.provider.update(at.id, props as Bag, news);
      assert.equal(at.flowLog.properties.retentionPolicy.days, 90);
      assert.equal((done as Bag).unfinished, undefined);
    });

    it("sends traffic analytics and identity when it is enabled again", async () => {
      const identity = { userAssignedIdentities: [identityId("id-flowlogs")] };
      const enabled = await checked({ enabled: true, flowAnalyticsConfiguration: ANALYTICS, identity });
      await at.provider.update(at.id, outs, enabled);
      assert.equal(analyticsOf(at.flowLog)?.enabled, true);
      assert.deepEqual(Object.keys(at.flowLog.identity?.userAssignedIdentities ?? {}), [identityId("id-flowlogs")]);
    });
  });

  describe(`${resourceClass} that is being disabled`, () => {
    const retentionPolicy = { enabled: true, days: 9 };
    const at = deployEach({
      resourceClass,
      inputs: { flowAnalyticsConfiguration: ANALYTICS, retentionPolicy, format: { version: 2 } },
    });

    for (const disablingWithAnalytics of ["refused", "allowed"] as const) {
      it(`has its analytics turned off first, where Azure's answer would be: ${disablingWithAnalytics}`, async () => {
        Object.assign(at.cloud.switches, { disablingWithAnalytics });
        const on = await at.checked();
        const off = await at.checked({ enabled: false });
        const outs = await at.created();
        const { outs: disabled } = await at.provider.update(at.id, outs, off);
        assert.equal(at.flowLog.properties.enabled, false);
        assert.notEqual(analyticsOf(at.flowLog)?.enabled, true);
        assert.deepEqual(await at.provider.diff(at.id, disabled as Bag, off), { changes: false });
        const { outs: again } = await at.provider.update(at.id, disabled as Bag, on);
        assert.deepEqual(again, outs);
        assert.equal(analyticsOf(at.flowLog)?.enabled, true);
        await at.provider.delete(at.id, { ...(again as Bag), onDelete: "disable" });
        assert.equal(at.flowLog.properties.enabled, false);
      });
    }

    it("and breaks off half way is kept unfinished, and the next up ends it", async () => {
      const outs = await at.created();
      const off = await at.checked({ enabled: false });
      let writes = 0;
      const second = { test: (path: string) => put.path.test(path) && ++writes > 1 } as RegExp;
      const body = '{"error":{"code":"LinkedAuthorizationFailed","message":"no"}}';
      at.cloud.faults.push({ method: put.method, path: second, when: "before", answer: { status: 403, body } });
      const error = await failure(at.provider.update(at.id, outs, off));
      assert.match(error.message, /LinkedAuthorizationFailed/);
      assert.equal(at.flowLog.properties.enabled, true);
      assert.equal(error.properties?.unfinished, true);
      const { outs: done } = await at.provider.update(at.id, error.properties ?? {}, off);
      assert.equal(at.flowLog.properties.enabled, false);
      assert.equal((done as Bag).unfinished, undefined);
    });
  });
}

describe("AzureFlowLog whose settings Azure forgets while it is disabled", () => {
  const at = deployEach({ switches: { disabledKeepsSettings: "never" } });

  it("gets the storage account from the program when it is enabled again", async () => {
    const outs = await at.created({ enabled: false });
    assert.equal(at.flowLog.properties.storageId, "");
    await at.provider.update(at.id, outs, await at.checked());
    assert.equal(at.flowLog.properties.storageId, storageId("stflowlogs"));
  });
});
