/** What the command `pulumi-flowlogs` takes until its first socket, Node's own start included. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { CLOUDS } from "../provider/discoveries";
import type { Cost } from "./loads";
import { median } from "./rows";

const ROUNDS = 15;
const MAIN = path.join(__dirname, "../dist/command/main.js");

/** Ends the process where it opens its first socket, or where it would end, and prints what it has taken. */
const SCRIPT = `
  let isOver = false;
  const tell = () => {
    if (isOver) return;
    isOver = true;
    const { user, system } = process.cpuUsage();
    process.stdout.write("\\n" + JSON.stringify({ cpuMs: (user + system) / 1e3, wallMs: performance.now() }));
  };
  process.on("exit", tell);
  require("node:net").Socket.prototype.connect = () => {
    tell();
    process.exit();
  };
  const [node, ...words] = process.argv;
  process.argv = [node, "pulumi-flowlogs", ...words];
  if (words.length > 0) require(${JSON.stringify(MAIN)});
`;

async function start(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Cost> {
  const options = { env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", SCRIPT, "--", ...words], options);
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n")));
}

/** Medians of rounds, in which all take turns. `env` leads to the clouds, none of which is asked anything. */
export async function measureCommand(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly name: string; readonly of: Cost }[]> {
  const subjects = [[], ["--help"], ...Object.keys(CLOUDS).map((cloud) => ["discover", cloud])].map((words) => ({
    words,
    costs: [] as Cost[],
  }));
  for (let round = 0; round < ROUNDS; round++)
    for (const { words, costs } of subjects) costs.push(await start(words, env));
  return subjects.map(({ words, costs }) => ({
    name: words.length === 0 ? "Node alone" : `pulumi-flowlogs ${words.join(" ")}`,
    of: { cpuMs: median(costs.map(({ cpuMs }) => cpuMs)), wallMs: median(costs.map(({ wallMs }) => wallMs)) },
  }));
}
