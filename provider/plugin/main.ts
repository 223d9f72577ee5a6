#!/usr/bin/env node
/** The process that the engine starts for one provider instance. Prints the port, and serves until the engine is gone. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { EngineWatch, watchWith } from "../core/host/abandoned";
import { engineAddress } from "../core/host/engine";
import { Plugin } from "./service";

/** How often the process looks whether its engine is still there, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** The answers to the last calls are sent before the process ends, in milliseconds. */
const LAST_ANSWERS_MS = 50;

const address = engineAddress();
const plugin = new Plugin({ engine: address });
const engine = address === undefined ? undefined : new EngineWatch(address);

// An engine that is killed reads nothing any more, and no failed print may end the calls that are under way.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

watchWith({
  whyAbandoned: async () => (plugin.isCancelled ? "the run was cancelled" : engine?.whyAbandoned()),
});

/** Ends the process after the calls that are under way. */
function end(): void {
  plugin.cancel();
  plugin.whenIdle(() => setTimeout(() => process.exit(0), LAST_ANSWERS_MS));
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
setInterval(() => {
  void engine?.whyAbandoned().then((reason) => reason !== undefined && end());
}, LOOK_EVERY_MS).unref();

const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const server = new Server(unlimited);
server.addService(ResourceProviderService, plugin.service());
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(String(port));
});
