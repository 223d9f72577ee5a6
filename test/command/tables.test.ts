/** The tables of all subcommands: names in place of ids, the width and the colours of a terminal, and nothing at all. */
import assert from "node:assert/strict";
import { startNcloud } from "../../lab/clouds/ncloud";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import type { Io } from "../../provider/command/subcommand";
import { CLOUDS, type CloudName } from "../../provider/discoveries";
import { type LentLab, startLab } from "../azure/labs";
import { clockAt } from "../clock";
import { flowLogRow } from "../vpc/flow-log-row";
import { addServer } from "../vpc/servers";
import { command } from "./run";

const names = Object.keys(CLOUDS) as CloudName[];
const SUBCOMMANDS = ["discover", "coverage", "verify"] as const;

describe("tables of pulumi-flowlogs", () => {
  let azure: LentLab;
  let vpc: VpcLabCloud;
  let ncloud: Awaited<ReturnType<typeof startNcloud>>;
  before(async () => {
    azure = await startLab();
    vpc = await startVpc();
    ncloud = await startNcloud();
  });
  after(() => Promise.all([azure.close(), vpc.close(), ncloud.close()]));

  const ask = (name: CloudName, args: readonly string[], terminal: Pick<Io, "columns" | "paint"> = {}) => {
    const cloud = { azure: azure.cloud, vpc, ncloud }[name];
    return command(cloud.env, args, clockAt(cloud), terminal);
  };

  /** The lines of the table alone. */
  const tableIn = (printed: string) => {
    const lines = printed.split("\n");
    const head = lines.findIndex((line) => /^[A-Z]+ /.test(line));
    const end = lines.findIndex((line, index) => index > head && line === "");
    return lines.slice(head, end);
  };

  for (const subcommand of SUBCOMMANDS) {
    for (const cloud of names) {
      it(`${subcommand} ${cloud}: no line of the table is wider than the terminal, and a pipe gets all of it`, async () => {
        const piped = tableIn((await ask(cloud, [subcommand, cloud])).printed);
        assert.ok(piped.length > 1, "no rows");
        assert.ok(!piped.join("").includes("…"));
        for (const columns of [80, 120]) {
          const shown = tableIn((await ask(cloud, [subcommand, cloud], { columns })).printed);
          assert.equal(shown.length, piped.length);
          assert.doesNotMatch(shown[0] ?? "", /…/);
          for (const line of shown) assert.ok(line.length <= columns, `${line.length}: ${line}`);
        }
      });
    }

    it(`${subcommand} azure: shows names and no ARM id, and csv and json have the ids`, async () => {
      const { printed } = await ask("azure", [subcommand, "azure"]);
      const [head = "", ...rows] = tableIn(printed);
      assert.match(head, / RESOURCE GROUP {2,}SUBSCRIPTION( |$)/);
      assert.match(
        rows.join("\n"),
        /\bnsg-db\b.* rg-app {2,}Flow log lab( |$)|\bvnet-hub\b.* rg-app {2,}Flow log lab /m,
      );
      assert.doesNotMatch(rows.join("\n"), /\/subscriptions\//);
      for (const format of ["csv", "json"])
        assert.match(
          (await ask("azure", [subcommand, "azure", "--output", format])).printed,
          /\/subscriptions\/[\w-]{36}\//,
        );
    });
  }

  it("discover azure fits into 120 columns as a whole", async () => {
    for (const line of tableIn((await ask("azure", ["discover", "azure"])).printed))
      assert.ok(line.length <= 120, `${line.length}: ${line}`);
  });

  it("in 80 columns, rows are told apart, and columns without a value and places are left out", async () => {
    const [head = "", ...rows] = tableIn((await ask("azure", ["discover", "azure"], { columns: 80 })).printed);
    assert.match(head, /^TARGET +RESOURCE GROUP +ON +DESTINATION +RETENTION DAYS$/);
    assert.match(rows.join("\n"), /^nsg-db \(network .*\nnsg-web \(network /);
    const interfaces = tableIn((await ask("ncloud", ["coverage", "ncloud"], { columns: 80 })).printed).slice(1);
    for (const number of [123487, 123488, 123489]) assert.ok(interfaces.some((row) => row.includes(` ${number}`)));
  });

  it("a subscription whose name another one has is told by its id", async () => {
    const { subscriptions } = azure.cloud.memory;
    const before = structuredClone(subscriptions);
    for (const one of Object.values(subscriptions)) one.displayName = "Prod";
    try {
      const { printed } = await ask("azure", ["discover", "azure"]);
      assert.match(printed, / 11111111-2222-3333-4444-555555555555 /);
      assert.doesNotMatch(printed, /Prod/);
    } finally {
      Object.assign(subscriptions, before);
    }
  });

  it("a name with control characters breaks no line and reaches no terminal as such", async () => {
    const [network] = vpc.memory.vpcs;
    assert.ok(network);
    const { name } = network;
    network.name = "\u001b[31mred\r\nnext";
    try {
      const { printed } = await ask("vpc", ["coverage", "vpc"]);
      assert.ok(!printed.includes("\u001b") && !printed.includes("\r"), printed);
    } finally {
      network.name = name;
    }
  });

  it("a wide character counts as two columns", async () => {
    const network = vpc.memory.vpcs.find(({ id }) => id === ids.vpc) ?? assert.fail("no VPC");
    const { name } = network;
    network.name = "네트워크";
    try {
      const [head = "", row = ""] = tableIn((await ask("vpc", ["coverage", "vpc"])).printed);
      const wide = row.match(/[가-힣]/g)?.length ?? 0;
      assert.equal(wide, 4);
      assert.equal(row.indexOf("no flow log captures") + wide, head.indexOf("SAID"));
    } finally {
      network.name = name;
    }
  });

  describe("colours", () => {
    afterEach(() => vpc.reset());
    const painted = ([subcommand = "", ...args]: readonly [string, CloudName, ...string[]]) =>
      ask(args[0] as CloudName, [subcommand, ...args], { paint: (colour, text) => `<${colour}>${text}</>` });

    it("coverage: severities, in the columns of a table without colours", async () => {
      const { printed } = await painted(["coverage", "vpc"]);
      assert.match(printed, /<red>high<\/>/);
      assert.match(printed, /<yellow>medium<\/>/);
      const plain = printed.replace(/<\/?\w*>/g, "");
      assert.equal(plain, (await ask("vpc", ["coverage", "vpc"])).printed);
    });

    it("verify: verdicts, in the table and in the sentences below it", async () => {
      addServer(vpc, ids.otherVpc);
      const { printed } = await painted(["verify", "vpc"]);
      assert.match(printed, /\n<red>never<\/>/);
      assert.match(printed, /: <red>never<\/>: the log stream holds no record/);
      const azureText = (await painted(["verify", "azure"])).printed;
      for (const verdict of [/<yellow>off<\/>/, /<green>no traffic<\/>/]) assert.match(azureText, verdict);
    });

    it("discover: whether a flow log is on; doctor: outcomes", async () => {
      const { printed } = await painted(["discover", "azure"]);
      assert.match(printed, /<yellow>no<\/>.*<green>yes<\/>/s);
      assert.match((await painted(["doctor", "ncloud"])).printed, /<green>ok *<\/>.*<cyan>unknown *<\/>/s);
    });

    it("csv and json have none", async () => {
      for (const output of ["csv", "json"])
        for (const subcommand of [...SUBCOMMANDS, "doctor"])
          assert.doesNotMatch((await painted([subcommand, "vpc", "--output", output])).printed, /<\w+>/);
    });
  });

  describe("where there is nothing", () => {
    const other = "0".repeat(32);
    let empty: VpcLabCloud;
    before(async () => {
      empty = await startVpc();
      empty.memory.flowLogs.length = 0;
      for (const all of [empty.memory.vpcs, empty.memory.networks, empty.memory.ports]) all.length = 0;
    });
    after(() => empty.close());

    for (const subcommand of ["discover", "verify"]) {
      it(`${subcommand}: no heading without rows, and one sentence on stderr`, async () => {
        const { code, printed, noted } = await command(empty.env, [subcommand, "vpc"]);
        assert.deepEqual([code, printed, noted], [0, "", "There are no flow logs.\n"]);
      });

      it(`${subcommand}: what could not be read is not called nothing`, async () => {
        const { code, printed, noted } = await command(empty.env, [subcommand, "vpc", "--project", other]);
        assert.deepEqual([code, printed], [2, ""]);
        assert.match(noted, /looking at projectId 0{32}.*\nNo flow logs were found in what could be read\.\n$/);
      });
    }

    it("csv keeps its heading, and json its lists, for programs", async () => {
      assert.match((await command(empty.env, ["discover", "vpc", "--output", "csv"])).printed, /^class,id,.*\n$/);
      assert.deepEqual(JSON.parse((await command(empty.env, ["discover", "vpc", "--json"])).printed).flowLogs, []);
    });

    it("coverage: one sentence", async () => {
      const { code, printed } = await command(empty.env, ["coverage", "vpc"]);
      assert.equal(code, 0);
      assert.equal(
        printed,
        "0 findings, 0 suppressed, in 0 flow logs and 0 networks, subnets and network interfaces.\n",
      );
      // A flow log whose target is not there is still one.
      empty.memory.flowLogs.push(flowLogRow());
      assert.match((await command(empty.env, ["coverage", "vpc"])).printed, /in 1 flow log and 0 networks/);
    });
  });
});
