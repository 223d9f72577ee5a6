/** The types of the packed package, as a program's own compiler sees them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { PackedProject, root } from "./packed";

/**
 * The tsconfig.json of `pulumi new typescript`:
 * https://github.com/pulumi/templates/blob/master/typescript/tsconfig.json
 */
const template = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: false,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};
/** Until commit 81e65225 of the templates. */
const olderTemplate = { ...template, module: "commonjs", moduleResolution: "node" };
const presentTemplate = { ...template, module: "nodenext", moduleResolution: "nodenext" };

/** The oldest compiler is the oldest that Pulumi's SDK names as a peer, with the types of Node.js from its time. */
const compilers = [
  { name: "the older template", compiler: "typescript", types: "@types/node", options: olderTemplate },
  { name: "the present template", compiler: "typescript", types: "@types/node", options: presentTemplate },
  { name: "TypeScript 3.8", compiler: "typescript-oldest", types: "types-node-oldest", options: olderTemplate },
];

const pulumiAlone = `
import * as pulumi from "@pulumi/pulumi";
export const id: pulumi.Output<string> = pulumi.output("id");
`;
const program = `
import * as pulumi from "@pulumi/pulumi";
import { AzureFlowLog, AzureNsgFlowLog, NcloudFlowLog, NcloudFlowLogArgs, VpcFlowLog, VpcLogGroup, VpcLogStream } from "pulumi-flowlogs";
const args: NcloudFlowLogArgs = { networkInterfaceNo: "1", collectActionTypeCode: "ALL", storageBucketName: "b" };
export const bucket: pulumi.Output<string> = new NcloudFlowLog("a", args).destination.bucket;
const group = new VpcLogGroup("a", { logGroupName: "a", ttlInDays: 7 });
const stream = new VpcLogStream("a", { logGroupId: group.id, logStreamName: "a" });
const edge = new VpcFlowLog("a", {
  resourceType: "vpc", resourceId: "r", trafficType: "ALL", logGroupId: group.id, logTopicId: stream.id,
});
export const traffic: pulumi.Output<"all" | "accept" | "reject"> = edge.trafficType;
export const days: pulumi.Output<number> =
  new AzureFlowLog("a", { targetResourceId: "t", storageId: "s", tags: { a: "b" } }).retentionPolicy.days;
export const guid: pulumi.Output<string | undefined> =
  new AzureNsgFlowLog("a", { targetResourceId: "t", storageId: "s" }).targetResourceGuid;
`;

describe("the types of the packed package", function () {
  this.timeout(600_000);
  let project: PackedProject;
  before(() => {
    project = new PackedProject();
  });
  after(() => project.remove());

  it("name no other package than @pulumi/pulumi", () => {
    const dist = path.join(project.installed, "dist");
    const entries = readdirSync(path.join(dist, "dynamic")).filter((name) => name.endsWith(".d.ts"));
    assert.equal(entries.length, 6);
    const files = reachable([
      path.join(dist, "index.d.ts"),
      ...entries.map((name) => path.join(dist, "dynamic", name)),
    ]);
    assert.deepEqual([...files.packages], ["@pulumi/pulumi"]);
  });

  for (const { name, compiler, types, options } of compilers) {
    /** What the compiler says of a program, without the project's own folder. */
    const errors = (text: string): string[] => {
      const typeRoots = path.join(project.folder, types.replace("/", "-"));
      mkdirSync(typeRoots, { recursive: true });
      link(path.join(root, "node_modules", types), path.join(typeRoots, "node"));
      project.write("index.ts", text);
      const compilerOptions = { ...options, typeRoots: [typeRoots], noEmit: true };
      const file = project.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["index.ts"] }));
      const tsc = path.join(root, "node_modules", compiler, "bin/tsc");
      const { stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", file], {
        cwd: project.folder,
        encoding: "utf8",
      });
      assert.equal(stderr, "");
      return stdout.split("\n").filter((line) => line.includes("error TS"));
    };

    it(`add no error to a program's compile, without skipLibCheck, and refuse a wrong value: ${name}`, () => {
      const found = errors(`${program}new NcloudFlowLog("b", { ...args, collectActionTypeCode: "SOME" });`);
      const wrong = found.filter((line) => line.startsWith("index.ts"));
      assert.match(wrong.join("\n"), /^index.ts.*"SOME".*$/);
      const others = found.filter((line) => !wrong.includes(line));
      // Errors that the SDK's own types have are no matter of the package.
      if (others.length > 0) assert.deepEqual(others.slice(0, 5), errors(pulumiAlone));
    });
  }
});

/** All declaration files that the entries lead to, and the packages that these files name. */
function reachable(entries: string[]): { packages: Set<string> } {
  const packages = new Set<string>();
  const files = [...entries];
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const [, from = ""] of text.matchAll(/(?:from |import\(|import |require\(|types=)"([^"]+)"/g)) {
      const next = path.resolve(path.dirname(file), `${from}.d.ts`);
      if (!from.startsWith("."))
        packages.add(
          from
            .split("/")
            .slice(0, from.startsWith("@") ? 2 : 1)
            .join("/"),
        );
      else if (!files.includes(next)) files.push(next);
    }
  }
  return { packages };
}

function link(target: string, name: string): void {
  try {
    symlinkSync(target, name, "junction");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
}
