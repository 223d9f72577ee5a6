/**
 * Flow logs that nobody declared, from `discover` to `destroy`: the built command, then an engine, on clouds that answer
 * in pages and refuse some requests. Without `pulumi` on PATH, the tests of the real CLI are reported as pending.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { flowLog, keep, labId, virtualNetwork } from "../../lab/clouds/azure";
import { forgetCloudAccounts, type Lab, startLab, writesOf } from "../../lab/lab";
import { findCli, openCliStack } from "../../lab/stacks/cli-stack";
import { openEngineStack } from "../../lab/stacks/engine-stack";
import type { Change, Stack } from "../../lab/stacks/stack";
import { flowLogRow } from "../vpc/flow-log-row";
import { counts, succeeded } from "./fixture";

const root = path.join(__dirname, "../..");
const commandFile = path.join(root, "dist/command/main.js");
const CLOUDS = ["azure", "ncloud", "vpc"] as const;
type Name = (typeof CLOUDS)[number];

/** The lab's NAVER Cloud refuses twice to change a running flow log, which is then switched off and on. */
const REPAIR_WRITES: Readonly<Record<Name, number>> = { azure: 1, ncloud: 4, vpc: 1 };

const ENGINES = [
  { title: "the lab's engine", sizes: [50], isThere: async () => true, open: openEngineStack },
  {
    title: "the Pulumi CLI on PATH",
    sizes: [1, 50],
    isThere: async () => (await findCli()) !== undefined,
    open: async (options: Parameters<typeof openEngineStack>[0]) =>
      openCliStack((await findCli()) ?? assert.fail("no pulumi"), options),
  },
];

for (const { title, sizes, isThere, open } of ENGINES) {
  describe(`flow logs that nobody declared, on ${title}`, function () {
    this.timeout(600_000);
    let lab: Lab;
    let folder: string;
    before(async function () {
      if (!(await isThere())) this.skip();
      forgetCloudAccounts();
      lab = await startLab();
    });
    after(() => lab?.close());
    beforeEach(async () => {
      for (const cloud of CLOUDS) lab[cloud].reset();
      folder = await mkdtemp(path.join(tmpdir(), "flowlogs-command-"));
      await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
      await writeFile(path.join(folder, "Pulumi.yaml"), "name: imported\nruntime: nodejs\nmain: flow-logs.ts\n");
    });
    afterEach(() => rm(folder, { recursive: true }));

    for (const name of CLOUDS) {
      for (const count of sizes) {
        it(`${name}: ${count} of them`, async () => {
          const somebodyChanges = makeFlowLogs(lab, name, count);
          const env = { ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
          const stack = await open({ projectDir: folder, stack: `life-${process.pid}-${name}-${count}`, env });
          try {
            await live({ lab, name, folder, stack }, somebodyChanges);
          } finally {
            await stack.close();
          }
        });
      }
    }
  });
}

interface Life {
  readonly lab: Lab;
  readonly name: Name;
  readonly folder: string;
  readonly stack: Stack;
}

async function live(life: Life, somebodyChanges: () => Change): Promise<void> {
  const { lab, name, folder, stack } = life;
  throttle(life);
  const { flowLogs: found } = await discovered(life);
  const { stderr } = await run(life, "import", name);
  const leftOut = stderr.match(/is left out/g)?.length ?? 0;
  const { resources } = JSON.parse(await readFile(path.join(folder, "import.json"), "utf8"));
  const all = resources.length;
  assert.equal(all, found.length - leftOut);

  const asked = lab[name].requests.length;
  succeeded(await stack.importFile(resources));
  assert.equal(lab[name].requests.length, asked);
  throttle(life);
  assert.deepEqual(counts(succeeded(await stack.preview({ refresh: true }))), { same: all });
  assert.deepEqual(writesOf(lab), []);

  const change = somebodyChanges();
  const { steps } = succeeded(await stack.preview({ refresh: true }));
  assert.deepEqual(
    steps.filter(({ op }) => op !== "same").map(({ op, changes }) => ({ op, changes })),
    [{ op: "update", changes: [change] }],
  );
  throttle(life);
  const repaired = counts(succeeded(await stack.up({ refresh: true })));
  assert.deepEqual(repaired, all === 1 ? { update: 1 } : { same: all - 1, update: 1 });
  assert.deepEqual(counts(succeeded(await stack.preview({ refresh: true }))), { same: all });
  const writes = writesOf(lab).filter(({ status }) => status !== 429);
  assert.equal(writes.length, REPAIR_WRITES[name]);

  throttle(life);
  assert.deepEqual(counts(succeeded(await stack.destroy())), { delete: all });
  assert.equal((await discovered(life)).flowLogs.length, leftOut);
}

/** The next request is refused, and the one after it as well. */
function throttle({ lab, name }: Life): void {
  const answer = { status: 429, headers: { "retry-after": "0" }, body: "{}" };
  lab[name].faults.push({ path: /./, when: "before", answer, times: 2 });
}

async function discovered(life: Life): Promise<{ flowLogs: object[] }> {
  const lists = life.name === "azure" ? ["--source", "list"] : [];
  return JSON.parse((await run(life, "discover", life.name, "--json", ...lists)).stdout);
}

function run({ lab, folder }: Life, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const options = { cwd: folder, env: { ...process.env, ...lab.env } };
  return promisify(execFile)("node", [commandFile, ...args], options);
}

/**
 * One flow log alone, or many with many differences beside those that the lab holds at its start. Answers a change that
 * somebody makes to the last one, and how a preview tells of the change.
 */
function makeFlowLogs(lab: Lab, name: Name, count: number): () => Change {
  if (count === 1) {
    lab.azure.memory.flowLogs = {};
    lab.ncloud.memory.flowLogs.clear();
    lab.vpc.memory.flowLogs.length = 0;
  }
  return { azure: makeOnAzure, ncloud: makeOnNcloud, vpc: makeOnVpc }[name](lab, count);
}

function makeOnAzure({ azure: { memory, switches } }: Lab, count: number): () => Change {
  Object.assign(switches, { pageSize: 20, graphPageSize: 20, operationMilliseconds: 10, operationPolls: 0 });
  switches.retryAfterSeconds = 0;
  const watcher = Object.values(memory.networkWatchers).find(({ location }) => location === "westeurope");
  assert.ok(watcher);
  const storageId = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
  for (let index = 0; index < count; index++) {
    const network = virtualNetwork("rg-app", `hand-made-${index}`, "westeurope", []);
    keep(memory.virtualNetworks, network);
    const settings = {
      enabled: index % 5 !== 2,
      // Where Azure does not say where the records of a disabled flow log went, no program can declare it.
      storageId: index % 10 === 2 ? "" : storageId,
      targetResourceGuid: String(network.properties.resourceGuid),
    };
    keep(memory.flowLogs, flowLog(watcher, `by-hand-${index}`, network.id, settings));
  }
  return () => {
    const last = Object.values(memory.flowLogs).at(-1) ?? assert.fail("no flow log");
    Object.assign(last.properties, { enabled: false, storageId: "" });
    return { property: "enabled", from: false, to: true };
  };
}

function makeOnNcloud({ ncloud: { memory } }: Lab, count: number): () => Change {
  const sample = memory.interfaces.get("KR/123487") ?? assert.fail("no interface");
  for (let index = 0; index < count; index++) {
    const networkInterfaceNo = String(8_000_000 + index);
    memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo });
    memory.flowLogs.set(`KR/${networkInterfaceNo}`, {
      collectActionTypeCode: index % 2 === 0 ? "ALL" : "ALLOW",
      collectIntervalMinute: 5 + (index % 10),
      storageTypeCode: "OBJT",
      storageBucketName: "flow-logs",
      storageBucketDirectoryName: index % 3 === 0 ? "VPC_FLOW_LOG" : `logs_${index}`,
    });
  }
  return () => {
    const last = [...memory.flowLogs.values()].at(-1) ?? assert.fail("no flow log");
    const to = last.collectActionTypeCode;
    last.collectActionTypeCode = "DENY";
    return { property: "collectActionTypeCode", from: "DENY", to };
  };
}

function makeOnVpc({ vpc: { memory, switches } }: Lab, count: number): () => Change {
  Object.assign(switches, { maxPageSize: 20, flowLogQuota: 100 });
  for (let index = 0; index < count; index++) {
    memory.flowLogs.push(
      flowLogRow({
        name: index % 4 === 0 ? "" : `log_${index % 6}`,
        description: index % 2 === 0 ? "" : 'made "by hand"',
        traffic_type: index % 3 === 0 ? "reject" : "all",
        admin_state: index % 5 !== 2,
      }),
    );
  }
  return () => {
    Object.assign(memory.flowLogs.at(-1) ?? assert.fail("no flow log"), { admin_state: false });
    return { property: "adminState", from: false, to: true };
  };
}
