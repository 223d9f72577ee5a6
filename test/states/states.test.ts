/** States that released versions wrote: every later version takes them as they are, and sees no change in them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import azureNsgFlowLog from "../../provider/dynamic/azure-nsg-flow-log";
import ncloudFlowLog from "../../provider/dynamic/ncloud-flow-log";
import vpcFlowLog from "../../provider/dynamic/vpc-flow-log";

const providers = { AzureNsgFlowLog: azureNsgFlowLog, NcloudFlowLog: ncloudFlowLog, VpcFlowLog: vpcFlowLog };

const versions = readdirSync(__dirname).filter((name) => /^\d/.test(name));

it("has the states of at least one version", () => assert.ok(versions.includes("0.1.0")));

for (const version of versions) {
  for (const [type, provider] of Object.entries(providers)) {
    it(`sees no change in the ${type} that version ${version} left in the state`, async () => {
      const state = JSON.parse(readFileSync(path.join(__dirname, version, `${type}.json`), "utf8"));
      const { inputs, failures } = await provider.check(state.inputs, state.inputs);
      assert.deepEqual(failures, []);
      assert.deepEqual(await provider.diff(state.id, state.outputs, inputs ?? {}), { changes: false });
    });
  }
}
