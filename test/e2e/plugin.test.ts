/**
 * The plugin with the real CLI, against the lab. Without `pulumi` on PATH, or without the language of a program, these
 * tests are reported as pending, by name.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { forgetCloudAccounts, type Lab, startLab, writesOf } from "../../lab/lab";
import { findCli } from "../../lab/stacks/cli-stack";
import packageJson from "../../package.json";
import { pack } from "../../packaging/pack";
import { type CommandLine, openCommandLine } from "./command-line";

const NODE_PROJECT = path.join(__dirname, "plugin-project");
const VPC_ID = "3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85";

/** A program with all three classes of the VPC clouds. `provider` is what each resource says of its provider. */
const vpcProgram = (options = "") => `
  group:
    type: flowlogs:VpcLogGroup
    properties: { logGroupName: plugin, ttlInDays: 7 }${options}
  stream:
    type: flowlogs:VpcLogStream
    properties: { logGroupId: "\${group.id}", logStreamName: plugin }${options}
  edge:
    type: flowlogs:VpcFlowLog
    properties:
      name: plugin
      resourceType: vpc
      resourceId: ${VPC_ID}
      trafficType: reject
      logGroupId: \${group.id}
      logTopicId: \${stream.id}${options}`;

const ncloudProgram = (name: string, networkInterfaceNo: string, options = "") => `
  ${name}:
    type: flowlogs:NcloudFlowLog
    properties: { regionCode: KR, networkInterfaceNo: "${networkInterfaceNo}", collectActionTypeCode: ALL, storageBucketName: flow-logs }${options}`;

describe("the plugin with the real CLI", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(path.join(tmpdir(), "flowlogs-plugin-"));
  const open: CommandLine[] = [];
  let lab: Lab;
  let env: Record<string, string>;

  before(async function () {
    if (!(await findCli())) return this.skip();
    forgetCloudAccounts();
    lab = await startLab();
    env = { ...lab.env };
    await pack(folder);
  });
  after(async () => {
    await lab?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const stack of open.splice(0)) {
      await stack.run("destroy", "--yes", "--skip-preview", "--continue-on-error");
      await stack.close();
    }
  });

  /** A stack whose CLI has the plugin installed from its archive. */
  async function openStack(context: Mocha.Context, project: string, language: string): Promise<CommandLine> {
    const hasLanguage = spawnSync(`pulumi-language-${language}`, ["--help"]).error === undefined;
    const stack = hasLanguage ? await openCommandLine(project, `plugin-${process.pid}-${open.length}`, env) : undefined;
    if (!stack) return context.skip();
    open.push(stack);
    const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
    const archive = path.join(folder, `pulumi-resource-flowlogs-v${packageJson.version}-${platform}.tar.gz`);
    const args = ["plugin", "install", "resource", "flowlogs", packageJson.version, "--file", archive];
    const home = { PULUMI_HOME: path.join(stack.folder, "home"), PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { status, stderr } = spawnSync("pulumi", args, { env: { ...process.env, ...home }, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stack;
  }

  function yaml(name: string, resources: string): string {
    const project = mkdtempSync(path.join(folder, `${name}-`));
    write(project, resources);
    return project;
  }

  /** The first program in YAML of docs/languages.md. */
  const documented = () => {
    const text = readFileSync(path.join(__dirname, "../../docs/languages.md"), "utf8");
    return /```yaml\n(.*?)```/s.exec(text)?.[1] ?? "";
  };

  const write = (project: string, resources: string) =>
    writeFileSync(path.join(project, "Pulumi.yaml"), `name: plugin\nruntime: yaml\nresources:${resources}\n`);

  it("runs a YAML program: preview, up, an unchanged preview, a refresh", async function () {
    const project = yaml("yaml", vpcProgram() + ncloudProgram("web", "123487"));
    const stack = await openStack(this, project, "yaml");
    assert.match(await succeeds(stack, "preview"), /\+ 5 to create/);
    assert.deepEqual(writesOf(lab).splice(0), []);
    assert.match(await succeeds(stack, "up", "--yes", "--skip-preview"), /\+ 5 created/);
    await succeeds(stack, "preview", "--refresh", "--expect-no-changes");
    write(project, vpcProgram().replace("ttlInDays: 7", "ttlInDays: 30") + ncloudProgram("web", "123487"));
    assert.match(await succeeds(stack, "preview", "--diff"), /ttlInDays: 7 => 30/);
    assert.match(await succeeds(stack, "up", "--yes", "--skip-preview"), /~ 1 updated/);
  });

  it("runs the program of the documentation as it stands there", async function () {
    const project = mkdtempSync(path.join(folder, "documented-"));
    writeFileSync(path.join(project, "Pulumi.yaml"), documented());
    const stack = await openStack(this, project, "yaml");
    assert.match(await succeeds(stack, "up", "--yes"), /\+ 4 created/);
    await succeeds(stack, "preview", "--refresh", "--expect-no-changes");
  });

  it("imports each resource by its id alone, and then sees no change", async function () {
    const project = yaml("import", vpcProgram() + ncloudProgram("web", "123487"));
    const maker = await openStack(this, project, "yaml");
    await succeeds(maker, "up", "--yes", "--skip-preview");
    const { deployment } = JSON.parse(await succeeds(maker, "stack", "export"));
    const made = (deployment.resources as { type: string; id: string; urn: string }[]).filter(({ type }) =>
      type.startsWith("flowlogs:"),
    );
    assert.equal(made.length, 4);
    const stack = await openStack(this, project, "yaml");
    const before = writesOf(lab).length;
    for (const { type, id, urn } of made) {
      const flags = ["--yes", "--skip-preview", "--generate-code=false", "--protect=false"];
      await succeeds(stack, "import", type, urn.split("::").at(-1) ?? "", id, ...flags);
    }
    await succeeds(stack, "preview", "--refresh", "--expect-no-changes");
    assert.equal(writesOf(lab).length, before);
    const { text, ok } = await stack.run(
      "import",
      "flowlogs:index:VpcFlowLog",
      "no",
      "KR/123487",
      "--yes",
      "--skip-preview",
    );
    assert.equal(ok, false);
    assert.match(text, /the id of a VpcFlowLog is a UUID, got "KR\/123487"/);
  });

  it("has two accounts in one program, and with one wrong key only its resources fail", async function () {
    const { NCLOUD_ACCESS_KEY_ID: accessKey, NCLOUD_SECRET_KEY: secretKey, NCLOUD_API_GW: apiUrl } = lab.env;
    const account = (name: string, key = secretKey) => `
  ${name}:
    type: pulumi:providers:flowlogs
    properties: { ncloud: { accessKey: "${accessKey}", secretKey: "${key}", apiUrl: "${apiUrl}", region: KR } }`;
    const at = (name: string) => `\n    options: { provider: "\${${name}}" }`;
    const program = (key?: string) =>
      account("one") +
      account("two", key) +
      ncloudProgram("a", "123487", at("one")) +
      ncloudProgram("b", "123488", at("two"));
    const project = yaml("accounts", program("made-up-wrong-key"));
    const stack = await openStack(this, project, "yaml");
    const preview = await stack.run("preview", "--diff");
    assert.doesNotMatch(preview.text, /made-up-wrong-key/);
    const { ok, text } = await stack.run("up", "--yes", "--skip-preview", "--continue-on-error");
    assert.equal(ok, false);
    assert.doesNotMatch(text, /made-up-wrong-key/);
    assert.match(text, /NcloudFlowLog a created/);
    assert.match(text, /NcloudFlowLog b \*\*creating failed\*\*/);
    write(project, program());
    assert.match(await succeeds(stack, "up", "--yes", "--skip-preview"), /\+ 1 created/);
  });

  it("refuses a configuration that it does not know, in one sentence, without its values", async function () {
    const project = yaml("config", ncloudProgram("web", "123487"));
    const stack = await openStack(this, project, "yaml");
    await succeeds(stack, "config", "set", "--path", "flowlogs:ncloud.accesKey", "made-up-secret", "--secret");
    const { ok, text } = await stack.run("preview");
    assert.equal(ok, false);
    assert.match(text, /configuration ncloud has no accesKey; there are accessKey, /);
    assert.doesNotMatch(text, /made-up-secret/);
  });

  it("has look-ups as functions of a YAML program, and says which argument is wrong", async function () {
    const nic = (args: string) => `
variables:
  nic: { fn::invoke: { function: flowlogs:getNcloudNetworkInterface, arguments: { ${args} } } }
outputs: { found: "\${nic.networkInterfaceNo}" }`;
    const project = mkdtempSync(path.join(folder, "functions-"));
    const write = (args: string) =>
      writeFileSync(path.join(project, "Pulumi.yaml"), `name: plugin\nruntime: yaml${nic(args)}\n`);
    write("networkInterfaceName: web-2-eth0, regionCode: KR");
    const stack = await openStack(this, project, "yaml");
    await succeeds(stack, "up", "--yes", "--skip-preview");
    assert.match(await succeeds(stack, "stack", "output", "found"), /^123489/);
    write("networkInterfaceName: [web-2-eth0], regionCode: KR");
    const wrong = await stack.run("preview");
    assert.equal(wrong.ok, false);
    assert.match(wrong.text, /networkInterfaceName must be a string, got an array/);
    write("networkInterfaceName: made-up, regionCode: KR");
    const missing = await stack.run("preview");
    assert.match(
      missing.text,
      /looking up the network interface with networkInterfaceName "made-up": there is none in/,
    );
  });

  it("tells under a resource what it has to say about the resource", async function () {
    const project = yaml("notices", ncloudProgram("web", "123487"));
    const first = await openStack(this, project, "yaml");
    await succeeds(first, "up", "--yes", "--skip-preview");
    const stack = await openStack(this, project, "yaml");
    const text = await succeeds(stack, "up", "--yes", "--skip-preview");
    assert.match(text, /Diagnostics:\n\s+flowlogs:index:NcloudFlowLog \(web\):\n\s+KR\/123487: was there already/);
  });

  it("gives a create no more time than customTimeouts says, and the next run finds what it has made", async function () {
    const options = "\n    options: { customTimeouts: { create: 5s } }";
    const stack = await openStack(this, yaml("timeouts", ncloudProgram("web", "123487", options)), "yaml");
    const hangs = { when: "after", answer: "hang", times: 1e6 } as const;
    const { requests, faults } = lab.ncloud;
    requests.length = 0;
    faults.push({ ...hangs, path: /enableFlowLog/ });
    const running = stack.run("up", "--yes", "--skip-preview");
    while (!requests.some(({ path }) => /enableFlowLog/.test(path))) await sleep(50);
    const sent = performance.now();
    faults.push({ ...hangs, path: /getFlowLogConfigurationList/ });
    const { ok, text } = await running;
    const seconds = (performance.now() - sent) / 1000;
    faults.length = 0;
    assert.equal(ok, false, text);
    assert.match(text, /not done within the 5 s that the program gives it/);
    assert.match(text, /It may exist all the same; the next `pulumi up` looks for it and adopts it/);
    assert.ok(seconds < 20, `${seconds} s`);
    const before = writesOf(lab).length;
    assert.match(await succeeds(stack, "up", "--yes", "--skip-preview"), /\+ 1 created/);
    assert.equal(writesOf(lab).length, before);
  });

  it("lists what exists, has a schema that the CLI takes, and makes SDKs of it", async function () {
    const project = yaml("list", ncloudProgram("web", "123487"));
    const stack = await openStack(this, project, "yaml");
    await succeeds(stack, "up", "--yes", "--skip-preview");
    const tool = async (...args: string[]) => {
      const { ok, text } = await stack.runWithoutStack(...args);
      assert.ok(ok, `pulumi ${args.join(" ")}:\n${text}`);
      return text;
    };
    const list = ["do", "--package", "flowlogs", "flowlogs:index:NcloudFlowLog", "list", "--region-code", "KR"];
    assert.match(await tool(...list), /KR\/123487/);
    const names = ["--network-interface-name", "web-2-eth0", "--region-code", "KR"];
    const found = await tool("do", "--package", "flowlogs", "flowlogs:index:getNcloudNetworkInterface", ...names);
    assert.match(found, /123489/);
    assert.match(await tool("package", "get-schema", "flowlogs"), /"flowlogs:index:getVpcLogStream"/);
    for (const language of ["nodejs", "python", "go"]) {
      await tool("package", "gen-sdk", "flowlogs", "--language", language, "--out", path.join(project, "sdk"));
    }
  });

  it("takes a stack of dynamic resources over and gives the stack back, without a request", async function () {
    const stack = await openStack(this, NODE_PROJECT, "nodejs");
    env.FLOWLOGS_SHELL = "dynamic";
    await succeeds(stack, "up", "--yes", "--skip-preview");
    const before = lab.ncloud.requests.length;
    env.FLOWLOGS_SHELL = "plugin";
    await succeeds(stack, "preview", "--expect-no-changes");
    assert.match(await succeeds(stack, "up", "--yes", "--skip-preview"), /2 unchanged/);
    assert.match(await succeeds(stack, "stack", "export"), /"flowlogs:index:NcloudFlowLog"/);
    env.FLOWLOGS_SHELL = "dynamic";
    await succeeds(stack, "up", "--yes", "--skip-preview");
    assert.equal(lab.ncloud.requests.length, before);
    await succeeds(stack, "preview", "--refresh", "--expect-no-changes");
    assert.match(await succeeds(stack, "destroy", "--yes", "--skip-preview"), /- 2 deleted/);
  });

  it("keeps what it adopts under a new name, while the dynamic class deletes the old name in the same run", async function () {
    const stack = await openStack(this, NODE_PROJECT, "nodejs");
    env.FLOWLOGS_SHELL = "dynamic";
    await succeeds(stack, "up", "--yes", "--skip-preview");
    const before = writesOf(lab).length;
    env.FLOWLOGS_SHELL = "plugin under another name";
    const text = await succeeds(stack, "up", "--yes", "--skip-preview");
    assert.match(text, /KR\/123487: kept, and nothing was replaced: a resource of this program holds it/);
    assert.equal(writesOf(lab).length, before);
    await succeeds(stack, "preview", "--refresh", "--expect-no-changes");
  });
});

async function succeeds(stack: CommandLine, ...args: string[]): Promise<string> {
  const { ok, text } = await stack.run(...args);
  assert.ok(ok, `pulumi ${args.join(" ")}:\n${text}`);
  return text;
}
