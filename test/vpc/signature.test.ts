/** The request signature of the VPC clouds, against vectors of the vendors' own tools. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { authorization, sdkDate } from "../../provider/vpc/iam/signature";

interface Vector {
  readonly name: string;
  readonly secret: string;
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly authorization: string;
}
const data: { vectors: Vector[] } = JSON.parse(readFileSync("test/data/vpc/signing-vectors.json", "utf8"));
const current = data.vectors.filter(({ authorization: expected }) => expected.includes(" Access="));

describe("signature SDK-HMAC-SHA256, Access=", () => {
  it("is tried with all eleven vectors", () => assert.equal(current.length, 11));

  for (const { name, secret, method, path, query, headers, body, authorization: expected } of current) {
    it(name, () => {
      // In another order and encoded as the URL class does it: sorting and encoding are the signature's part.
      const url = new URL(`https://${headers.host ?? "example.com"}${path}`);
      for (const [key, value] of Object.entries(query).reverse()) url.search += `&${key}=${encodeURIComponent(value)}`;
      const accessKey = / Access=([^,]+),/.exec(expected)?.[1] ?? "";
      const signed = authorization(
        { method, url: url.href.replace("?&", "?"), headers, body },
        { accessKey, secretKey: secret },
      );
      assert.equal(signed, expected);
    });
  }

  it("writes moments as X-Sdk-Date wants them", () => {
    assert.equal(sdkDate(new Date("2019-11-15T03:36:55.789Z")), "20191115T033655Z");
  });
});
