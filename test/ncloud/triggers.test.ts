/** `triggers`: one update disables the flow log and enables it again, and puts it back when that is refused. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { failure, quietly } from "../outcomes";
import { type Deployment, deploy, ENABLE, ENDPOINT_ERROR, existing, NOT_VALID } from "./deployment";

describe("NcloudFlowLog: triggers", () => {
  quietly();
  let at: Deployment;
  let outs: Bag;
  beforeEach(async () => {
    at = await deploy();
    ({ outs } = await at.create({ triggers: ["a"], collectIntervalMinute: 5 }));
    at.actions();
  });
  afterEach(() => at.close());
  const update = async (more: Bag = {}) =>
    at.provider.update(at.id, outs, await at.checked({ triggers: ["b"], collectIntervalMinute: 5, ...more }));
  const writes = () => at.actions().filter((name) => /able/.test(name));

  for (const reenable of ["update", "ignore", "error"] as const) {
    it(`a change disables and enables with the same settings (enabling the enabled: ${reenable})`, async () => {
      at.cloud.switches.reenable = reenable;
      await update();
      assert.deepEqual(writes(), ["disableFlowLog", "enableFlowLog"]);
      assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
    });
  }

  it("no trigger is sent to the cloud", async () => {
    await update();
    assert.ok(at.cloud.requests.every(({ body }) => !body.includes("triggers")));
  });

  it("a change together with settings that are refused leaves the former settings in force", async () => {
    const { message, id, properties = {} } = await failure(update({ storageBucketName: "no-such-bucket" }));
    assert.match(message, /1099000 .*the former settings \(.*\) were put back and are in force.*no-such-bucket/);
    assert.equal(id, at.id);
    assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
    assert.deepEqual([properties.triggers, properties.unfinished], [["b"], true]);
  });

  it("an enabling that fails for good leaves the former settings in force, or says that collection is off", async () => {
    at.fault(ENABLE, "before", NOT_VALID, 9);
    const { message } = await failure(update());
    assert.match(
      message,
      /the former settings \(.*\) were switched off and could not be put back .*: collection is off/,
    );
    assert.equal(at.flowLog, undefined);
  });

  it("an enabling without an answer is sent again", async () => {
    at.fault(ENABLE, "before", ENDPOINT_ERROR);
    await update();
    assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });
  });
});
