/** Credentials that the VPC clouds refuse: never tried again, because accounts and keys get locked. */
import assert from "node:assert/strict";
import { ids } from "../../lab/clouds/vpc";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { byPassword } from "./deployment";
import { deployForLogin, type Login } from "./login-fixture";

describe("VPC CredentialGuard", () => {
  let at: Login;
  beforeEach(async () => {
    at = await deployForLogin();
  });
  afterEach(() => {
    delete process.env.FLOWLOGS_SNAPSHOT;
    return at.close();
  });

  it("asks once with a wrong secret, however many resources there are: keys get locked", async () => {
    const provider = await at.named({ "opentelekomcloud:secretKey": "wrong" });
    const errors = await Promise.all(Array.from({ length: 30 }, () => failure(at.read(provider))));
    errors.push(await failure(at.read(provider)));
    assert.equal(at.cloud.requests.length, 1);
    for (const { message } of errors) {
      assert.match(message, /^reading .*401 APIGW\.0301 .*check config opentelekomcloud:accessKey and config/);
      assert.ok(!message.includes("wrong"));
    }
    // The key itself is not locked for those who have the right secret.
    await at.read(await at.named({}));
  });

  it("asks no more once a key that was good is refused, in whichever project", async () => {
    const elsewhere = await at.named({ "opentelekomcloud:projectId": ids.subProject });
    await at.read(at.provider);
    await failure(at.read(elsewhere));
    Object.assign(at.cloud.memory.accessKeys[0] ?? {}, { secret: "rotated" });
    const before = at.cloud.requests.length;
    for (const provider of [at.provider, at.provider, elsewhere]) {
      assert.match((await failure(at.read(provider))).message, /401 APIGW\.0301 .*they are not tried again/);
    }
    assert.equal(at.cloud.requests.length, before + 1);
  });

  it("does not send a request again once its key is refused", async () => {
    // Reads that share no lists pause for nothing but their next attempt.
    process.env.FLOWLOGS_SNAPSHOT = "off";
    await at.read(at.provider);
    at.cloud.faults.push({ path: /flow_logs\//, when: "before", answer: { status: 503 }, times: 1 });
    let before = 0;
    // While the first request waits for its next attempt.
    at.clock.meanwhile = async () => {
      Object.assign(at.cloud.memory.accessKeys[0] ?? {}, { secret: "rotated" });
      await failure(at.read(at.provider));
      before = at.cloud.requests.length;
    };
    assert.match((await failure(at.read(at.provider))).message, /401 APIGW\.0301/);
    assert.equal(at.cloud.requests.length, before);
  });

  it("asks once with a wrong password", async () => {
    const provider = await at.named({ ...byPassword(at.cloud), "opentelekomcloud:password": "wrong-one" });
    const errors = await Promise.all([1, 2, 3].map(() => failure(at.read(provider))));
    errors.push(await failure(at.read(provider)));
    assert.equal(at.logins().length, 1);
    for (const { message } of errors) {
      assert.match(
        message,
        /401 The username or password is wrong \(request .*\); check config opentelekomcloud:userName and/,
      );
      assert.ok(!message.includes("wrong-one"));
    }
  });

  it("tries a login again that had no answer", async () => {
    const provider = await at.named(byPassword(at.cloud));
    const headers = { "retry-after": "61" };
    const answer = { status: 503, headers, body: '{"error":{"code":503,"message":"maintenance"}}' };
    at.cloud.faults.push({ path: /auth\/tokens/, when: "before", answer });
    assert.match((await failure(at.read(provider))).message, /503 maintenance/);
    await at.read(provider);
    assert.equal(at.logins().length, 2);
  });

  it("asks once with a user who is locked", async () => {
    const provider = await at.named(byPassword(at.cloud));
    const answer = { status: 403, body: '{"error":{"code":403,"message":"The user is locked."}}' };
    at.cloud.faults.push({ path: /auth\/tokens/, when: "before", answer });
    for (const attempt of [1, 2]) {
      const { message } = await failure(at.read(provider));
      assert.match(message, /403 The user is locked; check config .* they are not tried again/, `${attempt}`);
    }
    assert.equal(at.logins().length, 1);
  });

  it("says that the clock is off, and by how much", async () => {
    const answer = {
      status: 401,
      headers: { date: new Date(Date.now() + 42 * 60_000).toUTCString() },
      body: '{"error_code":"APIGW.0301","error_msg":"signature expired"}',
    };
    at.cloud.faults.push({ path: /flow_logs/, when: "before", answer });
    const { message } = await failure(at.read(at.provider));
    assert.match(message, /this machine's clock is 42 minutes behind the cloud's: set it/);
  });

  it("says which project the credentials are for when the cloud refuses the one in the path", async () => {
    const provider = await at.named(byPassword(at.cloud));
    const body = '{"code":"VPC.0007","message":"Inconsistent tenant IDs."}';
    at.cloud.faults.push({ path: /flow_logs/, when: "before", answer: { status: 400, body } });
    assert.match(
      (await failure(at.read(provider))).message,
      /400 VPC\.0007 .*the credentials belong to another project/,
    );
  });

  describe("one set of credentials in several projects", () => {
    const projects = [ids.project, ids.subProject, ids.otherRegionProject];
    /** One provider for each project, as resources that name their project have it. */
    const each = (config: Bag) =>
      Promise.all(projects.map((project) => at.named({ ...config, "opentelekomcloud:projectId": project })));

    it("asks once with a wrong secret", async () => {
      const providers = await each({ "opentelekomcloud:secretKey": "wrong in all" });
      const errors = await Promise.all(providers.map((provider) => failure(at.read(provider))));
      for (const { message } of errors) assert.match(message, /401 APIGW\.0301/);
      assert.equal(at.cloud.requests.length, 1);
    });

    it("asks once with a wrong password", async () => {
      const login = { ...byPassword(at.cloud), "opentelekomcloud:projectName": undefined };
      const providers = await each({ ...login, "opentelekomcloud:password": "wrong in all" });
      const errors = await Promise.all(providers.map((provider) => failure(at.read(provider))));
      for (const { message } of errors) assert.match(message, /401 The username or password is wrong/);
      assert.equal(at.logins().length, 1);
    });

    it("goes on with the other projects when one is not theirs", async () => {
      const login = { ...byPassword(at.cloud), "opentelekomcloud:projectName": undefined };
      const into = (project: string) => at.named({ ...login, "opentelekomcloud:projectId": project });
      await at.read(await into(ids.project));
      assert.match((await failure(at.read(await into(ids.otherAccountProject)))).message, /401 The project does not/);
      const { message } = await failure(at.read(await into(ids.subProject)));
      assert.match(message, /does not exist/);
      assert.equal(at.logins().length, 3);
    });
  });
});
