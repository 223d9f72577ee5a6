#!/usr/bin/env node
/** The command `pulumi-flowlogs`. */
import { run } from "./command";
import { ioOfProcess } from "./terminal";

// Whoever reads the results, such as `head`, may have enough before their end.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 2 : 1));

// The signal ends the process as ever, only not within the writing of files.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.kill(process.pid, signal));

void run(process.argv, ioOfProcess()).then((code) => {
  process.exitCode = code;
});
