/**
 * The package in the dynamic-provider hosts of two SDKs: the lowest that is supported, and the one it is built with.
 * How the host treats a provider is not documented, so this guards what the package relies on.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import path from "node:path";
import { startNcloud } from "../../lab/clouds/ncloud";
import { hostProcesses } from "../../lab/engine/hosts";
import type { ProviderHost } from "../../lab/engine/provider-host";
import { forgetCloudAccounts } from "../../lab/lab";

const PROVIDER =
  'exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/ncloud-flow-log",{paths:[".",process.argv[1]]}))';
const urn = "urn:pulumi:dev::e2e::pulumi-nodejs:dynamic/flowlogs:NcloudFlowLog::web";
const own = JSON.parse(readFileSync(path.join(__dirname, "../../package.json"), "utf8"));

for (const name of ["pulumi-sdk-lowest", "@pulumi/pulumi"]) {
  const sdk = path.dirname(require.resolve(`${name}/package.json`));
  const { version } = JSON.parse(readFileSync(path.join(sdk, "package.json"), "utf8"));

  describe(`the dynamic-provider host of SDK ${version}`, function () {
    this.timeout(600_000);
    let cloud: Awaited<ReturnType<typeof startNcloud>>;
    let host: ProviderHost;
    let engine: Server;
    const lines: string[] = [];

    before(async () => {
      forgetCloudAccounts();
      cloud = await startNcloud();
      // An address that no other run of this test has used, because provider instances of one engine share what they own.
      engine = createServer().listen(0, "127.0.0.1");
      await once(engine, "listening");
      const { port } = engine.address() as AddressInfo;
      const { NCLOUD_REGION: _, ...env } = cloud.env;
      host = await hostProcesses.startProvider({
        cwd: path.join(__dirname, "project"),
        sdk,
        env: { ...process.env, ...env },
        engineAddress: `127.0.0.1:${port}`,
        asShipped: true,
        onCall: () => undefined,
        onLine: (line) => lines.push(line),
      });
      await host.configure("urn:pulumi:dev::e2e::pulumi:providers:pulumi-nodejs::default", "id", {
        "ncloud:region": "KR",
      });
    });
    after(async () => {
      await host?.stop();
      engine?.close();
      await cloud?.close();
    });

    if (name === "pulumi-sdk-lowest") {
      it("is the one that the peer dependency names", () => {
        assert.ok(own.peerDependencies["@pulumi/pulumi"].startsWith(`>=${version} `));
      });
    }

    it("runs a whole life with config from Pulumi: check, diff, create, read, update, delete, and gone", async () => {
      const program = {
        __provider: PROVIDER,
        networkInterfaceNo: "123487",
        collectActionTypeCode: "ALL",
        storageBucketName: "flow-logs",
      };
      const { inputs, failures } = await host.check(urn, {}, program);
      assert.deepEqual(failures, []);
      const { id, outputs } = await host.create(urn, inputs);
      assert.equal(id, "KR/123487");
      const old = { inputs, outputs };

      assert.equal((await host.diff(urn, id, old, inputs, [])).changes, "none");
      const { inputs: news } = await host.check(urn, inputs, { ...program, collectIntervalMinute: 5 });
      const changed = await host.diff(urn, id, old, news, []);
      assert.deepEqual([changed.changes, changed.replaces], ["unknown", []]);
      const { inputs: other } = await host.check(urn, inputs, { ...program, networkInterfaceNo: "123488" });
      assert.deepEqual((await host.diff(urn, id, old, other, [])).replaces, ["networkInterfaceNo"]);

      const updated = { inputs: news, outputs: await host.update(urn, id, old, news, []) };
      const read = await host.read(urn, id, updated);
      assert.deepEqual([read.id, read.inputs], [id, news]);
      await host.delete(urn, id, updated);
      assert.equal((await host.read(urn, id, updated)).id, "");
    });

    it("reports bad input as check failures", async () => {
      const { failures } = await host.check(urn, {}, { __provider: PROVIDER, networkInterfaceNo: 7 });
      const properties = failures.map(({ property }) => property);
      assert.deepEqual(properties.sort(), ["collectActionTypeCode", "networkInterfaceNo", "storageBucketName"]);
    });

    it("leaves errors to the engine, which shows them at the resource", async () => {
      const old = { inputs: { __provider: PROVIDER }, outputs: { __provider: PROVIDER } };
      await assert.rejects(host.read(urn, "no id", old), /no id/);
      await assert.rejects(host.delete(urn, "no id", old), /no id/);
    });

    it("says nothing on its own", () => {
      assert.deepEqual(lines, []);
    });
  });
}
