/** The request signature of NAVER Cloud, against vectors. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { signedHeaders } from "../../provider/ncloud/signature";

interface Vector {
  name: string;
  method: string;
  uri: string;
  timestamp: string;
  accessKey: string;
  secretKey: string;
  signature: string;
}

describe("signedHeaders", () => {
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
