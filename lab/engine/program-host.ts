/** The process that runs the program: the SDK's host for Node.js. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { spawnHost } from "./host-process";

/** The exit code of a program that has already told the engine what went wrong. */
const errorsWereLogged = 32;

export interface ProgramHostOptions {
  sdk: string;
  rootDirectory: string;
  programDirectory: string;
  entryPoint: string;
  env: NodeJS.ProcessEnv;
  project: string;
  stack: string;
  address: string;
  parallel: number;
  dryRun: boolean;
  onLine: (line: string) => void;
}

/** A program that runs. */
export interface Program {
  /** Resolves to the error: undefined if the program ended well, empty if the error has been reported already. */
  readonly ended: Promise<string | undefined>;
  stop(): Promise<void>;
}

/** The SDK's program host, started the way the CLI's Node.js language host starts it. */
export class ProgramHost implements Program {
  readonly ended: Promise<string | undefined>;

  private readonly child: ChildProcess;

  constructor(options: ProgramHostOptions) {
    const { sdk, programDirectory, entryPoint, address, dryRun, onLine } = options;
    const typescript = !/\.[cm]?js$/.test(entryPoint);
    const args = [
      ...["--monitor", address, "--engine", address],
      ...["--organization", "organization", "--project", options.project, "--stack", options.stack],
      ...["--root-directory", options.rootDirectory, "--pwd", programDirectory],
      ...(dryRun ? ["--dry-run"] : []),
      ...["--parallel", String(options.parallel), entryPoint],
    ];
    const env = { ...options.env, ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}) };
    const child = spawnHost(`${sdk}/cmd/run`, args, { cwd: programDirectory, env });
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", onLine);
    this.child = child;
    this.ended = once(this.child, "close").then(([code]) => {
      if (code === 0) return undefined;
      return code === errorsWereLogged ? "" : `Program exited with non-zero exit code: ${code}`;
    });
  }

  async stop(): Promise<void> {
    this.child.kill();
    await this.ended;
  }
}
