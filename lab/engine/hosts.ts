/**
 * What runs programs and providers: the hosts of the SDK, each in a process of its own, unless a test brings others.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { spawnHost } from "./host-process";
import { type Program, ProgramHost, type ProgramHostOptions } from "./program-host";
import { ProviderHost } from "./provider-host";
import { channelOptions, type OnCall } from "./rpc";

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

export interface Hosts {
  startProvider(options: ProviderHostOptions): Promise<ProviderHost>;
  startProgram(options: ProgramHostOptions): Program;
}

export const hostProcesses: Hosts = {
  async startProvider({ cwd, sdk, env, engineAddress, onCall, onLine, asShipped }) {
    const child = spawnHost(`${sdk}/cmd/dynamic-provider`, [engineAddress], { cwd, env, asShipped });
    createInterface(child.stderr).on("line", onLine);
    const lines = createInterface(child.stdout);
    const port = await Promise.race([
      once(lines, "line").then(([line]) => String(line)),
      once(child, "exit").then(([code]) => Promise.reject(new Error(`the dynamic-provider host exited with ${code}`))),
    ]);
    lines.on("line", onLine);
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), channelOptions);
    return new ProviderHost(client, onCall, async () => {
      client.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, "exit");
    });
  },

  startProgram: (options) => new ProgramHost(options),
};
