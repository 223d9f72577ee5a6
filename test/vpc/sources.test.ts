/** Under which names each ecosystem's settings are found, and what is never put together. */
import assert from "node:assert/strict";
import { refused, resolve, type Texts } from "./settings-fixture";

const KEYS = { OS_ACCESS_KEY: "os-ak", OS_SECRET_KEY: "os-sk" };
const A = "a".repeat(32);
const B = "b".repeat(32);

describe("resolveAccess: sources of settings", () => {
  const spellings: Record<string, readonly string[]> = {
    token: ["OS_TOKEN", "OS_AUTH_TOKEN", "OS_TOKEN_ID"],
    region: ["OS_REGION_NAME", "OS_REGION", "OS_REGION_ID"],
    project: ["OS_PROJECT_ID", "OS_TENANT_ID"],
    projectName: ["OS_PROJECT_NAME", "OS_TENANT_NAME"],
    user: ["OS_USER_ID", "OS_USERID"],
    domainName: ["OS_USER_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME", "OS_DOMAIN_NAME"],
    domainId: ["OS_USER_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID", "OS_DOMAIN_ID"],
  };
  const has: Record<string, (name: string) => void> = {
    token: (name) => {
      const { credentials } = resolve({ OS_REGION_NAME: "eu-de", [name]: "made-up" });
      assert.deepEqual(credentials, { by: "token", token: "made-up", from: name });
    },
    region: (name) => assert.equal(resolve({ ...KEYS, [name]: "eu-nl" }).region, "eu-nl"),
    project: (name) => assert.deepEqual(resolve({ ...KEYS, OS_REGION: "eu-de", [name]: A }).project, { id: A }),
    projectName: (name) => {
      const { project, region } = resolve({ ...KEYS, [name]: "eu-nl_team" });
      assert.deepEqual([project, region], [{ name: "eu-nl_team" }, "eu-nl"]);
    },
    user: (name) => {
      const { credentials } = resolve({ OS_REGION: "eu-de", OS_PASSWORD: "p", [name]: "u-id" });
      assert.deepEqual(credentials.by === "password" && credentials.user, { id: "u-id" });
    },
    domainName: (name) => {
      const { credentials } = resolve({ OS_REGION: "eu-de", OS_PASSWORD: "p", OS_USERNAME: "u", [name]: "d" });
      assert.deepEqual(credentials.by === "password" && credentials.user, { name: "u", domain: { name: "d" } });
    },
    domainId: (name) => {
      const { credentials } = resolve({ OS_REGION: "eu-de", OS_PASSWORD: "p", OS_USERNAME: "u", [name]: "d-id" });
      assert.deepEqual(credentials.by === "password" && credentials.user, { name: "u", domain: { id: "d-id" } });
    },
  };
  for (const [what, names] of Object.entries(spellings)) {
    for (const name of names) it(`reads ${name}`, () => has[what]?.(name));
  }

  it("reads each of the key pairs, with its security token", () => {
    const pairs: [Texts, string][] = [
      [{ OS_AK: "k", OS_SK: "s", OS_SECURITY_TOKEN: "t" }, "otc"],
      [{ OTC_SDK_AK: "k", OTC_SDK_SK: "s", OTC_SDK_SECURITY_TOKEN: "t" }, "otc"],
      [{ HW_ACCESS_KEY: "k", HW_SECRET_KEY: "s", HW_SECURITY_TOKEN: "t" }, "huawei"],
      [{ HUAWEICLOUD_SDK_AK: "k", HUAWEICLOUD_SDK_SK: "s", HUAWEICLOUD_SDK_SECURITY_TOKEN: "t" }, "huawei"],
    ];
    for (const [environment, cloud] of pairs) {
      const access = resolve({ ...environment, OS_REGION_NAME: "eu-de" });
      const [accessKey, secretKey] = Object.keys(environment);
      assert.equal(access.cloud, cloud);
      assert.deepEqual(access.credentials, {
        by: "keys",
        accessKey: "k",
        secretKey: "s",
        securityToken: "t",
        from: `${accessKey} and ${secretKey}`,
      });
    }
  });

  it("takes the SDKs' project with the SDKs' keys", () => {
    const otc = { OTC_SDK_AK: "k", OTC_SDK_SK: "s", OTC_SDK_PROJECT_ID: A, OS_REGION_NAME: "eu-de", OS_PROJECT_ID: B };
    assert.deepEqual(resolve(otc).project, { id: A });
    const huawei = { HUAWEICLOUD_SDK_AK: "k", HUAWEICLOUD_SDK_SK: "s", HUAWEICLOUD_SDK_PROJECT_ID: A };
    const iam = "https://iam.eu-west-101.myhuaweicloud.eu";
    const access = resolve({ ...huawei, HW_REGION_NAME: "eu-west-101", HUAWEICLOUD_SDK_IAM_ENDPOINT: iam });
    assert.deepEqual([access.project, access.cloud, access.iam], [{ id: A }, "myhuaweicloud.eu", `${iam}/v3`]);
  });

  it("never takes keys of another cloud's tools", () => {
    assert.match(
      refused({ AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x", OS_REGION: "eu-de" }),
      /^no credentials/,
    );
  });

  it("falls back from HW_* to OS_* one by one, but not to another login's", () => {
    const hw = { HW_ACCESS_KEY: "k", HW_SECRET_KEY: "s" };
    const { region, project } = resolve({ ...hw, OS_REGION_NAME: "cn-north-4", OS_PROJECT_ID: A });
    assert.deepEqual([region, project], ["cn-north-4", { id: A }]);
    const both = { ...hw, ...KEYS, OS_REGION_NAME: "eu-de", OS_PROJECT_ID: A };
    assert.match(refused(both, {}, { cloud: "huawei" }), /^no region: /);
    const own = resolve({ ...both, HW_REGION_NAME: "cn-north-4" }, {}, { cloud: "huawei" });
    assert.deepEqual(own.project, { name: "cn-north-4" });
    const road = { HW_REGION_NAME: "cn-north-4", OS_VPC_ENDPOINT_OVERRIDE: "http://127.0.0.1:1" };
    assert.equal(resolve({ ...hw, ...road }).vpc, "http://127.0.0.1:1");
    const { vpc } = resolve({ ...both, ...road }, {}, { cloud: "huawei" });
    assert.equal(vpc, "https://vpc.cn-north-4.myhuaweicloud.com");
    const trust = { ...both, ...road, OS_CACERT: "/does/not/exist.pem" };
    assert.match(refused(trust, {}, { cloud: "huawei" }), /^OS_CACERT names/);
  });

  it("takes names for the user of Huawei Cloud", () => {
    const environment = { HW_USER_NAME: "u", HW_USER_PASSWORD: "p", HW_DOMAIN_NAME: "d", HW_REGION_NAME: "cn-north-4" };
    const { cloud, credentials } = resolve({ ...environment, HW_PROJECT_NAME: "cn-north-4_team" });
    assert.equal(cloud, "huawei");
    assert.deepEqual(credentials, {
      by: "password",
      user: { name: "u", domain: { name: "d" } },
      password: "p",
      passcode: undefined,
      from: "HW_USER_NAME and HW_USER_PASSWORD",
    });
  });

  const halves: [Texts, Texts, RegExp][] = [
    [{ OS_ACCESS_KEY: "a", OS_SK: "b" }, {}, /^OS_ACCESS_KEY is set, but not OS_SECRET_KEY;/],
    [{ OTC_SDK_AK: "a" }, {}, /^OTC_SDK_AK is set, but not OTC_SDK_SK;/],
    [{ HW_ACCESS_KEY: "a" }, {}, /^HW_ACCESS_KEY is set, but not HW_SECRET_KEY;/],
    [{ HUAWEICLOUD_SDK_SK: "a" }, {}, /^HUAWEICLOUD_SDK_SK is set, but not HUAWEICLOUD_SDK_AK;/],
    [{ OS_PASSWORD: "a" }, {}, /^OS_PASSWORD is set, but not OS_USERNAME and OS_USER_DOMAIN_NAME or /],
    [
      { OS_PASSWORD: "env" },
      { "opentelekomcloud:userName": "u", "opentelekomcloud:domainName": "d" },
      /^config opentelekomcloud:userName is set, but not config opentelekomcloud:password;/,
    ],
    [
      { HW_SECRET_KEY: "env" },
      { "huaweicloud:accessKey": "k" },
      /^config huaweicloud:accessKey is set, but not config huaweicloud:secretKey;/,
    ],
    [
      { OS_ACCESS_KEY: "a", OS_USERNAME: "u", OS_PASSWORD: "p", OS_USER_DOMAIN_NAME: "d" },
      {},
      /^OS_ACCESS_KEY is set, but not OS_SECRET_KEY;/,
    ],
  ];
  for (const [environment, config, expected] of halves) {
    it(`refuses half a login: ${Object.keys({ ...config, ...environment }).join(", ")}`, () => {
      assert.match(refused({ OS_REGION_NAME: "eu-de", ...environment }, config), expected);
    });
  }

  it("refuses to act as an agency, wherever it is asked for", () => {
    const login = { ...KEYS, OS_REGION_NAME: "eu-de" };
    for (const name of ["OS_AGENCY_NAME", "OS_TARGET_AGENCY_NAME"]) {
      assert.match(
        refused({ ...login, [name]: "x" }),
        new RegExp(`^${name} asks to act as an agency, .*temporary keys`),
      );
    }
    assert.match(refused(login, { "opentelekomcloud:agencyName": "x" }), /^config opentelekomcloud:agencyName asks/);
    const hw = { HW_ACCESS_KEY: "k", HW_SECRET_KEY: "s", HW_REGION_NAME: "cn-north-4" };
    assert.match(refused(hw, { "huaweicloud:agencyName": "x" }), /^config huaweicloud:agencyName asks/);
    for (const name of ["OS_AGENCY_DOMAIN_NAME", "OS_DELEGATED_PROJECT"]) {
      const text = refused({ ...KEYS, OS_REGION_NAME: "eu-de", [name]: "x" });
      assert.ok(text.startsWith(`${name} asks to act as an agency`), text);
    }
    for (const key of ["agencyDomainName", "delegatedProject"]) {
      const text = refused({ ...KEYS, OS_REGION_NAME: "eu-de" }, { [`opentelekomcloud:${key}`]: "x" });
      assert.ok(text.startsWith(`config opentelekomcloud:${key} asks`), text);
    }
  });

  it("says that a profile alone names no shared configuration file", () => {
    const text = refused({ HW_PROFILE: "default", HW_REGION_NAME: "cn-north-4" }, {}, { cloud: "huawei" });
    assert.match(
      text,
      /^no credentials for Huawei Cloud \(HW_PROFILE names a profile, but HW_SHARED_CONFIG_FILE no file\);/,
    );
    const keys = { HW_ACCESS_KEY: "k", HW_SECRET_KEY: "s", HW_PROFILE: "default", HW_REGION_NAME: "cn-north-4" };
    assert.equal(resolve(keys).credentials.from, "HW_ACCESS_KEY and HW_SECRET_KEY");
  });

  it("takes a passcode with a user by id only", () => {
    const user = { OS_PASSWORD: "p", OS_PASSCODE: "123456", OS_REGION_NAME: "eu-de" };
    const { credentials } = resolve({ ...user, OS_USER_ID: "u-id" });
    assert.equal(credentials.by === "password" && credentials.passcode, "123456");
    const byName = refused({ ...user, OS_USERNAME: "u", OS_USER_DOMAIN_NAME: "d" });
    assert.match(byName, /^OS_PASSCODE is set, but not OS_USER_ID or OS_USERID;/);
    assert.ok(!byName.includes("123456"));
  });

  for (const insecure of ["1", "true", "True"]) {
    it(`refuses connections to anybody: OS_INSECURE=${insecure}`, () => {
      const text = refused({ ...KEYS, OS_REGION_NAME: "eu-de", OS_INSECURE: insecure });
      assert.match(text, /^OS_INSECURE asks for connections to anybody.*OS_CACERT/);
    });
  }

  it("minds neither OS_INSECURE=false nor a missing one", () => {
    assert.deepEqual(resolve({ ...KEYS, OS_REGION_NAME: "eu-de", OS_INSECURE: "false" }).trust, {
      setting: "OS_CACERT",
    });
  });

  it("refuses a file of authorities that is none, naming setting and file", () => {
    const missing = refused({ ...KEYS, OS_REGION_NAME: "eu-de", OS_CACERT: "/does/not/exist.pem" });
    assert.match(missing, /^OS_CACERT names \/does\/not\/exist\.pem, which can't be read \(ENOENT\);/);
    const other = refused({ ...KEYS, OS_REGION_NAME: "eu-de" }, { "opentelekomcloud:cacertFile": "package.json" });
    assert.match(other, /^config opentelekomcloud:cacertFile names package\.json, which holds no certificate;/);
  });
});
