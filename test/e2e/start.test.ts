/**
 * What a dynamic-provider host loads for the first calls. A list of files is a measure that no busy machine changes;
 * `docs/performance.md` has the times.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { FLEETS } from "../../bench/targets";
import { type CloudName, forgetCloudAccounts, type Lab, startLab } from "../../lab/lab";
import { textOf } from "../../provider/core/inputs/registration";
import { modules } from "./packed";

type Type = keyof typeof modules;

const root = path.join(__dirname, "../..");

/** The parts of large libraries that the build holds, and the most bytes of each: what is read takes time. */
const PARTS: Readonly<Record<string, number>> = {
  "dist/azure/sdk/azure-sdk.js": 1_200_000,
  "dist/core/http/axios.js": 200_000,
  "dist/core/zod.js": 160_000,
};

/** Makes calls to the provider in a process of its own, and prints the files that these have loaded. */
const script = `
  const { calls, text, args, state } = JSON.parse(process.env.FLOWLOGS_START);
  const module_ = {};
  new Function("exports", "require", text)(module_, require);
  const provider = module_.handler();
  const make = {
    check: () => provider.check(state.inputs, state.inputs),
    diff: () => provider.diff(state.id, state.outputs, state.inputs),
    create: async () => provider.create((await provider.check({}, args)).inputs),
  };
  (async () => {
    for (const call of calls) await make[call]();
    console.log(JSON.stringify(Object.keys(require.cache)));
    process.exit();
  })();
`;

interface Start {
  readonly calls: readonly ("check" | "diff" | "create")[];
  readonly args?: object;
  readonly env?: Readonly<Record<string, string>>;
}

interface Loaded {
  readonly clouds: readonly string[];
  /** Libraries as they were installed. */
  readonly packages: readonly string[];
  /** Libraries in part. */
  readonly parts: readonly string[];
  /** The number of all files. */
  readonly files: number;
}

async function loadedBy(type: Type, { calls, args, env }: Start): Promise<Loaded> {
  const state = JSON.parse(readFileSync(path.join(root, "test/states/0.2.0", `${type}.json`), "utf8"));
  const FLOWLOGS_START = JSON.stringify({ calls, text: textOf(modules[type]), args, state });
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script, __filename], {
    cwd: path.join(__dirname, "project"),
    env: { ...process.env, ...env, FLOWLOGS_START },
  });
  const files = (JSON.parse(stdout) as string[]).map((file) => path.relative(root, file).split(path.sep).join("/"));
  const matching = (pattern: RegExp) => [...new Set(files.flatMap((file) => pattern.exec(file)?.[1] ?? []))].sort();
  return {
    clouds: matching(/^dist\/(azure|ncloud|vpc)\//),
    packages: matching(/node_modules\/((?:@[^/]+\/)?[^/]+)/),
    parts: Object.keys(PARTS).filter((part) => files.includes(part)),
    files: files.length,
  };
}

const CLOUD: Readonly<Record<Type, CloudName>> = {
  AzureFlowLog: "azure",
  AzureNsgFlowLog: "azure",
  NcloudFlowLog: "ncloud",
  VpcFlowLog: "vpc",
  VpcLogGroup: "vpc",
  VpcLogStream: "vpc",
};

describe("a host loads", function () {
  this.timeout(60_000);
  let lab: Lab;
  before(async () => {
    forgetCloudAccounts();
    lab = await startLab();
  });
  after(() => lab.close());

  for (const [type, cloud] of Object.entries(CLOUD) as [Type, CloudName][]) {
    it(`for the first check and diff of ${type}: what inputs need, and nothing that makes requests`, async () => {
      const { files, ...loaded } = await loadedBy(type, { calls: ["check", "diff"] });
      assert.deepEqual(loaded, { clouds: [cloud], packages: [], parts: ["dist/core/zod.js"] });
      assert.ok(files <= 65, `${files} files`);
    });
  }

  const SENDING: Readonly<Record<CloudName, Pick<Loaded, "packages" | "parts">>> = {
    // An Azure that describes itself, as the lab does, is asked for its addresses first.
    azure: { packages: ["dataloader"], parts: Object.keys(PARTS) },
    ncloud: {
      packages: ["async-mutex", "dataloader", "sax", "tslib", "xml2js", "xmlbuilder"],
      parts: ["dist/core/http/axios.js", "dist/core/zod.js"],
    },
    vpc: { packages: [], parts: ["dist/core/http/axios.js", "dist/core/zod.js"] },
  };
  for (const [cloud, expected] of Object.entries(SENDING) as [CloudName, (typeof SENDING)[CloudName]][]) {
    it(`for the first create on ${cloud}: large libraries in part alone`, async () => {
      const { type, declare } = FLEETS[cloud];
      const [args] = declare(lab, 1);
      const { files: _, ...loaded } = await loadedBy(type as Type, { calls: ["create"], args, env: lab.env });
      assert.deepEqual(loaded, { clouds: [cloud], ...expected });
    });
  }

  it("libraries in part that stay small, with the licences of what they hold", () => {
    for (const [part, most] of Object.entries(PARTS)) {
      const { size } = statSync(path.join(root, part));
      assert.ok(size <= most, `${part} has ${size} bytes`);
      assert.match(readFileSync(path.join(root, `${part}.LICENSES.txt`), "utf8"), /Permission is hereby granted/);
    }
  });
});
