import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { FlowLogError } from "../../provider/core/errors";
import { withFreshModules } from "../fresh-modules";

describe("forHost, when a call fails", () => {
  it("leaves out the line of the host, which the engine shows at the resource, and no other line", async () => {
    const said = new FlowLogError("auth", { said: "no key", outcome: "none" });
    const failing = async () => Promise.reject(said);
    const lines: string[] = [];
    const { error } = console;
    console.error = (line: unknown) => void lines.push(String(line));
    try {
      const { forHost } = withFreshModules<typeof import("../../provider/core/host/for-host")>(
        (file) => file.endsWith("for-host.ts"),
        () => require("../../provider/core/host/for-host"),
      );
      const provider = forHost({ create: failing, diff: failing, read: failing, delete: failing });
      for (const call of [() => provider.diff(), () => provider.read(), () => provider.delete()]) {
        // The host prints what it catches in this form.
        const caught = await call().then(
          () => assert.fail("it did not fail"),
          (thrown: Error) => thrown,
        );
        console.error(`${caught}: ${caught.stack}`);
        assert.equal(caught.message, "no key.");
      }
      console.error("warning: a flow log");
      console.error();
    } finally {
      console.error = error;
    }
    assert.deepEqual(lines, ["warning: a flow log", "undefined"]);
  });
});

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
