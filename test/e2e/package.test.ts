/** The packed package, as a program's node_modules would hold it: from CommonJS, ES modules and TypeScript. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "../..");
/** Every class, and the module that its states name. */
const modules = {
  AzureFlowLog: "azure-flow-log",
  AzureNsgFlowLog: "azure-nsg-flow-log",
  NcloudFlowLog: "ncloud-flow-log",
  VpcFlowLog: "vpc-flow-log",
  VpcLogGroup: "vpc-log-group",
  VpcLogStream: "vpc-log-stream",
};
const classes = Object.keys(modules);

describe("the packed package", function () {
  this.timeout(600_000);
  let project: string;

  before(() => {
    // Inside the repository, so that its dependencies are found upwards as if they had been installed.
    mkdirSync(path.join(root, ".lab"), { recursive: true });
    project = mkdtempSync(path.join(root, ".lab/packed-"));
    const target = path.join(project, "node_modules/pulumi-flowlogs");
    mkdirSync(target, { recursive: true });
    run("npm", ["pack", root, "--ignore-scripts", "--silent", "--pack-destination", project]);
    const [tarball = ""] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
    run("tar", ["xzf", tarball, "-C", target, "--strip-components=1"]);
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  function run(command: string, args: string[]): string {
    return execFileSync(command, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  }
  function write(name: string, text: string): string {
    writeFileSync(path.join(project, name), text);
    return name;
  }

  it("holds the build, the README and the licence, and nothing else", () => {
    const names = readdirSync(path.join(project, "node_modules/pulumi-flowlogs"));
    assert.deepEqual(names.sort(), ["LICENSE", "README.md", "dist", "package.json"]);
  });

  it("can be required", () => {
    const file = write("main.cjs", `console.log(Object.keys(require("pulumi-flowlogs")).join())`);
    for (const name of classes) assert.ok(run("node", [file]).includes(name));
  });

  it("can be imported by name from an ES module", () => {
    const file = write("main.mjs", `import { ${classes} } from "pulumi-flowlogs"; console.log(typeof VpcFlowLog)`);
    assert.equal(run("node", [file]).trim(), "function");
  });

  for (const name of ["main.mts", "main.cts"]) {
    it(`has types for ${name.endsWith("mts") ? "ES modules" : "CommonJS"} in TypeScript, which refuse a wrong value`, () => {
      write(
        name,
        `import { NcloudFlowLog, type NcloudFlowLogArgs } from "pulumi-flowlogs";
         const args: NcloudFlowLogArgs = { networkInterfaceNo: "1", collectActionTypeCode: "ALL", storageBucketName: "b" };
         new NcloudFlowLog("a", args).destination.apply(({ bucket }) => bucket.length);
         // @ts-expect-error no such code
         new NcloudFlowLog("b", { ...args, collectActionTypeCode: "SOME" });`,
      );
      const flags = [
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--module",
        "node16",
        "--target",
        "es2022",
        "--types",
        "node",
      ];
      run("node", [path.join(root, "node_modules/typescript/bin/tsc"), ...flags, name]);
    });
  }

  for (const name of Object.values(modules)) {
    it(`gives the host the provider that states name: ${name}, quickly and without a word`, () => {
      const text = `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${name}",{paths:[".",process.argv[1]]}))`;
      assert.ok(Buffer.byteLength(text) <= 130);
      const file = write(
        "host.cjs",
        `const exports_ = {}; new Function("exports", "require", ${JSON.stringify(text)})(exports_, require);
         const provider = exports_.handler();
         for (const method of ["check", "diff", "create", "read", "update", "delete"])
           if (typeof provider[method] !== "function") throw new Error(method);
         const heavy = Object.keys(require.cache).filter((file) => /@azure.(arm-network|arm-resources|identity)|node_modules.yaml\\b/.test(file));
         console.log(heavy.length);`,
      );
      assert.equal(run("node", [file]), "0\n");
    });
  }
});
