/** Where the access key comes from: config, environment, the configure file, the server role. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FlowLogError } from "../../provider/core/errors";
import { Settings } from "../../provider/core/settings";
import { readAccessKey } from "../../provider/ncloud/credentials";
import { failure } from "../outcomes";

type Values = Record<string, string>;

const config = { "ncloud:accessKey": "CA", "ncloud:secretKey": "CS" };
const own = { NCLOUD_ACCESS_KEY: "EA", NCLOUD_SECRET_KEY: "ES" };
const ids = { NCLOUD_ACCESS_KEY_ID: "IA", NCLOUD_SECRET_ACCESS_KEY: "IS" };
const HOME = process.platform === "win32" ? "USERPROFILE" : "HOME";
const key = (name: string) => `ncloud_access_key_id = ${name}A\nncloud_secret_access_key = ${name}S\n`;

describe("readAccessKey", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), "ncloud-"));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const file = () => path.join(home, ".ncloud", "configure");
  const write = (text: string) => {
    mkdirSync(path.dirname(file()), { recursive: true });
    writeFileSync(file(), text);
  };
  const settings = (values: Values, environment: NodeJS.ProcessEnv) =>
    new Settings((name) => values[name], { [HOME]: home, ...environment });
  const read = (values: Values, environment: NodeJS.ProcessEnv) => readAccessKey(settings(values, environment));
  const pair = async (values: Values, environment: NodeJS.ProcessEnv) => {
    const { accessKey, secretKey } = await read(values, environment);
    return `${accessKey} ${secretKey}`;
  };
  const refused = async (values: Values, environment: NodeJS.ProcessEnv, said: RegExp) => {
    const error = (await failure(read(values, environment))) as FlowLogError;
    assert.equal(error.kind, "auth");
    assert.match(error.message, said);
    assert.doesNotMatch(error.message, /\b[CEIDPT][AS]\b/);
  };

  it("comes from the first place that has one", async () => {
    const profile = { "ncloud:profile": "P" };
    write(`${key("T")}[DEFAULT]\n${key("D")}[P]\n${key("P")}`);
    assert.equal(await pair({ ...config, ...profile }, { ...own, ...ids }), "CA CS");
    assert.equal(await pair(profile, { ...own, ...ids }), "PA PS");
    assert.equal(await pair({}, { ...own, ...ids, NCLOUD_PROFILE: "P" }), "EA ES");
    assert.equal(await pair({}, { ...ids, NCLOUD_PROFILE: "P" }), "IA IS");
    assert.equal(await pair({}, { NCLOUD_PROFILE: "P" }), "PA PS");
    assert.equal(await pair({}, {}), "DA DS");
    write(key("T"));
    assert.equal(await pair({}, {}), "TA TS");
  });

  const halves: [string, Values, NodeJS.ProcessEnv, RegExp][] = [
    [
      "config and environment",
      { "ncloud:accessKey": "CA" },
      own,
      /config ncloud:accessKey is set, but config ncloud:secretKey is not/,
    ],
    [
      "config and a profile",
      { "ncloud:secretKey": "CS", "ncloud:profile": "P" },
      {},
      /config ncloud:secretKey is set, but config ncloud:accessKey is not/,
    ],
    [
      "the two forms",
      {},
      { NCLOUD_ACCESS_KEY_ID: "IA", NCLOUD_SECRET_KEY: "ES" },
      /NCLOUD_SECRET_KEY is set, but NCLOUD_ACCESS_KEY is not/,
    ],
    [
      "a half and a whole",
      {},
      { NCLOUD_ACCESS_KEY: "EA", ...ids },
      /NCLOUD_ACCESS_KEY is set, but NCLOUD_SECRET_KEY is not/,
    ],
    [
      "environment and file",
      {},
      { NCLOUD_SECRET_ACCESS_KEY: "IS" },
      /NCLOUD_SECRET_ACCESS_KEY is set, but NCLOUD_ACCESS_KEY_ID is not/,
    ],
  ];
  for (const [name, values, environment, said] of halves) {
    it(`is never put together from halves: ${name}`, async () => {
      write(`${key("T")}[P]\n${key("P")}`);
      await refused(values, environment, said);
    });
  }

  it("missing altogether names every place that was looked at", () =>
    refused(
      {},
      {},
      /ncloud:accessKey.*ncloud:secretKey.*ncloud:profile.*ncloud:serverRole.*NCLOUD_ACCESS_KEY.*NCLOUD_SECRET_KEY.*NCLOUD_ACCESS_KEY_ID.*NCLOUD_SECRET_ACCESS_KEY.*NCLOUD_PROFILE.*configure has no key/,
    ));

  describe("in the configure file", () => {
    it("is never put together from halves: the file and the section are named", async () => {
      write(`ncloud_access_key_id=TA\n[DEFAULT]\nncloud_secret_access_key=DS\n[P]\nncloud_access_key_id=PA\n`);
      await refused(
        {},
        {},
        /profile "DEFAULT" of .*configure has ncloud_secret_access_key, but no ncloud_access_key_id/,
      );
      await refused(
        {},
        { NCLOUD_PROFILE: "P" },
        /profile "P" of .*configure has ncloud_access_key_id, but no ncloud_secret_access_key/,
      );
      write("ncloud_access_key_id=TA\n[DEFAULT]\n");
      await refused({}, {}, /configure has ncloud_access_key_id, but no ncloud_secret_access_key/);
    });
    it("is missed where a profile is named: no file, no section, nothing in it", async () => {
      const profile = { NCLOUD_PROFILE: "prod" };
      await refused({}, profile, /NCLOUD_PROFILE names the profile "prod", but .*configure does not exist/);
      write(key("T"));
      await refused(
        { "ncloud:profile": "prod" },
        {},
        /config ncloud:profile names .*configure has no section \[prod\]/,
      );
      await refused({}, { NCLOUD_PROFILE: "ncloud_access_key_id" }, /has no section \[ncloud_access_key_id\]/);
      write("[prod]\nncloud_api_url=https://example.com\n");
      await refused({}, profile, /has no keys there/);
    });
    it("is found whatever its profile's name", async () => {
      for (const name of ["a.b", "my profile", "__proto", "P"]) {
        write(`[${name}]\n${key("P")}`);
        assert.equal(await pair({}, { NCLOUD_PROFILE: name }), "PA PS", name);
      }
      await refused({}, { NCLOUD_PROFILE: "__proto__" }, /no section/);
    });
    it("is read with comments, blanks and carriage returns around it", async () => {
      write("; mine\r\n  ncloud_access_key_id =  TA  \r\n# and\r\nncloud_secret_access_key=TS\r\n");
      assert.equal(await pair({}, {}), "TA TS");
    });
    it("takes the rest of a line: what begins a comment elsewhere, or looks like another type, is part of a secret", async () => {
      const values = ["ab#cd;ef", "ab=cd==", "true", "null", "123", "a\\nb", "it's"];
      for (const value of values) {
        write(`ncloud_access_key_id = ${value}\nncloud_secret_access_key=${value}\n`);
        assert.equal(await pair({}, {}), `${value} ${value}`);
      }
      write(`ncloud_access_key_id = "TA"\nncloud_secret_access_key = 'TS'\n`);
      assert.equal(await pair({}, {}), "TA TS");
    });
    it("comes with its own address, and no other key does", async () => {
      write(
        `[DEFAULT]\nncloud_api_url = https://one.example.com\n${key("D")}[P]\n${key("P")}ncloud_api_url=https://two.example.com\n`,
      );
      assert.equal((await read({}, {})).apiUrl?.value, "https://one.example.com");
      const { apiUrl, from } = await read({}, { NCLOUD_PROFILE: "P" });
      assert.equal(apiUrl?.value, "https://two.example.com");
      assert.match(apiUrl?.from ?? "", /^ncloud_api_url of profile "P" of .*configure$/);
      assert.match(from, /^profile "P" of .*configure$/);
      for (const values of [config, {}]) assert.equal((await read(values, own)).apiUrl, undefined);
    });
    it("that can't be read is an error, not none", async () => {
      mkdirSync(file(), { recursive: true });
      await refused({}, {}, /configure can't be read \(EISDIR\)/);
      assert.equal(await pair({}, own), "EA ES");
    });
  });
});
