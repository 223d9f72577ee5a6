/** The built command: the program that `migrate` writes, results that nobody reads, and Ctrl-C. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
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

describe("pulumi-flowlogs, stopped by Ctrl-C", function () {
  this.timeout(60_000);
  let lab: Lab;
  let folder: string;
  beforeEach(async () => {
    forgetCloudAccounts();
    lab = await startLab();
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-stopped-"));
  });
  afterEach(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
  });

  /** An import whose process has these Node options. */
  function importing(NODE_OPTIONS = "") {
    const env = { ...process.env, ...lab.env, NODE_OPTIONS };
    return spawn("node", [command, "import", "vpc"], { cwd: folder, env, stdio: "ignore" });
  }

  it("between its two files leaves both of them, whole, and nothing beside them", async () => {
    // The signal comes when the first file is about to get its name.
    const patch = `const fs = require("node:fs");
for (const [owner, name] of [[fs, "linkSync"], [fs.promises, "link"]]) {
  const { [name]: link } = owner;
  owner[name] = (...files) => {
    process.kill(process.pid, "SIGINT");
    return link(...files);
  };
}`;
    await writeFile(path.join(folder, "patch.cjs"), patch);
    await once(importing(`--require ${path.join(folder, "patch.cjs")}`), "close");
    assert.deepEqual((await readdir(folder)).sort(), ["flow-logs.ts", "import.json", "patch.cjs"]);
    assert.equal(JSON.parse(await readFile(path.join(folder, "import.json"), "utf8")).resources.length, 1);
    assert.match(await readFile(path.join(folder, "flow-logs.ts"), "utf8"), /\}\);\n$/);
  });

  it("while it waits for the cloud leaves no file", async () => {
    lab.vpc.faults.push({ path: /flow_logs/, when: "before", answer: "hang" });
    const child = importing();
    const ended = once(child, "close");
    const deadline = Date.now() + 30_000;
    while (!lab.vpc.requests.some(({ path: asked }) => /flow_logs/.test(asked)) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    assert.deepEqual([(await ended)[1], await readdir(folder)], ["SIGINT", []]);
  });
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
