/** The plugin as one script, as its archive holds it: the process that the engine starts, and its end. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import packageJson from "../../package.json";
import { hostProcesses } from "../../provider/core/host/host-processes";
import { connect, type EngineSide } from "../plugin/client";

const ROOT = path.join(__dirname, "../..");

describe("the plugin's process", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "flowlogs-process-"));
  const script = path.join(folder, "plugin/pulumi-resource-flowlogs");
  let archives: string[];
  let engine: Server;
  let child: ChildProcess;
  let client: EngineSide;

  before(() => {
    // The script of `npm run plugin:pack`, loaded as that command loads it, which builds nothing while other tests run.
    const file = path.join(ROOT, packageJson.scripts["plugin:pack"].split(" ").at(-1) ?? "");
    const load = 'require("tsx/cjs/api").register(); require(process.argv[1])';
    const args = ["-e", load, "--", file, folder];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    archives = stdout
      .trim()
      .split("\n")
      .map((line) => path.resolve(ROOT, line.split("  ")[0] ?? ""));
    assert.ok(existsSync(script), stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    engine = createServer().listen(0, "127.0.0.1");
    await once(engine, "listening");
    const { port } = engine.address() as AddressInfo;
    child = spawn(process.execPath, [script, `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
    assert.ok(child.stdout);
    const [line] = await once(createInterface(child.stdout), "line");
    client = connect(Number(line));
  });
  afterEach(() => {
    client.close();
    engine.close();
    child.kill("SIGKILL");
  });

  it("serves the schema, and previews of all clouds, from one file", async () => {
    const { schema } = await client.call("GetSchema");
    assert.equal(JSON.parse(String(schema)).version, packageJson.version);
    assert.deepEqual(await client.call("GetPluginInfo"), { version: packageJson.version });
    await client.call("Configure", { args: {} });
    for (const className of ["AzureFlowLog", "NcloudFlowLog", "VpcLogStream"]) {
      const type = `flowlogs:index:${className}`;
      const { failuresList } = await client.call("Check", {
        urn: `urn:pulumi:a::b::${type}::c`,
        type,
        olds: {},
        news: {},
      });
      assert.match(JSON.stringify(failuresList), /is required/);
    }
  });

  it("is known to the other processes of its deployment", async function () {
    if (process.platform === "win32") return this.skip();
    const { port } = engine.address() as AddressInfo;
    assert.deepEqual(await hostProcesses(`127.0.0.1:${port}`), [child.pid]);
  });

  it("ends with 0 after Cancel and SIGINT, as every run of the engine ends", async () => {
    await client.call("Cancel");
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    assert.equal(code, 0);
  });

  it("ends when its engine has ended without a word", async () => {
    engine.close();
    const [code] = await once(child, "exit");
    assert.equal(code, 0);
  });

  it("is in an archive for each platform, each below 1 MB", () => {
    assert.equal(archives.length, 6);
    for (const archive of archives) {
      assert.ok(statSync(archive).size < 1_000_000);
      const { stdout } = spawnSync("tar", ["-tzf", archive], { encoding: "utf8" });
      const windows = archive.includes("windows") ? ["pulumi-resource-flowlogs.cmd"] : [];
      assert.deepEqual(stdout.split("\n").filter(Boolean), ["pulumi-resource-flowlogs", ...windows]);
    }
  });
});
