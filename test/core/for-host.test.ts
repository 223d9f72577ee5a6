import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

describe("forHost, when the engine was killed", () => {
  it("prints what nobody reads once, and not that nobody reads it", async () => {
    const child = fork(join(__dirname, "orphaned-host-child.ts"), {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const ended = once(child, "exit");
    await once(child, "message");
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.send("go");
    assert.deepEqual((await once(child, "message"))[0], { uncaught: 0 });
    await ended;
  });
});
