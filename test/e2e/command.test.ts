/** The built command: what `import` writes is taken over without a request, and the program then changes nothing. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { flowLog, keep, labId, virtualNetwork } from "../../lab/clouds/azure";
import { forgetCloudAccounts, type Lab, startLab, writesOf } from "../../lab/lab";
import { openStack } from "../../lab/stacks";
import { flowLogRow } from "../vpc/flow-log-row";
import { counts, succeeded } from "./fixture";

const root = path.join(__dirname, "../..");
const command = path.join(root, "dist/command/main.js");
const N = 25;

describe("pulumi-flowlogs import", function () {
  this.timeout(300_000);
  let lab: Lab;
  let folder: string;
  before(async () => {
    forgetCloudAccounts();
    lab = await startLab();
  });
  after(() => lab.close());
  beforeEach(async () => {
    folder = await projectFolder("flow-logs.ts");
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const cloud of ["azure", "ncloud", "vpc"] as const) {
    it(`${cloud}: ${N} flow logs that nobody declared`, async () => {
      makeFlowLogs(lab);
      const env = { ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
      await promisify(execFile)("node", [command, "import", cloud], { cwd: folder, env: { ...process.env, ...env } });
      const { resources } = JSON.parse(await readFile(path.join(folder, "import.json"), "utf8"));
      // Azure does not say where the records of a disabled flow log went, so that no program can declare it.
      const declarable = cloud === "azure" ? (N * 4) / 5 : N;
      assert.ok(resources.length >= declarable, `${resources.length} resources`);
      const stack = await openStack({ projectDir: folder, stack: `command-${process.pid}-${cloud}`, env });
      try {
        const asked = lab[cloud].requests.length;
        succeeded(await stack.importFile(resources));
        assert.equal(lab[cloud].requests.length, asked);
        assert.deepEqual(counts(succeeded(await stack.preview({ refresh: true }))), { same: resources.length });
        assert.deepEqual(counts(succeeded(await stack.up())), { same: resources.length });
        assert.deepEqual(writesOf(lab), []);
      } finally {
        await stack.close();
      }
    });
  }
});

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

/** Flow logs with many differences, among them some that are off. */
function makeFlowLogs({ azure, vpc, ncloud }: Lab): void {
  const sample = ncloud.memory.interfaces.get("KR/123487") ?? assert.fail("no interface");
  const watcher = Object.values(azure.memory.networkWatchers).find(({ location }) => location === "westeurope");
  const storageId = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
  for (let index = 0; index < N; index++) {
    const network = virtualNetwork("rg-app", `hand-made-${index}`, "westeurope", []);
    keep(azure.memory.virtualNetworks, network);
    const settings = {
      enabled: index % 5 !== 0,
      storageId,
      targetResourceGuid: String(network.properties.resourceGuid),
    };
    keep(
      azure.memory.flowLogs,
      flowLog(watcher ?? assert.fail("no watcher"), `by-hand-${index}`, network.id, settings),
    );
    vpc.memory.flowLogs.push(
      flowLogRow({
        name: index % 4 === 0 ? "" : `log_${index % 6}`,
        description: index % 2 === 0 ? "" : 'made "by hand"',
        traffic_type: index % 3 === 0 ? "reject" : "all",
        admin_state: index % 5 !== 0,
      }),
    );
    const networkInterfaceNo = String(8_000_000 + index);
    ncloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo });
    ncloud.memory.flowLogs.set(`KR/${networkInterfaceNo}`, {
      collectActionTypeCode: index % 2 === 0 ? "ALL" : "ALLOW",
      collectIntervalMinute: 5 + (index % 10),
      storageTypeCode: "OBJT",
      storageBucketName: "flow-logs",
      storageBucketDirectoryName: index % 3 === 0 ? "VPC_FLOW_LOG" : `logs_${index}`,
    });
  }
}
