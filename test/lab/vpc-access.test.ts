/** Signatures and logins of the lab's VPC cloud. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { canonicalRequest, parseAuthorization, signatureFault } from "../../lab/clouds/vpc/signature";
import { useCloud } from "./suite";
import { call, create, flowLogCall, login, ltsCall, passwordBody, type Reply, send, tokenFor } from "./vpc-call";

interface Vector {
  name: string;
  secret: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
  canonicalRequest: string | null;
  authorization: string;
}
const data: { vectors: Vector[] } = JSON.parse(readFileSync("test/data/vpc/signing-vectors.json", "utf8"));
const DAY = 24 * 3600 * 1000;

describe("the lab's VPC cloud: request signatures", () => {
  const requestOf = (vector: Vector) => ({
    method: vector.method,
    path: vector.path,
    query: Object.entries(vector.query),
    headers: Object.fromEntries(Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: vector.body,
  });
  const clockOf = (vector: Vector) =>
    Date.parse(String(vector.headers["X-Sdk-Date"]).replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));

  for (const vector of data.vectors)
    it(`${vector.name} is right, and wrong as soon as anything differs`, () => {
      const authorization = parseAuthorization(vector.authorization);
      assert.ok(authorization);
      const request = requestOf(vector);
      const fault = (change: Partial<Parameters<typeof signatureFault>[0]>, secret = vector.secret, late = 0) =>
        signatureFault({ ...request, ...change }, authorization, secret, clockOf(vector) + late);
      assert.equal(fault({}), undefined);
      if (vector.canonicalRequest !== null) {
        const payload = vector.canonicalRequest.split("\n").at(-1) ?? "";
        assert.equal(canonicalRequest(request, authorization, payload), vector.canonicalRequest);
      }
      assert.equal(fault({ method: "PATCH" }), "the signatures differ");
      assert.equal(fault({ path: `${vector.path}x` }), "the signatures differ");
      assert.equal(fault({ query: [...request.query, ["z", ""]] }), "the signatures differ");
      assert.equal(fault({ body: `${vector.body} ` }), "the signatures differ");
      assert.equal(fault({}, `${vector.secret}x`), "the signatures differ");
      for (const name of authorization.signedHeaders.filter((header) => header !== "x-sdk-date")) {
        assert.equal(fault({ headers: { ...request.headers, [name]: "other" } }), "the signatures differ");
        assert.match(String(fault({ headers: { ...request.headers, [name]: undefined } })), /not found/);
      }
      assert.equal(fault({}, vector.secret, 15 * 60_000), undefined);
      assert.match(String(fault({}, vector.secret, 15 * 60_000 + 1000)), /signature expired/);
      assert.match(String(fault({}, vector.secret, -15 * 60_000 - 1000)), /signature expired/);
    });

  it("the older form with the right key but the scope of another day is refused", () => {
    const vector = data.vectors.find(({ name }) => name === "otc-legacy-show-eu-de-vpc");
    assert.ok(vector);
    const authorization = parseAuthorization(vector.authorization.replace("20260101", "20260102"));
    assert.ok(authorization);
    assert.match(String(signatureFault(requestOf(vector), authorization, vector.secret, clockOf(vector))), /date/);
  });

  it("runs of white space in a header count as one space in the older form only", () => {
    for (const [name, line] of [
      ["otc-legacy-show-eu-de-vpc", "accept:a b"],
      ["flowlog-show", "content-type:a  b"],
    ]) {
      const vector = data.vectors.find((candidate) => candidate.name === name);
      const authorization = parseAuthorization(String(vector?.authorization));
      assert.ok(vector && authorization && line);
      const request = requestOf(vector);
      const headers = { ...request.headers, [String(line.split(":")[0])]: " a  b " };
      assert.ok(
        canonicalRequest({ ...request, headers }, authorization, "")
          .split("\n")
          .includes(line),
        name,
      );
    }
  });

  it("reads neither another algorithm nor a header without its parts", () => {
    const good = String(data.vectors[0]?.authorization);
    for (const bad of [
      good.replace("256 ", "256, "),
      good.replace(", Signed", " Signed"),
      good.slice(0, -1),
      "Bearer x",
    ])
      assert.equal(parseAuthorization(bad), undefined, bad);
  });
});

describe("the lab's VPC cloud: logins", () => {
  let cloud: VpcLabCloud;
  useCloud(startVpc, (started) => {
    cloud = started;
  });

  function refused(reply: Reply, status: number, code: string, message: RegExp): void {
    assert.equal(`${reply.status} ${reply.body.code ?? reply.body.error_code}`, `${status} ${code}`, reply.text);
    assert.match(reply.body.message ?? reply.body.error_msg ?? "", message);
  }
  const secretOf = (index: number) => {
    const key = cloud.memory.accessKeys[index];
    assert.ok(key);
    return key;
  };
  const iam = (path: string, options = {}) => call(cloud, "GET", cloud.addresses.iam, path, options);
  const wrong = () => ({ key: { access: secretOf(0).access, secret: "wrong" } });

  describe("access keys", () => {
    it("a wrong secret is the documented 401 in the gateway's shape", async () => {
      const reply = await flowLogCall(cloud, "GET", "", wrong());
      refused(reply, 401, "APIGW.0301", /^Incorrect IAM authentication information: verify aksk signature fail, /);
      assert.deepEqual(Object.keys(reply.body).sort(), ["error_code", "error_msg", "request_id"]);
    });

    it("an unknown key, and no credentials at all", async () => {
      const key = { access: "UNKNOWN", secret: "x" };
      refused(await flowLogCall(cloud, "GET", "", { key }), 401, "APIGW.0301", /ak:UNKNOWN,err:ak not exist/);
      const bare = await send(`${cloud.addresses.vpc}/v1/${ids.project}/fl/flow_logs`, "GET", {});
      refused(bare, 401, "APIGW.0301", /x-auth-token not found/);
    });

    it("a body changed after signing has no effect", async () => {
      const unsigned = { "x-sdk-content-sha256": "UNSIGNED-PAYLOAD" };
      refused(await create(cloud, {}, { unsigned }), 401, "APIGW.0301", /x-sdk-content-sha256/);
      assert.equal(cloud.memory.flowLogs.length, 1);
    });

    it("a clock more than fifteen minutes off is refused; the lab's clock can be the one that is off", async () => {
      const at = Date.now() - 16 * 60_000;
      refused(await flowLogCall(cloud, "GET", "", { at }), 401, "APIGW.0301", /signature expired/);
      cloud.switches.clockOffsetMs = -16 * 60_000;
      assert.equal((await flowLogCall(cloud, "GET", "", { at })).status, 200);
    });

    it("signed UTF-8 bodies and odd queries pass", async () => {
      cloud.switches.flavour = "huawei";
      assert.equal((await create(cloud, { description: "Prüfung – 流日志" })).status, 201);
      const reply = await flowLogCall(
        cloud,
        "GET",
        "?description=Pr%C3%BCfung%20%E2%80%93%20%E6%B5%81%E6%97%A5%E5%BF%97",
      );
      assert.equal(reply.body.flow_logs?.length, 1);
    });

    it("six bad signatures in a row lock the key for a while; a good one before that does not count on", async () => {
      for (let n = 0; n < 5; n++) await flowLogCall(cloud, "GET", "", wrong());
      assert.equal((await flowLogCall(cloud, "GET")).status, 200);
      for (let n = 0; n < 6; n++) refused(await ltsCall(cloud, "GET", "groups", wrong()), 401, "APIGW.0301", /verify/);
      const limit = /AK access failed to reach the limit,forbidden/;
      refused(await flowLogCall(cloud, "GET"), 401, "APIGW.0301", limit);
      refused(await iam("/v3/projects"), 401, "APIGW.0301", limit);
      cloud.switches.clockOffsetMs = 301_000;
      assert.equal((await flowLogCall(cloud, "GET")).status, 200);
    });

    it("X-Project-Id must be the path's project", async () => {
      const headers = { "x-project-id": ids.otherRegionProject };
      refused(await flowLogCall(cloud, "GET", "", { headers }), 400, "VPC.0007", /urlTenantId/);
      const own = { headers: { "x-project-id": ids.project } };
      assert.equal((await flowLogCall(cloud, "GET", "", own)).status, 200);
      const after = { unsigned: { "x-project-id": ids.project } };
      assert.equal((await flowLogCall(cloud, "GET", "", after)).status, 200);
    });

    it("a sub-project needs X-Project-Id", async () => {
      refused(await flowLogCall(cloud, "GET", "", {}, ids.subProject), 400, "VPC.0007", /urlTenantId/);
      const options = { headers: { "x-project-id": ids.subProject } };
      assert.equal((await flowLogCall(cloud, "GET", "", options, ids.subProject)).status, 200);
    });

    it("another account's key gets nowhere", async () => {
      const key = secretOf(1);
      refused(await flowLogCall(cloud, "GET", "", { key }), 400, "VPC.0007", /urlTenantId/);
      const headers = { "x-project-id": ids.project };
      refused(await flowLogCall(cloud, "GET", "", { key, headers }), 403, "APIGW.0302", /not authorized/);
      assert.equal((await flowLogCall(cloud, "GET", "", { key }, ids.otherAccountProject)).status, 200);
    });

    it("temporary keys need their own token, signed or not, and end", async () => {
      const token = await tokenFor(cloud);
      const body = JSON.stringify({ auth: { identity: { methods: ["token"], token: { duration_seconds: 900 } } } });
      const url = `${cloud.addresses.iam}/v3.0/OS-CREDENTIAL/securitytokens`;
      const made = await send(url, "POST", { "content-type": "application/json", "x-auth-token": token }, body);
      assert.equal(made.status, 201, made.text);
      const { access = "", secret = "", securitytoken = "" } = made.body.credential ?? {};
      const key = { access, secret };
      const fine = { key, headers: { "x-security-token": securitytoken } };
      assert.equal((await flowLogCall(cloud, "GET", "", fine)).status, 200);
      const after = { key, unsigned: { "x-security-token": securitytoken } };
      assert.equal((await flowLogCall(cloud, "GET", "", after)).status, 200);
      for (const headers of [undefined, { "x-security-token": "other" }])
        refused(await flowLogCall(cloud, "GET", "", { key, headers }), 401, "APIGW.0301", /x-security-token/);
      const permanent = { headers: { "x-security-token": securitytoken } };
      refused(await flowLogCall(cloud, "GET", "", permanent), 401, "APIGW.0301", /x-security-token/);
      cloud.switches.clockOffsetMs = 901_000;
      const late = { ...fine, at: Date.now() + 901_000 };
      refused(await flowLogCall(cloud, "GET", "", late), 401, "APIGW.0301", /expired/);
    });
  });

  describe("tokens", () => {
    it("the documented request and answer: 201, a long token in X-Subject-Token, the project, the catalog", async () => {
      const reply = await login(cloud);
      assert.equal(reply.status, 201, reply.text);
      const documented = JSON.parse(readFileSync("test/data/vpc/documented-bodies.json", "utf8"));
      for (const name of Object.keys(documented["iam-token-response-201"].token))
        assert.ok(name in (reply.body.token ?? {}), name);
      const length = reply.headers.get("x-subject-token")?.length ?? 0;
      assert.ok(length > 1300 && length < 2000, `${length}`);
      const lifetime = Date.parse(reply.body.token?.expires_at ?? "") - Date.now();
      assert.ok(Math.abs(lifetime - DAY) < 60_000);
      const urls = Object.fromEntries((reply.body.token?.catalog ?? []).map((e) => [e.type, e.endpoints[0]?.url]));
      assert.equal(urls.identity, cloud.env.OS_AUTH_URL);
      assert.equal(urls.network, cloud.addresses.vpc);
      assert.equal(urls.vpc, `${cloud.addresses.vpc}/v1/${ids.project}`);
      assert.equal(urls.ltsv2, `${cloud.addresses.lts}/v2/${ids.project}`);
    });

    it("scopes by project id, by name, by domain; nocatalog leaves the catalog out", async () => {
      const domain = { name: cloud.tokenEnv.OS_USER_DOMAIN_NAME };
      const scoped = await login(cloud, { project: { name: "eu-de_team-b", domain } }, "?nocatalog=true");
      assert.equal(scoped.body.token?.project?.id, ids.subProject);
      assert.deepEqual(scoped.body.token?.catalog, []);
      const wide = await login(cloud, { domain });
      assert.deepEqual([wide.body.token?.project, wide.body.token?.domain?.id], [undefined, ids.account]);
    });

    it("opens VPC and LTS of its project only", async () => {
      const token = await tokenFor(cloud);
      assert.equal((await create(cloud, {}, { token })).status, 200);
      assert.equal((await ltsCall(cloud, "GET", "groups", { token })).status, 200);
      refused(await flowLogCall(cloud, "GET", "", { token }, ids.subProject), 400, "VPC.0007", /urlTenantId/);
      const wide = await tokenFor(cloud, { domain: { id: ids.account } });
      refused(await flowLogCall(cloud, "GET", "", { token: wide }), 400, "VPC.0007", /urlTenantId/);
      refused(await ltsCall(cloud, "GET", "groups", { token: wide }), 403, "LTS.0001", /Invalid projectId/);
    });

    it("unknown and expired tokens: 401 in each service's own shape; an older token outlives a newer one", async () => {
      const token = await tokenFor(cloud);
      await tokenFor(cloud);
      assert.equal((await flowLogCall(cloud, "GET", "", { token })).status, 200);
      cloud.switches.clockOffsetMs = DAY + 1000;
      for (const bad of [token, "MIIFunknown"]) {
        refused(await flowLogCall(cloud, "GET", "", { token: bad }), 401, "VPC.0008", /Invalid token in the header/);
        refused(await ltsCall(cloud, "GET", "groups", { token: bad }), 401, "LTS.0003", /Invalid token/);
        const reply = await iam("/v3/projects", { token: bad });
        assert.deepEqual([reply.status, reply.body.error?.code, reply.body.error?.title], [401, 401, "Unauthorized"]);
      }
    });

    it("refuses a wrong password, an unknown user, another account's project, in IAM's shape", async () => {
      const post = (body: unknown) => {
        const headers = { "content-type": "application/json;charset=utf8" };
        return send(`${cloud.env.OS_AUTH_URL}/auth/tokens`, "POST", headers, JSON.stringify(body));
      };
      const scope = { project: { id: ids.project } };
      const reply = await post(passwordBody(cloud, scope, "wrong"));
      const message = "The username or password is wrong.";
      assert.deepEqual(reply.body, { error: { message, code: 401, title: "Unauthorized" } });
      assert.equal((await post(passwordBody(cloud, { project: { id: ids.otherAccountProject } }))).status, 401);
      const nameless = passwordBody(cloud, scope);
      delete nameless.auth.identity.password.user.name;
      const missing = await post(nameless);
      assert.deepEqual([missing.status, missing.body.error?.message], [400, "'name' is a required property"]);
      assert.equal((await post({})).status, 400);
    });

    it("a user with a virtual MFA device needs its passcode, by the user's id, once", async () => {
      const user = cloud.memory.users[0];
      assert.ok(user);
      const post = (totp?: unknown) => {
        const password = { user: { id: user.id, password: user.password } };
        const methods = totp ? ["password", "totp"] : ["password"];
        const auth = { identity: { methods, password, totp }, scope: { project: { id: ids.project } } };
        const headers = { "content-type": "application/json;charset=utf8" };
        return send(`${cloud.env.OS_AUTH_URL}/auth/tokens`, "POST", headers, JSON.stringify({ auth }));
      };
      assert.equal((await post({ user: { id: user.id, passcode: "123456" } })).status, 401);
      user.passcode = "123456";
      assert.equal((await post()).status, 401);
      assert.equal((await post({ user: { id: user.id, passcode: "654321" } })).status, 401);
      assert.equal((await post({ user: { name: user.name, passcode: "123456" } })).status, 400);
      assert.equal((await post({ user: { id: user.id, passcode: "123456" } })).status, 201);
      assert.equal((await post({ user: { id: user.id, passcode: "123456" } })).status, 401);
      assert.ok(!JSON.stringify(cloud.requests).includes("123456"));
    });

    it("GET /v3/auth/tokens shows a token, and 404 for one it does not know", async () => {
      const token = await tokenFor(cloud);
      const url = `${cloud.env.OS_AUTH_URL}/auth/tokens`;
      const shown = await send(url, "GET", { "x-auth-token": token, "x-subject-token": token });
      assert.deepEqual([shown.status, shown.body.token?.project?.id], [200, ids.project]);
      assert.equal((await send(url, "GET", { "x-auth-token": token, "x-subject-token": "x" })).status, 404);
    });
  });

  it("versions are told without login; projects and catalog with either login", async () => {
    assert.equal((await send(`${cloud.addresses.iam}/`, "GET", {})).status, 300);
    assert.equal((await send(`${cloud.addresses.iam}/v3`, "GET", {})).status, 200);
    const token = await tokenFor(cloud);
    for (const options of [{}, { token }]) {
      const named = await iam("/v3/projects?name=eu-nl", options);
      assert.deepEqual(
        named.body.projects?.map(({ id }) => id),
        [ids.otherRegionProject],
      );
      assert.equal((await iam("/v3/auth/projects", options)).body.projects?.length, 3);
    }
    const headers = { "x-project-id": ids.project };
    const types = (await iam("/v3/auth/catalog", { headers })).body.catalog?.map(({ type }) => type);
    assert.deepEqual(types, ["identity", "network", "vpc", "ltsv2", "volumev2"]);
  });

  it("no secret reaches the ledger", async () => {
    const token = await tokenFor(cloud);
    await flowLogCall(cloud, "GET", "", { token });
    await flowLogCall(cloud, "GET");
    const headers = { "x-auth-token": token, "x-subject-token": token };
    await send(`${cloud.env.OS_AUTH_URL}/auth/tokens`, "GET", headers);
    const wrongPassword = JSON.stringify(passwordBody(cloud, undefined, "not the password"));
    await send(`${cloud.env.OS_AUTH_URL}/auth/tokens`, "POST", { "content-type": "application/json" }, wrongPassword);
    await flowLogCall(cloud, "GET", `?token=${token}`);
    assert.equal(cloud.requests.length, 6);
    const ledger = JSON.stringify(cloud.requests);
    assert.match(ledger, /taken out/);
    for (const secret of [token, cloud.env.OS_SECRET_KEY, cloud.tokenEnv.OS_PASSWORD, "not the password", "Signature="])
      assert.ok(secret && !ledger.includes(secret));
  });

  it("env holds one login each, and the same place", () => {
    const { env, tokenEnv } = cloud;
    for (const name of ["OS_AUTH_URL", "OS_VPC_ENDPOINT_OVERRIDE", "OS_LTS_ENDPOINT_OVERRIDE", "OS_REGION_NAME"])
      assert.ok(env[name] && env[name] === tokenEnv[name] && env[name] === env[name.replace("OS_", "HW_")], name);
    for (const name of ["OS_ACCESS_KEY", "OS_SECRET_KEY", "OS_PROJECT_ID", "HW_ACCESS_KEY", "HW_PROJECT_ID"])
      assert.ok(env[name] && !tokenEnv[name], name);
    for (const name of ["OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME", "HW_USER_NAME", "HW_USER_PASSWORD"])
      assert.ok(tokenEnv[name] && !env[name], name);
  });
});
