/** Claims challenges, as Azure writes them into the header of a refusal. */
import assert from "node:assert/strict";
import { claimsIn } from "../../provider/azure/credentials/claims-challenge";

const CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const encoded = Buffer.from(CLAIMS).toString("base64");
const claims = (header: string) => claimsIn({ headers: { get: () => header } });

describe("claimsIn", () => {
  it("finds the claims wherever they stand, with and without quotation marks", () => {
    const headers = [
      `Bearer authorization_uri="https://login", error="insufficient_claims", claims="${encoded}"`,
      `Bearer claims="${encoded.replace(/=+$/, "")}", realm=""`,
      `Bearer error="insufficient_claims", claims=${encoded}, realm=""`,
      `PoP nonce="n", Bearer claims="${encoded}"`,
    ];
    for (const header of headers) assert.equal(claims(header), CLAIMS);
  });

  it("finds none in anything else", () => {
    for (const header of ["", "Bearer", 'Bearer claims="%%%"', 'Bearer claims="bm9uZQ=="', 'Bearer realm="claims"']) {
      assert.equal(claims(header), undefined);
    }
  });
});
