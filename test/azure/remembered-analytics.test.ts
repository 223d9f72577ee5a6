/** Traffic analytics that are off: the workspace that Azure remembers of them is never sent back. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { deployEach, workspaceId } from "./deployment";

const GARBAGE = {
  enabled: false,
  workspaceId: "/subscriptions//resourcegroups//providers/microsoft.operationalinsights/workspaces/,,",
};
const GONE = {
  enabled: false,
  workspaceId: "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e",
  workspaceRegion: "westeurope",
  workspaceResourceId: workspaceId("gone"),
  trafficAnalyticsInterval: 60,
};
const ON = {
  flowAnalyticsConfiguration: {
    networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") },
  },
};

for (const resourceClass of ["AzureFlowLog", "AzureNsgFlowLog"] as const) {
  describe(`remembered traffic analytics of an ${resourceClass}`, () => {
    const at = deployEach({ resourceClass });
    const { checked, created } = at;
    const remember = (analytics: Bag) =>
      at.changeInAzure({
        flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: analytics as never },
      });

    for (const [what, analytics] of [
      ["a text that is no workspace", GARBAGE],
      ["a workspace that is gone", GONE],
    ] as const) {
      it(`with ${what} stand in the way of no update and no disabling`, async () => {
        const outs = await created();
        remember(analytics);
        await at.provider.update(at.id, outs, await checked({ retentionPolicy: { enabled: true, days: 7 } }));
        remember(analytics);
        await at.provider.delete(at.id, { ...outs, onDelete: "disable" });
        assert.equal(at.flowLog.properties.enabled, false);
        const bodies = JSON.stringify(at.sent());
        assert.doesNotMatch(bodies, /workspaceId|workspaceResourceId/);
      });
    }

    it("whose workspace was deleted while they were on are turned off without it", async () => {
      const outs = await created(ON);
      delete at.cloud.memory.workspaces[workspaceId("log-main").toLowerCase()];
      await at.provider.update(at.id, outs, await checked({ enabled: false }));
      assert.equal(at.flowLog.properties.enabled, false);
    });

    it("that Azure does not turn off without a workspace are told with the way out", async () => {
      const outs = await created(ON);
      const body = JSON.stringify({
        error: { code: "MissingTAWorkspace", message: "Traffic analytics needs a workspace." },
      });
      const answer = { status: 400, headers: { "content-type": "application/json" }, body };
      at.cloud.faults.push({
        path: /\/(flowLogs\/[^?]+|configureFlowLog)\?/,
        method: resourceClass === "AzureFlowLog" ? "PUT" : "POST",
        when: "before",
        answer,
      });
      const { message } = await failure(at.provider.update(at.id, outs, await checked()));
      assert.match(message, /needs a workspace.*; turn traffic analytics off at the portal .*Nothing was changed\.$/);
    });
  });
}
