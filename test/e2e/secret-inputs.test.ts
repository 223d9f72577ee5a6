/** A program with a secret input, from the class to errors and state. */
import assert from "node:assert/strict";
import { writesOf } from "../../lab/lab";
import { counts, type Declaration, type Fixture, openFixture, succeeded } from "./fixture";

const log: Declaration = {
  type: "NcloudFlowLog",
  name: "web",
  args: { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "s3cret-bucket" },
};
const secret: Declaration = { ...log, secrets: ["storageBucketName"] };

describe("a program with a secret input", function () {
  this.timeout(600_000);
  let fixture: Fixture;
  before(async () => {
    fixture = await openFixture();
  });
  after(() => fixture?.close());

  it("reads of the input, and of no value, when the cloud refuses the value", async () => {
    fixture.declare(secret);
    const { ok, messages } = await fixture.stack.up();
    assert.equal(ok, false);
    assert.match(messages.join("\n"), /bucket "\[secret storageBucketName\]" exist in region KR/);
    assert.doesNotMatch(messages.join("\n"), /s3cret/);
  });

  it("is updated without a request when the input becomes a secret, or is one no longer", async () => {
    const { lab, stack } = fixture;
    lab.ncloud.memory.buckets.add("KR/s3cret-bucket");
    assert.deepEqual(counts(succeeded(await stack.up())), { create: 1 });
    assert.deepEqual(counts(succeeded(await stack.up({ refresh: true }))), { same: 1 });
    const writes = writesOf(lab).length;
    fixture.declare(log);
    assert.deepEqual(counts(succeeded(await stack.up())), { update: 1 });
    fixture.declare(secret);
    assert.deepEqual(counts(succeeded(await stack.up())), { update: 1 });
    assert.deepEqual(counts(succeeded(await stack.up())), { same: 1 });
    assert.equal(writesOf(lab).length, writes);
  });

  it("can be destroyed", async () => {
    assert.deepEqual(counts(succeeded(await fixture.stack.destroy())), { delete: 1 });
  });
});
