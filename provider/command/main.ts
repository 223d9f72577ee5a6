#!/usr/bin/env node
/** The command `pulumi-flowlogs`. */
import { run } from "./command";
import { ioOfProcess } from "./terminal";

// Whoever reads the results, such as `head`, may have enough before their end.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 2 : 1));

void run(process.argv, ioOfProcess()).then((code) => {
  process.exitCode = code;
});
