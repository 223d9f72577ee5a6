/** An engine that a test kills in the middle of a call: it starts one dynamic-provider host and calls one resource. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { PropertyMap } from "../../lab/engine/property-value";
import { ProviderHost } from "../../lab/engine/provider-host";
import { HostedResource, type HostedType } from "./hosted-resource";

export interface Order {
  readonly type: HostedType;
  /** What a create is asked for, and is done before the test hears of it. */
  readonly made?: PropertyMap;
  /** What the call asks for in the middle of which the engine is killed; an update when there is something made. */
  readonly args: PropertyMap;
  readonly config?: PropertyMap;
  /** Whether a shell stands between engine and host, as with the real CLI, and the engine listens at its address. */
  readonly asCli: boolean;
}

/** What the test hears: the number of the host's process, and that the call to be killed begins. */
export interface Begun {
  readonly host: number;
}

async function main({ type, made, args, config = {}, asCli }: Order): Promise<void> {
  const { host, pid } = await start(await engineAddress(asCli), asCli);
  await host.configure("urn:pulumi:dev::e2e::pulumi:providers:pulumi-nodejs::default", "id", config);
  const resource = new HostedResource(type, made ?? args).at(host);
  if (made) await resource.create();
  process.send?.({ host: pid } satisfies Begun);
  await (made ? resource.update(args) : resource.create());
  process.send?.("done");
}

/** An address of its own, because hosts with the same engine share their ownership. */
async function engineAddress(isListening: boolean): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (!isListening) server.close();
  return address;
}

async function start(address: string, throughShell: boolean): Promise<{ host: ProviderHost; pid: number }> {
  const command = [process.execPath, require.resolve("@pulumi/pulumi/cmd/dynamic-provider"), address];
  const cwd = path.join(__dirname, "project");
  // The SDK's launcher is a shell script that waits for the host; this one tells the host's number, too.
  const [file = "", ...rest] = throughShell ? ["/bin/sh", "-c", '"$@" & echo $!; wait', "sh", ...command] : command;
  const child = spawn(file, rest, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => Number((await lines.next()).value);
  const pid = throughShell ? await next() : (child.pid ?? 0);
  const client = new ResourceProviderClient(`127.0.0.1:${await next()}`, credentials.createInsecure());
  child.stderr.on("data", (text) => process.stderr.write(text));
  return {
    host: new ProviderHost(
      client,
      () => undefined,
      async () => undefined,
    ),
    pid,
  };
}

process.once("message", (order: Order) => {
  main(order).catch((error) => {
    console.error(error);
    process.exit(1);
  });
});
assert.ok(process.send, "this file is forked by a test");
process.send("ready");
