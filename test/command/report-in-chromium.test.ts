/** The report in a headless Chromium, where one is installed: CHROME_PATH, or one of the usual names on PATH. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { ids, startVpc } from "../../lab/clouds/vpc";
import { clockAt } from "../clock";
import { flowLogRow } from "../vpc/flow-log-row";
import { command } from "./run";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

function installed(): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const files = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [process.env.CHROME_PATH, ...files].find((file) => {
    try {
      if (file) accessSync(file, constants.X_OK);
      return file;
    } catch {
      return false;
    }
  });
}

/** The document of a page, after its scripts have run. Chromium is told what to do by a pipe. */
async function opened(program: string, folder: string, url: string): Promise<string> {
  const options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-zygote", "--remote-debugging-pipe"];
  const child = spawn(program, [...options, `--user-data-dir=${path.join(folder, "user")}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  try {
    const send = callsOver(child.stdio[3] as Writable, child.stdio[4] as Readable);
    const { targetId } = (await send("Target.createTarget", { url })) ?? {};
    const { sessionId } = (await send("Target.attachToTarget", { targetId, flatten: true })) ?? {};
    // The page is another one until the first answer has come.
    const expression = "new Promise((done) => setTimeout(() => done(document.documentElement.outerHTML), 100))";
    for (;;) {
      const answer = await send("Runtime.evaluate", { expression, awaitPromise: true }, sessionId);
      const { value = "" } = (answer?.result ?? {}) as { value?: string };
      if (value.includes("</h1>")) return value;
    }
  } finally {
    child.kill();
    await once(child, "exit");
  }
}

type Answer = Readonly<Record<string, unknown>>;

/** Messages of the DevTools protocol end with a zero byte. */
function callsOver(to: Writable, from: Readable) {
  const waiting = new Map<number, (answer: Answer | undefined) => void>();
  let read = "";
  from.on("data", (chunk: Buffer) => {
    const messages = (read + chunk).split("\0");
    read = messages.pop() ?? "";
    for (const { id, result } of messages.map((one) => JSON.parse(one))) waiting.get(id)?.(result);
  });
  let last = 0;
  return (method: string, params: object, sessionId?: unknown): Promise<Answer | undefined> => {
    const id = ++last;
    to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve) => waiting.set(id, resolve));
  };
}

const chromium = installed();

(chromium ? describe : describe.skip)(`the report in Chromium${chromium ? "" : " (not installed)"}`, () => {
  it("runs its own script alone, and makes heads of tables buttons", async function () {
    this.timeout(60_000);
    const folder = await mkdtemp(path.join(tmpdir(), "flowlogs-chromium-"));
    const cloud = await startVpc();
    try {
      const name = '<script>document.title = "foreign"</script><img src=x onerror="document.title = 1">';
      cloud.memory.flowLogs.push(flowLogRow({ name, resource_id: ids.vpc }));
      const file = path.join(folder, "report.html");
      await command(cloud.env, ["report", "vpc", "--file", file], clockAt(cloud));
      const page = await opened(chromium ?? "", folder, `file://${file}`);
      assert.match(page, /<title>Flow logs, \d{4}-\d\d-\d\d<\/title>/);
      assert.match(page, /<th scope="col"><button>Severity<\/button><\/th>/);
      assert.doesNotMatch(page, /<img/);
    } finally {
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
