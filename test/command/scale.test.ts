/** A thousand flow logs of each cloud: several pages, throttled, with bounds on requests. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CloudName } from "../../provider/discoveries";
import { clockAt } from "../clock";
import { FLEETS } from "./fleets";
import { command } from "./run";

/** How many requests a command may need, logins included. */
const BOUNDS: Readonly<Record<CloudName, number>> = { azure: 80, ncloud: 83, vpc: 20 };

const count = 1_000;
const THROTTLED = { status: 429, headers: { "retry-after": "1" }, body: "{}" };

describe("pulumi-flowlogs on many flow logs", function () {
  this.timeout(300_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-scale-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const name of Object.keys(FLEETS) as CloudName[]) {
    it(`${name}: a thousand are found and imported, page by page, while the cloud throttles`, async () => {
      const { cloud, close } = await FLEETS[name](count);
      try {
        const clock = clockAt(cloud);
        const asked = (args: string[]) => command(cloud.env, args, clock);
        cloud.faults.push({ path: /./, when: "before", answer: THROTTLED, times: 2 });
        const { code, printed, noted } = await asked(["discover", name, "--json"]);
        assert.deepEqual([code, noted], [0, ""]);
        assert.equal(JSON.parse(printed).flowLogs.length, count);
        within(cloud.requests.splice(0), BOUNDS[name]);

        const [file, program] = [path.join(folder, "import.json"), path.join(folder, "flow-logs.ts")];
        const imported = await asked(["import", name, "--file", file, "--program", program]);
        assert.equal(imported.code, 0, imported.noted);
        within(cloud.requests.splice(0), BOUNDS[name]);
        const { resources } = JSON.parse(await readFile(file, "utf8")) as { resources: { name: string }[] };
        assert.equal(new Set(resources.map((one) => one.name.toLowerCase())).size, count);
        assert.equal((await readFile(program, "utf8")).match(/^new /gm)?.length, count);
      } finally {
        await close();
      }
    });
  }
});

function within(requests: readonly { readonly path: string }[], bound: number): void {
  assert.ok(requests.length <= bound, `${requests.length} requests, at most ${bound}`);
}
