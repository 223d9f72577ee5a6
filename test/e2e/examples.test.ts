/** Every example is a program that runs as it stands: up, nothing to do, destroy. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { forgetCloudAccounts, startLab } from "../../lab/lab";
import { openStack } from "../../lab/stacks";
import { counts, succeeded } from "./fixture";

const root = path.join(__dirname, "../..");
const examples = readdirSync(path.join(root, "examples"));

describe("examples", function () {
  this.timeout(600_000);
  it("are there, one for each cloud at least", () => {
    for (const name of ["quickstart", "azure-nsg", "ncloud", "vpc"]) assert.ok(examples.includes(name), name);
  });

  for (const name of examples) {
    it(`${name} deploys, deploys again without a change, and goes`, async () => {
      forgetCloudAccounts();
      const lab = await startLab();
      // The quickstart is the program of the repository's own project.
      const own = path.join(root, "examples", name);
      const projectDir = existsSync(path.join(own, "Pulumi.yaml")) ? own : root;
      // Their types are checked with all others.
      const env = { ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
      const stack = await openStack({ projectDir, stack: `example-${process.pid}`, env });
      try {
        const created = counts(succeeded(await stack.up())).create ?? 0;
        assert.ok(created > 0, "an empty deployment");
        assert.deepEqual(counts(succeeded(await stack.up())), { same: created });
        assert.deepEqual(counts(succeeded(await stack.destroy())), { delete: created });
      } finally {
        await stack.close();
        await lab.close();
      }
    });
  }
});
