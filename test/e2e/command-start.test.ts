/**
 * What the command loads until its first request, or until it prints help. A list of files is a measure that no busy
 * machine changes; `docs/performance.md` has the times.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type CloudName, forgetCloudAccounts, type Lab, startLab } from "../../lab/lab";
import { CLOUDS } from "../../provider/discoveries";

const root = path.join(__dirname, "../..");
const main = path.join(root, "dist/command/main.js");

/** Runs the command until it opens a socket or ends, and prints as the last line which files it has loaded. */
const script = `
  const { Socket } = require("node:net");
  let isOver = false;
  const tell = (requested) => {
    if (isOver) return;
    isOver = true;
    process.stdout.write("\\n" + JSON.stringify({ requested, files: Object.keys(require.cache) }) + "\\n");
  };
  process.on("exit", () => tell(false));
  Socket.prototype.connect = () => {
    tell(true);
    process.exit();
  };
  const [node, ...words] = process.argv;
  process.argv = [node, ${JSON.stringify(main)}, ...words];
  require(${JSON.stringify(main)});
`;

interface Loaded {
  readonly requested: boolean;
  readonly clouds: readonly string[];
  readonly packages: readonly string[];
  /** The number of all files. */
  readonly files: number;
}

async function loadedBy(words: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Loaded> {
  const options = { cwd, env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script, "--", ...words], options);
  const { requested, files: all } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as {
    requested: boolean;
    files: string[];
  };
  const files = all.map((file) => path.relative(root, file).split(path.sep).join("/"));
  const matching = (pattern: RegExp) => [...new Set(files.flatMap((file) => pattern.exec(file)?.[1] ?? []))].sort();
  return {
    requested,
    clouds: matching(/^dist\/(azure|ncloud|vpc)\//),
    packages: matching(/node_modules\/((?:@[^/]+\/)?[^/]+)/),
    files: files.length,
  };
}

const SUBCOMMANDS = ["discover", "coverage", "verify", "doctor", "import", "report"] as const;

/** Libraries as they were installed, beside the parser of arguments, and the most files. */
const LOADED: Readonly<Record<CloudName, { readonly packages: readonly string[]; readonly most: number }>> = {
  azure: { packages: ["dataloader", "sax", "xml2js", "xmlbuilder"], most: 230 },
  ncloud: { packages: ["async-mutex", "aws4", "sax", "tslib", "xml2js", "xmlbuilder"], most: 165 },
  vpc: { packages: [], most: 145 },
};

describe("the command loads", function () {
  this.timeout(60_000);
  let lab: Lab;
  let folder: string;
  before(async () => {
    forgetCloudAccounts();
    lab = await startLab();
    folder = await mkdtemp(path.join(tmpdir(), "flowlogs-command-start-"));
  });
  after(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
  });

  for (const words of [["--help"], ["--version"], ["discover", "azure", "--help"], ["report", "--help"]])
    it(`for ${words.join(" ")}: code of no cloud, and no library but the parser of arguments`, async () => {
      const { files, ...loaded } = await loadedBy(words, lab.env, folder);
      assert.deepEqual(loaded, { requested: false, clouds: [], packages: ["commander"] });
      assert.ok(files <= 65, `${files} files`);
    });

  for (const cloud of Object.keys(CLOUDS) as CloudName[])
    for (const subcommand of [...SUBCOMMANDS, ...(cloud === "azure" ? (["migrate"] as const) : [])])
      it(`until the first request of ${subcommand} ${cloud}: code of this cloud alone`, async () => {
        const { files, ...loaded } = await loadedBy([subcommand, cloud], lab.env, folder);
        const packages = ["commander", ...LOADED[cloud].packages].sort();
        assert.deepEqual(loaded, { requested: true, clouds: [cloud], packages });
        assert.ok(files <= LOADED[cloud].most, `${files} files`);
      });

  it("for a report on several clouds: none before its turn", async () => {
    const { requested, clouds } = await loadedBy(["report", "vpc", "azure", "ncloud"], lab.env, folder);
    assert.deepEqual([requested, clouds], [true, ["vpc"]]);
  });
});
