/** Logins from clouds.yaml, as OpenStack's tools would find them there. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { VpcPlaceInputs } from "../../provider/vpc/settings/place";
import { refused as refusedIn, resolve as resolveIn, type Texts } from "./settings-fixture";

const USER = `
    auth:
      username: u
      password: p-of-the-file
      user_domain_name: d
      project_name: eu-de_team`;

describe("cloudEntry: clouds.yaml", () => {
  let home: string;
  let work: string;
  const back = process.cwd();
  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), "flowlogs-clouds-")));
    work = join(home, "work");
    mkdirSync(work);
    process.chdir(work);
  });
  afterEach(() => {
    process.chdir(back);
    rmSync(home, { recursive: true });
  });

  function write(path: string, text: string): string {
    const full = join(home, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    return full;
  }
  const targets = (environment: Texts): Texts => ({ HOME: home, OS_CLOUD: "prod", ...environment });
  const resolve = (environment: Texts = {}, config?: Texts, inputs?: VpcPlaceInputs) =>
    resolveIn(targets(environment), config, inputs);
  const refused = (environment: Texts = {}, config?: Texts, inputs?: VpcPlaceInputs) =>
    refusedIn(targets(environment), config, inputs);

  it("expands the profile otc with the region", () => {
    write("work/clouds.yaml", `clouds:\n  prod:\n    profile: otc\n    region_name: eu-nl${USER}\n`);
    const { cloud, region, project, iam, vpc, credentials } = resolve();
    assert.deepEqual([cloud, region, project], ["otc", "eu-nl", { name: "eu-de_team" }]);
    assert.equal(iam, "https://iam.eu-nl.otc.t-systems.com/v3");
    assert.equal(vpc, "https://vpc.eu-nl.otc.t-systems.com");
    assert.deepEqual(credentials, {
      by: "password",
      user: { name: "u", domain: { name: "d" } },
      password: "p-of-the-file",
      passcode: undefined,
      from: `auth.username of cloud "prod" in ${work}/clouds.yaml and auth.password of cloud "prod" in ${work}/clouds.yaml`,
    });
  });

  it("expands it with the region of the program, or of the project's name", () => {
    write("work/clouds.yaml", `clouds:\n  prod:\n    profile: otc${USER}\n`);
    assert.equal(resolve().iam, "https://iam.eu-de.otc.t-systems.com/v3");
    assert.equal(resolve({}, {}, { region: "eu-nl" }).iam, "https://iam.eu-nl.otc.t-systems.com/v3");
  });

  it("prefers the entry's own words to the profile's", () => {
    const own = "region_name: eu-ch3\n    auth: {auth_url: 'http://127.0.0.1:1/v3', ak: k, sk: s}";
    write("work/clouds.yaml", `clouds:\n  prod:\n    profile: otc-swiss\n    ${own}\n`);
    assert.deepEqual([resolve().region, resolve().iam], ["eu-ch3", "http://127.0.0.1:1/v3"]);
  });

  it("knows the Swiss profile, and the key's old name", () => {
    write("work/clouds.yaml", "clouds:\n  prod:\n    cloud: otc-swiss\n    ak: k\n    sk: s\n");
    const { cloud, region, iam } = resolve();
    assert.deepEqual([cloud, region], ["sc.otc.t-systems.com", "eu-ch2"]);
    assert.equal(iam, "https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3");
  });

  for (const [where, keys] of [
    ["beside auth", "ak: k\n    sk: s\n    security_token: t"],
    ["in auth", "auth:\n      ak: k\n      sk: s\n      security_token: t"],
    ["under their long names", "access_key: k\n    secret-key: s\n    security-token: t"],
  ]) {
    it(`takes keys ${where}`, () => {
      write("work/clouds.yaml", `clouds:\n  prod:\n    profile: otc\n    region_name: eu-de\n    ${keys}\n`);
      const { credentials } = resolve();
      assert.deepEqual(
        { ...credentials, from: "" },
        {
          by: "keys",
          accessKey: "k",
          secretKey: "s",
          securityToken: "t",
          from: "",
        },
      );
    });
  }

  it("reads every value as the text it is", () => {
    const id = "12345678901234567890123456789012";
    const auth = `auth: {user_id: 0123, password: no, project_id: ${id}}`;
    write("work/clouds.yaml", `clouds:\n  prod:\n    profile: otc\n    region_name: eu-de\n    ${auth}\n`);
    const { credentials, project } = resolve();
    assert.deepEqual(project, { id });
    assert.ok(credentials.by === "password");
    assert.deepEqual([credentials.user, credentials.password], [{ id: "0123" }, "no"]);
  });

  it("follows anchors and merge keys", () => {
    write(
      "work/clouds.yaml",
      `x: &x\n  profile: otc\n  region_name: eu-de\nclouds:\n  prod:\n    <<: *x\n    ak: k\n    sk: s\n`,
    );
    assert.equal(resolve().region, "eu-de");
  });

  it("looks in the working directory, then in ~/.config/openstack; the first file wins", () => {
    const entry = (region: string) => `clouds:\n  prod:\n    region_name: ${region}\n    ak: k\n    sk: s\n`;
    write(".config/openstack/clouds.yml", entry("eu-nl"));
    assert.equal(resolve().region, "eu-nl");
    write("work/clouds.json", '{"clouds": {"prod": {"region_name": "eu-de", "ak": "k", "sk": "s"}}}');
    assert.equal(resolve().region, "eu-de");
    write("work/clouds.yaml", "clouds: {other: {}}");
    write("work/secure.yaml", "clouds: {other: {}}");
    assert.match(refused(), /clouds\.yaml has no such entry; its entries are other\.$/);
    const elsewhere = write("elsewhere.yaml", entry("eu-ch2"));
    assert.equal(resolve({ OS_CLIENT_CONFIG_FILE: elsewhere }).region, "eu-ch2");
  });

  it("lays secure.yaml over the entry, wherever each of the two is", () => {
    write("work/clouds.yaml", `clouds:\n  prod:\n    profile: otc\n    region_name: eu-de${USER}\n`);
    write(".config/openstack/secure.yaml", "clouds:\n  prod:\n    auth:\n      password: p-of-the-other\n");
    const password = (environment: Texts = {}) => {
      const { credentials } = resolve(environment);
      return credentials.by === "password" && credentials.password;
    };
    assert.equal(password(), "p-of-the-other");
    const named = write("s.yaml", "clouds:\n  prod:\n    auth:\n      password: p-of-the-named\n");
    assert.equal(password({ OS_CLIENT_SECURE_FILE: named }), "p-of-the-named");
  });

  it("takes profiles of one's own from clouds-public.yaml, before those it knows", () => {
    const address = "https://iam.{region_name}.example.com/v3";
    write(
      "work/clouds-public.yaml",
      `public-clouds:\n  own:\n    auth: {auth_url: '${address}'}\n    region_name: eu-de\n  otc:\n    region_name: eu-nl\n`,
    );
    const entry = (profile: string) => `clouds:\n  prod:\n    profile: ${profile}\n    ak: k\n    sk: s\n`;
    write("work/clouds.yaml", entry("own"));
    assert.deepEqual([resolve().iam, resolve().cloud], ["https://iam.eu-de.example.com/v3", "example.com"]);
    write("work/clouds.yaml", entry("otc"));
    assert.equal(resolve().region, "eu-nl");
    write("work/clouds.yaml", entry("nobody"));
    assert.match(
      refused(),
      /has the profile "nobody", which neither clouds-public\.yaml nor this package knows; write/,
    );
  });

  it("takes addresses, authorities and the wish not to verify from the entry", () => {
    const keys = "region_name: eu-de\n    ak: k\n    sk: s";
    const addresses = "vpc_endpoint_override: http://127.0.0.1:1/v1\n    lts_endpoint_override: http://127.0.0.1:2";
    write("work/clouds.yaml", `clouds:\n  prod:\n    ${keys}\n    ${addresses}\n`);
    assert.deepEqual([resolve().vpc, resolve().lts], ["http://127.0.0.1:1", "http://127.0.0.1:2"]);
    write("work/clouds.yaml", `clouds:\n  prod:\n    ${keys}\n    verify: false\n`);
    assert.match(refused(), /^verify of cloud "prod" in .*clouds\.yaml asks for connections to anybody/);
    write("work/clouds.yaml", `clouds:\n  prod:\n    ${keys}\n    cacert: /does/not/exist\n`);
    assert.match(refused(), /^cacert of cloud "prod" in .* names \/does\/not\/exist, which can't be read/);
  });

  it("goes before OS_* variables, whose addresses it keeps; config with credentials goes before it", () => {
    write("work/clouds.yaml", "clouds:\n  prod:\n    region_name: eu-nl\n    ak: k\n    sk: s\n");
    const os = { OS_ACCESS_KEY: "os", OS_SECRET_KEY: "os", OS_REGION_NAME: "eu-de", OS_PROJECT_ID: "a".repeat(32) };
    const access = resolve({ ...os, OS_VPC_ENDPOINT_OVERRIDE: "http://127.0.0.1:1" });
    assert.ok(access.credentials.by === "keys");
    assert.deepEqual(
      [access.credentials.accessKey, access.region, access.project, access.vpc],
      ["k", "eu-nl", { name: "eu-nl" }, "http://127.0.0.1:1"],
    );
    const config = { "opentelekomcloud:accessKey": "c", "opentelekomcloud:secretKey": "c" };
    const configured = resolve({ ...os, OS_CLOUD: "not-there" }, config);
    assert.ok(configured.credentials.by === "keys");
    assert.equal(configured.credentials.accessKey, "c");
  });

  it("is named in config before OS_CLOUD", () => {
    write("work/clouds.yaml", "clouds:\n  other:\n    region_name: eu-nl\n    ak: k\n    sk: s\n");
    assert.equal(resolve({}, { "opentelekomcloud:cloud": "other" }).region, "eu-nl");
    assert.match(
      refused({}, { "opentelekomcloud:cloud": "none" }),
      /^config opentelekomcloud:cloud asks for the cloud "none"/,
    );
  });

  it("serves Huawei Cloud when its entry leads there, and stays out of it when not", () => {
    const entry = (url: string) =>
      `clouds:\n  prod:\n    region_name: eu-de\n    auth: {auth_url: '${url}', ak: k, sk: s}\n`;
    write("work/clouds.yaml", entry("https://iam.eu-de.myhuaweicloud.com/v3"));
    assert.equal(resolve().cloud, "huawei");
    write("work/clouds.yaml", entry("https://iam.eu-de.otc.t-systems.com/v3"));
    const hw = { HW_ACCESS_KEY: "hw", HW_SECRET_KEY: "hw", HW_REGION_NAME: "cn-north-4" };
    const { credentials, region } = resolve(hw, {}, { cloud: "huawei" });
    assert.deepEqual([credentials.from, region], ["HW_ACCESS_KEY and HW_SECRET_KEY", "cn-north-4"]);
  });

  describe("that is wrong", () => {
    it("is not there: the places and the variable are named", () => {
      const text = refused();
      assert.match(text, /^OS_CLOUD asks for the cloud "prod", but there is no clouds\.yaml in /);
      for (const place of [work, join(home, ".config/openstack"), "/etc/openstack"]) assert.ok(text.includes(place));
      assert.match(refused({ OS_CLIENT_CONFIG_FILE: "/no/file" }), /^OS_CLIENT_CONFIG_FILE names \/no\/file, but/);
    });

    it("holds no login, or half of one: what the environment has is not taken in its place", () => {
      const os = { OS_ACCESS_KEY: "os", OS_SECRET_KEY: "os-secret", OS_PASSWORD: "os-password" };
      write("work/clouds.yaml", "clouds:\n  prod:\n    region_name: eu-de\n");
      assert.match(refused(os), /^there is neither ak of cloud "prod" in .*clouds\.yaml, nor its sk, token,/);
      write(
        "work/clouds.yaml",
        "clouds:\n  prod:\n    region_name: eu-de\n    auth: {username: u, user_domain_name: d}\n",
      );
      assert.match(refused(os), /^auth\.username of cloud "prod" in .* is set, but not password of cloud "prod" in /);
      write("work/clouds.yaml", "clouds:\n  prod:\n    region_name: eu-de\n    ak: k\n");
      assert.match(refused(os), /^ak of cloud "prod" in .* is set, but not sk of cloud "prod" in /);
    });

    it("asks for an agency", () => {
      write(
        "work/clouds.yaml",
        "clouds:\n  prod:\n    region_name: eu-de\n    ak: k\n    sk: s\n    auth: {target_agency_name: x}\n",
      );
      assert.match(refused(), /^auth\.target_agency_name of cloud "prod" in .* asks to act as an agency/);
    });

    const broken: [string, string][] = [
      ["clouds:\n  prod: {sk: s3cret-value\n", "MISSING_CHAR|BAD_INDENT"],
      ["clouds:\n  prod: *s3cret-value\n", "an alias in it leads nowhere"],
      ["clouds:\n  prod:\n    sk: s3cret-value\n   ak: s3cret-value: x\n", "[A-Z_]+ in line \\d"],
      ["- s3cret-value\n", "it is not a mapping"],
      ["s3cret-value", "it is not a mapping"],
      ["clouds: [s3cret-value]\n", "clouds is not a mapping"],
    ];
    for (const [text, reason] of broken) {
      it(`can't be understood: ${JSON.stringify(text)}`, () => {
        const path = write("work/clouds.yaml", text);
        const message = refused();
        assert.match(message, new RegExp(`^${path} can't be understood: .*(${reason}).*; correct the file`));
        assert.ok(!message.includes("s3cret-value"), message);
      });
    }

    it("has an entry that is no mapping", () => {
      write("work/clouds.yaml", "clouds:\n  prod: s3cret-value\n");
      const message = refused();
      assert.match(message, /^cloud "prod" in .* is not a mapping;/);
      assert.ok(!message.includes("s3cret-value"));
    });
  });
});
