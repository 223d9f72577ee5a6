/** `pulumi-flowlogs doctor vpc` against the lab: one thing is wrong at a time, and exactly this one is named. */
import assert from "node:assert/strict";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { diagnosis } from "./diagnosis";

/** Contract: what reading flow logs and their destinations needs, and what coverage needs beside that. */
const NEEDED = ["vpc:flowLogs:get", "lts:groups:list", "lts:topics:list"];
const FOR_COVERAGE = ["vpc:quotas:list", "vpc:vpcs:list", "vpc:subnets:get", "vpc:ports:get"];

describe("pulumi-flowlogs doctor vpc", () => {
  let cloud: VpcLabCloud;
  // The provider does not send credentials again that a cloud has refused.
  beforeEach(async () => {
    cloud = await startVpc();
  });
  afterEach(() => cloud.close());

  const doctor = (args: readonly string[] = [], env: Readonly<Record<string, string>> = cloud.env) =>
    diagnosis(
      env,
      ["vpc", ...args],
      [
        ...cloud.memory.accessKeys.map(({ secret }) => secret),
        ...cloud.memory.users.map(({ password }) => password),
        ...cloud.memory.tokens.map(({ id }) => id),
      ],
    );

  for (const flavour of ["otc", "huawei"] as const) {
    it(`${flavour}: nothing is missing, and writes are said to be untestable`, async () => {
      cloud.switches.flavour = flavour;
      const { code, missing, unknown, warnings, one, found } = await doctor([], inRegionOf(flavour));
      assert.deepEqual([code, missing, unknown, warnings], [0, [], [], []]);
      for (const right of [...NEEDED, ...FOR_COVERAGE]) assert.equal(one(`right ${right}`).outcome, "ok", right);
      for (const name of ["credentials", "clock", "region", "project", "quota", "catalog vpc", "catalog lts"])
        assert.equal(one(name).outcome, "ok", name);
      for (const right of ["create", "update", "delete"]) {
        assert.equal(one(`right vpc:flowLogs:${right}`).unaskable, true);
        assert.match(one(`right vpc:flowLogs:${right}`).said, /can't be asked before a write/);
      }
      assert.equal(found.filter(({ name }) => name === "endpoint").length, 3);
      assert.ok(cloud.requests.every(({ method }) => method === "GET"));
    });
  }

  for (const right of NEEDED) {
    for (const status of [401, 403] as const) {
      it(`names ${right} when it alone is refused with ${status}`, async () => {
        cloud.switches.deniedRights = [right];
        cloud.switches.ltsDenial = status;
        const { code, missing, unknown, one } = await doctor();
        assert.deepEqual([code, missing, unknown], [1, [`right ${right}`], []]);
        assert.match(one(`right ${right}`).advice ?? "", /ReadOnlyAccess/);
      });
    }
  }

  for (const right of FOR_COVERAGE) {
    it(`warns of ${right}, which the provider works without`, async () => {
      cloud.switches.deniedRights = [right];
      const { code, missing, warnings } = await doctor();
      assert.deepEqual([code, missing, warnings], [0, [], [`right ${right}`]]);
    });
  }

  it("who may list the subnets of a VPC alone lacks nothing", async () => {
    cloud.switches.subnetsNeedVpc = true;
    assert.deepEqual((await doctor()).warnings, []);
  });

  it("a full quota is told", async () => {
    cloud.switches.flowLogQuota = cloud.memory.flowLogs.length;
    const { warnings, one } = await doctor();
    assert.deepEqual(warnings, ["quota"]);
    assert.match(one("quota").said, /^\d+ of \d+ flow logs are used$/);
  });

  it("a region that has the old form of Log Tank Service alone lacks no right", async () => {
    cloud.switches.logTankForms = "v2.0";
    const { code, missing, one } = await doctor();
    assert.deepEqual([code, missing], [0, []]);
    assert.equal(one("right lts:groups:list").unaskable, true);
  });

  it("a project that the login may not enter is named, and the others are looked at", async () => {
    const other = "00000000000000000000000000000000";
    const { code, found } = await doctor(["--project", other, ids.project]);
    const projects = found.filter(({ name }) => name === "project");
    assert.deepEqual(
      projects.map(({ outcome }) => outcome),
      ["missing", "ok"],
    );
    assert.match(projects[0]?.said ?? "", new RegExp(`may not enter ${other}`));
    assert.match(
      projects[0]?.advice ?? "",
      new RegExp(`^name a project that the login may enter.*\\(${ids.project}\\)`),
    );
    assert.ok(found.some(({ scope, name }) => scope.endsWith(ids.project) && name === "right vpc:flowLogs:get"));
    assert.equal(code, 1);
  });

  describe("a region", () => {
    it("that is not the one of the project is no region where the project can be used", async () => {
      const { code, missing, one } = await doctor(["--region", "eu-nl"]);
      assert.deepEqual([code, missing], [1, ["project"]]);
      assert.match(one("project").said, /^eu-de \(.*\) is a project of region eu-de, but the region is eu-nl$/);
    });

    it("that no document of the cloud has is told, and stays possible with endpoints of its own", async () => {
      for (const project of cloud.memory.projects) if (project.id === ids.project) project.name = "flow-logs";
      const { code, missing, warnings, one } = await doctor(["--region", "eu-nowhere"]);
      assert.deepEqual([code, missing, warnings], [0, [], ["region"]]);
      assert.match(`${one("region").said} ${one("region").advice}`, /otc has no region of such a name.*private cloud/);
    });

    it("of a cloud whose regions are not known here is neither right nor wrong", async () => {
      const { one } = await doctor([], { ...envOf("huawei"), HW_CLOUD: "cloud.example.org" });
      assert.equal(one("region").unaskable, true);
    });
  });

  it("a refusal that names another project is no missing right", async () => {
    const body = JSON.stringify({ error_code: "LTS.0001", error_msg: "Invalid projectId" });
    cloud.faults.push({ path: /\/groups$/, when: "before", answer: { status: 403, body } });
    const { code, missing, unknown } = await doctor();
    assert.deepEqual([code, missing, unknown], [2, [], ["right lts:groups:list"]]);
  });

  it("a catalog with other addresses is told", async () => {
    const local = cloud.addresses.vpc.replace("127.0.0.1", "localhost");
    const { warnings, one } = await doctor([], { ...cloud.env, OS_VPC_ENDPOINT_OVERRIDE: local });
    assert.deepEqual(warnings, ["catalog vpc"]);
    assert.match(
      one("catalog vpc").said,
      /requests go to localhost:\d+, but the catalog of the cloud has 127\.0\.0\.1:\d+/,
    );
  });

  describe("credentials", () => {
    it("are told by their source, for keys, password and token", async () => {
      const [account] = cloud.memory.accounts;
      const whose = `of account ${account?.name} \\(${account?.id}\\)$`;
      const keys = (await doctor()).one("credentials").said;
      assert.match(
        keys,
        new RegExp(`the access key of OS_ACCESS_KEY and OS_SECRET_KEY: a user that no call tells, ${whose}`),
      );
      assert.ok(!keys.includes(String(cloud.env.OS_ACCESS_KEY)));
      const password = await doctor([], cloud.tokenEnv);
      assert.match(
        password.one("credentials").said,
        new RegExp(`user and password of OS_USERNAME and OS_PASSWORD: user ${cloud.tokenEnv.OS_USERNAME}, ${whose}`),
      );
      const id = "made-up-token";
      const [user] = cloud.memory.users;
      const times = { issuedAt: Date.now(), expiresAt: Date.now() + 3_600_000 };
      cloud.memory.tokens.push({ id, userId: user?.id ?? "", methods: ["password"], projectId: ids.project, ...times });
      const token = await doctor([], without(/KEY|AK$|SK$/, { OS_TOKEN: id }));
      assert.match(
        token.one("credentials").said,
        new RegExp(`the token of OS_TOKEN: user ${user?.id} of account .*good until`),
      );
      assert.deepEqual([token.code, token.missing], [0, []]);
    });

    it("that are half, or wrong, are missing, and nothing else is asked", async () => {
      const half = await doctor([], without(/SECRET|SK$/));
      assert.deepEqual([half.code, half.missing, half.found.length], [1, ["credentials"], 1]);
      const wrong = await doctor([], { ...cloud.env, OS_SECRET_KEY: "made-up-secret" });
      assert.deepEqual([wrong.code, wrong.missing], [1, ["credentials"]]);
      assert.ok(!JSON.stringify(wrong.found).includes("made-up-secret"));
      assert.ok(!wrong.found.some(({ name }) => name.startsWith("right")));
    });
  });

  it("a project by name that may not be looked up is named", async () => {
    cloud.switches.projectLists = "refuse";
    const { code, missing, one } = await doctor([], without(/PROJECT_ID/));
    assert.deepEqual([code, missing], [1, ["project"]]);
    assert.match(one("project").advice ?? "", /iam:projects:listProjects/);
  });

  it("a clock that differs is told", async () => {
    cloud.switches.clockOffsetMs = 5 * 60_000;
    assert.deepEqual((await doctor()).warnings, ["clock"]);
    cloud.switches.clockOffsetMs = 3_600_000;
    const { missing, one } = await doctor([], { ...cloud.env, OS_ACCESS_KEY: cloud.env.OS_ACCESS_KEY ?? "" });
    assert.ok(missing.includes("clock"));
    assert.match(one("clock").said, /behind the cloud's, which allows 15 minutes/);
  });

  it("a service that does not answer is unknown, and nothing is called missing", async () => {
    const away = await doctor([], { ...cloud.env, OS_LTS_ENDPOINT_OVERRIDE: "http://127.0.0.1:9" });
    assert.deepEqual([away.code, away.missing], [2, []]);
    assert.deepEqual(away.unknown, ["endpoint"]);
    assert.equal(away.one("right vpc:flowLogs:get").outcome, "ok");
    const iam = await doctor([], { ...cloud.env, OS_AUTH_URL: "http://127.0.0.1:9/v3" });
    assert.deepEqual([iam.code, iam.missing, iam.unknown], [2, [], ["endpoint"]]);
  });

  function without(names: RegExp, more: Record<string, string> = {}): Record<string, string> {
    return { ...Object.fromEntries(Object.entries(cloud.env).filter(([name]) => !names.test(name))), ...more };
  }

  /** The environment of one family, in a region that this family has. */
  function inRegionOf(flavour: "otc" | "huawei"): Record<string, string> {
    if (flavour === "otc") return envOf("otc");
    const region = "eu-west-101";
    for (const project of cloud.memory.projects)
      if (project.id === ids.project) Object.assign(project, { name: region, region });
    return { ...envOf("huawei"), HW_REGION_NAME: region };
  }

  function envOf(flavour: "otc" | "huawei"): Record<string, string> {
    return without(flavour === "otc" ? /^HW_/ : /^OS_|^OTC_/);
  }
});
