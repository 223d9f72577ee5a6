/** Long texts of clouds are cut, and blanks in them joined: no part of a secret input is left by that. */
import assert from "node:assert/strict";
import { withoutSecrets } from "../provider/azure/credentials/without-secrets";
import { hideSecrets, SECRETS, withSecrets } from "../provider/core/secrets";
import { refusal as ncloudRefusal } from "../provider/ncloud/errors";
import { refusal as vpcRefusal } from "../provider/vpc/answers/errors";

const PARTS = ["s3cret", "words"];
const secret = PARTS.join("  ");

const circumstances = { action: "enableFlowLog", keyFrom: "config", site: "public", parameters: "check" };
const vpcBody = (text: string) => JSON.stringify({ error_code: "VPC.0001", error_msg: text });
/** How each cloud's text becomes part of an error, and where the text is cut. */
const clouds: readonly (readonly [string, number, (text: string) => string])[] = [
  ["Azure", 2_000, (text) => withoutSecrets(`${text}${" end".repeat(1_000)}`)],
  [
    "NAVER Cloud",
    300,
    (text) =>
      ncloudRefusal({ status: 403, headers: {}, body: `<p>${text}</p>` }, { layer: "foreign" }, circumstances).message,
  ],
  ["VPC clouds", 500, (text) => vpcRefusal({ status: 400, headers: {}, body: vpcBody(text) }, "create").message],
];

describe("A secret input in a long text", () => {
  for (const [cloud, cut, told] of clouds) {
    it(`of ${cloud} leaves no part where the text is cut`, () => {
      withSecrets([{ [SECRETS]: ["description"], description: secret }], () => {
        for (let length = cut - 20; length <= cut; length++) {
          const text = hideSecrets(told(`${"x".repeat(length - 1)} ${secret}`));
          assert.ok(
            !PARTS.some((part) => text.includes(part)) && !/s3cr?e?/.test(text),
            `${length}: ${text.slice(-90)}`,
          );
        }
      });
    });

    it(`of ${cloud} is found although blanks are joined`, () => {
      withSecrets([{ [SECRETS]: ["description"], description: secret }], () => {
        const text = hideSecrets(told(`not ${secret} here`));
        assert.match(text, /not \[secret description\] here/);
      });
    });
  }
});
