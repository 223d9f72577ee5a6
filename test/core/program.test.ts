import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as otherCopy from "pulumi-sdk-lowest";
import { lookUp } from "../../provider/core/pulumi/program";

describe("lookUp", () => {
  const token = "flowlogs:index:getSomething";
  const fromCloud = async () => ({ from: "the cloud" });
  const mocks = {
    newResource: () => ({ id: "made-up", state: {} }),
    call: ({ token, inputs }: { token: string; inputs: object }) => ({ token, ...inputs }),
  };
  afterEach(() => pulumi.runtime.resetOptions("", "", 1, "", "", false, ""));

  for (const [what, runtime] of [
    ["the SDK", pulumi.runtime],
    ["another copy of the SDK", otherCopy.runtime],
  ] as const) {
    it(`lets the mocks of ${what} answer`, async () => {
      await runtime.setMocks(mocks);
      assert.deepEqual(await lookUp<object, object>(token, { name: "a" }, fromCloud), { token, name: "a" });
    });
  }

  it("asks the cloud where an engine runs the program", async () => {
    pulumi.runtime.resetOptions("project", "stack", 1, "127.0.0.1:1", "127.0.0.1:1", false, "");
    assert.ok(pulumi.runtime.getMonitor());
    assert.deepEqual(await lookUp<object, object>(token, {}, fromCloud), { from: "the cloud" });
  });

  it("asks the cloud where nothing runs the program", async () => {
    assert.deepEqual(await lookUp<object, object>(token, {}, fromCloud), { from: "the cloud" });
  });
});
