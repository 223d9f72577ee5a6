/** Where the command writes: what goes to a terminal alone, and what becomes of colours. */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { ioOfProcess } from "../../provider/command/terminal";

/** A stream of a process, whose depth of colours is that of Node. */
function stream(isTTY: boolean, columns?: number) {
  const { getColorDepth } = WriteStream.prototype;
  const made = Object.assign(new PassThrough(), { isTTY, columns, getColorDepth });
  return made as PassThrough & WriteStream;
}

const written = (one: PassThrough) => String(one.read() ?? "");

describe("where pulumi-flowlogs writes", () => {
  const VARIABLES = ["NO_COLOR", "FORCE_COLOR", "NODE_DISABLE_COLORS", "TERM", "COLORTERM", "CI", "TMUX"];
  const before = new Map<string, string | undefined>();
  beforeEach(() => {
    for (const name of VARIABLES) {
      before.set(name, process.env[name]);
      delete process.env[name];
    }
    process.env.TERM = "xterm-256color";
  });
  afterEach(() => {
    for (const [name, value] of before) {
      delete process.env[name];
      if (value !== undefined) process.env[name] = value;
    }
  });

  it("progress: on a terminal alone, one line that fits, cleared before anything else", () => {
    const [stdout, stderr] = [stream(true, 40), stream(true, 10)];
    const io = ioOfProcess({ stdout, stderr });
    io.progress("312 network interfaces");
    assert.equal(written(stderr), "\r\u001b[2K312 netwo");
    io.print("result\n");
    assert.deepEqual([written(stderr), written(stdout)], ["\r\u001b[2K", "result\n"]);
    const piped = stream(false);
    ioOfProcess({ stdout, stderr: piped }).progress("312 network interfaces");
    assert.equal(written(piped), "");
  });

  it("the width is that of a terminal for results; a pipe has none, and a terminal may not know its own", () => {
    const width = (stdout: WriteStream) => ioOfProcess({ stdout, stderr: stream(false) }).columns;
    assert.equal(width(stream(true, 120)), 120);
    assert.equal(width(stream(true, 0)), undefined);
    assert.equal(width(stream(false)), undefined);
    const unknown = stream(true, 0);
    ioOfProcess({ stdout: unknown, stderr: unknown }).progress("2 regions");
    assert.match(written(unknown), /2 regions$/);
  });

  const red = "\u001b[31mhigh\u001b[39m";
  for (const [what, isTTY, variables, painted] of [
    ["on a terminal", true, {}, red],
    ["into a pipe", false, {}, "high"],
    ["with NO_COLOR", true, { NO_COLOR: "1" }, "high"],
    ["with an empty NO_COLOR", true, { NO_COLOR: "" }, red],
    ["with an empty NO_COLOR into a pipe", false, { NO_COLOR: "" }, "high"],
    ["with TERM=dumb", true, { TERM: "dumb" }, "high"],
    ["with FORCE_COLOR into a pipe", false, { FORCE_COLOR: "1" }, red],
    ["with FORCE_COLOR=0 on a terminal", true, { FORCE_COLOR: "0" }, "high"],
  ] as const) {
    it(`colours ${what}: ${painted === red ? "yes" : "no"}`, () => {
      Object.assign(process.env, variables);
      const io = ioOfProcess({ stdout: stream(isTTY, 80), stderr: stream(false) });
      assert.equal(io.paint?.("red", "high"), painted);
    });
  }
});
