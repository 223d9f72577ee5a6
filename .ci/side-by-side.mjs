/**
 * Runs the npm scripts that the arguments name, all at once, and says how long each took. The last one speaks while it
 * runs; what the others say is shown when they fail. Fails when one of them fails.
 */
import { spawn } from "node:child_process";

const names = process.argv.slice(2);
const results = await Promise.all(names.map((name, index) => run(name, index === names.length - 1)));
for (const { name, output, failed } of results) if (failed && output) console.error(`\n${name}:\n${output}`);
console.log();
for (const { name, seconds, failed } of results) {
  console.log(`${failed ? "FAILED" : "passed"} ${seconds.toFixed(1).padStart(6)} s  ${name}`);
}
process.exitCode = results.some(({ failed }) => failed) ? 1 : 0;

function run(name, speaks) {
  const started = performance.now();
  const child = spawn("npm", ["run", "--silent", name], {
    stdio: ["ignore", speaks ? "inherit" : "pipe", speaks ? "inherit" : "pipe"],
    shell: process.platform === "win32",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    child.on("error", (error) => {
      output += error.message;
    });
    child.on("close", (code) => {
      resolve({ name, output, failed: code !== 0, seconds: (performance.now() - started) / 1000 });
    });
  });
}
