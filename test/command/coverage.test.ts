/** `pulumi-flowlogs coverage` against the lab: findings, suppressions and exit codes. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ids, startVpc } from "../../lab/clouds/vpc";
import { flowLogRow } from "../vpc/flow-log-row";
import { command } from "./run";

describe("pulumi-flowlogs coverage", () => {
  let folder: string;
  let cloud: Awaited<ReturnType<typeof startVpc>>;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-coverage-"));
    cloud = await startVpc();
    cloud.memory.flowLogs.length = 0;
  });
  afterEach(async () => {
    await cloud.close();
    await rm(folder, { recursive: true });
  });

  /** A disabled flow log and one of rejected traffic alone. */
  function twoFindings() {
    const [off, part] = [flowLogRow({ admin_state: false }), flowLogRow({ traffic_type: "reject" })];
    cloud.memory.flowLogs.push(off, part);
    return { off: off.id, part: part.id };
  }

  /** The log group keeps records for 30 days. */
  const coverage = (...args: string[]) => command(cloud.env, ["coverage", "vpc", "--min-retention", "30", ...args]);
  async function json(...args: string[]) {
    const { code, printed, noted } = await coverage("--json", ...args);
    const answer = JSON.parse(printed) as {
      findings: { rule: string; id: string; said: string; advice: string }[];
      suppressed: { rule: string; id: string; reason: string }[];
      notes: string[];
      unread: string[];
    };
    const told = answer.findings.filter(({ rule }) => rule === "off" || rule === "partial");
    return { code, noted, ...answer, told };
  }
  async function suppressions(text: string) {
    const file = path.join(folder, "suppressions.yaml");
    await writeFile(file, text);
    return file;
  }
  const entry = (rule: string, id: string, expires = "2999-12-31") =>
    `  - rule: ${rule}\n    id: "${id}"\n    reason: the lab\n    expires: ${expires}\n`;

  it("tells each finding with its rule, subject, sentence and advice, and exits with 1", async () => {
    const { off, part } = twoFindings();
    const { code, told, unread } = await json();
    assert.deepEqual(
      told.map(({ rule, id }) => `${rule} ${id}`),
      [`off ${off}`, `partial ${part}`],
    );
    assert.match(told[1]?.said ?? "", /only rejected traffic is recorded/);
    assert.match(told[1]?.advice ?? "", /record all traffic/);
    assert.deepEqual([code, unread], [1, []]);
  });

  it("finds VPCs without a flow log, destinations that are gone and days that are too few", async () => {
    const gone = flowLogRow({ log_topic_id: ids.vpc });
    cloud.memory.flowLogs.push(gone, flowLogRow({ resource_type: "network", resource_id: ids.network }));
    const { findings } = await json("--min-retention", "31");
    assert.deepEqual(
      findings.map(({ rule, id }) => `${rule} ${id}`),
      [...[`no-flow-log ${ids.otherVpc}`, `destination-gone ${gone.id}`], `retention ${cloud.memory.flowLogs[1]?.id}`],
    );
  });

  it("counts what a flow log can capture", async () => {
    const port = { id: "1d515d18-1b36-47dc-a983-bd6512aed4be", projectId: ids.project, networkId: ids.network };
    const targets = async () => JSON.parse((await coverage("--json")).printed).targets;
    const before = await targets();
    cloud.memory.ports.push({ ...port, supportsFlowLog: true, deviceOwner: "network:dhcp" });
    assert.equal(await targets(), before);
  });

  it("--fail-on decides which findings make the exit code 1", async () => {
    twoFindings();
    assert.equal((await json("--fail-on", "off", "retention")).code, 1);
    assert.equal((await json("--fail-on", "failed")).code, 0);
    assert.equal((await json("--fail-on", "none")).code, 0);
  });

  it("--fail-on refuses none beside others, which nobody can tell the meaning of, before anything is asked", async () => {
    for (const rules of [
      ["none", "off"],
      ["any", "none"],
    ]) {
      cloud.requests.length = 0;
      const { code, printed, noted } = await coverage("--fail-on", ...rules);
      const other = rules.find((rule) => rule !== "none");
      assert.deepEqual([code, printed, cloud.requests.length], [2, "", 0]);
      assert.match(noted, new RegExp(`^--fail-on says none, which never fails, and ${other} as well; leave out`));
    }
  });

  it("prints a table for people with what to do, and CSV", async () => {
    twoFindings();
    const { printed } = await coverage();
    assert.match(printed, /^SEVERITY +RULE +SUBJECT +SAID\n/);
    assert.match(printed, /\noff: enable the flow log, or delete it when it is no longer wanted\.\n/);
    assert.match(printed, /\n\d+ findings, 0 suppressed, in 2 flow logs and \d+ networks, subnets/);
    assert.match(
      (await coverage("--output", "csv")).printed,
      /^severity,rule,id,subject,said,advice,account,region\r\n/,
    );
  });

  it("leaves out what a file suppresses, by id or pattern, until its day is over", async () => {
    const { off, part } = twoFindings();
    const ofAll = `${off.slice(0, 8)}*`;
    const file = await suppressions(`suppressions:\n${entry("off", ofAll)}${entry("any", part.toUpperCase())}`);
    const { told, suppressed, notes } = await json("--suppress", file);
    assert.deepEqual([told, notes], [[], []]);
    assert.deepEqual(
      suppressed.map(({ rule, reason }) => `${rule}: ${reason}`),
      ["off: the lab", "partial: the lab"],
    );
  });

  it("tells suppressions that have expired or fit nothing, and those suppress nothing", async () => {
    const { off } = twoFindings();
    const file = await suppressions(`suppressions:\n${entry("off", off, "2026-01-31")}${entry("off", "gone")}`);
    const { code, told, noted } = await json("--suppress", file);
    assert.deepEqual([code, told.length], [1, 2]);
    assert.match(noted, new RegExp(`suppression of off for ${off} has expired on 2026-01-31: the lab\\.\n`));
    assert.match(noted, /suppression of off for gone fits no finding\.\n/);
  });

  it("a suppression that fits nothing can't be judged where a place was not looked at", async () => {
    const { off } = twoFindings();
    const file = await suppressions(`suppressions:\n${entry("off", off, "2026-01-31")}${entry("off", "gone")}`);
    const { notes } = await json("--suppress", file, "--project", cloud.env.OS_PROJECT_ID ?? "", "0".repeat(32));
    assert.deepEqual(notes, [
      `The suppression of off for ${off} has expired on 2026-01-31: the lab.`,
      "The suppression of off for gone can't be judged, because not everything could be looked at.",
    ]);
  });

  it("reads JSON as well", async () => {
    const { off } = twoFindings();
    const entries = [{ rule: "off", id: off, reason: "the lab", expires: "2999-01-01" }];
    const file = await suppressions(JSON.stringify({ suppressions: entries }));
    assert.deepEqual((await json("--suppress", file)).told.length, 1);
  });

  for (const [what, text, said] of [
    ["a rule that is none", entry("of", "x"), /suppressions\[0\]\.rule must be "any" or one of no-flow-log, off, /],
    ["a day that is none", entry("off", "x", "2026-02-30"), /suppressions\[0\]\.expires must be a day such as 2027-/],
    ["no reason", entry("off", "x").replace("the lab", '""'), /suppressions\[0\]\.reason must say why/],
    ["no day", entry("off", "x").replace(/ +expires.*\n/, ""), /suppressions\[0\]\.expires must be a day/],
    ["an unknown property", `${entry("off", "x")}    until: never\n`, /suppressions\[0\] has the unknown until/],
    ["no list", "  rule: off\n", /suppressions must be a list/],
    ["no YAML", '  - "\n', /is neither YAML nor JSON \(/],
  ] as const) {
    it(`refuses a file with ${what} before it asks the cloud`, async () => {
      const file = await suppressions(`suppressions:\n${text}`);
      const { code, noted } = await coverage("--suppress", file);
      assert.equal(code, 2);
      assert.match(noted, said);
      assert.match(noted, /suppressions\.yaml/);
      assert.equal(cloud.requests.length, 0);
    });
  }

  it("refuses a file that is not there, an empty file, a retention that is no number, an unknown rule, and tags", async () => {
    const calls: [string[], RegExp][] = [
      [["--suppress", path.join(folder, "none.yaml")], /none\.yaml: can't be read: there is no such file/],
      [["--suppress", await suppressions("")], /the file must hold the list suppressions/],
      [["--min-retention", "-1"], /--min-retention.*whole number of days/],
      [["--fail-on", "of"], /--fail-on.*Allowed choices are no-flow-log, off/],
      [["--suppress-tag", "env=lab"], /unknown option '--suppress-tag'/],
    ];
    for (const [args, said] of calls) {
      const { code, noted } = await coverage(...args);
      assert.equal(code, 2, args.join(" "));
      assert.match(noted, said);
    }
  });

  it("exits with 2 when a place can't be read, and tells the findings of the others", async () => {
    twoFindings();
    const { code, told, unread } = await json("--project", cloud.env.OS_PROJECT_ID ?? "", "0".repeat(32));
    assert.equal(code, 2);
    assert.equal(told.length, 2);
    assert.match(unread[0] ?? "", /looking at projectId 0{32}/);
    const { printed } = await coverage("--project", "0".repeat(32));
    assert.match(
      printed,
      /0 findings, 0 suppressed, in 0 flow logs and 0 networks.*; 1 place could not be looked at\.\n$/,
    );
  });
});
