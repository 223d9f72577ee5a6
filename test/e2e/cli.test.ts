/**
 * The commands of the README with the real CLI, in the repository's root against `npm run lab`, as a person types them.
 * Without `pulumi` on PATH these tests are reported as pending, by name.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { forgetCloudAccounts } from "../../lab/lab";
import { findCli } from "../../lab/stacks/cli-stack";

const root = path.join(__dirname, "../..");
const name = `readme-${process.pid}`;

describe("npm run lab", function () {
  this.timeout(600_000);
  let lab: ChildProcess;
  let variables: Record<string, string>;

  before(async () => {
    forgetCloudAccounts();
    lab = spawn(process.execPath, ["lab/run.mjs", "lab/cli.ts", "--json"], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    assert.ok(lab.stdout);
    const [line] = await once(createInterface(lab.stdout), "line");
    variables = JSON.parse(line);
  });
  after(async () => {
    lab.kill("SIGINT");
    await once(lab, "exit");
  });

  it("prints one JSON object with the vendors' own variables", () => {
    for (const variable of [
      "AZURE_CLIENT_ID",
      "ARM_METADATA_HOSTNAME",
      "NODE_EXTRA_CA_CERTS",
      "NCLOUD_API_GW",
      "OS_AUTH_URL",
      "HW_ACCESS_KEY",
      "OS_PASSWORD",
    ]) {
      assert.equal(typeof variables[variable], "string", variable);
    }
  });

  it("tells what was asked of a cloud, and takes faults and switches, through its control address", async () => {
    const control = variables.FLOWLOGS_LAB_CONTROL;
    assert.deepEqual(await (await fetch(`${control}/ncloud/requests`)).json(), []);
    const patched = await fetch(`${control}/ncloud/switches`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ batchLimit: 3 }),
    });
    assert.equal(((await patched.json()) as { batchLimit: number }).batchLimit, 3);
    const unknown = await fetch(`${control}/ncloud/switches`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ nonsense: 3 }),
    });
    assert.equal(unknown.status, 400);
  });

  /** `npm run lab -- change <cloud>`, as the lab prints it at its start. */
  function change(cloud: string): Promise<{ stdout: string }> {
    const args = ["lab/run.mjs", "lab/cli.ts", "change", cloud];
    return promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, ...variables } });
  }

  it("change says what to do where there is nothing to change, and which clouds there are", async () => {
    await assert.rejects(change("azure"), /Azure has no flow log of examples\/quickstart: run `pulumi up` first/);
    await assert.rejects(change("aws"), /no cloud "aws" here: azure, ncloud, vpc/);
    const { FLOWLOGS_LAB_CONTROL: control, ...others } = variables;
    variables = others;
    await assert.rejects(change("azure"), /no lab is known here: start one with `npm run lab`/);
    variables = { ...others, FLOWLOGS_LAB_CONTROL: String(control) };
  });

  describe("with the real CLI at the repository's root", () => {
    let folder: string;

    before(async function () {
      if (!(await findCli())) return this.skip();
      folder = await mkdtemp(path.join(tmpdir(), "flowlogs-readme-"));
      await pulumi("stack", "init", name);
    });
    after(async () => {
      if (!folder) return;
      await pulumi("destroy", "--yes", "--skip-preview", "--stack", name).catch(() => undefined);
      await pulumi("stack", "rm", name, "--yes", "--force");
      await rm(folder, { recursive: true, force: true });
    });

    async function pulumi(...args: string[]): Promise<string> {
      const { stdout } = await promisify(execFile)("pulumi", [...args, "--non-interactive", "--color", "never"], {
        cwd: root,
        env: {
          ...process.env,
          ...variables,
          PULUMI_HOME: path.join(folder, "home"),
          PULUMI_BACKEND_URL: pathToFileURL(folder).href,
          PULUMI_CONFIG_PASSPHRASE: "made up for this run",
          PULUMI_SKIP_UPDATE_CHECK: "true",
        },
      });
      return stdout;
    }

    it("pulumi preview plans three flow logs", async () => {
      assert.match(await pulumi("preview", "--stack", name), /\+ 4 to create/);
    });
    it("pulumi up creates them and prints where the logs land", async () => {
      const text = await pulumi("up", "--yes", "--skip-preview", "--stack", name);
      assert.match(text, /\+ 4 created/);
      assert.match(text, /insights-logs-flowlogflowevent/);
    });
    it("pulumi preview --refresh sees no change", async () => {
      await pulumi("preview", "--refresh", "--expect-no-changes", "--stack", name);
    });
    it("npm run lab -- change makes a drift on each cloud, which pulumi up --refresh repairs", async () => {
      for (const [cloud, property] of [
        ["azure", "retentionPolicy"],
        ["ncloud", "collectActionTypeCode"],
        ["vpc", "adminState"],
      ] as const) {
        assert.match((await change(cloud)).stdout, /Now run: pulumi preview --refresh/);
        assert.match(await pulumi("preview", "--refresh", "--diff", "--stack", name), new RegExp(property));
      }
      await pulumi("up", "--refresh", "--yes", "--skip-preview", "--stack", name);
      await pulumi("preview", "--refresh", "--expect-no-changes", "--stack", name);
    });
    it("can be destroyed and run again", async () => {
      await pulumi("destroy", "--yes", "--skip-preview", "--stack", name);
      assert.match(await pulumi("up", "--yes", "--skip-preview", "--stack", name), /\+ 4 created/);
    });
  });
});
