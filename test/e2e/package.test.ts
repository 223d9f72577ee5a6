/** The packed package, as a program's node_modules would hold it: from CommonJS, ES modules and TypeScript. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { modules, PackedProject, root } from "./packed";

const classes = Object.keys(modules);

describe("the packed package", function () {
  this.timeout(600_000);
  let project: PackedProject;
  before(() => {
    project = new PackedProject();
  });
  after(() => project.remove());

  it("holds the build, the README and the licence, and nothing else", () => {
    const names = readdirSync(project.installed);
    assert.deepEqual(names.sort(), ["LICENSE", "README.md", "dist", "package.json"]);
  });

  it("can be required", () => {
    const file = project.write("main.cjs", `console.log(Object.keys(require("pulumi-flowlogs")).join())`);
    const names = project.run("node", [file]);
    for (const name of classes) assert.ok(names.includes(name));
  });

  it("can be imported by name from an ES module", () => {
    const file = project.write(
      "main.mjs",
      `import { ${classes} } from "pulumi-flowlogs"; console.log(typeof VpcFlowLog)`,
    );
    assert.equal(project.run("node", [file]).trim(), "function");
  });

  for (const name of ["main.mts", "main.cts"]) {
    it(`has types for ${name.endsWith("mts") ? "ES modules" : "CommonJS"} in TypeScript, which refuse a wrong value`, () => {
      project.write(
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
      project.run("node", [path.join(root, "node_modules/typescript/bin/tsc"), ...flags, name]);
    });
  }

  for (const name of Object.values(modules)) {
    it(`gives the host the provider that states name: ${name}, quickly and without a word`, () => {
      const text = `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${name}",{paths:[".",process.argv[1]]}))`;
      assert.ok(Buffer.byteLength(text) <= 130);
      const file = project.write(
        "host.cjs",
        `const exports_ = {}; new Function("exports", "require", ${JSON.stringify(text)})(exports_, require);
         const provider = exports_.handler();
         for (const method of ["check", "diff", "create", "read", "update", "delete"])
           if (typeof provider[method] !== "function") throw new Error(method);
         const heavy = Object.keys(require.cache).filter((file) => /@azure.(arm-network|arm-resources|identity)|node_modules.yaml\\b/.test(file));
         console.log(heavy.length);`,
      );
      assert.equal(project.run("node", [file]), "0\n");
    });
  }

  it("loads the part of Azure's network library that is used, and not the whole", () => {
    const file = project.write(
      "network.cjs",
      `const { NetworkManagementClient } = require("./node_modules/pulumi-flowlogs/dist/azure/sdk/azure-sdk.js");
       const client = new NetworkManagementClient({ getToken: async () => null }, "11111111-2222-3333-4444-555555555555");
       const groups = ["networkWatchers", "virtualNetworks", "networkInterfaces", "networkSecurityGroups"];
       const methods = [client.flowLogs.beginCreateOrUpdate, ...groups.map((group) => client[group].listAll)];
       const whole = Object.keys(require.cache).filter((file) => /@azure.arm-network/.test(file));
       console.log(methods.filter((method) => typeof method === "function").length, whole.length);`,
    );
    assert.equal(project.run("node", [file]), "5 0\n");
  });
});
