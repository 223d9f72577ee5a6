import assert from "node:assert/strict";
import type { FlowLogProperties } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { deployEach, nsgId, OWN_SETTINGS, storageId, WATCHER } from "./deployment";

const OFF = { enabled: false, storageId: "", retentionPolicy: { days: 0, enabled: false } };

describe("AzureNsgFlowLog: what is there already", () => {
  const at = deployEach({ resourceClass: "AzureNsgFlowLog", inputs: OWN_SETTINGS });
  const { checked, create, created, changeInAzure, writes } = at;
  describe("adoption", () => {
    it("a running one with the same settings is taken without a write", async () => {
      changeInAzure(OWN_SETTINGS as Partial<FlowLogProperties>);
      const { id } = await create();
      assert.equal(id, at.id);
      assert.deepEqual(writes(), []);
    });

    it("a running one with other settings is refused, with the list of differences", async () => {
      changeInAzure({ ...(OWN_SETTINGS as Partial<FlowLogProperties>), retentionPolicy: { enabled: true, days: 5 } });
      const error = await failure(create());
      assert.match(
        error.message,
        /already captures this with other settings \(retentionPolicy\.days is 5, asked for 30\)/,
      );
      assert.match(error.message, /Nothing was created\.$/);
      assert.deepEqual(writes(), []);
    });

    it("a running one with other settings is overwritten only with `always`", async () => {
      changeInAzure({ ...(OWN_SETTINGS as Partial<FlowLogProperties>), retentionPolicy: { enabled: true, days: 5 } });
      await create({ adopt: "always" });
      assert.deepEqual(at.flowLog.properties.retentionPolicy, { enabled: true, days: 30 });
    });

    it("a running one is not taken with `never`, a disabled one is", async () => {
      changeInAzure(OWN_SETTINGS as Partial<FlowLogProperties>);
      const error = await failure(create({ adopt: "never" }));
      assert.match(error.message, /already captures this, exactly as asked; set adopt to "identical"/);
      changeInAzure(OFF);
      assert.equal((await create({ adopt: "never" })).id, at.id);
    });

    const untold = () =>
      at.cloud.faults.push({
        path: new RegExp(`/networkSecurityGroups/${at.target.split("/").at(-1)}\\?`),
        when: "before",
        times: 9,
        answer: {
          status: 200,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ id: at.target, location: "westeurope", properties: {} }),
        },
      });

    it("one that Azure reports and lists nowhere is not overwritten, not even with `always`", async () => {
      changeInAzure({ ...(OWN_SETTINGS as Partial<FlowLogProperties>), retentionPolicy: { enabled: true, days: 5 } });
      untold();
      at.cloud.faults.push({
        path: /\/flowLogs\?/,
        when: "before",
        times: 9,
        answer: { status: 200, headers: { "content-type": "application/json" }, body: '{"value":[]}' },
      });
      const error = await failure(create({ adopt: "always" }));
      assert.match(error.message, /Azure reports a flow log for .*, but NetworkWatcher_westeurope lists none/);
      assert.deepEqual(writes(), []);
    });

    it("one that the NSG does not tell of is found in the watcher's list, page by page", async () => {
      at.cloud.switches.pageSize = 1;
      at.cloud.faults.push({
        path: new RegExp(`/networkSecurityGroups/${at.target.split("/").at(-1)}\\?`),
        when: "before",
        times: 5,
        answer: {
          status: 200,
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ id: at.target, location: "westeurope", properties: {} }),
        },
      });
      const { id } = await create();
      assert.equal(id, at.id);
    });
  });

  describe("the network watcher", () => {
    it("may be named, rightly in any casing, and later not, without difference or replacement", async () => {
      const named = { networkWatcherName: "networkwatcher_WESTEUROPE", resourceGroupName: "networkwatcherrg" };
      const outs = await created({ ...named, location: "West Europe" });
      const read = await at.provider.read(at.id, outs);
      assert.deepEqual(read.inputs, await checked({ ...named, location: "westeurope" }));
      assert.deepEqual(await at.provider.diff(at.id, outs, await checked()), {});
      const updated = await at.provider.update(at.id, outs, await checked());
      assert.deepEqual(writes(), []);
      assert.equal((updated.outs as Bag).networkWatcherName, undefined);
      const again = await at.provider.update(at.id, updated.outs as Bag, await checked(named));
      assert.deepEqual(writes(), []);
      assert.equal((again.outs as Bag).networkWatcherName, named.networkWatcherName);
    });

    const wrong: [what: string, inputs: Bag][] = [
      ["another watcher", { networkWatcherName: "nw-north", resourceGroupName: "rg-network-ops" }],
      ["another region", { location: "northeurope" }],
    ];
    for (const [what, inputs] of wrong) {
      it(`may not be asked for as ${what}: an error that names both, without a write`, async () => {
        const refused = await failure(create(inputs));
        assert.match(
          refused.message,
          /it lives on network watcher NetworkWatcher_westeurope \(group NetworkWatcherRG.*(nw-north|northeurope).* was asked for/,
        );
        const outs = await created();
        const error = await failure(at.provider.update(at.id, outs, await checked(inputs)));
        assert.match(error.message, /was asked for; .*Nothing was changed\.$/);
        assert.deepEqual(writes(), []);
      });
    }

    it("that lies in a group of its own is found by the NSG's region", async () => {
      at.cloud.switches.allowNsgCreation = true;
      delete at.cloud.memory.flowLogs[
        `${WATCHER.replace("NetworkWatcherRG", "rg-network-ops").replace("NetworkWatcher_westeurope", "nw-north")}/flowLogs/nsg-north-flowlog`.toLowerCase()
      ];
      const inputs = await checked({ targetResourceId: nsgId("nsg-north"), storageId: storageId("stnorth") });
      const { id } = await at.provider.create(inputs);
      assert.match(id, /\/resourceGroups\/rg-network-ops\/.*\/networkWatchers\/nw-north\/flowLogs\//);
    });

    it("that does not exist in the region is an error that lists those that do", async () => {
      const inputs = await checked({ targetResourceId: nsgId("nsg-germany"), storageId: storageId("stgermany") });
      const error = await failure(at.provider.create(inputs));
      assert.match(
        error.message,
        /has no network watcher in germanywestcentral; it has .*westeurope \(NetworkWatcher_westeurope in NetworkWatcherRG\)/,
      );
      assert.match(error.message, /northeurope \(nw-north in rg-network-ops\).*Nothing was created\.$/);
    });

    it("of another region than the NSG's can't be asked for where there is no flow log yet, either", async () => {
      const inputs = await checked({ targetResourceId: nsgId("nsg-new"), location: "North Europe" });
      const error = await failure(at.provider.create(inputs));
      assert.match(error.message, /location is northeurope, but .*nsg-new is in westeurope; leave location/);
    });

    it("that is named and does not exist is an error", async () => {
      const named = { networkWatcherName: "nw-none", resourceGroupName: "NetworkWatcherRG" };
      const error = await failure(at.provider.create(await checked({ ...named, targetResourceId: nsgId("nsg-new") })));
      assert.match(
        error.message,
        /network watcher nw-none \(group NetworkWatcherRG\) does not exist, and westeurope has NetworkWatcher_westeurope .*: name that one, or leave networkWatcherName and resourceGroupName out/,
      );
    });
  });
});
