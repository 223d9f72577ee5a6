/** Help: each subcommand has examples of its own, and each example that any help shows runs against the lab. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { labId } from "../../lab/clouds/azure";
import { startNcloud } from "../../lab/clouds/ncloud";
import { startVpc } from "../../lab/clouds/vpc";
import type { CloudName } from "../../provider/discoveries";
import { type LentLab, startLab } from "../azure/labs";
import { clockAt, type TestClock } from "../clock";
import { command } from "./run";

const CLOUDS: readonly CloudName[] = ["azure", "ncloud", "vpc"];
const PER_CLOUD = ["discover", "coverage", "import", "verify", "doctor"];
/** Every command with a help of its own. */
const COMMANDS: readonly string[][] = [
  ...PER_CLOUD.flatMap((name) => [[name], ...CLOUDS.map((cloud) => [name, cloud])]),
  ["migrate"],
  ["migrate", "azure"],
  ["report"],
];

const SUPPRESSIONS = "suppressions:\n  - { rule: off, id: gone, reason: the lab, expires: 2999-12-31 }\n";

async function helpOf(...args: readonly string[]): Promise<string> {
  const { code, printed } = await command({}, [...args, "--help"]);
  assert.equal(code, 0);
  return printed;
}

/** The examples in a help, as words after the name of the command. */
function examplesIn(help: string): string[] {
  const [, examples = ""] = help.split("\nExamples:\n");
  return [...examples.matchAll(/^ {2}\$ pulumi-flowlogs (.*)$/gm)].map(([, words = ""]) => words);
}

describe("help of pulumi-flowlogs", () => {
  for (const args of COMMANDS) {
    it(`${args.join(" ")}: examples of its own, each below a line that says what it does`, async () => {
      const help = await helpOf(...args);
      const examples = examplesIn(help);
      assert.ok(examples.length >= 1 && examples.length <= 4, help);
      if (args.length === 2 || args[0] === "report") assert.ok(examples.length >= 2, help);
      for (const example of examples) assert.ok(`${example} `.startsWith(`${args.join(" ")} `), example);
      assert.equal(help.match(/\n {2}# .+\n {2}\$ pulumi-flowlogs /g)?.length, examples.length, help);
    });
  }

  it("options of the scope say whether they take ids or names", async () => {
    assert.match(await helpOf("discover", "azure"), /--subscription <ids\.\.\.>/);
    const vpc = (await helpOf("discover", "vpc")).replace(/\s+/g, " ");
    assert.match(
      vpc,
      /--region <names\.\.\.> look at these regions --project <ids\.\.\.> .*; all: every project of the login/,
    );
  });

  describe("each example runs", () => {
    let azure: LentLab;
    let env: Record<string, string>;
    let folder: string;
    let home: string;
    let closing: () => Promise<unknown>;
    const clocks = new Map<string, TestClock>();
    before(async () => {
      azure = await startLab();
      const [ncloud, vpc] = [await startNcloud(), await startVpc()];
      for (const [name, cloud] of Object.entries({ azure: azure.cloud, ncloud, vpc })) clocks.set(name, clockAt(cloud));
      env = {
        ...azure.cloud.env,
        ...ncloud.env,
        ...vpc.env,
        VNET_ID: labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub"),
        STORAGE_ID: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
      };
      closing = () => Promise.all([azure.close(), ncloud.close(), vpc.close()]);
    });
    after(() => closing());
    beforeEach(async () => {
      home = process.cwd();
      folder = await mkdtemp(path.join(tmpdir(), "flowlogs-help-"));
      process.chdir(folder);
      const state = '{ "deployment": { "resources": [] } }';
      await writeFile("suppressions.yaml", SUPPRESSIONS);
      await writeFile("state.json", state);
      // A Pulumi that knows each stack, without config.
      await writeFile("pulumi", `#!/bin/sh\n[ "$1" = config ] && echo '{}' || echo '${state}'\n`);
      await chmod("pulumi", 0o755);
    });
    afterEach(async () => {
      process.chdir(home);
      await rm(folder, { recursive: true });
    });

    /** A clock on which nobody waits for the next look. */
    function clockFor(example: string) {
      const clock = clocks.get(CLOUDS.find((name) => example.includes(` ${name}`)) ?? "") ?? assert.fail(example);
      return Object.assign(Object.create(clock) as TestClock, {
        now: () => clock.now(),
        deadline: (milliseconds: number) => clock.deadline(milliseconds),
        sleep: (milliseconds: number, signal?: AbortSignal) =>
          milliseconds === 300_000 ? Promise.reject(new Error("Ctrl-C")) : clock.sleep(milliseconds, signal),
      });
    }

    const wordsOf = (example: string) =>
      example
        .split(" ")
        .map((word) => word.replace(/^"\$(\w+)"$/, (_, name: string) => env[name] ?? assert.fail(name)));

    for (const args of [[], ...COMMANDS]) {
      it(`of ${["pulumi-flowlogs", ...args].join(" ")}`, async () => {
        const examples = examplesIn(await helpOf(...args));
        assert.ok(examples.length > 0, "no examples");
        for (const example of examples) {
          const shell = { ...env, PATH: `${folder}:${process.env.PATH}` };
          const { code, noted, printed } = await command(shell, wordsOf(example), clockFor(example));
          assert.ok(code === 0 || code === 1, `${example}: exit code ${code}: ${noted}`);
          assert.ok(printed.length + noted.length > 0, `${example}: no word`);
          await rm("flow-logs.ts", { force: true });
          await rm("import.json", { force: true });
        }
      });
    }
  });
});
