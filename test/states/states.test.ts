/** States that released versions wrote. Every later version reads them as they are, and sees no change in them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { CallClock } from "../../provider/core/call-clock";
import { Ownership } from "../../provider/core/ownership/ownership";
import AzureFlowLog from "../../provider/dynamic/azure-flow-log";
import AzureNsgFlowLog from "../../provider/dynamic/azure-nsg-flow-log";
import NcloudFlowLog from "../../provider/dynamic/ncloud-flow-log";
import VpcFlowLog from "../../provider/dynamic/vpc-flow-log";
import VpcLogGroup from "../../provider/dynamic/vpc-log-group";
import VpcLogStream from "../../provider/dynamic/vpc-log-stream";
import type { ClassName } from "../../provider/kinds";
import { Resources } from "../../provider/plugin/resources";

const providers = { AzureFlowLog, AzureNsgFlowLog, NcloudFlowLog, VpcFlowLog, VpcLogGroup, VpcLogStream };
const since010 = ["AzureNsgFlowLog", "NcloudFlowLog", "VpcFlowLog"];
const versions: Readonly<Record<string, readonly string[]>> = { "0.1.0": since010, "0.2.0": Object.keys(providers) };

it("has the states of every version that is kept", () => {
  const kept = readdirSync(__dirname).filter((name) => /^\d/.test(name));
  assert.deepEqual(kept.sort(), Object.keys(versions));
});

for (const [version, types] of Object.entries(versions)) {
  for (const [type, provider] of Object.entries(providers).filter(([type]) => types.includes(type))) {
    it(`sees no change in the ${type} that version ${version} left in the state`, async () => {
      const state = JSON.parse(readFileSync(path.join(__dirname, version, `${type}.json`), "utf8"));
      const { inputs, failures } = await provider.check(state.inputs, state.inputs);
      assert.deepEqual(failures, []);
      assert.deepEqual(await provider.diff(state.id, state.outputs, inputs ?? {}), { changes: false });
    });

    it(`sees no change in it when the plugin takes the stack over: ${type} of ${version}`, async () => {
      const state = JSON.parse(readFileSync(path.join(__dirname, version, `${type}.json`), "utf8"));
      const { __provider: _, ...news } = state.inputs;
      const ownership = new Ownership();
      const resources = new Resources(type as ClassName, {
        clock: new CallClock(),
        config: () => undefined,
        ownership,
      });
      const { inputs, failures } = await resources.check(state.inputs, news);
      assert.deepEqual(failures, []);
      const { differs, changes } = await resources.diff(state.id, state.outputs, inputs);
      assert.deepEqual({ differs, changes }, { differs: false, changes: [] });
    });
  }
}
