/** The JSON that each subcommand prints has the keys that the documents name, on every cloud. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { keep } from "../../lab/clouds/azure";
import { networkInterface } from "../../lab/clouds/azure/memory";
import { startNcloud } from "../../lab/clouds/ncloud";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { CLOUDS, type CloudName } from "../../provider/discoveries";
import { keepFlowLog, nsgId, storageId, vnetId } from "../azure/deployment";
import { type LentLab, startLab } from "../azure/labs";
import { clockAt } from "../clock";
import { flowLogRow } from "../vpc/flow-log-row";
import { command } from "./run";

const names = Object.keys(CLOUDS) as CloudName[];

interface Key {
  /** `flowLogs[].id` */
  readonly path: string;
  /** Whether the document says in which case the key is left out. */
  readonly isOptional: boolean;
}

/** The keys of the table below the heading, in which `.id` stands for `flowLogs[].id` after `flowLogs[].class`. */
async function documented(file: string, heading: string): Promise<Key[]> {
  const text = await readFile(path.join(__dirname, "../../docs", file), "utf8");
  const [, section = ""] = text.split(`${heading}\n`);
  const [, table = ""] = section.split("\n| key | meaning |\n|---|---|\n");
  const [rows = ""] = table.split("\n\n");
  return rows.split("\n").flatMap((row) => {
    const [, cell = "", meaning = ""] = row.split("|");
    let before = "";
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => {
      before = name.startsWith(".") ? before.slice(0, before.lastIndexOf(".")) + name : name;
      return { path: before, isOptional: /left out/.test(meaning) };
    });
  });
}

/** Each printed key, as often as it is printed, and `objects[].` for each object. What is in a known key is not looked at. */
function keysIn(value: unknown, known: ReadonlySet<string>, at = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysIn(item, known, `${at}[]`));
  if (typeof value !== "object" || value === null) return [];
  const prefix = at === "" ? "" : `${at}.`;
  const inner = Object.entries(value).flatMap(([name, part]) => {
    const key = `${prefix}${name}`;
    return [key, ...(known.has(key) ? [] : keysIn(part, known, key))];
  });
  return [prefix, ...inner];
}

/** That what is printed and what is documented agree. */
function agree(cloud: CloudName, printed: readonly string[], keys: readonly Key[]): void {
  const isKnown = (key: string) => keys.some(({ path: name }) => name === key || name.startsWith(`${key}[]`));
  const count = (wanted: string) => printed.filter((key) => key === wanted).length;
  for (const key of printed)
    assert.ok(key === "" || key.endsWith(".") || isKnown(key), `${cloud}: ${key} is printed, and not documented`);
  for (const { path: key, isOptional } of keys)
    if (!isOptional)
      assert.equal(count(key), count(key.slice(0, key.lastIndexOf(".") + 1)), `${cloud}: ${key} is not always printed`);
}

describe("the JSON of pulumi-flowlogs", () => {
  let azure: LentLab;
  let vpc: VpcLabCloud;
  let ncloud: Awaited<ReturnType<typeof startNcloud>>;
  let folder: string;
  before(async () => {
    azure = await startLab();
    vpc = await startVpc({ flowLogQuota: 100 });
    ncloud = await startNcloud();
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-json-"));
    await fill();
  });
  after(async () => {
    await Promise.all([azure.close(), vpc.close(), ncloud.close()]);
    await rm(folder, { recursive: true });
  });

  /** Whatever makes the command print a key that is left out in other cases. */
  async function fill(): Promise<void> {
    vpc.memory.flowLogs.push(flowLogRow({ failed: true }), flowLogRow({ admin_state: false }));
    const port = flowLogRow({ resource_type: "port" });
    vpc.memory.flowLogs.push(port);
    vpc.memory.ports.push({
      id: port.resource_id,
      projectId: ids.project,
      networkId: ids.network,
      supportsFlowLog: true,
    });
    const content = `1 ${ids.project} ${port.resource_id} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 1 2 ACCEPT OK`;
    vpc.memory.logRecords.push({ streamId: ids.logStream, storedAt: clockAt(vpc).now() - 60_000, content });
    const { cloud } = azure;
    const settings = { enabled: true, storageId: storageId("stflowlogs") };
    keepFlowLog(cloud, "spoke", vnetId("vnet-spoke"), { ...settings, provisioningState: "Failed" });
    keepFlowLog(cloud, "hub", vnetId("vnet-hub"), { ...settings, enabled: false });
    keepFlowLog(cloud, "other", nsgId("nsg-other"), { ...settings, retentionPolicy: { enabled: true, days: 7 } });
    const hub = cloud.memory.virtualNetworks[vnetId("vnet-hub").toLowerCase()] ?? assert.fail("no network");
    const [web, db] = hub.properties.subnets as { properties: Record<string, unknown> }[];
    Object.assign(web?.properties ?? {}, { networkSecurityGroup: { id: nsgId("nsg-web") } });
    Object.assign(db?.properties ?? {}, { networkSecurityGroup: { id: nsgId("nsg-other") } });
    const nowhere = networkInterface("rg-app", "nic-nowhere", "westeurope", `${vnetId("vnet-gone")}/subnets/a`);
    nowhere.properties.networkSecurityGroup = { id: nsgId("nsg-web") };
    keep(cloud.memory.networkInterfaces, nowhere);
    await writeFile(path.join(folder, "state.json"), '{ "deployment": { "resources": [] } }');
    const urn = "urn:pulumi:prod::net::pulumi-nodejs:dynamic/flowlogs:VpcFlowLog::port";
    const resources = [{ urn, id: port.id }];
    await writeFile(path.join(folder, "managing.json"), JSON.stringify({ deployment: { resources } }));
    const entry = "{ rule: any, id: '*', reason: the lab, expires: 2999-12-31 }";
    await writeFile(path.join(folder, "all.yaml"), `suppressions: [${entry}]`);
  }

  async function printed(cloud: CloudName, args: readonly string[]): Promise<unknown> {
    const asked = { azure: azure.cloud, vpc, ncloud }[cloud];
    const { printed: text, noted } = await command(asked.env, [...args, "--json"], clockAt(asked));
    assert.notEqual(text, "", noted);
    return JSON.parse(text);
  }

  const at = (file: string) => path.join(folder, file);
  let run = 0;
  /** Files that no other run has written. */
  const files = () => {
    run += 1;
    return ["--file", at(`import-${run}.json`), "--program", at(`flow-logs-${run}.ts`)];
  };
  const managing = () => ["--state", at("managing.json")];
  const state = () => ["--state", at("state.json")];
  for (const [subcommand, clouds, file, heading, options] of [
    ["discover", names, "adopting.md", "## What exists", () => [[], state()]],
    ["coverage", names, "adopting.md", "## What is missing", () => [[], ["--suppress", at("all.yaml")]]],
    ["verify", names, "adopting.md", "## Do records arrive?", () => [[]]],
    ["import", names, "adopting.md", "## Taking them into a stack", () => [files(), [...files(), ...managing()]]],
    [
      "report",
      names,
      "adopting.md",
      "## One file for those who ask",
      () => [
        ["--file", at("report.html")],
        ["--file", at("report.html"), "--suppress", at("all.yaml")],
      ],
    ],
    ["doctor", names, "doctor.md", "# What the provider lacks", () => [[]]],
    [
      "migrate",
      ["azure"],
      "adopting.md",
      "## From NSG flow logs to flow logs of virtual networks",
      () => [[...state(), "--program", at("networks.ts")], ["--check"]],
    ],
  ] as const) {
    it(`${subcommand}: each printed key is documented, each documented key is printed`, async () => {
      const keys = await documented(file, heading);
      assert.ok(keys.length > 5, "no table");
      const known = new Set(keys.map(({ path: name }) => name));
      const found = new Set<string>();
      for (const cloud of clouds)
        for (const args of options()) {
          const all = keysIn(await printed(cloud, [subcommand, cloud, ...args]), known);
          agree(cloud, all, keys);
          for (const key of all) found.add(key);
        }
      for (const key of known) assert.ok(found.has(key), `${key} is documented, and never printed`);
    });
  }
});
