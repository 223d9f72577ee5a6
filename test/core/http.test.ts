import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { type ErrorKind, FlowLogError } from "../../provider/core/errors";
import { HttpClient, type HttpRequest } from "../../provider/core/http";
import { SkippedTime } from "../clock";

describe("http", () => {
  let server: Server;
  let url: string;
  let received: { method?: string; headers: IncomingMessage["headers"]; body: string }[];
  /** One answer a request; the last one stays. */
  let answers: RequestListener[];

  beforeEach(async () => {
    received = [];
    answers = [(_request, response) => response.end("{}")];
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        received.push({ method: request.method, headers: request.headers, body });
        const listener = answers.length > 1 ? answers.shift() : answers[0];
        listener?.(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path?key=secret`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const status =
    (code: number, headers: Record<string, string> = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(code, headers).end("body");
  const reset: RequestListener = (request) => request.socket.destroy();
  const cut: RequestListener = (request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half", () => request.socket.destroy());
  };
  const client = (options: ConstructorParameters<typeof HttpClient>[0] = {}) =>
    new HttpClient({ firstPauseMs: 2, timeoutMs: 500, ...options });
  const read = (): HttpRequest => ({ method: "GET", url, repeatable: true });
  const write = (): HttpRequest => ({ method: "POST", url, body: '{"a":1}', repeatable: false });

  async function failure(request: HttpRequest): Promise<FlowLogError> {
    const thrown = await client()
      .send(request)
      .then(
        () => assert.fail("should have failed"),
        (error) => error,
      );
    assert.ok(thrown instanceof FlowLogError);
    return thrown;
  }

  it("sends the exact bytes and answers status, headers and body", async () => {
    answers = [status(201, { "X-Request-Id": "r1" })];
    const answer = await client().send({ ...write(), headers: { "Content-Type": "application/json" } });
    assert.equal(received[0]?.body, '{"a":1}');
    assert.equal(received[0]?.headers["content-type"], "application/json");
    assert.deepEqual([answer.status, answer.headers["x-request-id"], answer.body], [201, "r1", "body"]);
  });

  it("answers an error status instead of throwing", async () => {
    answers = [status(404)];
    assert.equal((await client().send(read())).status, 404);
  });

  it("does not follow redirects, which would carry the signature elsewhere", async () => {
    answers = [status(307, { location: "http://127.0.0.1:1/" })];
    assert.equal((await client().send(write())).status, 307);
  });

  it("signs every attempt anew", async () => {
    answers = [status(503), status(503), status(200)];
    let attempt = 0;
    await client({ sign: async () => ({ Authorization: `attempt ${++attempt}` }) }).send(read());
    assert.deepEqual(
      received.map(({ headers }) => headers.authorization),
      ["attempt 1", "attempt 2", "attempt 3"],
    );
  });

  for (const [what, first, kind, times] of [
    ["503", status(503), "read", 2],
    ["503", status(503), "write", 1],
    ["429", status(429), "read", 2],
    ["429", status(429), "write", 2],
    ["a reset connection", reset, "read", 2],
    ["a cut body", cut, "read", 2],
    ["400", status(400), "read", 1],
    ["401", status(401), "read", 1],
  ] as const) {
    it(`sends a ${kind} ${times === 1 ? "once" : "again"} after ${what}`, async () => {
      answers = [first, status(200)];
      await client().send(kind === "read" ? read() : write());
      assert.equal(received.length, times);
    });
  }

  for (const [what, answer] of [
    ["a reset connection", reset],
    ["a cut body", cut],
    ["no answer in time", () => undefined],
  ] as const) {
    it(`never sends a write again after ${what}, and says that its outcome is unknown`, async () => {
      answers = [answer];
      const error = await failure(write());
      assert.equal(received.length, 1);
      assert.equal(error.outcome, "unknown");
      assert.match(error.kind, /timeout|unavailable/);
    });
  }

  it("waits as long as Retry-After says", async () => {
    answers = [status(429, { "retry-after": "1" }), status(200)];
    const time = new SkippedTime();
    await client({ timeoutMs: 30_000 })
      .send(write())
      .finally(() => time.release());
    assert.ok(time.pauses.some((pause) => pause >= 1_000));
  });

  it("does not wait for an hour", async () => {
    answers = [status(429, { "retry-after": "3600" }), status(200)];
    assert.equal((await client().send(read())).status, 429);
  });

  it("says that nothing listens, with the host and without the rest of the address", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(write());
    assert.deepEqual([error.kind, error.outcome] satisfies [ErrorKind, string], ["unreachable", "none"]);
    assert.match(error.message, /^no connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\); check the endpoint/);
    assert.doesNotMatch(error.message, /secret/);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  it("says that a certificate is not trusted, after one attempt, and that nothing was sent", async () => {
    const { private: key, cert } = await generate([{ name: "commonName", value: "127.0.0.1" }]);
    let connections = 0;
    const secure = createSecureServer({ key, cert }).on("connection", () => connections++);
    await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = secure.address() as AddressInfo;
      const error = await failure({ ...write(), url: `https://127.0.0.1:${port}/` });
      assert.deepEqual([error.kind, error.outcome, connections], ["unreachable", "none", 1]);
      assert.match(error.message, /no trusted connection to 127.*NODE_EXTRA_CA_CERTS/);
    } finally {
      await new Promise((resolve) => secure.close(resolve));
    }
  });
});
