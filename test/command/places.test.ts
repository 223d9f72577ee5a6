/** `discover` and `verify` say where each flow log is, and `discover` how long records are kept and are analysed. */
import assert from "node:assert/strict";
import { startNcloud } from "../../lab/clouds/ncloud";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { CLOUDS, type CloudName } from "../../provider/discoveries";
import { type LentLab, startLab } from "../azure/labs";
import { clockAt } from "../clock";
import { flowLogRow } from "../vpc/flow-log-row";
import { command } from "./run";

type Told = Readonly<Record<string, string | number | boolean | undefined>>;

describe("pulumi-flowlogs tells where flow logs are", () => {
  let azure: LentLab;
  let vpc: VpcLabCloud;
  let ncloud: Awaited<ReturnType<typeof startNcloud>>;
  before(async () => {
    azure = await startLab();
    vpc = await startVpc();
    ncloud = await startNcloud();
  });
  beforeEach(() => {
    vpc.reset();
    vpc.memory.flowLogs.length = 0;
    vpc.memory.flowLogs.push(
      flowLogRow({ name: "here" }),
      flowLogRow({ name: "there", tenant_id: ids.otherRegionProject }),
    );
  });
  after(() => Promise.all([azure.close(), vpc.close(), ncloud.close()]));

  const ask = (cloud: CloudName, ...args: string[]) => {
    const asked = { azure: azure.cloud, vpc, ncloud }[cloud];
    return command(asked.env, args, clockAt(asked));
  };
  const told = async (subcommand: string, list: string, cloud: CloudName, ...args: string[]): Promise<Told[]> =>
    JSON.parse((await ask(cloud, subcommand, cloud, "--json", ...args)).printed)[list];

  for (const cloud of Object.keys(CLOUDS) as CloudName[])
    for (const [subcommand, list] of [
      ["discover", "flowLogs"],
      ["verify", "deliveries"],
    ] as const)
      it(`${subcommand} ${cloud}: account and region, in JSON and CSV, as coverage names them`, async () => {
        const all = await told(subcommand, list, cloud);
        assert.ok(all.length > 0);
        const known = await told("coverage", "findings", cloud);
        const [accounts, regions] = ["account", "region"].map((key) => new Set(known.map((one) => one[key])));
        for (const { account, region } of all)
          assert.ok(accounts?.has(account) && regions?.has(region), `${account} ${region}`);
        const { printed } = await ask(cloud, subcommand, cloud, "--output", "csv");
        const [head = "", row = ""] = printed.split("\r\n");
        for (const key of ["account", "region"] as const)
          assert.equal(row.split(",")[head.split(",").indexOf(key)], all[0]?.[key]);
      });

  it("discover vpc --project all: the project and region of each, also in the table; one place needs no column", async () => {
    const found = await told("discover", "flowLogs", "vpc", "--project", "all");
    assert.deepEqual(
      found.map(({ name, account, region }) => [name, account, region]),
      [
        ["here", ids.project, "eu-de"],
        ["there", ids.otherRegionProject, "eu-nl"],
      ],
    );
    for (const subcommand of ["discover", "verify"]) {
      const { printed } = await ask("vpc", subcommand, "vpc", "--project", "all");
      assert.match(printed, / REGION +ACCOUNT /);
      assert.match(printed, new RegExp(` eu-nl +${ids.otherRegionProject} `));
      assert.doesNotMatch((await ask("vpc", subcommand, "vpc")).printed, / REGION /);
    }
  });

  it("discover azure: names, and analytics in the table and CSV", async () => {
    for (const { id, name } of await told("discover", "flowLogs", "azure"))
      assert.equal(name, String(id).split("/").at(-1));
    assert.match((await ask("azure", "discover", "azure")).printed, / ANALYTICS .*\n.* (yes|no) +-/);
    assert.match((await ask("azure", "discover", "azure", "--output", "csv")).printed, /,retentionDays,analytics,/);
    assert.doesNotMatch((await ask("vpc", "discover", "vpc")).printed, /ANALYTICS/);
  });

  describe("the retention of a log stream or its log group", () => {
    it("is shown, with one request for the groups of a project and one for each group", async () => {
      vpc.memory.flowLogs.push(
        flowLogRow({ name: "more" }),
        flowLogRow({ name: "gone", log_topic_id: "0".repeat(32) }),
      );
      vpc.requests.length = 0;
      const found = await told("discover", "flowLogs", "vpc");
      assert.deepEqual(
        found.map(({ name, retentionDays }) => [name, retentionDays]),
        [
          ["here", 30],
          ["more", 30],
          ["gone", undefined],
        ],
      );
      const count = (path: RegExp) => vpc.requests.filter((one) => path.test(one.path)).length;
      // The list of flow logs itself asks once for the streams.
      assert.deepEqual([count(/\/groups$/), count(/\/streams$/)], [1, 2]);
      assert.match((await ask("vpc", "discover", "vpc")).printed, / 30 +-/);
    });

    it("that can't be read hides no flow log: a note says so, and the exit code stays 0", async () => {
      vpc.switches.deniedRights = ["lts:groups:list"];
      const { code, printed, noted } = await ask("vpc", "discover", "vpc", "--json");
      const { flowLogs, unread } = JSON.parse(printed);
      assert.deepEqual([code, flowLogs.length, unread], [0, 1, []]);
      assert.match(noted, /^The retention is not known: .*log groups of project/);
    });
  });
});
