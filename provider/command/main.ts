#!/usr/bin/env node
/** The command `pulumi-flowlogs`. */
import { run } from "./command";
import { ioOfProcess } from "./terminal";

void run(process.argv, ioOfProcess()).then((code) => {
  process.exitCode = code;
});
