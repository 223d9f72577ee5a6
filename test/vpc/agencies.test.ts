/** Logins that Huawei Cloud's Terraform provider has: agencies, the shared configuration file, OpenID Connect. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ids } from "../../lab/clouds/vpc";
import type { Bag } from "../inputs";
import { collectingLines, failure, NOT_STORED } from "../outcomes";
import { deployForLogin, type Login } from "./login-fixture";
import { refused, resolve } from "./settings-fixture";

const HW = { HW_ACCESS_KEY: "k", HW_SECRET_KEY: "s", HW_REGION_NAME: "cn-north-4" };

describe("an agency's settings", () => {
  const named = { ...HW, HW_ASSUME_ROLE_AGENCY_NAME: "ops" };
  it("come from the variables of Huawei Cloud's Terraform provider", () => {
    const byName = resolve({ ...named, HW_ASSUME_ROLE_DOMAIN_NAME: "acme", HW_ASSUME_ROLE_DURATION: "7200" });
    assert.deepEqual(byName.credentials.agencies, [
      { name: "ops", domain: { name: "acme" }, durationSeconds: 7200, from: "HW_ASSUME_ROLE_AGENCY_NAME" },
    ]);
    const byId = resolve({ ...named, HW_ASSUME_ROLE_DOMAIN_ID: "1", HW_ASSUME_ROLE_DOMAIN_NAME: "acme" });
    assert.deepEqual(byId.credentials.agencies?.[0]?.domain, { id: "1" });
    assert.equal(resolve(HW).credentials.agencies, undefined);
  });

  it("come from config, one or a chain", () => {
    const one = { agencyName: "a", domainName: "x", duration: 900 };
    const config = (value: unknown) => ({ "huaweicloud:assumeRole": JSON.stringify(value) });
    const from = "config huaweicloud:assumeRole";
    assert.deepEqual(resolve(HW, config(one)).credentials.agencies, [
      { name: "a", domain: { name: "x" }, durationSeconds: 900, from },
    ]);
    const chain = [one, { agency_name: "b", domain_id: "2" }];
    assert.deepEqual(resolve(HW, config(chain)).credentials.agencies, [
      { name: "a", domain: { name: "x" }, durationSeconds: 900, from: `${from}[0]` },
      { name: "b", domain: { id: "2" }, from: `${from}[1]` },
    ]);
    assert.match(refused(HW, config({ agencyName: "a" })), /assumeRole is set, but not its domainName or domainId;/);
    assert.match(refused(HW, config({ domainName: "a" })), /assumeRole is set, but not its agencyName;/);
    assert.match(refused(HW, { "huaweicloud:assumeRole": "ops" }), /assumeRole is no agency;/);
  });

  it("are refused where they are half, or where no key can take the agency on", () => {
    assert.match(refused(named), /^HW_ASSUME_ROLE_AGENCY_NAME is set, but not HW_ASSUME_ROLE_DOMAIN_NAME or HW_ASS/);
    for (const half of ["HW_ASSUME_ROLE_DOMAIN_NAME", "HW_ASSUME_ROLE_DOMAIN_ID", "HW_ASSUME_ROLE_DURATION"]) {
      const text = refused({ ...HW, [half]: "900" });
      assert.match(text, new RegExp(`^${half} is set, but not HW_ASSUME_ROLE_AGENCY_NAME; `));
    }
    for (const duration of ["60", "a day", "86401"]) {
      const text = refused({ ...named, HW_ASSUME_ROLE_DOMAIN_NAME: "x", HW_ASSUME_ROLE_DURATION: duration });
      assert.match(text, /duration of the agency .* from 900 to 86400, got/);
    }
    const token = {
      HW_AUTH_TOKEN: "t",
      HW_REGION_NAME: "r-1",
      HW_ASSUME_ROLE_AGENCY_NAME: "o",
      HW_ASSUME_ROLE_DOMAIN_ID: "1",
    };
    assert.match(refused(token), /names an agency, but the login is that of HW_AUTH_TOKEN; use an access key/);
  });
});

describe("the shared configuration file", () => {
  let folder: string;
  let path: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "hcloud-"));
    path = join(folder, "config.json");
  });
  after(() => rmSync(folder, { recursive: true }));
  const write = (content: unknown) =>
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  const main = { name: "main", mode: "AKSK", accessKeyId: "ak", secretAccessKey: "sk", region: "cn-north-4" };
  const file = () => ({ HW_SHARED_CONFIG_FILE: path });

  it("gives the keys of its current profile, or of the one that is named", () => {
    const other = { ...main, name: "other", accessKeyId: "ak2", securityToken: "st", projectId: "A".repeat(32) };
    write({ current: "main", profiles: [main, other] });
    const { credentials, region, cloud } = resolve(file());
    assert.deepEqual([cloud, region, credentials.by], ["huawei", "cn-north-4", "keys"]);
    assert.equal(
      credentials.from,
      `accessKeyId of profile "main" of ${path} and secretAccessKey of profile "main" of ${path}`,
    );
    const named = resolve({ ...file(), HW_PROFILE: "other" });
    assert.deepEqual(named.project, { id: "a".repeat(32) });
    assert.deepEqual(
      named.credentials.by === "keys" && [named.credentials.accessKey, named.credentials.securityToken],
      ["ak2", "st"],
    );
    const config = { "huaweicloud:sharedConfigFile": path, "huaweicloud:profile": "other" };
    assert.equal(
      resolve(HW, config).credentials.by === "keys" && resolve(HW, config).credentials.from.includes("other"),
      true,
    );
  });

  it("is not read where the environment has keys", () => {
    assert.equal(
      resolve({ ...HW, HW_SHARED_CONFIG_FILE: "/nowhere" }).credentials.from,
      "HW_ACCESS_KEY and HW_SECRET_KEY",
    );
  });

  it("gives the keys of single sign-on, and an agency with the keys of its source", () => {
    const stsToken = { accessKeyId: "sso-ak", secretAccessKey: "sso-sk", securityToken: "sso-st" };
    const sso = { name: "sso", mode: "SSO", region: "r-1", ssoAuth: { stsToken } };
    const agency = {
      name: "ops",
      mode: "AssumeRole",
      region: "r-1",
      agencyName: "o",
      agencyDomainName: "x",
      sourceProfile: "main",
    };
    write({ current: "sso", profiles: [main, sso, agency] });
    const { credentials } = resolve(file());
    assert.equal(credentials.by === "keys" && credentials.securityToken, "sso-st");
    const assumed = resolve({ ...file(), HW_PROFILE: "ops" }).credentials;
    assert.equal(assumed.by === "keys" && assumed.accessKey, "ak");
    assert.deepEqual(
      assumed.agencies?.map(({ name, domain }) => [name, domain]),
      [["o", { name: "x" }]],
    );
  });

  it("is refused with what is wrong, and without what it holds", () => {
    write({ current: "main", profiles: [main] });
    assert.match(
      refused({ ...file(), HW_PROFILE: "x" }),
      /^HW_PROFILE names "x", but .* no such profile; its profiles are main/,
    );
    assert.match(
      refused({ HW_SHARED_CONFIG_FILE: join(folder, "none") }),
      /^HW_SHARED_CONFIG_FILE names .*can't be read \(ENOENT\)/,
    );
    write('{"secretAccessKey": "made-up-secret"');
    const text = refused(file());
    assert.match(text, /can't be understood: it is not JSON/);
    assert.doesNotMatch(text, /made-up-secret/);
    write({ current: "ecs", profiles: [{ name: "ecs", mode: "ecsAgency" }] });
    assert.match(refused(file()), /takes its keys from the server that it runs on/);
    write({
      current: "sso",
      profiles: [
        { name: "sso", mode: "SSO" },
        { name: "ops", sourceProfile: "gone" },
      ],
    });
    for (const env of [file(), { ...file(), HW_PROFILE: "ops" }]) {
      const empty = refused(env);
      assert.match(
        empty,
        /^no credentials for Huawei Cloud \(the profile in the file of HW_SHARED_CONFIG_FILE has no keys\);/,
      );
    }
    assert.match(
      refused({ HW_PROFILE: "x", HW_REGION_NAME: "r-1" }),
      /\(HW_PROFILE names a profile, but HW_SHARED_CONFIG_FILE no file\)/,
    );
  });
});

describe("temporary keys, against the lab's cloud", () => {
  const told = collectingLines();
  let at: Login;
  beforeEach(async () => {
    at = await deployForLogin();
  });
  afterEach(() => at.close());
  /** The same login under the names of Huawei Cloud's config. */
  const config = (more: Bag = {}): Bag => ({
    "opentelekomcloud:accessKey": undefined,
    "opentelekomcloud:secretKey": undefined,
    "opentelekomcloud:region": undefined,
    "opentelekomcloud:projectId": undefined,
    "opentelekomcloud:authUrl": undefined,
    "opentelekomcloud:vpcEndpoint": undefined,
    "opentelekomcloud:ltsEndpoint": undefined,
    "huaweicloud:accessKey": at.cloud.env.HW_ACCESS_KEY,
    "huaweicloud:secretKey": at.cloud.env.HW_SECRET_KEY,
    "huaweicloud:region": "eu-de",
    "huaweicloud:authUrl": `${at.cloud.addresses.iam}/v3`,
    "huaweicloud:vpcEndpoint": at.cloud.addresses.vpc,
    "huaweicloud:ltsEndpoint": at.cloud.addresses.lts,
    ...more,
  });
  const assume = (...agencies: object[]) => ({ "huaweicloud:assumeRole": JSON.stringify(agencies) });
  const flowLogs = { agencyName: "flow-logs", domainName: "OTC-EU-DE-00000000001000067890" };
  const exchanges = () => at.requests(/securitytokens/);
  const failing = async (more: Bag) => (await failure(at.read(await at.named(config(more))))).message;

  it("of an agency act in the account that delegates, and are asked for once", async () => {
    const flowLog = at.madeByOther({ tenant_id: ids.otherAccountProject });
    const provider = await at.named(config(assume({ ...flowLogs, duration: 1200 })));
    const reads = await Promise.all([1, 2, 3].map(() => provider.read(flowLog.id, {})));
    assert.deepEqual(reads[0]?.props?.place, { cloud: "huawei", region: "eu-de", projectId: ids.otherAccountProject });
    const [request] = exchanges();
    assert.equal(exchanges().length, 1);
    assert.deepEqual(JSON.parse(request?.body ?? "").auth.identity, {
      methods: ["assume_role"],
      assume_role: { agency_name: "flow-logs", domain_name: flowLogs.domainName, duration_seconds: 1200 },
    });
    assert.equal(request?.headers["x-project-id"], undefined);
    told.expect(NOT_STORED, NOT_STORED, NOT_STORED);
  });

  it("of a chain of agencies are those of the last", async () => {
    const provider = await at.named(config(assume(flowLogs, { agencyName: "back", domainId: ids.account })));
    const { props } = await at.read(provider);
    assert.equal((props?.place as Bag).projectId, ids.project);
    assert.equal(exchanges().length, 2);
  });

  it("are refused with the agency and the way out, and without a secret", async () => {
    const unknown = await failing(assume({ ...flowLogs, agencyName: "nobody" }));
    assert.match(
      unknown,
      /taking on the agency "nobody" \(config huaweicloud:assumeRole\): 404 Could not find agency .*; check the names/,
    );
    const notTrusted = await failing(assume({ agencyName: "back", domainId: ids.account }));
    assert.match(
      notTrusted,
      /403 .*not authorized.*; check the names of agency and account, and that the user may act as an agency/,
    );
    for (const secret of [
      at.cloud.env.HW_SECRET_KEY ?? "?",
      ...at.cloud.memory.accessKeys.map(({ secret }) => secret),
    ]) {
      assert.ok(!unknown.includes(secret) && !notTrusted.includes(secret));
    }
  });

  it("of a wrong key are asked for once, because keys get locked", async () => {
    const wrong = { ...assume(flowLogs), "huaweicloud:secretKey": "wrong" };
    const provider = await at.named(config(wrong));
    const failed = await Promise.all([1, 2, 3].map(() => failure(at.read(provider))));
    assert.match(failed[0]?.message ?? "", /APIGW.0301/);
    assert.equal(exchanges().length, 1);
  });

  describe("for the token of an OpenID Connect provider", () => {
    const oidc = (more: Bag = {}) => {
      const idToken = [...(at.cloud.memory.identityProviders[0]?.idTokens.keys() ?? [])][0];
      const keys = { "huaweicloud:accessKey": undefined, "huaweicloud:secretKey": undefined };
      return config({ ...keys, "huaweicloud:idpId": "pipelines", "huaweicloud:idToken": idToken, ...more });
    };

    it("sign all requests, and the token is exchanged once", async () => {
      const provider = await at.named(oidc());
      const reads = await Promise.all([1, 2, 3].map(() => at.read(provider)));
      assert.equal((reads[0]?.props?.place as Bag).projectId, ids.project);
      assert.deepEqual([at.requests(/id-token/).length, exchanges().length], [1, 1]);
      assert.ok(!JSON.stringify(reads).includes(String(oidc()["huaweicloud:idToken"])));
    });

    it("are refused for a token that is not known, without the token", async () => {
      const provider = await at.named(oidc({ "huaweicloud:idToken": "made-up-id-token" }));
      const { message } = await failure(at.read(provider));
      assert.match(
        message,
        /401 .*; check config huaweicloud:idpId and config huaweicloud:idToken: the token may have/,
      );
      assert.doesNotMatch(message, /made-up-id-token/);
    });

    it("need the provider's id beside a file, and a file that can be read", () => {
      const file = { HW_ASSUME_ROLE_ID_TOKEN_FILE: "/nowhere/token", HW_REGION_NAME: "cn-north-4" };
      assert.match(refused(file), /^HW_ASSUME_ROLE_ID_TOKEN_FILE is set, but not HW_ASSUME_ROLE_IDP_ID; /);
      const text = refused({ ...file, HW_ASSUME_ROLE_IDP_ID: "idp" });
      assert.match(text, /^HW_ASSUME_ROLE_ID_TOKEN_FILE names \/nowhere\/token, which can't be read \(ENOENT\); check/);
    });

    it("need both halves", async () => {
      const provider = await at.named(oidc({ "huaweicloud:idToken": undefined }));
      const { message } = await failure(at.read(provider));
      assert.match(
        message,
        /config huaweicloud:idpId is set, but not config huaweicloud:idToken or config huaweicloud:idTokenFile/,
      );
    });
  });
});
