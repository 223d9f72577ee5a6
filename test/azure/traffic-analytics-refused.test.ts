/** Traffic analytics that Azure refuses at the end of an operation: the flow log is there all the same. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { deployEach, workspaceId } from "./deployment";

describe("AzureFlowLog whose traffic analytics are refused", () => {
  const at = deployEach();
  const analytics = {
    flowAnalyticsConfiguration: {
      networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") },
    },
  };

  for (const [code, advice] of [
    ["TAUserDoesNotHavePermissions", /Log Analytics Contributor and Monitoring Contributor at the subscription/],
    ["TARequestDisallowedByPolicy", /data collection rule .* beside the workspace/],
  ] as const) {
    it(`is kept in the state with its id and the advice, and the next up continues: ${code}`, async () => {
      at.cloud.switches.endings.push({ status: "Failed", code, message: "told" });
      const error = await failure(at.create(analytics));
      assert.match(error.message, new RegExp(`operation failed: ${code} told`));
      assert.match(error.message, advice);
      assert.match(error.message, /It exists and is kept in the state/);
      assert.equal(error.id, at.id);
      const news = await at.checked(analytics);
      const { outs } = await at.provider.update(at.id, error.properties ?? {}, news);
      assert.equal((outs as Bag).unfinished, undefined);
    });
  }
});
