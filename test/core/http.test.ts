import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import type { Clock } from "../../provider/core/clock";
import { type ErrorKind, FlowLogError } from "../../provider/core/errors";
import { type HttpAnswer, HttpClient, type HttpOptions, type HttpRequest } from "../../provider/core/http/client";
import { Throttle } from "../../provider/core/http/throttle";
import { TestClock } from "../clock";

describe("HttpClient", () => {
  let server: Server;
  let url: string;
  let received: { method?: string; headers: IncomingMessage["headers"]; body: string }[];
  /** One answer a request; the last one stays. */
  let answers: RequestListener[];

  let clock: TestClock;

  beforeEach(async () => {
    clock = new TestClock();
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
  const client = (options: HttpOptions = {}) => new HttpClient({ clock, ...options });
  const read = (): HttpRequest => ({ method: "GET", url, repeatable: true });
  const write = (): HttpRequest => ({ method: "POST", url, body: '{"a":1}', repeatable: false });

  async function failure(request: HttpRequest, options?: HttpOptions): Promise<FlowLogError> {
    const thrown = await client(options)
      .send(request)
      .then(
        () => assert.fail("should have failed"),
        (error) => error,
      );
    assert.ok(thrown instanceof FlowLogError);
    return thrown;
  }

  it("has a deadline for the whole answer, which a byte now and then does not move", async () => {
    answers = [
      (_request, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(" "), 5);
        response.on("close", () => clearInterval(drip));
      },
    ];
    for (const request of [read(), write()]) {
      const error = await failure(request, { timeoutMs: 60, retry: { retries: 0 } });
      assert.deepEqual([error.kind, error.outcome], ["timeout", "unknown"]);
      assert.match(error.message, /gave no answer in time/);
    }
  });

  it("ends an answer that would fill the memory", async () => {
    const chunk = Buffer.alloc(1024 * 1024, " ");
    answers = [
      (_request, response) => {
        response.writeHead(200);
        const flood = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on("drain", flood);
        flood();
      },
    ];
    const { kind, outcome, message } = await failure(write());
    assert.deepEqual([kind, outcome], ["unavailable", "unknown"]);
    assert.match(message, /broke before a whole answer came/);
  });

  it("waits for a slow answer to a write longer than for one to a read", async () => {
    const { timeout } = AbortSignal;
    const deadlines: number[] = [];
    AbortSignal.timeout = (milliseconds) => {
      deadlines.push(milliseconds);
      return timeout.call(AbortSignal, milliseconds);
    };
    try {
      await client().send(read());
      await client().send(write());
    } finally {
      AbortSignal.timeout = timeout;
    }
    assert.deepEqual(deadlines, [30_000, 120_000]);
  });

  for (const kind of ["read", "write"] as const) {
    it(`sends a ${kind} again for a minute while the rate limit refuses it without Retry-After`, async () => {
      answers = [status(429)];
      const start = clock.now();
      assert.equal((await client().send(kind === "read" ? read() : write())).status, 429);
      const waited = clock.now() - start;
      assert.ok(waited >= 55_000 && waited <= 60_000, `${waited} ms`);
      assert.ok(received.length < 15, `${received.length} requests`);
    });
  }

  it("counts what the rate limit refuses apart from other failures", async () => {
    const refusals = [1, 2, 3, 4, 5].map(() => status(429));
    answers = [...refusals, status(503), status(429), reset, status(503), status(200)];
    assert.equal((await client().send(read())).status, 200);
    assert.equal(received.length, 10);
    answers = [...refusals, status(503), status(200)];
    assert.equal((await client().send(write())).status, 503);
  });

  it("repeats at the rate limit as often and as long as it is told", async () => {
    answers = [status(429)];
    await client({ retry: { rateLimitRetries: { retries: 2 } } }).send(read());
    assert.equal(received.length, 3);
    const start = clock.now();
    await client({ retry: { rateLimitRetries: { forMs: 5_000 } } }).send(read());
    assert.equal(clock.now() - start, 5_000);
  });

  it("lets the other requests of the login wait, too", async () => {
    const throttle = new Throttle();
    answers = [status(429, { "retry-after": "7" }), status(200)];
    const start = clock.now();
    const held: number[] = [];
    const other = async () => {
      await client({ throttle }).send(read());
      held.push(clock.now() - start);
    };
    const slow: Clock = {
      now: () => clock.now(),
      deadline: (milliseconds) => clock.deadline(milliseconds),
      // While the refused request pauses, another one begins.
      sleep: async (milliseconds) => {
        await other();
        await clock.sleep(milliseconds);
      },
    };
    await new HttpClient({ throttle, clock: slow }).send(read());
    assert.ok((held[0] ?? 0) >= 7_000, `${held}`);
  });

  it("sends a read again whose answer is not what was asked for, and never a write", async () => {
    const isReadable = ({ body }: HttpAnswer) => body === "body";
    const unreadable: RequestListener = (_request, response) => response.writeHead(200).end("<p>proxy</p>");
    answers = [unreadable, status(200)];
    assert.equal((await client().send({ ...read(), isReadable })).body, "body");
    assert.equal(received.length, 2);
    answers = [unreadable];
    assert.equal((await client().send({ ...read(), isReadable })).body, "<p>proxy</p>");
    assert.equal(received.length, 6);
    await client().send({ ...write(), isReadable });
    assert.equal(received.length, 7);
  });

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

  for (const [what, answer, options] of [
    ["a reset connection", reset, {}],
    ["a cut body", cut, {}],
    ["no answer in time", () => undefined, { timeoutMs: 20 }],
  ] as const) {
    it(`never sends a write again after ${what}, and says that its outcome is unknown`, async () => {
      answers = [answer];
      const error = await failure(write(), options);
      assert.equal(received.length, 1);
      assert.equal(error.outcome, "unknown");
      assert.match(error.kind, /timeout|unavailable/);
    });
  }

  it("pauses as its options and Retry-After say", async () => {
    answers = [status(503), status(429, { "retry-after": "7" }), status(503), status(503), status(503), status(200)];
    assert.equal((await client({ retry: { retries: 3, firstPauseMs: 100 } }).send(read())).status, 503);
    assert.equal(received.length, 5);
    const expected = [100, 7_000, 200, 400];
    assert.equal(clock.sleeps.length, expected.length);
    clock.sleeps.forEach((pause, index) => {
      const least = expected[index] ?? 0;
      assert.ok(pause >= least && pause < 1.2 * least, `${pause} for ${least}`);
    });
  });

  it("pauses until the date in Retry-After", async () => {
    answers = [status(429, { "retry-after": new Date(clock.now() + 30_000).toUTCString() }), status(200)];
    await client().send(write());
    const [pause = 0] = clock.sleeps;
    assert.ok(pause >= 30_000 && pause < 36_000);
  });

  it("asks the body, where the status tells too little, whether a repetition makes sense", async () => {
    for (const [verdict, code, times] of [
      ["final", 503, 1],
      ["final", 429, 1],
      ["unavailable", 200, 2],
      [undefined, 503, 2],
    ] as const) {
      received.length = 0;
      answers = [status(code), status(200)];
      await client({ verdict: async () => (received.length === 1 ? verdict : undefined) }).send(read());
      assert.equal(received.length, times, `${verdict} ${code}`);
    }
    received.length = 0;
    await client({ verdict: async () => "unavailable" }).send(write());
    assert.equal(received.length, 1);
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
