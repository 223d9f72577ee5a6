/** `pulumi-flowlogs migrate azure` against the lab: the plan, the program of its first step, and the check. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Resource, SUBSCRIPTION } from "../../lab/clouds/azure";
import { nsgId, storageId, vnetId, WATCHER } from "../azure/deployment";
import { type LentLab, startLab } from "../azure/labs";
import { command } from "./run";

describe("pulumi-flowlogs migrate azure", () => {
  let folder: string;
  let lab: LentLab;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-migrate-"));
    lab = await startLab();
    guard("snet-web", "nsg-web");
    guard("snet-db", "nsg-db");
  });
  afterEach(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
  });

  function guard(subnet: string, group: string): void {
    const network = lab.cloud.memory.virtualNetworks[vnetId("vnet-hub").toLowerCase()];
    const found = (network?.properties.subnets as Resource[]).find(({ name }) => name === subnet);
    assert.ok(found);
    found.properties.networkSecurityGroup = { id: nsgId(group) };
  }
  const program = () => path.join(folder, "flow-logs-of-networks.ts");
  const migrate = (...args: string[]) => command(lab.cloud.env, ["migrate", "azure", "--program", program(), ...args]);

  it("prints the plan, and writes the program of the first step", async () => {
    const { code, printed, noted } = await migrate();
    assert.deepEqual([code, noted], [0, ""]);
    assert.match(printed, /on 2027-09-30\. 3 remain, 2 of them disabled\./);
    assert.match(printed, /### vnet-hub \(\/subscriptions\/.*\/vnet-hub\)/);
    assert.match(printed, /- In place of Microsoft\.Networkrg-appnsg-web\./);
    assert.match(printed, /- Recorded twice until step 2: snet-web\./);
    assert.match(printed, /- Recorded for the first time: snet-db\./);
    assert.match(printed, /flowLogs\/Microsoft\.Networkrg-appnsg-web \(after vnet-hub\)/);
    assert.match(printed, /flowLogs\/Microsoft\.Networkrg-appnsg-db \(disabled, so at any time\)/);
    assert.equal(
      await readFile(program(), "utf8"),
      `import { AzureFlowLog } from "pulumi-flowlogs";

// In place of the flow logs of nsg-web.
new AzureFlowLog("vnet-hub", {
  targetResourceId: "${vnetId("vnet-hub")}",
  storageId: "${storageId("stflowlogs")}",
  retentionPolicy: {
    enabled: true,
    days: 30,
  },
});
`,
    );
    assert.deepEqual(await readdir(folder), ["flow-logs-of-networks.ts"]);
  });

  it("never writes over a file, which may be part of the program and declare what runs already", async () => {
    await writeFile(program(), "// mine\n");
    const { code, noted, printed } = await migrate();
    assert.equal(code, 2);
    assert.match(
      noted,
      /flow-logs-of-networks\.ts exists with other content, and was not written again: name another file with --program/,
    );
    assert.match(printed, /A program declares them/);
    assert.equal(await readFile(program(), "utf8"), "// mine\n");
    assert.deepEqual(await readdir(folder), ["flow-logs-of-networks.ts"]);
  });

  it("a second run finds its own file as it would write it, which is no fault; another plan's file is", async () => {
    await migrate();
    const before = await readFile(program(), "utf8");
    const { code, printed, noted } = await migrate("--json");
    assert.deepEqual([code, JSON.parse(printed).program, noted], [0, program(), ""]);
    assert.equal(await readFile(program(), "utf8"), before);
    assert.deepEqual(await readdir(folder), ["flow-logs-of-networks.ts"]);
    await writeFile(program(), `${before}// edited\n`);
    const edited = await migrate("--json");
    assert.deepEqual([edited.code, JSON.parse(edited.printed).program], [2, undefined]);
    assert.match(edited.noted, /exists/);
  });

  it("says which resources of a stack to remove, and how to remove what no stack manages", async () => {
    const state = path.join(folder, "state.json");
    const urn = "urn:pulumi:prod::net::pulumi-nodejs:dynamic/flowlogs:AzureNsgFlowLog::web";
    const id = `${WATCHER}/flowLogs/Microsoft.Networkrg-appnsg-web`;
    await writeFile(state, JSON.stringify({ deployment: { resources: [{ urn, id }] } }));
    const { printed } = await migrate("--state", state);
    assert.match(printed, /nsg-web \(after vnet-hub; `web` of the program\)/);
    assert.match(
      printed,
      /no stack manages it: `az network watcher flow-log delete --location westeurope --name Microsoft/,
    );
    const { removals } = JSON.parse((await migrate("--state", state, "--json")).printed);
    assert.deepEqual(
      removals.map(({ managedBy }: { managedBy: string }) => managedBy),
      ["nobody", urn, "nobody"],
    );
  });

  it("prints the plan as JSON", async () => {
    const { code, printed } = await migrate("--json");
    const { ends, networks, removals, uncovered, unread, program: file } = JSON.parse(printed);
    assert.deepEqual([code, ends, unread, uncovered, file], [0, "2027-09-30", [], [], program()]);
    assert.deepEqual(
      networks.map(({ id, replaces, inputs, newlyRecorded }: Record<string, unknown>) => [
        id,
        (replaces as string[]).length,
        (inputs as { storageId: string }).storageId,
        newlyRecorded,
      ]),
      [[vnetId("vnet-hub"), 1, storageId("stflowlogs"), [`${vnetId("vnet-hub")}/subnets/snet-db`]]],
    );
    assert.deepEqual(
      removals.map(({ on, after }: { on: boolean; after: string[] }) => [on, after.length]),
      [
        [false, 0],
        [true, 1],
        [false, 0],
      ],
    );
  });

  it("--output json is --json, and csv has the flow logs to remove", async () => {
    const json = JSON.parse((await migrate("--output", "json", "--check")).printed);
    const { code, printed } = await migrate("--output", "csv", "--check");
    assert.equal(code, 1);
    const [head, ...rows] = printed.trimEnd().split("\r\n");
    assert.equal(head, "id,target,on,managedBy,after");
    assert.deepEqual(
      rows,
      json.removals.map(({ id, target, on, after }: Record<string, unknown>) =>
        [id, target, on, "", (after as string[]).join(" ")].join(","),
      ),
    );
    assert.equal((await migrate("--output", "yaml")).code, 2);
    assert.equal((await migrate("--output", "table", "--check")).printed, (await migrate("--check")).printed);
  });

  it("checks: exit code 1 while flow logs of groups remain, 0 when none does, and nothing is written", async () => {
    const { code, printed } = await migrate("--check");
    assert.equal(code, 1);
    assert.match(printed, /3 remain/);
    assert.equal(existsSync(program()), false);
    lab.cloud.memory.flowLogs = {};
    const done = await migrate("--check");
    assert.deepEqual([done.code, done.printed], [0, "No flow logs of network security groups remain.\n"]);
  });

  it("names what can't be read, and does not call the rest the whole", async () => {
    lab.cloud.switches.deniedActions = ["Microsoft.Network/networkInterfaces/read"];
    const { code, noted, printed } = await migrate("--source", "list", "--check");
    assert.equal(code, 2);
    assert.match(noted, /looking at subscription 1111.*: 403 AuthorizationFailed/);
    assert.match(printed, /vnet-hub/);
    assert.match(printed, /\n\nNot complete: 2 places could not be looked at\.\n/);
    assert.match(printed, /2027-09-30\. At least 3 remain, 2 of them disabled\./);
    assert.match(
      noted,
      /\nNot complete: the plan lacks what is in 2 places that could not be looked at, named above\.\n$/,
    );
  });

  it("a program of a part says so, and so does the last line", async () => {
    const other = "00000000-1111-2222-3333-444444444444";
    const { code, noted } = await migrate("--subscription", SUBSCRIPTION, other);
    assert.equal(code, 2);
    assert.match(noted, /\nNot complete: the plan and \S*flow-logs-of-networks\.ts lack what is in 1 place [^\n]*\n$/);
    assert.match(
      await readFile(program(), "utf8"),
      new RegExp(`^// Not complete: .*\\n// - looking at subscription ${other}`),
    );
  });

  it("does not say that a group guards nothing, or that no network is left, where not everything was looked at", async () => {
    lab.cloud.memory.virtualNetworks = {};
    lab.cloud.memory.networkInterfaces = {};
    const { printed } = await migrate("--subscription", SUBSCRIPTION, "00000000-1111-2222-3333-444444444444");
    assert.match(printed, /No network to add one to was found in what could be looked at\./);
    assert.match(printed, /its group guards no subnet and no interface that could be looked at\./);
    assert.doesNotMatch(printed, /There is none to add|records nothing/);
  });

  it("does not say that none remains where flow logs can't be read", async () => {
    lab.cloud.switches.deniedActions = ["Microsoft.Network/networkWatchers/read"];
    const { code, printed } = await migrate("--source", "list", "--check");
    assert.equal(code, 2);
    assert.match(
      printed,
      /^No flow logs of network security groups were found, but not every place could be looked at/,
    );
  });

  it("leaves out what no program can declare", async () => {
    const log = Object.values(lab.cloud.memory.flowLogs).find(({ properties }) => properties.enabled);
    assert.ok(log);
    log.properties.storageId = "";
    const { noted } = await migrate();
    assert.match(noted, /vnet-hub is left out, because no program can declare its flow log: storageId/);
    assert.equal(existsSync(program()), false);
  });

  it("is for Azure alone", async () => {
    assert.equal((await command({}, ["migrate", "vpc"])).code, 2);
  });
});
