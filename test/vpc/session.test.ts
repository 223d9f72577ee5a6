/** Logins against the lab's cloud, which really checks signatures, tokens and clocks. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ids } from "../../lab/clouds/vpc";
import { newAccessKey } from "../../lab/clouds/vpc/memory";
import type { Bag } from "../inputs";
import { collectingLines, failure, NOT_STORED } from "../outcomes";
import { byPassword } from "./deployment";
import { deployForLogin, type Login } from "./login-fixture";

describe("VPC Session", () => {
  const told = collectingLines();
  let at: Login;
  beforeEach(async () => {
    at = await deployForLogin();
  });
  afterEach(() => at.close());

  const placeOf = async (config: Bag) => (await at.read(await at.named(config))).props?.place as Bag;

  it("signs with an access key, X-Project-Id included", async () => {
    await placeOf({});
    const { headers } = at.cloud.requests[0] ?? assert.fail();
    assert.equal(headers["x-project-id"], ids.project);
    assert.equal(headers["x-auth-token"], undefined);
  });

  it("finds the project of an access key by name, once", async () => {
    const config = { "opentelekomcloud:projectId": undefined };
    assert.equal((await placeOf(config)).projectId, ids.project);
    assert.equal((await placeOf(config)).projectId, ids.project);
    assert.deepEqual(
      at.requests(/projects/).map(({ path }) => path),
      ["/v3/projects?name=eu-de"],
    );
  });

  it("takes the project of exactly that name", async () => {
    const body = JSON.stringify({
      projects: ["eu-de_team", "eu-de", "EU-DE"].map((name) => ({ name, id: name === "eu-de" ? ids.project : "0" })),
    });
    at.cloud.faults.push({ path: /projects/, when: "before", answer: { status: 200, body } });
    assert.equal((await placeOf({ "opentelekomcloud:projectId": undefined })).projectId, ids.project);
  });

  it("says when there is no such project", async () => {
    const provider = await at.named({
      "opentelekomcloud:projectId": undefined,
      "opentelekomcloud:projectName": "eu-de_nobody",
    });
    assert.match((await failure(at.read(provider))).message, /these credentials see no project named eu-de_nobody;/);
  });

  it("signs with a temporary key and its security token", async () => {
    const { userId } = at.cloud.memory.accessKeys[0] ?? assert.fail();
    const key = { ...newAccessKey(userId), securityToken: "made-up-sts", expiresAt: Date.now() + 900_000 };
    at.cloud.memory.accessKeys.push(key);
    await placeOf({
      "opentelekomcloud:accessKey": key.access,
      "opentelekomcloud:secretKey": key.secret,
      "opentelekomcloud:securityToken": "made-up-sts",
    });
    assert.equal(at.requests(/flow_logs/).at(-1)?.status, 200);
  });

  it("gets one token for all resources of a deployment, and the project's id with it", async () => {
    const provider = await at.named(byPassword(at.cloud));
    const places = await Promise.all(Array.from({ length: 20 }, () => at.read(provider)));
    assert.equal((places[0]?.props?.place as Bag).projectId, ids.project);
    await at.read(provider);
    assert.equal(at.logins().length, 1);
    assert.deepEqual(JSON.parse(at.logins()[0]?.body ?? ""), {
      auth: {
        identity: {
          methods: ["password"],
          password: {
            user: {
              name: at.cloud.tokenEnv.OS_USERNAME,
              password: "[taken out]",
              domain: { name: at.cloud.tokenEnv.OS_USER_DOMAIN_NAME },
            },
          },
        },
        scope: { project: { name: "eu-de" } },
      },
    });
  });

  it("gets a new token, once for all, when the cloud no longer takes the old one", async () => {
    const provider = await at.named(byPassword(at.cloud));
    await at.read(provider);
    at.cloud.memory.tokens.length = 0;
    await Promise.all(Array.from({ length: 10 }, () => at.read(provider)));
    assert.equal(at.logins().length, 2);
  });

  it("gets a new token before the old one expires", async () => {
    at.cloud.switches.tokenLifetimeSeconds = 100;
    const provider = await at.named(byPassword(at.cloud));
    for (const [later, expected] of [
      [0, 1],
      [85_000, 1],
      [10_000, 2],
    ] as const) {
      at.clock.pass(later);
      await at.read(provider);
      assert.equal(at.logins().length, expected);
    }
    assert.deepEqual(
      at.requests(/flow_logs/).map(({ status }) => status),
      [200, 200, 200],
    );
  });

  it("gives up when a new token is refused as well, and says so to all without asking again", async () => {
    const provider = await at.named(byPassword(at.cloud));
    const body = '{"code":"VPC.0008","message":"Invalid token in the header."}';
    at.cloud.faults.push({ path: /flow_logs/, when: "before", answer: { status: 401, body }, times: 100 });
    assert.match(
      (await failure(at.read(provider))).message,
      /401 VPC\.0008 Invalid token.*a new token for .* was refused/,
    );
    await failure(at.read(provider));
    assert.equal(at.requests(/flow_logs/).length, 2);
    assert.equal(at.logins().length, 2);
  });

  it("uses a token that is given, and never gets another", async () => {
    const provider = await at.named(byPassword(at.cloud));
    await at.read(provider);
    const token = at.cloud.memory.tokens[0]?.id;
    const config = { "opentelekomcloud:accessKey": undefined, "opentelekomcloud:secretKey": undefined };
    const given = await at.named({ ...config, "opentelekomcloud:token": token });
    await at.read(given);
    at.cloud.memory.tokens.length = 0;
    assert.match(
      (await failure(at.read(given))).message,
      /the token in config opentelekomcloud:token is not valid here/,
    );
    assert.equal(at.logins().length, 1);
  });

  describe("with a token that is given, and no project", () => {
    const tokenFor = async (scope: Bag) => {
      await (await at.named({ ...byPassword(at.cloud), ...scope })).read(at.id, {}).catch(() => undefined);
      return at.cloud.memory.tokens.at(-1) ?? assert.fail();
    };
    const given = (token: string, more: Bag = {}) =>
      at.named({
        ...Object.fromEntries(
          ["accessKey", "secretKey", "projectId"].map((name) => [`opentelekomcloud:${name}`, undefined]),
        ),
        "opentelekomcloud:token": token,
        ...more,
      });
    const teamB = { "opentelekomcloud:projectId": undefined, "opentelekomcloud:projectName": "eu-de_team-b" };

    it("takes the token's own project", async () => {
      const { id } = await tokenFor(teamB);
      at.id = at.madeByOther({ tenant_id: ids.subProject }).id;
      at.cloud.switches.projectLists = "refuse";
      const { props } = await at.read(await given(id));
      assert.equal((props?.place as Bag).projectId, ids.subProject);
      const asked = at.requests(/auth\/tokens/).filter(({ method }) => method === "GET");
      assert.equal(asked.length, 1);
      assert.equal(at.requests(/v3\/projects/).length, 0);
      told.expect(NOT_STORED);
    });

    it("says when the token is for no project, or when its project can't be read", async () => {
      const token = await tokenFor({});
      at.cloud.memory.tokens.splice(-1, 1, { ...token, projectId: undefined });
      const { message } = await failure(at.read(await given(token.id)));
      assert.match(message, /the token in config opentelekomcloud:token is for no project; get one for the project/);
      const refusal = await failure(at.read(await given("made-up-token")));
      assert.match(refusal.message, /the token in config opentelekomcloud:token is not valid here, or no longer/);
    });

    it("looks up a project that is named", async () => {
      const { id } = await tokenFor(teamB);
      at.id = at.madeByOther({ tenant_id: ids.subProject }).id;
      const { props } = await at.read(await given(id, teamB));
      assert.equal((props?.place as Bag).projectId, ids.subProject);
      assert.equal(at.requests(/v3\/projects/).length, 1);
      told.expect(NOT_STORED);
    });
  });

  it("explains a project look-up that is refused, whoever refuses it", async () => {
    at.cloud.switches.projectLists = "refuse";
    const provider = await at.named({ "opentelekomcloud:projectId": undefined });
    const said = /may not look up the project \(iam:projects:listProjects\): set projectId/;
    const { message } = await failure(at.read(provider));
    assert.match(message, /403 You are not authorized .*list_projects/);
    assert.match(message, said);
    assert.doesNotMatch(message, /vpc:flowLogs/);
    const body = '{"error_code":"APIGW.0302","error_msg":"The IAM user is not authorized to access the API"}';
    at.cloud.faults.push({ path: /projects/, when: "before", answer: { status: 403, body } });
    assert.match((await failure(at.read(provider))).message, said);
  });

  it("reaches a sub-project by id or by name, with keys or password", async () => {
    const byName = { "opentelekomcloud:projectId": undefined, "opentelekomcloud:projectName": "eu-de_team-b" };
    at.id = at.madeByOther({ tenant_id: ids.subProject }).id;
    for (const config of [
      { "opentelekomcloud:projectId": ids.subProject },
      byName,
      { ...byPassword(at.cloud), ...byName },
      {
        ...byPassword(at.cloud),
        "opentelekomcloud:projectName": undefined,
        "opentelekomcloud:projectId": ids.subProject,
      },
    ]) {
      assert.equal((await placeOf(config)).projectId, ids.subProject);
    }
    const { headers } = at.requests(/flow_logs/)[1] ?? assert.fail();
    assert.equal(headers["x-project-id"], ids.subProject);
    told.expect(NOT_STORED, NOT_STORED, NOT_STORED, NOT_STORED);
  });

  it("logs in a user by id, and by name in an account by id", async () => {
    const { id: userId } = at.cloud.memory.users[0] ?? assert.fail();
    const nobody = { "opentelekomcloud:userName": undefined, "opentelekomcloud:domainName": undefined };
    await placeOf({ ...byPassword(at.cloud), ...nobody, "opentelekomcloud:userId": userId });
    await placeOf({
      ...byPassword(at.cloud),
      "opentelekomcloud:domainName": undefined,
      "opentelekomcloud:domainId": ids.account,
    });
    assert.deepEqual(
      at.logins().map(({ status }) => status),
      [201, 201],
    );
  });

  async function byPasscode(passcode: string) {
    const user = at.cloud.memory.users[0] ?? assert.fail();
    user.passcode = passcode;
    return at.named({
      ...byPassword(at.cloud),
      "opentelekomcloud:userName": undefined,
      "opentelekomcloud:domainName": undefined,
      "opentelekomcloud:userId": user.id,
      "opentelekomcloud:passcode": passcode,
    });
  }

  it("logs in with a passcode, and never a second time with the same", async () => {
    const provider = await byPasscode("654321");
    await at.read(provider);
    at.cloud.memory.tokens.length = 0;
    const { message } = await failure(at.read(provider));
    assert.match(message, /a passcode is no longer valid, or was for another project; run again with a new passcode/);
    assert.ok(!message.includes("654321"));
    await failure(at.read(provider));
    assert.equal(at.logins().length, 1);
  });

  for (const answer of [{ status: 502 }, "reset"] as const) {
    it(`sends no passcode twice when its login was answered ${JSON.stringify(answer)}`, async () => {
      const provider = await byPasscode("654321");
      at.cloud.faults.push({ path: /auth\/tokens/, when: "after", answer });
      const first = await failure(at.read(provider));
      assert.equal((await failure(at.read(provider))).message, first.message);
      assert.equal(at.logins().length, 1);
    });
  }

  it("logs in from clouds.yaml, and refuses an entry that leads elsewhere, naming both places", async () => {
    const folder = mkdtempSync(join(tmpdir(), "flowlogs-clouds-"));
    const file = join(folder, "clouds.yaml");
    const { OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME } = at.cloud.tokenEnv;
    const entry = (project: string) =>
      [
        `  ${project}:`,
        "    profile: otc",
        `    auth: {auth_url: "${at.cloud.addresses.iam}/v3", username: ${OS_USERNAME}, password: "${OS_PASSWORD}", user_domain_name: ${OS_USER_DOMAIN_NAME}, project_name: ${project}}`,
        `    region_name: ${project.split("_")[0]}`,
        `    vpc_endpoint_override: ${at.cloud.addresses.vpc}`,
      ].join("\n");
    writeFileSync(file, `clouds:\n${["eu-de", "eu-de_team-b", "eu-nl"].map(entry).join("\n")}\n`);
    const previous = process.env.OS_CLIENT_CONFIG_FILE;
    process.env.OS_CLIENT_CONFIG_FILE = file;
    try {
      const bare = (cloud: string) => {
        const names = ["accessKey", "secretKey", "region", "projectId", "authUrl", "vpcEndpoint"];
        const none = Object.fromEntries(names.map((name) => [`opentelekomcloud:${name}`, undefined]));
        return at.named({ ...none, "opentelekomcloud:cloud": cloud });
      };
      const { props } = await at.read(await bare("eu-de"));
      assert.deepEqual(props?.place, { cloud: "otc", region: "eu-de", projectId: ids.project });
      for (const [cloud, place] of [
        ["eu-de_team-b", `cloud otc, projectId ${ids.subProject}, region eu-de`],
        ["eu-nl", `cloud otc, projectId ${ids.otherRegionProject}, region eu-nl`],
      ] as const) {
        const elsewhere = await bare(cloud);
        const lives = `cloud otc, projectId ${ids.project}, region eu-de`;
        for (const work of [elsewhere.read(at.id, props ?? {}), elsewhere.delete(at.id, props ?? {})]) {
          assert.match((await failure(work)).message, new RegExp(`lives in ${lives}, but .* lead to ${place};`));
        }
      }
      assert.equal(at.flowLogs().length, 1);
    } finally {
      if (previous === undefined) delete process.env.OS_CLIENT_CONFIG_FILE;
      else process.env.OS_CLIENT_CONFIG_FILE = previous;
      rmSync(folder, { recursive: true });
    }
  });
});
