/** `pulumi-flowlogs doctor ncloud` against the lab: one thing is wrong at a time, and exactly this one is named. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type NcloudLab, startNcloud } from "../../lab/clouds/ncloud";
import { diagnosis } from "./diagnosis";

const NEEDED = ["getNetworkInterfaceList", "getNetworkInterfaceDetail", "getFlowLogConfigurationList"];

describe("pulumi-flowlogs doctor ncloud", () => {
  let cloud: NcloudLab;
  before(async () => {
    cloud = await startNcloud();
  });
  after(() => cloud.close());
  afterEach(() => cloud.reset());

  const doctor = (args: readonly string[] = [], env: Readonly<Record<string, string>> = cloud.env) =>
    diagnosis(env, ["ncloud", ...args], [...cloud.memory.keys.values()]);

  it("nothing is missing, and writes are said to be untestable", async () => {
    const { code, missing, unknown, warnings, one, found } = await doctor();
    assert.deepEqual([code, missing, unknown, warnings], [0, [], [], []]);
    for (const name of ["credentials", "endpoint", "clock", "region", ...NEEDED.map((action) => `action ${action}`)])
      assert.equal(one(name).outcome, "ok", name);
    for (const action of ["enableFlowLog", "disableFlowLog"]) {
      assert.equal(one(`action ${action}`).unaskable, true);
      assert.match(one(`action ${action}`).said, /can't be asked before a write/);
    }
    assert.ok(!found.some(({ said }) => /will work/.test(said)));
    assert.ok(!cloud.requests.some(({ path: asked }) => /(en|dis)ableFlowLog/.test(asked)));
  });

  it("what coverage or verify alone needs is a warning", async () => {
    cloud.switches.deniedActions = ["getVpcList", "getSubnetList", "getServerInstanceList"];
    const { code, warnings, one } = await doctor();
    assert.deepEqual(
      [code, warnings],
      [0, ["action getServerInstanceList", "action getSubnetList", "action getVpcList"]],
    );
    assert.match(
      one("action getVpcList").advice ?? "",
      /subscribe the account to the VPC API, or .* NCP_VPC_VIEWER, or NCP_VPC_MANAGER/,
    );
    cloud.switches.deniedActions = ["getVpcList"];
    const { advice } = (await doctor()).one("action getVpcList");
    assert.equal(
      advice,
      "give the Sub Account the policy NCP_VPC_VIEWER, or NCP_VPC_MANAGER where the site has no such policy",
    );
  });

  it("an account without the API lacks one thing", async () => {
    cloud.switches.subscribed = false;
    const { code, missing, unknown } = await doctor();
    assert.deepEqual([code, missing, unknown], [1, ["API subscription"], []]);
  });

  it("also where no region is named, and none can be listed", async () => {
    cloud.switches.subscribed = false;
    const { NCLOUD_REGION: _region, ...env } = cloud.env;
    assert.deepEqual((await doctor([], env)).missing, ["API subscription"]);
  });

  it("a region without the API is named, and the others are looked at", async () => {
    cloud.switches.unsubscribedRegions = ["SGN"];
    const { missing, found } = await doctor(["--region", "SGN", "KR"]);
    assert.deepEqual(missing, ["API subscription"]);
    assert.equal(found.find(({ outcome }) => outcome === "missing")?.scope, "region SGN");
    assert.ok(found.some(({ scope, name }) => scope === "region KR" && name === "action getFlowLogConfigurationList"));
  });

  it("a region that the site does not have is named with those it has", async () => {
    const { code, missing, one } = await doctor(["--region", "SG"]);
    assert.deepEqual([code, missing], [1, ["region"]]);
    assert.match(one("region").said, /it has KR, SGN, JPN/);
  });

  describe("buckets", () => {
    it("of existing flow logs are looked for", async () => {
      const { one, found } = await doctor();
      assert.equal(one("bucket").scope, "bucket audit-logs, region KR");
      assert.deepEqual(
        found.filter(({ name }) => name === "bucket").map(({ outcome }) => outcome),
        ["ok"],
      );
    });

    it("that are named, but are not there, are missing", async () => {
      const { code, missing, found } = await doctor(["--bucket", "flow-logs", "flow-logz"]);
      assert.deepEqual([code, missing], [1, ["bucket"]]);
      assert.equal(found.find(({ outcome }) => outcome === "missing")?.scope, "bucket flow-logz, region KR");
    });

    it("that may not be listed are a warning", async () => {
      cloud.switches.bucketAccess = "refuse";
      const { code, warnings, one } = await doctor();
      assert.deepEqual([code, warnings], [0, ["bucket"]]);
      assert.match(one("bucket").advice ?? "", /NCP_OBJECT_STORAGE_VIEWER.* ACL of the bucket/);
    });

    it("that can't be reached are unknown", async () => {
      const { code, missing, unknown } = await doctor([], { ...cloud.env, NCLOUD_OBS_ENDPOINT: "http://127.0.0.1:9" });
      assert.deepEqual([code, missing, unknown], [2, [], ["bucket"]]);
    });
  });

  describe("credentials", () => {
    it("are told by their source", async () => {
      assert.match((await doctor()).one("credentials").said, /NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY/);
      const home = await mkdtemp(path.join(tmpdir(), "flowlogs-doctor-"));
      await mkdir(path.join(home, ".ncloud"));
      const [[accessKey = "", secretKey = ""] = []] = [...cloud.memory.keys];
      const lines = ["[team]", `ncloud_access_key_id = ${accessKey}`, `ncloud_secret_access_key = ${secretKey}`];
      await writeFile(path.join(home, ".ncloud", "configure"), lines.join("\n"));
      const { one, code } = await doctor([], without(/KEY/, { HOME: home, USERPROFILE: home, NCLOUD_PROFILE: "team" }));
      await rm(home, { recursive: true });
      assert.match(one("credentials").said, /profile "team" of .*configure/);
      assert.equal(code, 0);
    });

    it("that are half, or wrong, are missing, and nothing else is asked", async () => {
      const half = await doctor([], without(/SECRET/));
      assert.deepEqual([half.code, half.missing, half.found.length], [1, ["credentials"], 1]);
      const wrong = await doctor([], { ...cloud.env, NCLOUD_SECRET_KEY: "made-up-secret" });
      assert.deepEqual([wrong.code, wrong.missing], [1, ["credentials"]]);
      assert.ok(!JSON.stringify(wrong.found).includes("made-up-secret"));
    });

    function without(names: RegExp, more: Record<string, string> = {}): Record<string, string> {
      return { ...Object.fromEntries(Object.entries(cloud.env).filter(([name]) => !names.test(name))), ...more };
    }
  });

  it("a clock that differs is told", async () => {
    cloud.switches.clockOffsetMs = 3 * 60_000;
    assert.deepEqual((await doctor()).warnings, ["clock"]);
    cloud.switches.clockOffsetMs = -60 * 60_000;
    const { missing, one } = await doctor();
    assert.ok(missing.includes("clock"));
    assert.match(one("clock").said, /ahead of the cloud's, which allows 5 minutes/);
  });

  it("an address of another site, and one that does not answer, are told apart", async () => {
    const away = await doctor([], { ...cloud.env, NCLOUD_API_GW: "http://127.0.0.1:9" });
    assert.deepEqual([away.code, away.missing, away.unknown], [2, [], ["endpoint"]]);
    const other = await doctor([], {
      ...cloud.env,
      NCLOUD_SITE: "gov",
      NCLOUD_API_GW: "https://ncloud.apigw.ntruss.com",
    });
    assert.deepEqual([other.code, other.missing], [1, ["place"]]);
  });
});
