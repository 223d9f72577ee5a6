/**
 * Typed policies on the classes of this package (@pulumi/policy): they run, and on their own class alone. The pack in
 * `policies` is asked as the engine asks it, and by the real CLI where there is one.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  AnalyzerResourceOptions,
  type RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type CommandLine, openCommandLine } from "./command-line";

const pack = path.join(__dirname, "policies");
const classes = ["AzureFlowLog", "AzureNsgFlowLog", "NcloudFlowLog", "VpcFlowLog", "VpcLogGroup", "VpcLogStream"];

describe("typed policies, asked as the engine asks them", function () {
  this.timeout(60_000);
  let served: ChildProcess;
  let client: AnalyzerClient;

  before(async () => {
    served = spawn(process.execPath, ["index.js"], { cwd: pack, stdio: ["ignore", "pipe", "inherit"] });
    assert.ok(served.stdout);
    const [port] = await once(createInterface(served.stdout), "line");
    client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  });
  after(async () => {
    client?.close();
    if (served.kill()) await once(served, "exit");
  });

  const about = (type: string, properties: Record<string, string | number>) =>
    new AnalyzeRequest()
      .setType(type)
      .setName("it")
      .setUrn(`urn:pulumi:test::test::${type}::it`)
      .setOptions(new AnalyzerResourceOptions())
      .setProperties(Struct.fromJavaScript(properties));
  const violations = async (type: string, properties = {}) => {
    const answer = await new Promise<AnalyzeResponse>((resolve, reject) =>
      client.analyze(about(type, properties), (error, response) => (error ? reject(error) : resolve(response))),
    );
    return answer.getDiagnosticsList().map((diagnostic) => diagnostic.getPolicyname());
  };
  const remedies = async (type: string, properties = {}) => {
    const answer = await new Promise<RemediateResponse>((resolve, reject) =>
      client.remediate(about(type, properties), (error, response) => (error ? reject(error) : resolve(response))),
    );
    return answer.getRemediationsList().map((remedy) => remedy.getProperties()?.toJavaScript());
  };

  for (const type of classes) {
    it(`isType is true for ${type} on its own resources alone`, async () => {
      assert.deepEqual(await violations(`pulumi-nodejs:dynamic/flowlogs:${type}`, { ttlInDays: 90 }), [`sees-${type}`]);
    });
  }

  it("isType is true for no class on resources of other packages", async () => {
    for (const type of ["azure-native:network:FlowLog", "pulumi-nodejs:dynamic:Resource"]) {
      assert.deepEqual(await violations(type), []);
    }
  });

  it("validateResourceOfType judges resources of its class", async () => {
    assert.deepEqual(await violations("pulumi-nodejs:dynamic/flowlogs:VpcLogGroup", { ttlInDays: 7 }), [
      "log-groups-keep-records",
      "sees-VpcLogGroup",
    ]);
  });

  it("remediateResourceOfType changes resources of its class, and no others", async () => {
    const [changed] = await remedies("pulumi-nodejs:dynamic/flowlogs:VpcLogGroup", { ttlInDays: 7 });
    assert.deepEqual(changed, { ttlInDays: 7, tags: { owner: "network" } });
    assert.deepEqual(await remedies("pulumi-nodejs:dynamic/flowlogs:VpcLogStream", { ttlInDays: 7 }), []);
  });
});

describe("typed policies with the real CLI", function () {
  this.timeout(600_000);
  const env: Record<string, string> = {};
  let cli: CommandLine;
  const declare = (ttlInDays: number) => {
    const args = { logGroupName: "policies", ttlInDays };
    env.FLOWLOGS_E2E_PROGRAM = JSON.stringify([{ type: "VpcLogGroup", name: "group", args }]);
  };
  const preview = () => cli.run("preview", "--diff", "--policy-pack", pack);

  before(async function () {
    const opened = await openCommandLine(path.join(__dirname, "project"), `policies-${process.pid}`, env);
    if (!opened) return this.skip();
    cli = opened;
  });
  after(() => cli?.close());

  it("a mandatory policy ends the preview", async () => {
    declare(7);
    const { ok, text } = await preview();
    assert.match(text, /\[mandatory\] +log-groups-keep-records[\s\S]*records are kept for 7 days only/);
    assert.equal(ok, false, text);
  });

  it("what the policies allow goes on, with what they change", async () => {
    declare(90);
    const { ok, text } = await preview();
    assert.ok(ok, text);
    assert.match(text, /owner *: "network"/);
  });
});
