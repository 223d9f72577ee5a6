/** A storage account that may take no logs: a warning at create and at refresh, and never a refusal. */
import assert from "node:assert/strict";
import { keep, storageAccount } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
import { linesOf } from "../outcomes";
import { DEFAULT_SETTINGS, deployEach, identityId, keepFlowLog, storageId } from "./deployment";

describe("AzureFlowLog whose storage account is closed", () => {
  const at = deployEach();
  const { checked } = at;
  const close = (properties: Bag) => {
    const account = storageAccount("rg-app", "stclosed", "westeurope");
    Object.assign(account.properties, properties);
    keep(at.cloud.memory.storageAccounts, account);
  };
  /** The warnings of a create and of the refresh after the create. */
  const warningsOf = async (more: Bag = {}) => {
    const inputs = await checked({ storageId: storageId("stclosed"), ...more });
    let outs: Bag = {};
    const atCreate = await linesOf(async () => {
      outs = (await at.provider.create(inputs)).outs as Bag;
    });
    const atRefresh = await linesOf(() => at.provider.read(at.id, outs));
    return [atCreate, atRefresh] as const;
  };
  const ACLS = { virtualNetworkRules: [], ipRules: [] };

  for (const [what, properties, sentence] of [
    ["to keys", { allowSharedKeyAccess: false }, /allowSharedKeyAccess is false.*set identity/],
    [
      "by a firewall",
      { networkAcls: { ...ACLS, defaultAction: "Deny", bypass: "None" } },
      /networkAcls\.bypass is None: add AzureServices/,
    ],
    [
      "by a firewall that lets others through",
      { networkAcls: { ...ACLS, defaultAction: "Deny", bypass: "Logging, Metrics" } },
      /add AzureServices/,
    ],
    ["to public networks", { publicNetworkAccess: "Disabled" }, /publicNetworkAccess is Disabled: set it to Enabled/],
  ] as const) {
    it(`${what}: told at create and at refresh`, async () => {
      close(properties);
      for (const lines of await warningsOf()) {
        assert.equal(lines.length, 1);
        assert.match(lines[0] ?? "", /^warning: .*stclosed may take no logs: /);
        assert.match(lines[0] ?? "", sentence);
      }
    });
  }

  it("to keys, and that is adopted as it is: told at create, too", async () => {
    close({ allowSharedKeyAccess: false });
    const settings = { ...DEFAULT_SETTINGS, storageId: storageId("stclosed") };
    keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, settings);
    const [atCreate] = await warningsOf();
    assert.deepEqual(at.writes(), []);
    assert.match(atCreate.join(), /stclosed may take no logs: allowSharedKeyAccess is false/);
  });

  it("and gone, and that is adopted as it is: told at create, too", async () => {
    const settings = { ...DEFAULT_SETTINGS, storageId: storageId("stclosed") };
    keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, settings);
    const [atCreate] = await warningsOf();
    assert.match(atCreate.join(), /its storage account is gone/);
  });

  it("but not to the flow log: nothing is told", async () => {
    close({
      allowSharedKeyAccess: false,
      networkAcls: { ...ACLS, defaultAction: "Deny", bypass: "AzureServices, Metrics" },
    });
    const identity = { userAssignedIdentities: [identityId("id-flowlogs")] };
    assert.deepEqual(await warningsOf({ identity }), [[], []]);
  });

  it("or gone, is told at refresh, where it may be read", async () => {
    close({});
    const { outs } = await at.provider.create(await checked({ storageId: storageId("stclosed") }));
    delete at.cloud.memory.storageAccounts[storageId("stclosed").toLowerCase()];
    const lines = await linesOf(() => at.provider.read(at.id, outs as Bag));
    assert.deepEqual(lines, [`warning: ${at.id}: its storage account is gone (${storageId("stclosed")})`]);
    at.cloud.switches.deniedActions = ["Microsoft.Storage/storageAccounts"];
    assert.deepEqual(await linesOf(() => at.provider.read(at.id, outs as Bag)), []);
  });
});
