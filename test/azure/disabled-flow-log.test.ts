/** A flow log that is off shows nothing but that: what the program changes meanwhile is sent, not only remembered. */
import assert from "node:assert/strict";
import { failure } from "../outcomes";
import { type Bag, deploy, identityId, quietly, storageId, workspaceId } from "./deployment";

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
  describe(`${resourceClass} that is off`, () => {
    quietly();
    const WRITES = /^(PUT|PATCH|POST configure)/;
    const begin = async () => {
      const at = await deploy({ resourceClass, switches: { disabledKeepsSettings: "always" } });
      const asked = { ...at.asked, enabled: false, format: { version: 2 } };
      const { id, outs } = await at.provider.create(await at.checked(asked));
      at.calls();
      return { at, asked, id, outs: outs as Bag, writes: () => at.calls().filter((call) => WRITES.test(call)) };
    };

    for (const [property, { asked: change, held, networkOnly }] of Object.entries(changes)) {
      if (networkOnly && resourceClass === "AzureNsgFlowLog") continue;
      it(`sends a change of ${property}, and is still off`, async () => {
        const { at, asked, id, outs, writes } = await begin();
        try {
          const news = await at.checked({ ...asked, ...change });
          assert.deepEqual(await at.provider.diff(id, outs, news), {});
          const { outs: then } = await at.provider.update(id, outs, news);
          const { properties } = at.flowLog;
          const holds = Object.fromEntries(Object.keys(held).map((key) => [key, properties[key as "format"]]));
          assert.deepEqual({ ...holds, enabled: properties.enabled }, { ...held, enabled: false });
          assert.equal(writes().length, 1);
          assert.deepEqual(await at.provider.diff(id, then as Bag, news), { changes: false });
        } finally {
          await at.close();
        }
      });
    }

    if (resourceClass === "AzureFlowLog") {
      it("sends a change of tags with all the rest, which Azure does not show", async () => {
        const { at, asked, id, outs, writes } = await begin();
        try {
          await at.provider.update(id, outs, await at.checked({ ...asked, tags: { owner: "network" } }));
          assert.deepEqual(at.flowLog.tags, { owner: "network" });
          assert.deepEqual(writes(), [`PUT ${id.split("/").at(-1)}`]);
        } finally {
          await at.close();
        }
      });
    }

    it("sends a change that broke off again, also after a refresh that can't show it", async () => {
      const { at, asked, id, outs, writes } = await begin();
      try {
        const news = await at.checked({ ...asked, retentionPolicy: { enabled: true, days: 90 } });
        const path = resourceClass === "AzureFlowLog" ? /\/flowLogs\/[^?]+\?/ : /configureFlowLog/;
        const method = resourceClass === "AzureFlowLog" ? "PUT" : "POST";
        at.cloud.faults.push({ method, path, when: "before", answer: { status: 504 }, times: 3 });
        const error = await failure(at.provider.update(id, outs, news));
        assert.equal(error.properties?.unfinished, true);
        assert.equal(writes().length, 3);
        assert.notEqual(at.flowLog.properties.retentionPolicy.days, 90);

        const { props } = await at.provider.read(id, error.properties ?? {});
        assert.deepEqual(await at.provider.diff(id, props as Bag, news), { changes: true });
        const { outs: done } = await at.provider.update(id, props as Bag, news);
        assert.equal(at.flowLog.properties.retentionPolicy.days, 90);
        assert.equal((done as Bag).unfinished, undefined);
      } finally {
        await at.close();
      }
    }).timeout(60_000);

    it("sends traffic analytics and identity when it is switched on again", async () => {
      const { at, asked, id, outs } = await begin();
      try {
        const analytics = {
          networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") },
        };
        const identity = { userAssignedIdentities: [identityId("id-flowlogs")] };
        const on = await at.checked({ ...asked, enabled: true, flowAnalyticsConfiguration: analytics, identity });
        await at.provider.update(id, outs, on);
        const { properties } = at.flowLog;
        assert.equal(properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration?.enabled, true);
        assert.deepEqual(Object.keys(at.flowLog.identity?.userAssignedIdentities ?? {}), [identityId("id-flowlogs")]);
      } finally {
        await at.close();
      }
    });
  });
}
