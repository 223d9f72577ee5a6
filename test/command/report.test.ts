/** `pulumi-flowlogs report`: one page or one comment that tells all, whatever names hold. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startNcloud } from "../../lab/clouds/ncloud";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import type { Facts } from "../../provider/command/report/facts";
import { markdownOf } from "../../provider/command/report/markdown";
import { pageOf } from "../../provider/command/report/page";
import { startLab } from "../azure/labs";
import { clockAt, type TestClock } from "../clock";
import { flowLogRow } from "../vpc/flow-log-row";
import { command } from "./run";

const HOSTILE = `<img src=x onerror=alert(1)>"'&|\`[a](http://x)@team</script><script>alert(2)</script>`;

describe("pulumi-flowlogs report", () => {
  let folder: string;
  let cloud: VpcLabCloud;
  let clock: TestClock;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-report-"));
    cloud = await startVpc({ flowLogQuota: 100 });
    clock = clockAt(cloud);
    cloud.memory.flowLogs.length = 0;
  });
  afterEach(async () => {
    await cloud.close();
    await rm(folder, { recursive: true });
  });

  function made(name: string, minutesOld?: number): void {
    const row = flowLogRow({ name, resource_type: "port", admin_state: minutesOld !== undefined });
    cloud.memory.flowLogs.push(row);
    const port = row.resource_id;
    cloud.memory.ports.push({ id: port, projectId: ids.project, networkId: ids.network, supportsFlowLog: true });
    if (minutesOld === undefined) return;
    const storedAt = clock.now() - minutesOld * 60_000;
    const content = `1 ${ids.project} ${port} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 1 2 ACCEPT OK`;
    cloud.memory.logRecords.push({ streamId: ids.logStream, storedAt, content });
  }

  const report = (...args: string[]) => command(cloud.env, ["report", "vpc", ...args], clock);
  const file = () => path.join(folder, "report.html");

  it("is one page without network, with pictures, tables, date, scope, identity and thresholds", async () => {
    made("edge", 10);
    made("core", 300);
    made("old");
    const { code, noted } = await report("--file", file(), "--project", ids.project);
    assert.equal(code, 1, noted);
    const page = await readFile(file(), "utf8");
    assert.match(page, /^<!doctype html>/);
    assert.doesNotMatch(page, /\b(src|href|action)\s*=|url\(|@import/i);
    assert.match(page, /Content-Security-Policy" content="default-src &#39;none&#39;/);
    assert.ok((page.match(/<svg /g)?.length ?? 0) >= 3);
    assert.match(
      page,
      new RegExp(`<dt>Scope</dt><dd>Open Telekom Cloud and Huawei Cloud, project ${ids.project}</dd>`),
    );
    assert.match(page, /<dt>Asked as<\/dt><dd>[^<]*OS_ACCESS_KEY/);
    assert.match(page, /records are late after 2 h, and are to be kept for 90 days/);
    assert.match(page, new RegExp(`<time datetime="${new Date(clock.now()).toISOString().slice(0, 13)}`));
    assert.match(page, />late</);
    assert.match(page, />arriving</);
    assert.match(page, /the newest record came 5 h ago/);
    // The secret is no part of it.
    assert.ok(!page.includes(String(cloud.env.OS_SECRET_KEY)));
  });

  it("tells each place that was looked at, also where nothing is, and who asked, without the key", async () => {
    cloud.memory.flowLogs.length = 0;
    for (const all of [cloud.memory.vpcs, cloud.memory.networks, cloud.memory.ports]) all.length = 0;
    const other = "0".repeat(32);
    const args = ["--project", ids.project, ids.subProject, other];
    await report("--file", file(), ...args);
    const page = await readFile(file(), "utf8");
    const { printed } = await report("--format", "markdown", "--file", "-", ...args);
    const [, looked = ""] = /<dt>Looked at<\/dt><dd>(.*?)<\/dd>/s.exec(page) ?? [];
    const [, line = ""] = /\n- looked at: (.*)\n/.exec(printed) ?? [];
    for (const text of [looked, line]) {
      for (const project of [ids.project, ids.subProject])
        assert.match(text, new RegExp(`region eu-de, project ${project}`));
      assert.doesNotMatch(text, new RegExp(other));
    }
    const [account] = cloud.memory.accounts;
    assert.match(page, new RegExp(`Asked as</dt><dd>[^<]* of account ${account?.name} `));
    for (const text of [page, printed]) assert.ok(!text.includes(String(cloud.env.OS_ACCESS_KEY)));
  });

  it("says so where no place could be looked at", async () => {
    const { printed } = await report("--format", "markdown", "--file", "-", "--project", "0".repeat(32));
    assert.match(printed, /\n- looked at: [^:]*: nothing could be looked at\n/);
  });

  it("tells the subscriptions of Azure by name and id, and the sites and regions of NAVER Cloud", async () => {
    const [azure, ncloud] = [await startLab(), await startNcloud()];
    try {
      const args = ["report", "azure", "ncloud", "--format", "markdown", "--file", "-"];
      const { printed } = await command({ ...azure.cloud.env, ...ncloud.env }, args, clockAt(azure.cloud));
      for (const [id, { displayName }] of Object.entries(azure.cloud.memory.subscriptions))
        assert.ok(printed.includes(`subscription ${displayName} (${id})`), printed);
      assert.match(printed, /looked at: NAVER Cloud: site public, region KR; site public, region SGN/);
      assert.match(printed, /asked as: NAVER Cloud: .*; no call of NAVER Cloud tells whose access key it is\n/);
    } finally {
      await Promise.all([azure.close(), ncloud.close()]);
    }
  });

  it("prints in light colours with all numbers, and keeps the size of texts in pictures on a narrow page", async () => {
    made("edge", 10);
    await report("--file", file());
    const page = await readFile(file(), "utf8");
    assert.equal(page.match(/prefers-color-scheme/g)?.length, 1);
    assert.match(page, /@media screen and \(prefers-color-scheme: dark\)/);
    assert.match(page, /@media print \{ :root \{ color-scheme: light; \}/);
    // What is folded is no part of a print.
    assert.doesNotMatch(page, /<details/);
    // A picture with a view box is scaled as a whole, and its texts with it.
    assert.doesNotMatch(page, /viewBox/);
  });

  it("runs no script of a name, and breaks no table", async () => {
    for (const vpc of cloud.memory.vpcs) vpc.name = HOSTILE;
    made(HOSTILE, 10);
    await report("--file", file());
    const page = await readFile(file(), "utf8");
    assert.equal(page.match(/<script>/g)?.length, 1);
    assert.equal(page.match(/<\/script>/g)?.length, 1);
    assert.doesNotMatch(page, /<img/);
    assert.match(page, /&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;\|/);
    const { printed } = await report("--format", "markdown", "--file", "-");
    assert.doesNotMatch(printed, /<img|<script|@team|\]\(http/);
    const rows = printed.split("\n").filter((line) => line.startsWith("| "));
    for (const row of rows) assert.doesNotMatch(row.slice(1, -1), /[`<>]/, row);
  });

  it("--json tells a program what the file tells people", async () => {
    made("edge", 10);
    made("old");
    const { code, printed } = await report("--file", file(), "--json");
    const { file: written, flowLogs, findings, unread } = JSON.parse(printed);
    assert.deepEqual([code, written, flowLogs, unread], [1, file(), 2, []]);
    const page = await readFile(file(), "utf8");
    assert.ok(findings.length > 0);
    for (const { severity, cloud: title } of findings) {
      assert.match(severity, /^(high|medium|low)$/);
      assert.equal(title, "Open Telekom Cloud and Huawei Cloud");
    }
    assert.match(page, new RegExp(`\\b${findings.length}\\b`));
  });

  it("--json and a file on stdout are refused, because they would be one text, before anything is asked", async () => {
    const { code, printed, noted } = await report("--file", "-", "--json");
    assert.deepEqual([code, printed, cloud.requests.length], [2, "", 0]);
    assert.match(noted, /^--file - and --json both print to stdout; name a file, or leave --json out/);
  });

  it("as Markdown, on stdout, for a pull request", async () => {
    made("edge", 10);
    made("core", 300);
    const { code, printed } = await report("--format", "markdown", "--file", "-");
    assert.equal(code, 1);
    assert.match(printed, /^## Network flow logs\n/);
    assert.match(printed, /### Findings\n\n\| severity \| what \| seen \| what to do \|\n\| --- /);
    assert.match(printed, /### Coverage\n\n\| cloud \| region \| account \| captured \|/);
    assert.match(printed, /<details><summary>Age of the newest record<\/summary>/);
  });

  it("exit code 0 when all is captured and arrives", async () => {
    cloud.memory.vpcs.splice(1);
    cloud.memory.networks.splice(1);
    cloud.memory.ports.length = 0;
    const group = cloud.memory.logGroups.find(({ id }) => id === ids.logGroup);
    if (group) group.ttlInDays = 365;
    made("edge", 10);
    cloud.memory.flowLogs.push(flowLogRow({ resource_id: ids.vpc, log_topic_id: ids.otherLogStream }));
    const content = `1 ${ids.project} ${cloud.memory.ports[0]?.id} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 1 2 ACCEPT OK`;
    cloud.memory.logRecords.push({ streamId: ids.otherLogStream, storedAt: clock.now() - 1_000, content });
    const { code, printed } = await report("--format", "markdown", "--file", "-");
    assert.equal(code, 0, printed);
    assert.match(printed, /\*\*100 %\*\* of 1 captured/);
  });

  it("exit code 2 when something could not be looked at, which the page says first", async () => {
    made("edge", 10);
    cloud.switches.recordQueries = "403";
    const { code, noted } = await report("--file", file());
    assert.equal(code, 2);
    assert.match(noted, /nobody could look/);
    const page = await readFile(file(), "utf8");
    assert.ok(page.indexOf("Not looked at") < page.indexOf("<h2>Findings"));
  });

  it("counts nothing as not captured where flow logs could not be read", async () => {
    cloud.switches.deniedRights = ["vpc:flowLogs:get"];
    const { code, printed } = await report("--format", "markdown", "--file", "-");
    assert.equal(code, 2);
    assert.doesNotMatch(printed, /captured\*?\*? of|no flow log captures|\d %/);
    const [, numbers = ""] = /\| eu-de \| \w+ \| ([\d |]+) \|/.exec(printed) ?? [];
    const [on, nsg, off, none, unread] = numbers.split(" | ").map(Number);
    assert.deepEqual([on, nsg, off, none], [0, 0, 0, 0]);
    assert.ok(Number(unread) > 0, printed);
    await report("--file", file());
    assert.doesNotMatch(await readFile(file(), "utf8"), /\d % captured/);
  });

  it("calls nothing that could not be looked at nothing, done or good", async () => {
    const args = ["--project", "0".repeat(32)];
    const { code, printed } = await report("--format", "markdown", "--file", "-", ...args);
    assert.equal(code, 2);
    await report("--file", file(), ...args);
    const page = await readFile(file(), "utf8");
    for (const text of [printed, page]) {
      assert.doesNotMatch(
        text,
        /There is nothing to do|There is no flow log|nothing (to capture|that could be captured)/,
      );
    }
    assert.match(page, /No flow log was found in what could be looked at\./);
    assert.match(page, /Nothing to capture was found in what could be looked at\./);
    assert.doesNotMatch(page, /class="good">0</);
  });

  it("does not say that there is nothing to do where something could not be looked at", () => {
    const surveyed = { flowLogs: [], targets: [], destinations: [], unread: [{}] };
    const judged = { findings: [], suppressed: [], notes: [] };
    const empty = {
      name: "vpc",
      title: "a cloud",
      surveyed,
      judged,
      coverage: [],
      looked: [],
      deliveries: [],
      checks: [],
    } as const;
    const facts = (unread: readonly string[]): Facts => {
      return { date: new Date(0), clouds: [{ ...empty, unread }], lateAfterMs: 1, minRetentionDays: 1 };
    };
    for (const write of [markdownOf, pageOf]) {
      assert.match(write(facts([]), []), /There is nothing to do\./);
      const part = write(facts(["looking at x: 403"]), []);
      assert.match(part, /Nothing to do was found in what could be looked at\./);
      assert.doesNotMatch(part, /There is nothing to do/);
    }
  });

  it("tells suppressions that have expired or fit nothing, as coverage does", async () => {
    const suppress = path.join(folder, "suppressions.yaml");
    const entry = '{ "rule": "off", "id": "gone", "reason": "the lab", "expires": "2999-12-31" }';
    await writeFile(suppress, `{ "suppressions": [${entry}] }`);
    assert.match((await report("--file", file(), "--suppress", suppress)).noted, /off for gone fits no finding\.\n/);
    const { noted } = await report("--file", file(), "--suppress", suppress, "--project", ids.project, "0".repeat(32));
    assert.match(noted, /off for gone can't be judged/);
  });

  it("tells of several clouds in one file", async () => {
    made("edge", 10);
    const ncloud = await startNcloud();
    try {
      const args = ["report", "vpc", "ncloud", "vpc", "--file", file()];
      await command({ ...cloud.env, ...ncloud.env }, args, clock);
      const page = await readFile(file(), "utf8");
      assert.equal(page.match(/<h2>NAVER Cloud<\/h2>/g)?.length, 1);
      assert.equal(page.match(/<h2>Open Telekom Cloud and Huawei Cloud<\/h2>/g)?.length, 1);
    } finally {
      await ncloud.close();
    }
  });

  it("keeps an old file when the new one can't be written, and leaves nothing beside it", async () => {
    await writeFile(file(), "old");
    await report("--file", file());
    assert.deepEqual(await readdir(folder), ["report.html"]);
    const { code, noted } = await report("--file", path.join(folder, "none", "report.html"));
    assert.equal(code, 2);
    assert.match(noted, /there is no folder .*none/);
  });

  it("refuses unknown clouds and formats with exit code 2", async () => {
    for (const args of [
      ["report"],
      ["report", "aws"],
      ["report", "vpc", "--format", "pdf"],
      ["report", "vpc", "--late", "x"],
    ])
      assert.equal((await command({}, args)).code, 2, args.join(" "));
  });
});
