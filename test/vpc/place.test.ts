/** Where cloud, region, project and credentials come from. */
import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { recentAccess } from "../../provider/vpc/settings/place";
import { TestClock } from "../clock";
import { HW, OS, OS_USER, refused, resolve, type Texts } from "./settings-fixture";

describe("recentAccess", () => {
  const clock = new TestClock();

  function counted() {
    const environment: Texts = { ...OS };
    let readings = 0;
    const config = () => {
      readings++;
      return undefined;
    };
    return { environment, settings: new Settings(config, environment), readings: () => readings };
  }

  it("reads the settings of a thousand calls once, and again after a second", async () => {
    const { environment, settings, readings } = counted();
    const first = recentAccess(settings, {}, clock);
    const once = readings();
    for (let call = 0; call < 1_000; call++) assert.equal(recentAccess(settings, {}, clock), first);
    assert.equal(readings(), once);
    environment.OS_ACCESS_KEY = "another";
    await clock.sleep(1_000);
    assert.deepEqual(recentAccess(settings, {}, clock), resolve(environment));
  });

  it("tells places, and provider instances, apart", () => {
    const { settings } = counted();
    assert.equal(recentAccess(settings, {}, clock).region, "eu-de");
    assert.equal(recentAccess(settings, { region: "eu-nl" }, clock).region, "eu-nl");
    assert.equal(recentAccess(new Settings(undefined, HW), {}, clock).region, "cn-north-4");
  });

  it("keeps no refusal", () => {
    const environment: Texts = {};
    const settings = new Settings(undefined, environment);
    assert.throws(() => recentAccess(settings, {}, clock), { kind: "auth" });
    Object.assign(environment, OS);
    assert.equal(recentAccess(settings, {}, clock).region, "eu-de");
  });
});

describe("resolveAccess: cloud and credentials", () => {
  it("takes how often and how long to retry at the rate limit from the Terraform provider's variables, and from config", () => {
    const variables = { OS_MAX_BACKOFF_RETRIES: "7", OS_BACKOFF_RETRY_TIMEOUT: "90" };
    assert.deepEqual(resolve({ ...OS, ...variables }).rateLimitRetries, { retries: 7, forMs: 90_000 });
    assert.deepEqual(resolve({ ...HW, ...variables }).rateLimitRetries, { retries: 7, forMs: 90_000 });
    assert.deepEqual(resolve(OS, { "opentelekomcloud:backoffRetryTimeout": "5" }).rateLimitRetries, { forMs: 5_000 });
    assert.equal(resolve(OS).rateLimitRetries, undefined);
    for (const wrong of ["-1", "a minute", "1.5"]) {
      assert.match(
        refused({ ...OS, OS_BACKOFF_RETRY_TIMEOUT: wrong }),
        /OS_BACKOFF_RETRY_TIMEOUT must be a whole number/,
      );
    }
  });

  it("takes OS_* keys to Open Telekom Cloud", () => {
    assert.deepEqual(resolve(OS), {
      cloud: "otc",
      region: "eu-de",
      project: { id: "a".repeat(32) },
      credentials: {
        by: "keys",
        accessKey: "os-ak",
        secretKey: "os-sk",
        securityToken: undefined,
        from: "OS_ACCESS_KEY and OS_SECRET_KEY",
      },
      iam: "https://iam.eu-de.otc.t-systems.com/v3",
      vpc: "https://vpc.eu-de.otc.t-systems.com",
      lts: "https://lts.eu-de.otc.t-systems.com",
      trust: { setting: "OS_CACERT" },
    });
  });

  it("takes HW_* keys to Huawei Cloud, and HW_CLOUD to its other sites", () => {
    const { cloud, vpc, iam } = resolve(HW);
    assert.deepEqual(
      [cloud, vpc, iam],
      ["huawei", "https://vpc.cn-north-4.myhuaweicloud.com", "https://iam.cn-north-4.myhuaweicloud.com/v3"],
    );
    const eu = resolve({ ...HW, HW_CLOUD: "myhuaweicloud.eu", HW_REGION_NAME: "eu-west-101" });
    assert.deepEqual([eu.cloud, eu.vpc], ["myhuaweicloud.eu", "https://vpc.eu-west-101.myhuaweicloud.eu"]);
  });

  it("goes by OS_* when both are set, unless the program names the cloud", () => {
    assert.equal(resolve({ ...OS, ...HW }).cloud, "otc");
    const huawei = resolve({ ...OS, ...HW }, {}, { cloud: "huawei" });
    assert.deepEqual(
      [huawei.cloud, huawei.region, huawei.credentials.from],
      ["huawei", "cn-north-4", "HW_ACCESS_KEY and HW_SECRET_KEY"],
    );
  });

  it("falls back to OS_* for Huawei Cloud when there are no HW_* credentials, and believes its address", () => {
    assert.equal(resolve(OS, {}, { cloud: "huawei" }).vpc, "https://vpc.eu-de.myhuaweicloud.com");
    const environment = { ...OS, OS_AUTH_URL: "https://iam.ap-southeast-1.myhuaweicloud.com/v3" };
    assert.equal(resolve(environment).cloud, "huawei");
  });

  const addresses: [string, string][] = [
    ["https://iam.eu-de.otc.t-systems.com:443/v3", "otc"],
    ["https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3", "sc.otc.t-systems.com"],
    ["https://iam.myhuaweicloud.com/v3", "huawei"],
    ["https://iam.eu-west-101.myhuaweicloud.eu/v3", "myhuaweicloud.eu"],
    ["http://127.0.0.1:1234/v3", "otc"],
  ];
  for (const [address, cloud] of addresses) {
    it(`knows the cloud of ${address}: ${cloud}`, () => {
      assert.equal(resolve({ ...OS, OS_AUTH_URL: address }).cloud, cloud);
    });
  }

  for (const domain of ["hc.sbercloud.ru", "g42cloud.com", "stack.example.com"]) {
    it(`takes HW_* settings to a cloud on Huawei Cloud's software: ${domain}`, () => {
      const { cloud, credentials, vpc, iam } = resolve(HW, {}, { cloud: domain });
      assert.deepEqual(
        [cloud, credentials.from, vpc, iam],
        [
          domain,
          "HW_ACCESS_KEY and HW_SECRET_KEY",
          `https://vpc.cn-north-4.${domain}`,
          `https://iam.cn-north-4.${domain}/v3`,
        ],
      );
      const config = { "huaweicloud:accessKey": "c", "huaweicloud:secretKey": "c", "huaweicloud:region": "x-1" };
      assert.equal(resolve({}, config, { cloud: domain }).vpc, `https://vpc.x-1.${domain}`);
      assert.match(refused({}, {}, { cloud: domain }), /^no credentials for Huawei Cloud; /);
      assert.equal(resolve(OS, {}, { cloud: domain }).credentials.from, "OS_ACCESS_KEY and OS_SECRET_KEY");
      const otc = {
        "opentelekomcloud:accessKey": "o",
        "opentelekomcloud:secretKey": "o",
        "opentelekomcloud:region": "eu-de",
      };
      assert.match(resolve(HW, otc, { cloud: domain }).credentials.from, /^config opentelekomcloud:accessKey/);
      const led = { ...OS, ...HW, OS_AUTH_URL: `https://iam.eu-de.${domain}/v3` };
      assert.equal(resolve(led, {}, { cloud: domain }).region, "eu-de");
      assert.equal(resolve({ ...OS, ...HW }, {}, { cloud: domain }).region, "cn-north-4");
      const stray = { ...HW, OS_AUTH_URL: "https://iam.eu-de.otc.t-systems.com/v3" };
      assert.match(refused(stray, {}, { cloud: domain }), /but OS_AUTH_URL leads to otc;/);
    });
  }

  const ofHuawei = [
    ...["HW_AUTH_URL", "HW_REGION_NAME", "HW_CLOUD", "HW_PROFILE", "HW_PROJECT_ID", "HW_VPC_ENDPOINT_OVERRIDE"],
    ...["HW_LTS_ENDPOINT_OVERRIDE", "HW_ASSUME_ROLE_AGENCY_NAME", "HW_ASSUME_ROLE_DOMAIN_NAME"],
  ];
  for (const name of ofHuawei) {
    it(`speaks of Huawei Cloud when ${name} is all there is`, () => {
      assert.match(refused({ [name]: "x" }), /^no credentials for Huawei Cloud.*HW_ACCESS_KEY and HW_SECRET_KEY/);
      assert.match(refused({ [name]: "x", OS_CACERT: "/a.pem" }), /^no credentials for Huawei Cloud/);
      assert.equal(resolve({ ...OS, [name]: "x" }).cloud, "otc");
      assert.equal(resolve({ OS_AK: "a", OS_SK: "s", [name]: "x" }, {}, { region: "eu-de" }).cloud, "otc");
    });
  }

  it("refuses an identity service of the other cloud, naming both", () => {
    assert.match(
      refused({ ...OS_USER }, {}, { cloud: "huawei" }),
      /asked for is huawei, but OS_AUTH_URL leads to otc;/,
    );
  });

  it("prefers config, whole, to environment", () => {
    const config = { "opentelekomcloud:accessKey": "c-ak", "opentelekomcloud:secretKey": "c-sk" };
    const { credentials, region } = resolve({ ...OS, OS_SECURITY_TOKEN: "not the pair's" }, config);
    assert.deepEqual(credentials, {
      by: "keys",
      accessKey: "c-ak",
      secretKey: "c-sk",
      securityToken: undefined,
      from: "config opentelekomcloud:accessKey and config opentelekomcloud:secretKey",
    });
    assert.equal(region, "eu-de");
  });

  it("takes no more than the region from another login than the one in config", () => {
    const keys = { "opentelekomcloud:accessKey": "c-ak", "opentelekomcloud:secretKey": "c-sk" };
    const user = { userName: "c-u", password: "c-p", domainName: "c-d", region: "eu-nl" };
    const config = Object.fromEntries(Object.entries(user).map(([key, value]) => [`opentelekomcloud:${key}`, value]));
    const other = { ...OS_USER, OS_AUTH_URL: "https://keystone.private.example/v3", OS_AGENCY_NAME: "theirs" };
    const access = resolve({ ...other, OS_REGION_NAME: "RegionOne" }, config);
    assert.deepEqual(
      [access.iam, access.project, access.region],
      ["https://iam.eu-nl.otc.t-systems.com/v3", { name: "eu-nl" }, "eu-nl"],
    );
    const { project, region } = resolve({ ...OS, ...OS_USER, OS_REGION_NAME: "eu-nl" }, keys);
    assert.deepEqual([project, region], [{ name: "eu-nl" }, "eu-nl"]);
    const huawei = { "huaweicloud:accessKey": "c-ak", "huaweicloud:secretKey": "c-sk" };
    assert.equal(resolve({ ...OS_USER, OS_REGION_NAME: "eu-de" }, huawei).cloud, "huawei");
    const atHuawei = {
      ...OS_USER,
      OS_AUTH_URL: "https://iam.eu-west-101.myhuaweicloud.eu/v3",
      OS_REGION_NAME: "eu-de",
    };
    assert.equal(resolve(atHuawei, { "opentelekomcloud:token": "t" }).vpc, "https://vpc.eu-de.otc.t-systems.com");
  });

  it("never puts a pair together from two sources, and names what is missing", () => {
    assert.match(
      refused(OS, { "opentelekomcloud:accessKey": "c-ak" }),
      /^config opentelekomcloud:accessKey is set, but not config opentelekomcloud:secretKey; set both in the same place/,
    );
    assert.match(refused({ OS_SECRET_KEY: "x", OS_REGION: "eu-de" }), /^OS_SECRET_KEY is set, but not OS_ACCESS_KEY;/);
    assert.match(
      refused({ OS_USERNAME: "u", OS_PASSWORD: "p" }),
      /^OS_USERNAME is set, but not OS_USER_DOMAIN_NAME or OS_PROJECT_DOMAIN_NAME or OS_DOMAIN_NAME;/,
    );
    assert.match(refused({ OS_USER_ID: "u" }), /^OS_USER_ID is set, but not OS_PASSWORD;/);
  });

  const parted: [string, Texts, Texts, RegExp][] = [
    [
      "the token in config, the keys in the environment",
      OS,
      { "opentelekomcloud:securityToken": "s3cret-token" },
      /^config opentelekomcloud:securityToken is set, but not config opentelekomcloud:accessKey and config .*secretKey; the login is that of OS_ACCESS_KEY and OS_SECRET_KEY; set all of them in the same place/,
    ],
    [
      "the token in the environment, the keys in config",
      { OS_SECURITY_TOKEN: "s3cret-token", OS_REGION_NAME: "eu-de" },
      { "opentelekomcloud:accessKey": "a", "opentelekomcloud:secretKey": "s" },
      /^OS_SECURITY_TOKEN is set, but not OS_ACCESS_KEY and OS_SECRET_KEY; the login is that of config /,
    ],
    [
      "the token of one tool, the keys of another",
      { HUAWEICLOUD_SDK_AK: "a", HUAWEICLOUD_SDK_SK: "s", HW_SECURITY_TOKEN: "s3cret-token", HW_REGION_NAME: "x" },
      {},
      /^HW_SECURITY_TOKEN is set, but not HW_ACCESS_KEY and HW_SECRET_KEY; the login is that of HUAWEICLOUD_SDK_AK/,
    ],
    [
      "Huawei Cloud's token in config, the keys in the environment",
      HW,
      { "huaweicloud:securityToken": "s3cret-token" },
      /^config huaweicloud:securityToken is set, but not config huaweicloud:accessKey/,
    ],
    [
      "the token alone",
      { OS_REGION_NAME: "eu-de" },
      { "opentelekomcloud:securityToken": "s3cret-token" },
      /^config opentelekomcloud:securityToken is set, but not config opentelekomcloud:accessKey/,
    ],
    [
      "the passcode in config, the user in the environment",
      { OS_USER_ID: "u", OS_PASSWORD: "p", OS_REGION_NAME: "eu-de" },
      { "opentelekomcloud:passcode": "s3cret-token" },
      /^config opentelekomcloud:passcode is set, but not config opentelekomcloud:userId and config .*password; the login/,
    ],
  ];
  for (const [what, environment, config, expected] of parted) {
    it(`refuses ${what}`, () => {
      const text = refused(environment, config);
      assert.match(text, expected);
      assert.ok(!text.includes("s3cret-token"), text);
    });
  }

  it("minds no security token of another login that is complete, or that needs none", () => {
    const config = { "opentelekomcloud:accessKey": "a", "opentelekomcloud:secretKey": "s" };
    const login = resolve({ ...OS, OS_SECURITY_TOKEN: "t" }, { ...config, "opentelekomcloud:securityToken": "own" });
    assert.equal(login.credentials.by === "keys" && login.credentials.securityToken, "own");
    assert.equal(
      resolve({ OS_AK: "a", OS_SK: "s", OS_SECURITY_TOKEN: "t", OS_REGION: "eu-de" }).credentials.by,
      "keys",
    );
    const user = { userName: "u", password: "p", domainName: "d" };
    const byUser = Object.fromEntries(Object.entries(user).map(([key, value]) => [`opentelekomcloud:${key}`, value]));
    assert.equal(resolve({ OS_SECURITY_TOKEN: "t", OS_REGION: "eu-de" }, byUser).credentials.by, "password");
  });

  it("says which variables and keys it looked for when there are no credentials", () => {
    const text = refused({});
    for (const name of ["opentelekomcloud:accessKey", "OS_ACCESS_KEY", "OS_PASSWORD", "OS_TOKEN"]) {
      assert.ok(text.includes(name), text);
    }
    assert.match(refused({}, {}, { cloud: "huawei" }), /Huawei Cloud.*huaweicloud:accessKey.*HW_ACCESS_KEY/);
  });

  it("asks which cloud is meant when config speaks of both", () => {
    const config = { "opentelekomcloud:region": "eu-de", "huaweicloud:region": "cn-north-4" };
    assert.match(refused(OS, config), /config speaks of both clouds.*set the input cloud/);
    assert.equal(resolve(OS, config, { cloud: "otc" }).region, "eu-de");
  });

  it("takes the cloud from config that is used", () => {
    const config = {
      "huaweicloud:accessKey": "c",
      "huaweicloud:secretKey": "c",
      "huaweicloud:cloud": "myhuaweicloud.eu",
    };
    assert.equal(resolve(OS, config).cloud, "myhuaweicloud.eu");
  });
});
