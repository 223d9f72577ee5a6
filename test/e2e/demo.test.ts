/** The first command of the README, as somebody types it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

it("npm run demo tells the whole story and ends well", async function () {
  this.timeout(600_000);
  const root = path.join(__dirname, "../..");
  const { stdout } = await promisify(execFile)(process.execPath, ["lab/run.mjs", "lab/demo.ts"], { cwd: root });
  assert.match(stdout, /All expectations met/);
  assert.doesNotMatch(stdout, /NOT MET/);
  for (const line of [
    "retentionPolicy.days: 7 → 90",
    'collectActionTypeCode: "DENY" → "ALL"',
    "adminState: false → true",
  ]) {
    assert.ok(stdout.includes(line), line);
  }
  // A warning explains itself in three lines at the most.
  const lines = stdout.split("\n");
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith("  warning: ")) continue;
    const end = lines.findIndex((other, at) => at > index && other.startsWith("  ("));
    assert.ok(end > index && end - index < 3, lines.slice(index, index + 4).join("\n"));
    for (const one of lines.slice(index, end + 1)) assert.ok(one.length <= 120, one);
  }
});
