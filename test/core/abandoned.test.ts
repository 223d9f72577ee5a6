/** Who notices that nobody waits any more, and what is then no longer sent. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import path from "node:path";
import { mock } from "node:test";
import { promisify } from "node:util";
import { assertAwaited, EngineWatch } from "../../provider/core/host/abandoned";
import { isLinkToSocket, listeningSocket } from "../../provider/core/host/engine";
import { HttpClient, type HttpRequest } from "../../provider/core/http/client";
import { abandonWhen, endsAbandonment, NOT_SENT } from "../abandonment";
import { TestClock } from "../clock";

describe("EngineWatch", () => {
  let engine: Server;
  beforeEach(async () => {
    engine = await listening(0);
  });
  afterEach(() => engine.close());
  const port = () => (engine.address() as AddressInfo).port;

  // Under a name no socket can be looked up, as nowhere outside of Linux: then the address itself is asked.
  for (const host of ["127.0.0.1", "localhost"]) {
    it(`tells that an engine at ${host} has ended, and not before`, async () => {
      const watch = new EngineWatch(`${host}:${port()}`);
      for (let time = 0; time < 3; time++) assert.equal(await watch.whyAbandoned(), undefined);
      await closed(engine);
      assert.equal(await watch.whyAbandoned(), "the engine has ended");
    });
  }

  it("reads the table of all sockets only at the beginning, because each reading takes milliseconds", async function () {
    if (process.platform !== "linux") return this.skip();
    const watch = new EngineWatch(`127.0.0.1:${port()}`);
    const readings = mock.method(fs, "readFileSync");
    try {
      for (let write = 0; write < 1_000; write++) assert.equal(await watch.whyAbandoned(), undefined);
      assert.equal(readings.mock.callCount(), 0);
    } finally {
      readings.mock.restore();
    }
    await closed(engine);
    assert.equal(await watch.whyAbandoned(), "the engine has ended");
  });

  it("watches an engine that has started this process through a shell", async function () {
    if (process.platform !== "linux") return this.skip();
    const number = listeningSocket(`127.0.0.1:${port()}`) ?? assert.fail("nobody listens");
    const module = JSON.stringify(path.resolve("provider/core/host/engine.ts"));
    const script = `console.log(require(${module}).linkToSocket("${number}"))`;
    const child = `"${process.execPath}" --require tsx/cjs --eval '${script}'; true`;
    const { stdout } = await promisify(execFile)("sh", ["-c", child]);
    assert.ok(isLinkToSocket(stdout.trim(), number), stdout);
    assert.ok(stdout.startsWith(`/proc/${process.pid}/`), stdout);
  });

  it("does not take another engine at the same port for the one that has ended", async function () {
    if (process.platform !== "linux") return this.skip();
    const watch = new EngineWatch(`127.0.0.1:${port()}`);
    const last = port();
    await closed(engine);
    engine = await listening(last);
    assert.equal(await watch.whyAbandoned(), "the engine has ended");
  });

  for (const address of ["127.0.0.1:1", "localhost:1"]) {
    it(`knows nothing of an engine that never listened at ${address}, and takes it for running`, async () => {
      assert.equal(await new EngineWatch(address).whyAbandoned(), undefined);
    });
  }

  it("tells that nobody reads what the process prints", async () => {
    const watch = new EngineWatch("127.0.0.1:1");
    const keepsOn = () => undefined;
    process.stderr.on("error", keepsOn);
    process.stderr.emit("error", new Error("EPIPE"));
    process.stderr.off("error", keepsOn);
    assert.equal(await watch.whyAbandoned(), "nobody reads what this process prints");
  });
});

describe("HttpClient when nobody waits any more", () => {
  endsAbandonment();
  let server: HttpServer;
  let received: string[];
  const clock = new TestClock();
  let status: number;

  beforeEach(async () => {
    received = [];
    status = 200;
    server = createHttpServer((request, response) => {
      received.push(request.method ?? "");
      response.writeHead(status).end("{}");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = (request: Partial<HttpRequest>) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return new HttpClient({ clock }).send({ method: "POST", url, repeatable: false, ...request });
  };

  it("sends no write, and says so as a failure without effect", async () => {
    abandonWhen();
    await assert.rejects(send({}), { kind: "abandoned", outcome: "none", message: NOT_SENT });
    await assert.rejects(assertAwaited(), { kind: "abandoned" });
    assert.deepEqual(received, []);
  });

  it("does not send a write again that surely had no effect", async () => {
    status = 429;
    abandonWhen(() => received.length > 0);
    await assert.rejects(send({}), { kind: "abandoned" });
    assert.deepEqual(received, ["POST"]);
  });

  it("sends once what puts back, and does not repeat it", async () => {
    abandonWhen();
    await send({ restores: true });
    status = 429;
    await assert.rejects(send({ restores: true }), { kind: "abandoned" });
    assert.equal(received.length, 2);
  });

  it("goes on reading", async () => {
    abandonWhen();
    await send({ method: "GET", repeatable: true });
    assert.deepEqual(received, ["GET"]);
  });
});

async function listening(port: number): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}
