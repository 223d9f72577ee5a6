#!/usr/bin/env node
/** The command `pulumi-flowlogs`. */
import { run } from "./command";

void run(process.argv, {
  print: (text) => process.stdout.write(text),
  note: (text) => process.stderr.write(text),
}).then((code) => {
  process.exitCode = code;
});
