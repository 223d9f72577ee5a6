/** Files that the command can't read or write: it says so in plain words, before it asks a cloud, and leaves nothing. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { type LentLab, startLab } from "../azure/labs";
import { flowLogRow } from "../vpc/flow-log-row";
import { command } from "./run";

describe("pulumi-flowlogs and files", () => {
  let folder: string;
  let vpc: VpcLabCloud;
  let azure: LentLab;
  before(async () => {
    vpc = await startVpc();
    azure = await startLab();
    vpc.memory.flowLogs.push(flowLogRow({ name: "edge" }));
  });
  after(() => Promise.all([vpc.close(), azure.close()]));
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-files-"));
    vpc.requests.length = 0;
    azure.cloud.requests.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const at = (...names: string[]) => path.join(folder, ...names);
  const ask = (...args: string[]) => command({ ...vpc.env, ...azure.cloud.env }, args);
  /** That the command gives up with this sentence, without a request and without a file. */
  async function refuses(args: readonly string[], sentence: RegExp): Promise<void> {
    const before = await readdir(folder);
    const { code, printed, noted } = await ask(...args);
    assert.deepEqual([code, printed], [2, ""]);
    assert.match(noted, sentence);
    assert.doesNotMatch(noted, /ENOENT|EISDIR|ENOTDIR|\.tmp|\n./);
    assert.deepEqual([vpc.requests.length, azure.cloud.requests.length], [0, 0]);
    assert.deepEqual(await readdir(folder), before);
  }

  const writers = {
    "report vpc --file": ["report", "vpc", "--file"],
    "import vpc --file": ["import", "vpc", "--program", path.join(tmpdir(), "flowlogs-other.ts"), "--file"],
    "import vpc --plugin --file": ["import", "vpc", "--plugin", "--file"],
    "import vpc --program": ["import", "vpc", "--program"],
    "migrate azure --program": ["migrate", "azure", "--program"],
  };
  for (const [name, args] of Object.entries(writers)) {
    const option = args.at(-1);
    it(`${name}: a folder that is missing, or no folder`, async () => {
      const missing = new RegExp(`^${option} .*file: there is no folder ${at("none", "deep")}; make it`);
      await refuses([...args, at("none", "deep", "file")], missing);
      await writeFile(at("plain"), "");
      await refuses([...args, at("plain", "file")], new RegExp(`^${option} .*: ${at("plain")} is no folder`));
    });
  }

  it("report --file: a folder in place of the file", async () => {
    await mkdir(at("reports"));
    await refuses(["report", "vpc", "--file", at("reports")], /^--file .*reports: it is a folder; name a file in it/);
  });

  it("migrate azure --check writes nothing, so that it needs no folder", async () => {
    const { code } = await ask("migrate", "azure", "--check", "--program", at("none", "file"));
    assert.equal(code, 1);
  });

  for (const subcommand of ["discover vpc", "import vpc", "migrate azure"])
    it(`${subcommand} --state: a file that is missing or a folder`, async () => {
      const args = [...subcommand.split(" "), "--state"];
      await refuses([...args, at("nosuch.json")], /^reading the state .*nosuch\.json: there is no such file/);
      await refuses([...args, folder], /^reading the state .*: it is a folder/);
    });

  for (const subcommand of ["coverage vpc", "report vpc"])
    it(`${subcommand} --suppress: a file that is missing or a folder`, async () => {
      const args = [...subcommand.split(" "), "--suppress"];
      await refuses(
        [...args, at("nosuch.yaml")],
        /^reading suppressions from .*nosuch\.yaml: can't be read: there is no such file/,
      );
      await refuses([...args, folder], /^reading suppressions from .*: can't be read: it is a folder/);
    });

  it("import leaves no program when the second file can't be written, and names the file itself", async () => {
    // The name is allowed, and a longer one beside it is not.
    const file = at(`${"x".repeat(245)}.json`);
    const { code, noted } = await ask("import", "vpc", "--program", at("flow-logs.ts"), "--file", file);
    assert.equal(code, 2);
    assert.match(noted, /^writing .*xxx\.json: ENAMETOOLONG/);
    assert.doesNotMatch(noted, /\.tmp/);
    assert.deepEqual(await readdir(folder), []);
  });
});
