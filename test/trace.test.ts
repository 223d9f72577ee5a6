/** NODE_DEBUG=flowlogs on all clouds: what the lines tell, and which secrets they keep. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { labId, startAzure } from "../lab/clouds/azure";
import type { Fault, LabCloud } from "../lab/clouds/cloud";
import { startNcloud } from "../lab/clouds/ncloud";
import { ids, startVpc } from "../lab/clouds/vpc";

/** The lines of a flow log's life at this cloud, without the mark of NODE_DEBUG. */
async function linesOf(
  env: Record<string, string>,
  module: string,
  inputs: object,
  { debug = "flowlogs", changes }: { debug?: string; changes?: object } = {},
) {
  const child = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      join(__dirname, "trace-child.ts"),
      module,
      ...[inputs, changes ?? []].map((one) => JSON.stringify(one)),
    ],
    { env: { PATH: process.env.PATH, HOME: "/nowhere", ...env, NODE_DEBUG: debug }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [said, , [code]] = await Promise.all([text(child.stderr), text(child.stdout), once(child, "exit")]);
  assert.equal(code, 0, said);
  return said.split("\n").filter((line) => line !== "");
}

const ATTEMPT =
  /^FLOWLOGS \d+: (GET|PUT|POST|PATCH|DELETE) [\w.:-]+(\/[^\s?#]*)?: (\d{3}|[A-Z_]+) in \d+ ms, attempt \d(, request [\w.:-]+)?$/;
const DECISION = /^FLOWLOGS \d+: (creating|deleting) [^?]+: [^?]+$/;

/** Every value of these variables, every query and every body that the cloud was sent. */
function secretsOf(cloud: LabCloud, env: Record<string, string>, names: readonly string[]): string[] {
  const sent = cloud.requests.flatMap(({ path, body }) => [path.split("?")[1] ?? "", body]);
  return [...names.map((name) => env[name] ?? assert.fail(name)), ...sent].filter((secret) => secret !== "");
}

const unavailable = (path: RegExp): Fault => ({ path, when: "before", answer: { status: 503 } });

describe("NODE_DEBUG=flowlogs", function () {
  this.timeout(60_000);
  let cloud: LabCloud;
  afterEach(() => cloud.close());

  function assertTraced(lines: readonly string[], secrets: readonly string[], ...expected: readonly RegExp[]): void {
    const traced = lines.filter((line) => line.startsWith("FLOWLOGS "));
    for (const line of traced) assert.ok(ATTEMPT.test(line) || DECISION.test(line), line);
    const all = traced.join("\n");
    for (const pattern of expected) assert.match(all, pattern);
    assert.match(all, /: creating .*: found nothing\n/);
    assert.match(all, /: creating .*: write 1 of 3\n/);
    assert.match(all, /: deleting .*: removal 1 of 3\n/);
    for (const secret of secrets) assert.ok(!all.includes(secret), `${secret} is told`);
    assert.doesNotMatch(all, /Bearer|eyJ|HMAC|ignature/);
  }

  const vpcFlowLog = {
    ...{ name: "edge", resourceType: "vpc", resourceId: ids.vpc, trafficType: "all" },
    ...{ logGroupId: ids.logGroup, logTopicId: ids.logStream },
  };

  it("tells attempts and decisions on Azure, the login among them", async () => {
    const azure = await startAzure({ switches: { retryAfterSeconds: 0 } });
    cloud = azure;
    cloud.faults.push(unavailable(/\/virtualNetworks\//));
    const inputs = {
      targetResourceId: labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub"),
      storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
    };
    const lines = await linesOf(cloud.env, "azure-flow-log", inputs);
    assertTraced(
      lines,
      secretsOf(cloud, cloud.env, ["ARM_CLIENT_SECRET"]),
      /GET [\w.:]+\/metadata\/endpoints: 200 in/,
      /POST [\w.:]+\/[\w-]+\/oauth2\/v2\.0\/token: 200 in/,
      /GET .*\/virtualNetworks\/vnet-hub: 503 in \d+ ms, attempt 1/,
      /GET .*\/virtualNetworks\/vnet-hub: 200 in \d+ ms, attempt 2, request [\w-]+/,
      /: creating .*: the answer shows it\n/,
      /PUT .*\/flowLogs\/[\w-]+: 201 in \d+ ms, attempt 1, request [\w-]+/,
    );
  });

  it("tells attempts and decisions on NAVER Cloud", async () => {
    cloud = await startNcloud();
    cloud.faults.push(unavailable(/getFlowLogConfigurationList/));
    const inputs = {
      ...{ networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" },
      storageBucketDirectoryName: "SECRET_IN_BODY",
    };
    assertTraced(
      await linesOf(cloud.env, "ncloud-flow-log", inputs),
      [...secretsOf(cloud, cloud.env, ["NCLOUD_ACCESS_KEY", "NCLOUD_SECRET_KEY"]), "SECRET_IN_BODY"],
      /POST [\w.:]+\/vserver\/v2\/getFlowLogConfigurationList: 503 in \d+ ms, attempt 1\n/,
      /POST [\w.:]+\/vserver\/v2\/getFlowLogConfigurationList: 200 in \d+ ms, attempt 2\n/,
      /: creating .*: read back: shown\n/,
      /POST [\w.:]+\/vserver\/v2\/enableFlowLog: 200 in \d+ ms, attempt 1/,
    );
  });

  it("tells on NAVER Cloud that a running flow log is disabled for a change, and put back", async () => {
    cloud = await startNcloud();
    const inputs = { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" };
    const lines = await linesOf(cloud.env, "ncloud-flow-log", inputs, {
      changes: { storageBucketName: "secret-bucket" },
    });
    const decisions = lines
      .filter((line) => line.includes(": flow log KR/123487: "))
      .map((line) => line.replace(/^.*123487: /, ""));
    assert.deepEqual(decisions, [
      "enables it with other settings while it is on",
      "that changed nothing: disables it, and enables it with the other settings",
      "puts the former settings back, 1 of 3: invalid",
      "the former settings are in force",
    ]);
    assert.ok(!lines.some((line) => line.includes("secret-bucket")));
  });

  for (const login of ["access key", "password"]) {
    it(`tells attempts and decisions on Open Telekom Cloud with ${login}`, async () => {
      const vpc = await startVpc();
      cloud = vpc;
      cloud.faults.push({ ...unavailable(/\/fl\/flow_logs/), method: "GET" });
      const { OS_ACCESS_KEY: _, OS_SECRET_KEY: __, ...place } = vpc.env;
      const env = login === "password" ? { ...place, ...vpc.tokenEnv } : vpc.env;
      const names = login === "password" ? ["OS_PASSWORD", "OS_USERNAME"] : ["OS_ACCESS_KEY", "OS_SECRET_KEY"];
      const lines = await linesOf(env, "vpc-flow-log", { ...vpcFlowLog, description: "SECRET_IN_BODY" });
      const tokens = vpc.memory.tokens.map(({ id }) => id);
      assertTraced(
        lines,
        [...secretsOf(cloud, env, names), ...tokens, "SECRET_IN_BODY"],
        /: creating .*: the answer shows it\n/,
        /GET [\w.:]+\/v1\/\w+\/fl\/flow_logs: 503 in \d+ ms, attempt 1/,
        /GET [\w.:]+\/v1\/\w+\/fl\/flow_logs: 200 in \d+ ms, attempt 2, request \w+/,
        ...(login === "password" ? [/POST [\w.:]+\/v3\/auth\/tokens: 201 in \d+ ms, attempt 1/] : []),
      );
    });
  }

  it("is silent unless asked for", async () => {
    cloud = await startVpc();
    assert.deepEqual(await linesOf(cloud.env, "vpc-flow-log", vpcFlowLog, { debug: "" }), []);
  });
});
