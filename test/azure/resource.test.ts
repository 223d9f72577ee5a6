import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AzureFlowLog, AzureNsgFlowLog } from "../../provider/azure/flow-log/resource";
import { nsgId, storageId, vnetId } from "./deployment";

const classes = [
  { type: AzureNsgFlowLog, name: "AzureNsgFlowLog", module: "azure-nsg-flow-log", target: nsgId("nsg-web") },
  { type: AzureFlowLog, name: "AzureFlowLog", module: "azure-flow-log", target: vnetId("vnet-hub") },
];

for (const { type, name, module, target } of classes) {
  describe(name, () => {
    const seen: { type: string; id?: string; inputs: Record<string, unknown> }[] = [];
    before(() =>
      pulumi.runtime.setMocks({
        newResource({ type, id, inputs }) {
          seen.push({ type, id, inputs });
          return { id: id ?? "made-up", state: { ...inputs, networkWatcherId: "/watcher" } };
        },
        call: ({ inputs }) => inputs,
      }),
    );
    beforeEach(() => seen.splice(0));
    const TEXT = `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${module}",{paths:[".",process.argv[1]]}))`;

    it("registers its token and the one provider text that every state holds", async () => {
      const args = { targetResourceId: target, storageId: storageId("stflowlogs") };
      const log = new type("web", args);
      const watcher = await new Promise((resolve) => log.networkWatcherId.apply(resolve));
      assert.equal(watcher, "/watcher");
      assert.deepEqual(seen, [
        { type: `pulumi-nodejs:dynamic/flowlogs:${name}`, id: "", inputs: { ...args, __provider: TEXT } },
      ]);
      assert.ok(TEXT.length <= 130);
    });

    it("get reads one by its id alone", async () => {
      const log = type.get("web", "/flowLogs/x");
      await new Promise((resolve) => log.networkWatcherId.apply(resolve));
      assert.deepEqual(seen[0]?.inputs, { __provider: TEXT });
      assert.equal(seen[0]?.id, "/flowLogs/x");
    });

    it("its provider is the one that the text names, and loads without Azure's libraries", () => {
      const loaded = () =>
        Object.keys(require.cache).filter((path) => /@azure\/(arm-network|arm-resources|identity)\//.test(path));
      for (const path of loaded()) delete require.cache[path];
      const provider = require(`../../provider/dynamic/${module}`);
      for (const method of ["configure", "check", "diff", "create", "read", "update", "delete"]) {
        assert.equal(typeof provider[method], "function", method);
      }
      assert.deepEqual(loaded(), []);
    });
  });
}
