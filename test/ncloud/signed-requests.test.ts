/** What is signed is what is sent, byte for byte, for any text of a parameter. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { NcloudApi } from "../../provider/ncloud/api";

/** The action is the last part of the path. */
const answerTo = (target: string): string =>
  JSON.stringify({
    [`${target.slice(target.lastIndexOf("/") + 1)}Response`]: {
      totalRows: 0,
      flowLogConfigurationList: [],
      networkInterfaceList: [],
      returnCode: "0",
    },
  });

interface Arrived {
  readonly method: string;
  /** The request line's target, as the bytes were. */
  readonly target: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

describe("NcloudApi, requests for any text", () => {
  let server: Server;
  let arrived: Arrived[];
  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url: target = "", headers } = request;
        arrived.push({ method, target, headers, body: Buffer.concat(chunks) });
        response.end(answerTo(target));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(() => {
    arrived = [];
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Any text that a form can carry: half a surrogate pair has no bytes. */
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
  const awkward = fc.constantFrom(
    "+",
    " ",
    "%",
    "&",
    "=",
    "a=b&c=d",
    "%2B",
    "é",
    "한국어",
    "🙂",
    "\n",
    "\0",
    "?",
    "#",
    "'\"",
    "*~",
  );
  const any = fc.oneof(text, awkward);
  // Header values are bytes that stay: a key is made of visible ASCII characters.
  const key = fc
    .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 30 })
    .map((name) => name.replace(/\s/g, "x"));
  const secret = fc.string({ unit: "binary", minLength: 1, maxLength: 60 });
  const prefix = fc.constantFrom("", "/gateway", "/a/b%20c");

  /** The form's bytes undone by hand, apart from the class that made them. */
  function decoded(body: Buffer): [string, string][] {
    return body
      .toString("latin1")
      .split("&")
      .map(
        (pair) => pair.split("=").map((part) => decodeURIComponent(part.replaceAll("+", "%20"))) as [string, string],
      );
  }

  function verify({ method, target, headers, body }: Arrived, accessKey: string, secretKey: string): void {
    const timestamp = String(headers["x-ncp-apigw-timestamp"]);
    const signed = Buffer.concat([
      Buffer.from(`${method} ${target}\n${timestamp}\n`, "latin1"),
      Buffer.from(accessKey),
    ]);
    const signature = createHmac("sha256", Buffer.from(secretKey)).update(signed).digest("base64");
    assert.equal(headers["x-ncp-apigw-signature-v2"], signature);
    assert.equal(headers["x-ncp-iam-access-key"], accessKey);
    assert.ok(Math.abs(Date.now() - Number(timestamp)) < 60_000);
    assert.equal(method, "POST");
    assert.equal(headers["content-type"], "application/x-www-form-urlencoded");
    assert.equal(Number(headers["content-length"]), body.length);
    assert.ok(!target.includes("?"), "parameters are in the body alone");
  }

  const api = (path: string, accessKey: string, secretKey: string) =>
    new NcloudApi({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
      site: "public",
      regionCode: "KR",
      key: { accessKey, secretKey, from: "a test" },
    });

  it("enableFlowLog", async () => {
    const request = fc.record({
      networkInterfaceNo: any,
      collectActionTypeCode: any,
      collectIntervalMinute: fc.integer(),
      storageTypeCode: any,
      storageBucketName: any,
      storageBucketDirectoryName: fc.option(any, { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(request, key, secret, prefix, async (asked, accessKey, secretKey, path) => {
        await api(path, accessKey, secretKey).enableFlowLog(asked);
        const last = arrived.pop() ?? assert.fail("nothing arrived");
        verify(last, accessKey, secretKey);
        assert.equal(last.target, `${path}/vserver/v2/enableFlowLog`);
        const sent = Object.entries(asked).filter(([, value]) => value !== undefined);
        assert.deepEqual(decoded(last.body), [
          ["regionCode", "KR"],
          ...sent.map(([name, value]) => [name, String(value)]),
          ["responseFormatType", "xml"],
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it("reads with any numbers, and look-ups by any name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 30 }), any, async (numbers, networkInterfaceName) => {
        const caller = api("", "ACCESS", "SECRET");
        await caller.getFlowLogConfigurationList(numbers);
        const list = arrived.pop() ?? assert.fail("nothing arrived");
        verify(list, "ACCESS", "SECRET");
        assert.deepEqual(
          decoded(list.body).slice(1, -1),
          numbers.map((number, index) => [`networkInterfaceNoList.${index + 1}`, number]),
        );
        await caller.getNetworkInterfaceList({ networkInterfaceName });
        const named = arrived.pop() ?? assert.fail("nothing arrived");
        verify(named, "ACCESS", "SECRET");
        assert.deepEqual(decoded(named.body)[1], ["networkInterfaceName", networkInterfaceName]);
      }),
      { numRuns: 200 },
    );
  });
});
