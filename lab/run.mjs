/**
 * Makes a fresh clone ready, then runs the TypeScript file that the arguments name: installs what the lockfile names and
 * builds the package, if that is not done already. Plain Node, because nothing is installed yet. One process, so that
 * whoever ends it ends all of it; stdout belongs to what is run.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const installedMark = path.join(root, "node_modules", ".flowlogs-lock");
const builtMark = path.join(root, "dist", ".built");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`pulumi-flowlogs needs Node 20.19 or newer, this is ${process.versions.node}`);
}

const lock = createHash("sha256")
  .update(readFileSync(path.join(root, "package-lock.json")))
  .digest("hex");
if (!existsSync(installedMark) || readFileSync(installedMark, "utf8") !== lock) {
  console.error("installing what package-lock.json names (npm ci) …");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(installedMark, lock);
}

const sources = [
  ...readdirSync(path.join(root, "provider"), { recursive: true }).map((file) => path.join("provider", String(file))),
  "tsconfig.json",
  "tsconfig.build.json",
  ".ci/bundle-libraries.mjs",
];
const newest = Math.max(...sources.map((file) => statSync(path.join(root, file)).mtimeMs));
if (!existsSync(builtMark) || statSync(builtMark).mtimeMs < newest) {
  console.error("building the package …");
  run("npm", ["run", "--silent", "build"]);
}

const [file, ...rest] = process.argv.slice(2);
if (file) {
  const require = createRequire(import.meta.url);
  process.argv = [process.argv[0], path.resolve(root, file), ...rest];
  require("tsx/cjs/api").register();
  require(process.argv[1]);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (error) fail(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
