/** The command against the lab: what exists, and what takes it into a stack. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inSubscription, keep, SPOKE_SUBSCRIPTION, SUBSCRIPTION } from "../../lab/clouds/azure";
import { startNcloud } from "../../lab/clouds/ncloud";
import { ids, startVpc } from "../../lab/clouds/vpc";
import { CLASSES } from "../../provider/kinds";
import { type LentLab, startLab } from "../azure/labs";
import { flowLogRow } from "../vpc/flow-log-row";
import { command as inShell } from "./run";

const command = (env: Record<string, string>, ...args: string[]) => inShell(env, args);

describe("pulumi-flowlogs", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-command-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  describe("discover vpc", () => {
    let cloud: Awaited<ReturnType<typeof startVpc>>;
    beforeEach(async () => {
      cloud = await startVpc({ flowLogQuota: 2_000, maxPageSize: 100 });
    });
    afterEach(() => cloud.close());

    function made(count: number): string[] {
      return Array.from({ length: count }, (_, index) => {
        const log = flowLogRow({
          name: `log-${index % 20}`,
          traffic_type: index % 3 === 0 ? "reject" : "all",
          admin_state: index % 5 !== 0,
        });
        cloud.memory.flowLogs.push(log);
        return log.id;
      });
    }

    it("lists all of several pages as JSON", async () => {
      cloud.memory.flowLogs.length = 0;
      const all = made(250);
      const { code, printed } = await command(cloud.env, "discover", "vpc", "--json");
      const { flowLogs, unread } = JSON.parse(printed);
      assert.deepEqual([code, unread], [0, []]);
      assert.deepEqual(flowLogs.map(({ id }: { id: string }) => id).sort(), [...all].sort());
      assert.equal(flowLogs.filter(({ on }: { on: boolean }) => !on).length, 50);
    });

    it("prints a table for people", async () => {
      const { printed } = await command(cloud.env, "discover", "vpc");
      const [head, first] = printed.split("\n");
      assert.match(head ?? "", /^TARGET +ON +DESTINATION +RETENTION DAYS +PROBLEM$/);
      assert.match(first ?? "", /^\w+ [0-9a-f-]{36} +(yes|no) +log stream /);
    });

    it("says which of them a state manages", async () => {
      const [one] = made(1);
      const state = path.join(folder, "state.json");
      const urn = "urn:pulumi:prod::net::pulumi-nodejs:dynamic/flowlogs:VpcFlowLog::edge";
      await writeFile(state, JSON.stringify({ deployment: { resources: [{ urn, id: one }] } }));
      const { printed } = await command(cloud.env, "discover", "vpc", "--json", "--state", state);
      const managed = JSON.parse(printed).flowLogs as { id: string; managedBy: string }[];
      assert.equal(managed.find(({ id }) => id === one)?.managedBy, urn);
      assert.ok(managed.filter(({ id }) => id !== one).every(({ managedBy }) => managedBy === "nobody"));
    });

    it("names a project that can't be read, and lists the others", async () => {
      const other = "00000000000000000000000000000000";
      const { code, printed, noted } = await command(
        cloud.env,
        ...["discover", "vpc", "--json", "--project", ids.project, other],
      );
      assert.equal(code, 2);
      assert.match(noted, new RegExp(`looking at projectId ${other}`));
      assert.equal(JSON.parse(printed).flowLogs.length, cloud.memory.flowLogs.length);
      assert.equal(JSON.parse(printed).unread.length, 1);
    });

    it("import writes names that differ, a program without defaults, and whole bags", async () => {
      cloud.memory.flowLogs.length = 0;
      made(60);
      const [file, program] = [path.join(folder, "import.json"), path.join(folder, "flow-logs.ts")];
      const { code } = await command(cloud.env, "import", "vpc", "--file", file, "--program", program);
      assert.equal(code, 0);
      const { resources } = JSON.parse(await readFile(file, "utf8"));
      assert.equal(new Set(resources.map(({ name }: { name: string }) => name)).size, 60);
      assert.match(resources[0].inputs.__provider, /pulumi-flowlogs\/dynamic\/vpc-flow-log/);
      assert.deepEqual(Object.keys(resources[0].outputs).includes("place"), true);
      // What create would have kept: a default that is missing looks like a change, beside the next real one.
      const defaults = CLASSES.VpcFlowLog.load().schema.defaults();
      for (const key of Object.keys(defaults)) {
        assert.ok(key in resources[0].inputs && key in resources[0].outputs, key);
      }
      const text = await readFile(program, "utf8");
      assert.equal(text.match(/new VpcFlowLog\(/g)?.length, 60);
      assert.doesNotMatch(text, /adopt|onDelete|adminState: true/);
      assert.match(text, /adminState: false/);
    });

    it("import never writes over a program, which may declare what an earlier import wrote", async () => {
      const [file, program] = [path.join(folder, "import.json"), path.join(folder, "flow-logs.ts")];
      await writeFile(program, "// mine\n");
      const { code, noted } = await command(cloud.env, "import", "vpc", "--file", file, "--program", program);
      assert.equal(code, 2);
      assert.match(noted, /flow-logs\.ts exists, and nothing was written: name another file with --program/);
      assert.equal(await readFile(program, "utf8"), "// mine\n");
      assert.deepEqual(await readdir(folder), ["flow-logs.ts"]);
    });

    it("import --plugin writes ids under the plugin's tokens, and no program", async () => {
      const [id] = made(1);
      const file = path.join(folder, "import.json");
      const { code, noted } = await command(cloud.env, "import", "vpc", String(id), "--plugin", "--file", file);
      assert.equal(code, 0);
      assert.match(
        noted,
        /^1 flow log: .*import\.json imports them with the provider plugin:\n {2}pulumi import --file /,
      );
      const { resources } = JSON.parse(await readFile(file, "utf8"));
      assert.deepEqual(resources, [{ type: "flowlogs:index:VpcFlowLog", name: "log-0", id }]);
      assert.deepEqual(await readdir(folder), ["import.json"]);
    });

    it("import with a filter that fits nothing is no success, because the filter may be misspelt", async () => {
      const { code, noted } = await command(cloud.env, "import", "vpc", "no-such-name");
      assert.deepEqual([code, noted], [2, "There is no such flow log; nothing was written.\n"]);
    });

    it("import refuses two files that differ in their endings alone, before anything is asked", async () => {
      const asked = cloud.requests.length;
      const { code, noted } = await command(cloud.env, "import", "vpc", "--file", "vpc.json", "--program", "vpc.ts");
      assert.equal(code, 2);
      assert.match(noted, /--file vpc\.json and --program vpc\.ts differ in their endings alone/);
      assert.equal(cloud.requests.length, asked);
    });

    it("import says that it wrote nothing where a project can't be read", async () => {
      const file = path.join(folder, "import.json");
      const { code, noted } = await command(
        { ...cloud.env, OS_PROJECT_ID: "0".repeat(32) },
        "import",
        "vpc",
        "--file",
        file,
      );
      assert.equal(code, 2);
      assert.match(noted, /[Nn]othing was written.*--project/);
      await assert.rejects(readFile(file), /ENOENT/);
    });
  });

  describe("discover azure", () => {
    let lab: LentLab;
    let cloud: LentLab["cloud"];
    beforeEach(async () => {
      lab = await startLab();
      cloud = lab.cloud;
    });
    afterEach(() => lab.close());

    it("lists what each network watcher has, whatever its target is", async () => {
      const all = Object.values(cloud.memory.flowLogs).map(({ id }) => id);
      assert.ok(all.length > 0, "the lab has no flow logs");
      const { code, printed, noted } = await command(cloud.env, "discover", "azure", "--json");
      assert.deepEqual([code, noted], [0, ""]);
      const { flowLogs } = JSON.parse(printed) as { flowLogs: { id: string; class: string; target: string }[] };
      assert.deepEqual(flowLogs.map(({ id }) => id.toLowerCase()).sort(), all.map((id) => id.toLowerCase()).sort());
      for (const found of flowLogs) {
        assert.equal(found.class, /networkSecurityGroups/i.test(found.target) ? "AzureNsgFlowLog" : "AzureFlowLog");
      }
    });

    it("names a subscription that can't be read, and lists the others", async () => {
      const other = "00000000-1111-2222-3333-444444444444";
      const { code, printed, noted } = await command(
        cloud.env,
        ...["discover", "azure", "--json", "--subscription", SUBSCRIPTION, other],
      );
      assert.equal(code, 2);
      assert.match(noted, new RegExp(`looking at subscription ${other}`));
      assert.equal(JSON.parse(printed).unread.length, 1);
      assert.ok(JSON.parse(printed).flowLogs.length > 0);
    });

    it("looks at all subscriptions of the login, whatever config names, and at the named ones alone", async () => {
      const remote = inSubscription(SPOKE_SUBSCRIPTION, Object.values(cloud.memory.flowLogs)[0]);
      assert.ok(remote);
      keep(cloud.memory.flowLogs, remote);
      const idsWith = async (...args: string[]) => {
        const { printed } = await command(cloud.env, "discover", "azure", "--json", ...args);
        return JSON.parse(printed).flowLogs.map(({ id }: { id: string }) => id);
      };
      assert.ok((await idsWith()).includes(remote.id));
      assert.ok((await idsWith("--source", "list")).includes(remote.id));
      assert.ok(!(await idsWith("--subscription", SUBSCRIPTION)).includes(remote.id));
    });

    it("has an option for what is asked, which other clouds have not", async () => {
      assert.equal((await command(cloud.env, "discover", "azure", "--source", "portal")).code, 2);
      assert.equal((await command({}, "discover", "vpc", "--source", "list")).code, 2);
    });

    it("import asks each network watcher, because Resource Graph may lack settings", async () => {
      cloud.requests.length = 0;
      const [file, program] = [path.join(folder, "import.json"), path.join(folder, "flow-logs.ts")];
      await command(cloud.env, "import", "azure", "--file", file, "--program", program);
      const lists = cloud.requests.filter(({ path: asked }) => /\/flowLogs\?/.test(asked));
      assert.equal(lists.length, Object.keys(cloud.memory.networkWatchers).length);
    });
  });

  describe("discover ncloud", () => {
    it("lists what each interface has", async () => {
      const cloud = await startNcloud();
      try {
        const sample = cloud.memory.interfaces.get("KR/123487");
        cloud.memory.flowLogs.clear();
        for (let index = 0; index < 230; index++) {
          const networkInterfaceNo = String(7_000_000 + index);
          cloud.memory.interfaces.set(`KR/${networkInterfaceNo}`, { ...sample, networkInterfaceNo } as never);
          if (index % 2 === 0) {
            cloud.memory.flowLogs.set(`KR/${networkInterfaceNo}`, {
              collectActionTypeCode: "ALL",
              collectIntervalMinute: 15,
              storageTypeCode: "OBJT",
              storageBucketName: "flow-logs",
              storageBucketDirectoryName: "VPC_FLOW_LOG",
            });
          }
        }
        const { code, printed } = await command(cloud.env, "discover", "ncloud", "--json");
        assert.equal(code, 0);
        assert.equal(JSON.parse(printed).flowLogs.length, 115);
        assert.ok(cloud.requests.length < 40, `${cloud.requests.length} requests`);
      } finally {
        await cloud.close();
      }
    });
  });

  it("refuses an unknown cloud, option and format with exit code 2", async () => {
    for (const args of [
      ["discover", "aws"],
      ["discover", "vpc", "--colour"],
      ["discover", "vpc", "--output", "xml"],
    ]) {
      assert.equal((await command({}, ...args)).code, 2, args.join(" "));
    }
  });

  it("prints help with examples", async () => {
    const { code, printed } = await command({}, "--help");
    assert.equal(code, 0);
    assert.match(printed, /Examples:\n {2}\$ pulumi-flowlogs discover azure/);
  });

  it("the help of a cloud says what the command does, and defaults as they are written", async () => {
    const { printed } = await command({}, "verify", "azure", "--help");
    assert.match(printed, /Say whether the records of flow logs arrive: Azure/);
    assert.match(printed, /\(default:\s+2h\)/);
    assert.doesNotMatch(printed, /default:\s+\[\]/);
    assert.match((await command({}, "report", "--help")).printed, /\(default:\s+2h\)/);
  });

  it("tells its version", async () => {
    const { version } = JSON.parse(await readFile(path.join(__dirname, "../../package.json"), "utf8"));
    const { code, printed } = await command({}, "--version");
    assert.deepEqual([code, printed], [0, `${version}\n`]);
  });
});
