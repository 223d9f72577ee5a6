/**
 * What stands in a state, after a create and a refresh. Engines on disk write the whole state after each step, so a new
 * key, or a second copy of a value, costs each stack; `docs/performance.md` says why each key is there.
 */
import assert from "node:assert/strict";
import { bytesOf, statesOf } from "../../bench/state-bytes";
import { forgetCloudAccounts, type Lab, startLab } from "../../lab/lab";
import type { StateResource } from "../../lab/stacks";
import { textOf } from "../../provider/core/inputs/registration";
import { CLASSES, type ClassName } from "../../provider/kinds";

/** The outputs that repeat no input, and the most bytes of them and of the inputs, defaults included. */
const EXPECTED: Readonly<Record<ClassName, { own: readonly string[]; ownBytes: number; inputBytes: number }>> = {
  AzureFlowLog: {
    own: [
      "destination",
      "holder",
      "name",
      "networkWatcherId",
      "place",
      "provisioningState",
      "region",
      "targetResourceGuid",
    ],
    ownBytes: 820,
    inputBytes: 500,
  },
  AzureNsgFlowLog: {
    own: [
      "destination",
      "holder",
      "name",
      "networkWatcherId",
      "place",
      "provisioningState",
      "region",
      "targetResourceGuid",
    ],
    ownBytes: 860,
    inputBytes: 480,
  },
  NcloudFlowLog: { own: ["destination", "holder", "place"], ownBytes: 160, inputBytes: 230 },
  VpcFlowLog: {
    own: ["createdAt", "destination", "holder", "place", "status"],
    ownBytes: 340,
    inputBytes: 310,
  },
  VpcLogGroup: { own: ["createdAt", "holder", "place"], ownBytes: 150, inputBytes: 90 },
  VpcLogStream: {
    own: ["createdAt", "enterpriseProjectId", "holder", "place"],
    ownBytes: 180,
    inputBytes: 120,
  },
};

describe("the state holds", function () {
  this.timeout(600_000);
  let lab: Lab;
  let states: Map<ClassName, StateResource>;
  before(async () => {
    forgetCloudAccounts();
    lab = await startLab();
    states = new Map((await statesOf(lab)).resources);
  });
  after(() => lab.close());

  for (const type of Object.keys(EXPECTED) as ClassName[]) {
    it(`of ${type}: each input twice, and nothing else that is not named and bounded`, () => {
      const { own, ownBytes, inputBytes } = EXPECTED[type];
      const state = states.get(type);
      assert.ok(state);
      const { inputs = {}, outputs = {} } = state;
      assert.deepEqual(
        Object.keys(outputs)
          .filter((key) => !(key in inputs))
          .sort(),
        own,
      );
      for (const [key, value] of Object.entries(inputs)) assert.deepEqual(outputs[key], value, key);
      for (const [key, value] of Object.entries(outputs)) assert.notEqual(value ?? undefined, undefined, key);
      assert.equal(inputs.__provider, textOf(CLASSES[type].module));
      const { destination, place, holder, assigned, inputs: said, echoed } = bytesOf(state);
      assert.ok(destination + place + holder + assigned <= ownBytes, `${destination + place + holder + assigned}`);
      assert.ok(said <= inputBytes && echoed === said, `${said}, ${echoed}`);
    });
  }
});
