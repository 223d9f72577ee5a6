/** The built command: the program that `migrate` writes, and results that nobody reads. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { labId } from "../../lab/clouds/azure";
import { forgetCloudAccounts, type Lab, startLab } from "../../lab/lab";
import { openStack } from "../../lab/stacks";
import { counts, succeeded } from "./fixture";

const root = path.join(__dirname, "../..");
const command = path.join(root, "dist/command/main.js");

describe("pulumi-flowlogs migrate azure", function () {
  this.timeout(300_000);

  it("writes a program that gives the networks flow logs, while those of the groups go on", async () => {
    forgetCloudAccounts();
    const lab = await startLab();
    const folder = await projectFolder("flow-logs-of-networks.ts");
    try {
      guardSubnets(lab);
      const env = { ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
      const run = (...args: string[]) =>
        promisify(execFile)("node", [command, "migrate", "azure", ...args], {
          cwd: folder,
          env: { ...process.env, ...env },
        });
      await run();
      const before = Object.keys(lab.azure.memory.flowLogs).length;
      const stack = await openStack({ projectDir: folder, stack: `migrate-${process.pid}`, env });
      try {
        assert.deepEqual(counts(succeeded(await stack.up())), { create: 1 });
        assert.equal(Object.keys(lab.azure.memory.flowLogs).length, before + 1);
        assert.deepEqual(counts(succeeded(await stack.preview({ refresh: true }))), { same: 1 });
        const { stdout } = await run();
        assert.match(stdout, /There is none to add: each network has a running one\./);
        await assert.rejects(run("--check"), { code: 1 });
      } finally {
        await stack.close();
      }
    } finally {
      await lab.close();
      await rm(folder, { recursive: true });
    }
  });
});

it("pulumi-flowlogs ends without a word when nobody reads its results any more", async () => {
  const child = spawn("node", [command, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const noted: Buffer[] = [];
  child.stderr.on("data", (data: Buffer) => noted.push(data));
  const [code] = await once(child, "close");
  assert.deepEqual([code, Buffer.concat(noted).toString()], [2, ""]);
});

/** Running flow logs of a group that guards a subnet. */
function guardSubnets({ azure }: Lab): void {
  const hub =
    azure.memory.virtualNetworks[labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub").toLowerCase()];
  const [web] = (hub?.properties.subnets ?? []) as { properties: Record<string, unknown> }[];
  assert.ok(web);
  web.properties.networkSecurityGroup = { id: labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-web") };
}

/** A project whose program is a file that the command writes. */
async function projectFolder(main: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-command-"));
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  await writeFile(path.join(folder, "Pulumi.yaml"), `name: imported\nruntime: nodejs\nmain: ${main}\n`);
  return folder;
}
