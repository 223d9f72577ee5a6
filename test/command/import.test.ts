/** `pulumi-flowlogs import` where not everything can be read, and the run after it that gets the rest. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { addSubscription, keep, SPOKE_SUBSCRIPTION, SUBSCRIPTION } from "../../lab/clouds/azure";
import { flowLog } from "../../lab/clouds/azure/memory";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { vnetId, WATCHER } from "../azure/deployment";
import { borrowLab } from "../azure/labs";
import { clockAt } from "../clock";
import { flowLogRow } from "../vpc/flow-log-row";
import { command } from "./run";

const OTHER = "0".repeat(32);

describe("pulumi-flowlogs import, a part", () => {
  let folder: string;
  let cloud: VpcLabCloud;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-import-"));
    cloud = await startVpc({ flowLogQuota: 100 });
    cloud.memory.flowLogs.length = 0;
  });
  afterEach(async () => {
    await cloud.close();
    await rm(folder, { recursive: true });
  });

  const at = (name: string) => path.join(folder, name);
  const made = (name: string) => {
    const row = flowLogRow({ name });
    cloud.memory.flowLogs.push(row);
    return row.id;
  };
  const files = (number = "") => ["--program", at(`flow-logs${number}.ts`), "--file", at(`import${number}.json`)];
  const importing = (...args: string[]) => command(cloud.env, ["import", "vpc", ...args]);
  const imported = async (name: string): Promise<{ name: string; id: string }[]> =>
    JSON.parse(await readFile(at(name), "utf8")).resources;
  /** A state that manages these flow logs under these names. */
  async function stateOf(resources: readonly { readonly name: string; readonly id: string }[]) {
    const state = resources.map(({ name, id }) => {
      return { urn: `urn:pulumi:prod::net::pulumi-nodejs:dynamic/flowlogs:VpcFlowLog::${name}`, id };
    });
    await writeFile(at("state.json"), JSON.stringify({ deployment: { resources: state } }));
    return at("state.json");
  }

  it("writes what can be read, names the place, and says in the last line that the files are not complete", async () => {
    const id = made("edge");
    const { code, noted } = await importing("--project", ids.project, OTHER, ...files());
    assert.equal(code, 2);
    assert.deepEqual(
      (await imported("import.json")).map((one) => one.id),
      [id],
    );
    assert.match(noted, new RegExp(`looking at projectId ${OTHER}: 403 `));
    const last = noted.trimEnd().split("\n").at(-1) ?? "";
    assert.match(last, /^Not complete: .*flow-logs\.ts and .*import\.json lack the flow logs of 1 place/);
    assert.match(
      last,
      /pulumi-flowlogs import vpc .*--stack NAME --program .*flow-logs-2\.ts --file .*import-2\.json$/,
    );
    assert.doesNotMatch(noted, /[Nn]othing was written/);
  });

  it("--json: the files, how much they hold, what is left out and why, and what could not be read", async () => {
    const [managed, id] = [made("core"), made("edge")];
    const state = await stateOf([{ name: "core", id: managed }]);
    const args = ["--state", state, "--project", ids.project, OTHER, ...files(), "--json"];
    const { code, printed } = await importing(...args);
    const { date, unread, ...said } = JSON.parse(printed);
    assert.deepEqual([code, unread.length, Number.isNaN(Date.parse(date))], [2, 1, false]);
    const leftOut = [{ id: managed, reason: "the state manages it already" }];
    assert.deepEqual(said, { program: at("flow-logs.ts"), importFile: at("import.json"), flowLogs: 1, leftOut });
    assert.equal((await imported("import.json"))[0]?.id, id);
  });

  it("--json where nothing is written names no file", async () => {
    const { code, printed } = await importing(...files(), "--json");
    const { date: _, ...said } = JSON.parse(printed);
    assert.deepEqual([code, said], [0, { flowLogs: 0, leftOut: [], unread: [] }]);
    assert.deepEqual(await readdir(folder), []);
  });

  it("--json names what no program can declare", async () => {
    const lab = await borrowLab();
    try {
      for (const one of Object.values(lab.cloud.memory.flowLogs)) one.properties.storageId = "";
      const { printed } = await command(lab.cloud.env, ["import", "azure", ...files(), "--json"], clockAt(lab.cloud));
      const { leftOut, flowLogs } = JSON.parse(printed) as {
        leftOut: { id: string; reason: string }[];
        flowLogs: number;
      };
      assert.deepEqual([leftOut.length, flowLogs], [Object.keys(lab.cloud.memory.flowLogs).length, 0]);
      for (const { reason } of leftOut) assert.match(reason, /^no program can declare it: storageId/);
    } finally {
      await lab.close();
    }
  });

  it("the program itself says which places it lacks", async () => {
    made("edge");
    await importing("--project", ids.project, OTHER, ...files());
    const program = await readFile(at("flow-logs.ts"), "utf8");
    assert.match(program, new RegExp(`^// Not complete: .*\n// - looking at projectId ${OTHER}: .*\n`));
    assert.match(program, /\n\nimport \{ VpcFlowLog \} from "pulumi-flowlogs";\n/);
    await importing("--project", ids.project, ...files("-2"));
    assert.match(await readFile(at("flow-logs-2.ts"), "utf8"), /^import /);
  });

  it("--plugin: the same for the one file", async () => {
    made("edge");
    const { code, noted } = await importing("--project", ids.project, OTHER, "--plugin", "--file", at("import.json"));
    assert.equal(code, 2);
    assert.match(
      noted,
      /\nNot complete: \S*import\.json lacks the flow logs of 1 place .*--plugin .*import-2\.json\n$/,
    );
    assert.equal((await imported("import.json")).length, 1);
  });

  it("afterwards --state gets the rest alone, under names that the state does not have", async () => {
    made("edge");
    made("core");
    await importing(...files());
    const first = await imported("import.json");
    const rest = [made("edge"), made("core"), made("new")];
    const { code, noted } = await importing(...files("-2"), "--state", await stateOf(first));
    assert.equal(code, 0);
    assert.match(noted, /2 flow logs are left out, because the state manages them already\.\n/);
    const second = await imported("import-2.json");
    assert.deepEqual(second.map(({ id }) => id).sort(), rest.sort());
    const names = [...first, ...second].map(({ name }) => name);
    assert.equal(new Set(names).size, 5, names.join());
    assert.deepEqual(names.sort(), ["core", "core-2", "edge", "edge-2", "new"]);
  });

  it("--stack leaves out what the stack manages, and takes its config as before", async () => {
    const id = made("edge");
    const state = await stateOf([{ name: "mine", id }]);
    // A `pulumi` that knows one stack.
    const bin = path.join(folder, "bin");
    await writeFile(at("pulumi"), `#!/bin/sh\n[ "$1" = config ] && echo '{}' || cat '${state}'\n`);
    await chmod(at("pulumi"), 0o755);
    const env = { ...cloud.env, PATH: `${folder}:${bin}:${process.env.PATH}` };
    const all = await command(env, ["import", "vpc", "--stack", "prod", ...files()]);
    assert.deepEqual(
      [all.code, all.noted],
      [
        0,
        "1 flow log is left out, because the stack manages it already.\nThere are no other flow logs; nothing was written.\n",
      ],
    );
    const other = made("other");
    assert.equal((await command(env, ["import", "vpc", "--stack", "prod", ...files()])).code, 0);
    assert.deepEqual(
      (await imported("import.json")).map((one) => one.id),
      [other],
    );
  });

  it("never writes over either file, which may hold edits, and asks no cloud before it says so", async () => {
    made("edge");
    const asked = cloud.requests.length;
    for (const [name, option] of [
      ["flow-logs.ts", "--program"],
      ["import.json", "--file"],
    ] as const) {
      await writeFile(at(name), "mine");
      const { code, noted } = await importing(...files());
      assert.equal(code, 2);
      assert.match(noted, new RegExp(`${name} exists, and nothing was written: name another file with ${option}`));
      assert.deepEqual([await readFile(at(name), "utf8"), await readdir(folder)], ["mine", [name]]);
      await rm(at(name));
    }
    assert.equal(cloud.requests.length, asked);
  });

  it("a filter that fits nothing in what could be read says so", async () => {
    made("edge");
    const { code, noted } = await importing("no-such", "--project", ids.project, OTHER, ...files());
    assert.equal(code, 2);
    assert.match(
      noted,
      /\nNothing was written, because no such flow log was found in what could be read: .*--project.*\n$/,
    );
  });

  it("says how many are left out, because no program can declare them", async () => {
    const lab = await borrowLab();
    try {
      const { code, noted } = await command(lab.cloud.env, ["import", "azure", ...files()], clockAt(lab.cloud));
      assert.equal(code, 0);
      assert.match(noted, /\n1 flow log, without the 2 that are left out: .*flow-logs\.ts declares them/);
    } finally {
      await lab.close();
    }
  });

  it("does not say that there is none where no program can declare what there is", async () => {
    const lab = await borrowLab();
    try {
      for (const [key, { properties }] of Object.entries(lab.cloud.memory.flowLogs))
        if (properties.enabled) delete lab.cloud.memory.flowLogs[key];
      const { noted } = await command(lab.cloud.env, ["import", "azure", ...files()], clockAt(lab.cloud));
      assert.equal(noted.match(/ is left out, because no program can declare it: /g)?.length, 2);
      assert.match(noted, /\nNothing was written, because all that was found is left out\.\n$/);
    } finally {
      await lab.close();
    }
  });

  it("ten subscriptions are answered, and the eleventh is named", async () => {
    const lab = await borrowLab();
    try {
      const { memory, env } = lab.cloud;
      memory.flowLogs = {};
      const subscriptions = [SUBSCRIPTION, SPOKE_SUBSCRIPTION];
      for (let index = 0; index < 8; index++) {
        const id = `aaaaaaaa-0000-0000-0000-00000000000${index}`;
        addSubscription(memory, id, `more ${index}`);
        subscriptions.push(id);
      }
      keep(
        memory.flowLogs,
        flowLog({ id: WATCHER, location: "westeurope" } as never, "hub", vnetId("vnet-hub"), {
          enabled: true,
          storageId: vnetId("x").replace(/Microsoft.Network.*/, "Microsoft.Storage/storageAccounts/stflowlogs"),
        }),
      );
      const unseen = "bbbbbbbb-0000-0000-0000-000000000000";
      const args = ["import", "azure", "--subscription", ...subscriptions, unseen, ...files()];
      const { code, noted } = await command(env, args, clockAt(lab.cloud));
      assert.equal(code, 2);
      assert.equal(noted.match(/^looking at /gm)?.length, 1);
      assert.match(noted, new RegExp(`^looking at subscription ${unseen}: `, "m"));
      assert.equal((await imported("import.json")).length, 1);
    } finally {
      await lab.close();
    }
  });
});
