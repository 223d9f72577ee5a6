/**
 * What runs programs and providers: the hosts of the SDK and plugins on PATH, each in a process of its own, unless a
 * test brings others.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { spawnHost } from "./host-process";
import { type Program, ProgramHost, type ProgramHostOptions } from "./program-host";
import { ProviderHost } from "./provider-host";
import { channelOptions, NotSupported, type OnCall } from "./rpc";

export interface ProviderHostOptions {
  cwd: string;
  sdk: string;
  env: NodeJS.ProcessEnv;
  engineAddress: string;
  onCall: OnCall;
  onLine: (line: string) => void;
  /** Starts the host as the SDK ships it, without what makes it start sooner. */
  asShipped?: boolean;
}

export interface PluginOptions extends Omit<ProviderHostOptions, "sdk" | "asShipped"> {
  packageName: string;
}

export interface Hosts {
  startProvider(options: ProviderHostOptions): Promise<ProviderHost>;
  /** Starts the executable `pulumi-resource-<package>` that PATH leads to. */
  startPlugin(options: PluginOptions): Promise<ProviderHost>;
  startProgram(options: ProgramHostOptions): Program;
}

/** How long a plugin may take to end after its last call, in milliseconds. */
const LONGEST_END_MS = 10_000;

export const hostProcesses: Hosts = {
  async startProvider({ cwd, sdk, env, engineAddress, onCall, onLine, asShipped }) {
    const child = spawnHost(`${sdk}/cmd/dynamic-provider`, [engineAddress], { cwd, env, asShipped });
    const client = await clientOf(child, "the dynamic-provider host", onLine);
    return new ProviderHost(client, onCall, async () => {
      client.close();
      await end(child, "SIGTERM");
    });
  },

  async startPlugin({ packageName, cwd, env, engineAddress, onCall, onLine }) {
    const file = pluginOnPath(packageName, env);
    const child = spawn(file, [engineAddress], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const client = await clientOf(child, `the plugin ${file}`, onLine);
    const host = new ProviderHost(client, onCall, async () => {
      await host.cancel().catch(() => undefined);
      client.close();
      const forced = setTimeout(() => child.kill("SIGKILL"), LONGEST_END_MS);
      await end(child, "SIGINT");
      clearTimeout(forced);
      if (child.exitCode !== 0) throw new Error(`the plugin ${packageName} exited prematurely`);
    });
    await host.handshake(engineAddress);
    return host;
  },

  startProgram: (options) => new ProgramHost(options),
};

function pluginOnPath(packageName: string, env: NodeJS.ProcessEnv): string {
  const name = `pulumi-resource-${packageName}`;
  const files = (env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, name));
  const file = files.find((each) => existsSync(each));
  if (file === undefined) throw new NotSupported(`resources of the package ${packageName} without ${name} on PATH are`);
  return file;
}

/** The connection to a process that prints its port first, and lines for people after that. */
async function clientOf(
  child: ChildProcess & { stdout: Readable; stderr: Readable },
  who: string,
  onLine: (line: string) => void,
): Promise<ResourceProviderClient> {
  createInterface(child.stderr).on("line", onLine);
  const lines = createInterface(child.stdout);
  const port = await Promise.race([
    once(lines, "line").then(([line]) => String(line)),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`${who} exited with ${code}`))),
  ]);
  lines.on("line", onLine);
  return new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), channelOptions);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}
