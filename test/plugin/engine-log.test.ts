/** Warnings of the plugin go into the engine's log, under the resource that they are about. */
import assert from "node:assert/strict";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { linesOf } from "../outcomes";
import { closesAfterEach, startPlugin } from "./client";
import { about, openVpc, type VpcPluginFixture } from "./fixture";

const WARNING = 2;
const INFO = 1;

interface Logged {
  readonly severity: number;
  readonly message: string;
  readonly urn: string;
}

/** An engine that keeps what is logged. */
async function startEngine() {
  const server = new Server();
  const logged: Logged[] = [];
  server.addService(EngineService, {
    log: ({ request }: { request: LogRequest }, callback: (error: null, answer: Empty) => void) => {
      logged.push({ severity: request.getSeverity(), message: request.getMessage(), urn: request.getUrn() });
      callback(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { logged, address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

describe("what the plugin has to say about a resource", () => {
  const of = about("VpcLogGroup");
  let at: VpcPluginFixture;
  let engine: Awaited<ReturnType<typeof startEngine>>;
  beforeEach(async () => {
    at = await openVpc();
    engine = await startEngine();
    await at.client.call("Handshake", { engineAddress: engine.address });
  });
  afterEach(() => engine.close());
  closesAfterEach();

  const create = (more: object = {}) => at.client.call("Create", { ...of, properties: { ...at.group, ...more } });

  it("is a warning in the engine's log with the URN of the resource, before the call is answered", async () => {
    const { id, properties } = await create();
    const group = at.cloud.memory.logGroups.find((one) => one.id === id) ?? assert.fail();
    group.ttlInDays = 3;
    const news = { ...at.group, tags: { a: "b" } };
    const lines = await linesOf(() => at.client.call("Update", { ...of, id, olds: properties, news }));
    assert.deepEqual(engine.logged, [
      {
        severity: WARNING,
        message: `${id}: ttlInDays had been changed outside this program, and is changed back`,
        urn: of.urn,
      },
    ]);
    assert.deepEqual(lines, []);
  });

  it("is no warning when it only tells what was done", async () => {
    const { id } = await create();
    const other = await startPlugin(at.clock);
    await other.call("Handshake", { engineAddress: engine.address });
    await other.call("Configure", { args: { opentelekomcloud: at.block } });
    await other.call("Create", { ...of, properties: at.group });
    const message = `${id}: was there already and is taken over`;
    assert.deepEqual(engine.logged, [{ severity: INFO, message, urn: of.urn }]);
  });

  it("goes to stderr where the engine takes no log, and no call waits for it for long", async () => {
    engine.close();
    const { id, properties } = await create();
    const group = at.cloud.memory.logGroups.find((one) => one.id === id) ?? assert.fail();
    group.ttlInDays = 3;
    const news = { ...at.group, tags: { a: "b" } };
    const lines = await linesOf(() => at.client.call("Update", { ...of, id, olds: properties, news }));
    assert.deepEqual(lines, [`warning: ${id}: ttlInDays had been changed outside this program, and is changed back`]);
  });
});
