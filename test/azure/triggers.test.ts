/** `triggers`: after a rotation of the storage account's key, one update disables the flow log and enables it again. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import { deployEach, OWN_SETTINGS, workspaceId } from "./deployment";

const ANALYTICS = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };

for (const resourceClass of ["AzureNsgFlowLog", "AzureFlowLog"] as const) {
  describe(`${resourceClass}: triggers`, () => {
    const at = deployEach({ resourceClass, inputs: { ...OWN_SETTINGS, triggers: ["key of October"] } });
    quietly();

    for (const disabledKeepsSettings of ["always", "never"] as const) {
      it(`a change disables and enables, with all settings as before (disabled keeps settings: ${disabledKeepsSettings})`, async () => {
        at.cloud.switches.disabledKeepsSettings = disabledKeepsSettings;
        const outs = await at.created();
        const before = structuredClone(at.flowLog.properties);
        const news = await at.checked({ triggers: ["key of November"] });
        assert.notEqual((await at.provider.diff(at.id, outs, news)).changes, false);
        const updated = await at.provider.update(at.id, outs, news);
        const enabled = at.sent().map((body) => (body.properties as Bag).enabled);
        assert.deepEqual(enabled, [false, true]);
        assert.deepEqual({ ...at.flowLog.properties }, before);
        assert.deepEqual(await at.provider.diff(at.id, updated.outs as Bag, news), { changes: false });
      });
    }

    it("traffic analytics are on again afterwards", async () => {
      const outs = await at.created({ flowAnalyticsConfiguration: ANALYTICS });
      const news = await at.checked({ flowAnalyticsConfiguration: ANALYTICS, triggers: [] });
      await at.provider.update(at.id, outs, news);
      const { enabled, flowAnalyticsConfiguration } = at.flowLog.properties;
      assert.deepEqual(
        [enabled, flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration?.enabled],
        [true, true],
      );
    });

    it("a flow log that is to be disabled is not enabled", async () => {
      const outs = await at.created({ enabled: false });
      await at.provider.update(at.id, outs, await at.checked({ enabled: false, triggers: [] }));
      assert.equal(at.flowLog.properties.enabled, false);
      assert.deepEqual(at.writes(), []);
    });
  });
}
