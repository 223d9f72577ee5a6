/** Credentials never reach an error, a line on stderr, or the state. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { byPassword } from "./deployment";
import { deployForLogin, type Login } from "./login-fixture";

describe("VpcFlowLog: credentials", () => {
  let at: Login;
  beforeEach(async () => {
    at = await deployForLogin();
  });
  afterEach(() => at.close());

  it("keeps no credentials in the state", async () => {
    const { OS_SECRET_KEY = "", OS_ACCESS_KEY = "" } = at.cloud.env;
    const { OS_PASSWORD = "", OS_USERNAME = "" } = at.cloud.tokenEnv;
    const kept = [await at.read(at.provider), await at.read(await at.named(byPassword(at.cloud)))];
    const made = await (await at.named(byPassword(at.cloud))).create(await at.checked({ trafficType: "reject" }));
    const text = JSON.stringify([kept, made]);
    const tokens = at.cloud.memory.tokens.map((token) => token.id);
    for (const secret of [OS_SECRET_KEY, OS_ACCESS_KEY, OS_PASSWORD, OS_USERNAME, ...tokens]) {
      assert.ok(secret && !text.includes(secret));
    }
  });

  it("says no secret, whatever goes wrong with a login", async () => {
    const said: string[] = [];
    const streams = [process.stdout, process.stderr];
    const writers = streams.map((stream) => stream.write);
    const { users } = at.cloud.memory;
    const secrets = [
      "s3cret-key",
      "s3cret-pass",
      "s3cret-token",
      "s3cret-sts",
      "s3cret-code",
      users[0]?.password ?? "",
    ];
    const login = byPassword(at.cloud);
    const configs: Bag[] = [
      { "opentelekomcloud:secretKey": "s3cret-key" },
      { "opentelekomcloud:secretKey": "s3cret-key", "opentelekomcloud:securityToken": "s3cret-sts" },
      { "opentelekomcloud:securityToken": "s3cret-sts" },
      { "opentelekomcloud:accessKey": undefined, "opentelekomcloud:secretKey": "s3cret-key" },
      { ...login, "opentelekomcloud:password": "s3cret-pass" },
      { ...login, "opentelekomcloud:projectName": "eu-de_nobody" },
      { ...login, "opentelekomcloud:domainName": "nobody" },
      { ...login, "opentelekomcloud:passcode": "s3cret-code" },
      { ...login, "opentelekomcloud:authUrl": "http://u:s3cret-pass@127.0.0.1:1/v3" },
      { "opentelekomcloud:token": "s3cret-token", "opentelekomcloud:projectId": undefined },
      { "opentelekomcloud:token": "s3cret-token" },
    ];
    for (const stream of streams) {
      stream.write = (chunk: string | Uint8Array) => {
        said.push(String(chunk));
        return true;
      };
    }
    try {
      for (const config of configs) {
        const provider = await at.named(config);
        for (const work of [at.read(provider), provider.create(await at.checked())]) {
          const error = await failure(work);
          assert.match(error.message, /^(reading|creating) flow log /);
          said.push(error.message, error.stack ?? "", inspect(error, { depth: 9, showHidden: true }));
        }
      }
    } finally {
      streams.forEach((stream, index) => {
        stream.write = writers[index] ?? stream.write;
      });
    }
    const text = said.join("\n");
    for (const secret of secrets) assert.ok(!text.includes(secret), secret);
    assert.doesNotMatch(text, /Signature=|X-Subject-Token/i);
  });
});
