/** Keys of the server's role: only when asked for, and only as long as they last. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FlowLogError } from "../../provider/core/errors";
import { Settings } from "../../provider/core/settings";
import { readAccessKey } from "../../provider/ncloud/credentials";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { configured, type Deployment, deploy } from "./deployment";

const PATH = "/latest/meta-data/iam/security-credentials/";

describe("readAccessKey, server role", () => {
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  const asked = () =>
    at.cloud.requests.filter(({ path }) => path.startsWith(PATH)).map(({ path }) => path.slice(PATH.length));
  const read = (serverRole = "true", name = "NCLOUD_METADATA_API_ENDPOINT", environment: NodeJS.ProcessEnv = {}) =>
    readAccessKey(
      new Settings((key) => (key === "ncloud:serverRole" ? serverRole : undefined), {
        HOME: "/nowhere",
        [name]: at.cloud.url,
        ...environment,
      }),
    );
  const failing = async (
    answer: { status: number; headers?: Record<string, string>; body?: string },
    path = /flow-log-writer/,
  ) => {
    at.cloud.faults.push({ path, when: "before", answer });
    const error = (await failure(read())) as FlowLogError;
    assert.equal(error.kind, "auth");
    return error.message;
  };

  it("gives a key that the API takes, for a whole life", async () => {
    const config = { "ncloud:accessKey": undefined, "ncloud:secretKey": undefined, "ncloud:serverRole": "true" };
    const before = process.env.NCLOUD_METADATA_ENDPOINT;
    process.env.NCLOUD_METADATA_ENDPOINT = at.cloud.url;
    try {
      const provider = await configured(at.cloud, config);
      const { id, outs } = await provider.create(await at.checked());
      await provider.read(id, outs as Bag);
      await provider.delete(id, outs as Bag);
    } finally {
      if (before === undefined) delete process.env.NCLOUD_METADATA_ENDPOINT;
      else process.env.NCLOUD_METADATA_ENDPOINT = before;
    }
    assert.deepEqual(asked(), ["", "flow-log-writer"]);
    assert.equal(at.flowLog, undefined);
  });

  it("is asked only on request: not as a last resort, and not with false", async () => {
    for (const value of ["", "false"]) assert.match((await failure(read(value))).message, /no NAVER Cloud credentials/);
    assert.deepEqual(asked(), []);
    assert.match((await failure(read("yes"))).message, /config ncloud:serverRole must be true or false, got "yes"/);
  });

  it("is found under both names of the vendor's variable, and beats keys of the environment", async () => {
    const keys = { NCLOUD_ACCESS_KEY: "EA", NCLOUD_SECRET_KEY: "ES" };
    for (const name of ["NCLOUD_METADATA_API_ENDPOINT", "NCLOUD_METADATA_ENDPOINT"]) {
      const { from, accessKey } = await read("true", name, keys);
      assert.equal(from, 'server role "flow-log-writer"');
      assert.ok(at.cloud.memory.keysEnd.has(accessKey));
    }
  });

  it("is asked once, by however many at once, until its key comes near its end", async () => {
    const all = await Promise.all([read(), read(), read()]);
    assert.equal(new Set([...all, await read()].map(({ accessKey }) => accessKey)).size, 1);
    assert.deepEqual(asked(), ["", "flow-log-writer"]);
  });

  it("is asked again for a key that ends within a quarter of an hour", async () => {
    at.cloud.switches.serverRoleMs = 14 * 60_000;
    assert.notEqual((await read()).accessKey, (await read()).accessKey);
  });

  it("gives no key that has ended", async () => {
    at.cloud.switches.serverRoleMs = -60_000;
    assert.match((await failure(read())).message, /keys of server role "flow-log-writer" expired at .*clock/);
  });

  it("never makes a key of halves, and shows none", async () => {
    const half = { AccessKeyId: "RA", Code: "Failed", Message: "no policy" };
    const text = await failing({ status: 200, body: JSON.stringify(half) });
    assert.match(
      text,
      /keys of server role "flow-log-writer" lack SecretAccessKey \(Failed: no policy\); give this server a role/,
    );
    const other = await failing({ status: 200, body: '{"SecretAccessKey":"RS"}' });
    assert.match(other, /lack AccessKeyId/);
    for (const message of [text, other]) assert.doesNotMatch(message, /\bR[AS]\b/);
  });

  it("says what is wrong with the service's answers", async () => {
    assert.match(
      await failing({ status: 404 }, /security-credentials\/$/),
      /gave no keys of a server role \(HTTP 404\)/,
    );
    assert.match(await failing({ status: 200, body: " \n" }, /security-credentials\/$/), /names no role/);
    for (const body of ["<html>secret</html>", "null", '"secret"']) {
      assert.match(await failing({ status: 200, body }), /^the metadata service's answer can't be understood; give/);
    }
    assert.match(
      await failing({ status: 200, body: '{"AccessKeyId":"a","SecretAccessKey":"b","Expiration":"soon"}' }),
      /expire at "soon"/,
    );
    await at.cloud.close();
    assert.match((await failure(read())).message, /gave no keys of a server role \(ECONN\w+\)/);
  });

  it("takes an end in either form", async () => {
    const end = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19);
    for (const form of ["Z", "+0000"]) {
      const answer = {
        status: 200,
        body: JSON.stringify({ AccessKeyId: "a", SecretAccessKey: "b", Expiration: end + form }),
      };
      at.cloud.faults.push({ path: /flow-log-writer/, when: "before", answer });
      assert.equal((await read()).accessKey, "a");
      await at.close();
      at = await deploy();
    }
    const given = await fetch(`${at.cloud.url}${PATH}flow-log-writer`);
    const { Expiration } = (await given.json()) as { Expiration: string };
    assert.match(Expiration, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("goes through no proxy, and follows nobody elsewhere: the answer is a key", async () => {
    const seen: (string | undefined)[] = [];
    const stranger = createServer((request, response) => {
      seen.push(request.url);
      response.end('{"AccessKeyId":"stranger","SecretAccessKey":"b"}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    const before = { ...process.env };
    try {
      for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]) process.env[name] = url;
      for (const name of ["NO_PROXY", "no_proxy"]) delete process.env[name];
      assert.match(await failing({ status: 302 }, /security-credentials\/$/), /HTTP 302/);
      const answer = { status: 302, headers: { location: `${url}/elsewhere` } };
      assert.match(await failing(answer), /HTTP 302/);
      assert.equal((await read()).from, 'server role "flow-log-writer"');
    } finally {
      process.env = before;
      stranger.closeAllConnections();
      stranger.close();
    }
    assert.deepEqual(seen, []);
  });

  it("takes the first of several roles, and keys without an end", async () => {
    at.cloud.faults.push({
      path: /security-credentials\/$/,
      when: "before",
      answer: { status: 200, body: "one\ntwo\n" },
    });
    at.cloud.faults.push({
      path: /\/one$/,
      when: "before",
      answer: { status: 200, body: '{"AccessKeyId":"a","SecretAccessKey":"b"}' },
    });
    const { accessKey, from } = await read();
    assert.deepEqual([accessKey, from], ["a", 'server role "one"']);
  });
});
