import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Settings } from "../../provider/core/settings";
import { readAccessKey, signedHeaders } from "../../provider/ncloud/auth";

interface Vector {
  name: string;
  method: string;
  uri: string;
  timestamp: string;
  accessKey: string;
  secretKey: string;
  signature: string;
}

describe("the signature of NAVER Cloud's API gateway", () => {
  const vectors: Vector[] = JSON.parse(readFileSync("test/data/ncloud/signature-vectors.json", "utf8"));
  for (const vector of vectors) {
    it(`vector: ${vector.name}`, () => {
      assert.deepEqual(signedHeaders(vector.method, vector.uri, vector, Number(vector.timestamp)), {
        "x-ncp-apigw-timestamp": vector.timestamp,
        "x-ncp-iam-access-key": vector.accessKey,
        "x-ncp-apigw-signature-v2": vector.signature,
      });
    });
  }
});

describe("the access key of NAVER Cloud", () => {
  const config = { "ncloud:accessKey": "CA", "ncloud:secretKey": "CS" };
  const own = { NCLOUD_ACCESS_KEY: "EA", NCLOUD_SECRET_KEY: "ES" };
  const ids = { NCLOUD_ACCESS_KEY_ID: "IA", NCLOUD_SECRET_ACCESS_KEY: "IS" };
  const read = (values: Record<string, string>, environment: NodeJS.ProcessEnv) =>
    readAccessKey(new Settings((key) => values[key], environment));
  const pair = (values: Record<string, string>, environment: NodeJS.ProcessEnv) => {
    const { accessKey, secretKey } = read(values, environment);
    return `${accessKey} ${secretKey}`;
  };

  it("comes from config before the environment", () => assert.equal(pair(config, { ...own, ...ids }), "CA CS"));
  it("comes from NCLOUD_ACCESS_KEY before the _ID forms", () => assert.equal(pair({}, { ...own, ...ids }), "EA ES"));
  it("comes from the _ID forms last", () => assert.equal(pair({}, ids), "IA IS"));

  const halves: [string, Record<string, string>, NodeJS.ProcessEnv, RegExp][] = [
    [
      "config and environment",
      { "ncloud:accessKey": "CA" },
      own,
      /config ncloud:accessKey is set, but config ncloud:secretKey is not/,
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
  ];
  for (const [name, values, environment, said] of halves) {
    it(`is never put together from halves: ${name}`, () => {
      assert.throws(
        () => read(values, environment),
        (error: Error & { kind?: string }) => {
          assert.equal(error.kind, "auth");
          assert.match(error.message, said);
          assert.doesNotMatch(error.message, /\b[CEI][AS]\b/);
          return true;
        },
      );
    });
  }

  it("missing altogether names every place that was looked at", () => {
    assert.throws(
      () => read({}, {}),
      /ncloud:accessKey.*ncloud:secretKey.*NCLOUD_ACCESS_KEY.*NCLOUD_SECRET_KEY.*NCLOUD_ACCESS_KEY_ID.*NCLOUD_SECRET_ACCESS_KEY/,
    );
  });
});
