/** What is said before Azure is asked, with the two values that disagree. */
import assert from "node:assert/strict";
import { keep, type Resource, storageAccount } from "../../lab/clouds/azure";
import { preflight } from "../../provider/azure/prerequisites/preflight";
import { onRead, storageId } from "./deployment";
import { networkId, prerequisitesEach, refusal, SHORT } from "./prerequisites-fixture";

const HUB = networkId("virtualNetworks", "vnet-hub");

describe("preflight", () => {
  const at = prerequisitesEach();

  interface Wish {
    readonly target?: string;
    readonly storage?: string;
    readonly retention?: boolean;
    readonly watcherIn?: string;
  }
  const check = async (
    { target = HUB, storage = "stflowlogs", retention = true, watcherIn }: Wish = {},
    poll = SHORT,
  ) => {
    const seen = await at.prerequisites.target(target);
    const watcher = await at.prerequisites.watchers.of(watcherIn ?? seen.location);
    at.calls();
    await preflight(
      at.prerequisites,
      { target: seen, watcher, storageId: storageId(storage), deletesOldLogs: retention },
      poll,
      at.clock,
    );
  };
  const refused = async (wish: Wish, sentence: RegExp) => {
    const error = await refusal(check(wish));
    assert.equal(error.kind, "invalid");
    assert.match(error.message, sentence);
  };
  const account = (name = "stflowlogs"): Resource => {
    const found = at.cloud.memory.storageAccounts[storageId(name).toLowerCase()];
    assert.ok(found);
    return found;
  };
  /** An account as Azure shows it, and nothing else of it. */
  const made = (kind: string, sku: string) =>
    keep(at.cloud.memory.storageAccounts, storageAccount("rg-app", "stmade", "westeurope", kind, sku));

  it("one read is enough when everything is well", async () => {
    await check();
    assert.deepEqual(at.calls(), ["GET stflowlogs"]);
  });

  it("a storage account in another region than the target is named with both", () =>
    refused(
      { storage: "stnorth" },
      /^storage account .*\/stnorth is in northeurope, but target .*\/vnet-hub is in westeurope; name a storage account in westeurope\.$/,
    ));

  it("a subnet lies in the region of its network", () =>
    refused(
      { target: networkId("virtualNetworks/subnets", "vnet-north", "snet-north") },
      /^storage account .*\/stflowlogs is in westeurope, but target .*\/subnets\/snet-north is in northeurope/,
    ));

  it("a network watcher in another region than the target is named with both", () =>
    refused(
      { watcherIn: "northeurope" },
      /^network watcher nw-north \(group rg-network-ops\) is in northeurope, but target .*\/vnet-hub is in westeurope; leave networkWatcherName/,
    ));

  it("a storage account that is not there is named", () =>
    refused({ storage: "stnowhere" }, /^storage account .*\/stnowhere does not exist; check storageId\.$/));

  it("a region may be written with blanks and capitals", async () => {
    account().location = "West Europe";
    await check();
  });

  const good: [kind: string, sku: string, retention: boolean][] = [
    ["StorageV2", "Standard_LRS", true],
    ["StorageV2", "Standard_RAGZRS", true],
    ["StorageV2", "Standard_GRS", false],
    ["Storage", "Standard_LRS", false],
    ["BlobStorage", "Standard_LRS", false],
  ];
  for (const [kind, sku, retention] of good) {
    it(`${kind} ${sku} takes logs${retention ? " that are deleted after some days" : " that are kept"}`, async () => {
      made(kind, sku);
      await check({ storage: "stmade", retention });
    });
  }

  const TIER = "is of tier Premium \\(Premium_LRS\\), but flow logs need tier Standard; name a storage account of tier";
  const bad: [kind: string, sku: string, retention: boolean, sentence: string][] = [
    ["BlockBlobStorage", "Premium_LRS", false, TIER],
    ["BlockBlobStorage", "Premium_LRS", true, TIER],
    ["StorageV2", "Premium_LRS", false, TIER],
    ["FileStorage", "Premium_LRS", false, TIER],
    ["FileStorage", "PremiumV2_LRS", false, "is of tier PremiumV2 \\(PremiumV2_LRS\\)"],
    ["FileStorage", "StandardV2_LRS", false, "is of kind FileStorage, which holds no blobs"],
    [
      "Storage",
      "Standard_LRS",
      true,
      "is of kind Storage, but retentionPolicy\\.enabled needs kind StorageV2; upgrade",
    ],
    ["BlobStorage", "Standard_LRS", true, "is of kind BlobStorage, but retentionPolicy\\.enabled needs kind StorageV2"],
  ];
  for (const [kind, sku, retention, sentence] of bad) {
    it(`${kind} ${sku} does not take logs${retention ? " that are deleted after some days" : ""}`, async () => {
      made(kind, sku);
      await refused({ storage: "stmade", retention }, new RegExp(`^storage account .*/stmade ${sentence}`));
    });
  }

  it("a storage account that is just being made is waited for", async () => {
    account().properties.provisioningState = "ResolvingDNS";
    onRead(at.cloud, /storageAccounts/, 3, () => {
      account().properties.provisioningState = "Succeeded";
    });
    await check({}, { ...SHORT, budgetMs: 10_000 });
    assert.equal(at.calls().length, 3);
  });

  it("a storage account that is never ready is named with its state", async () => {
    account().properties.provisioningState = "Creating";
    await refused(
      {},
      /^storage account .* is in provisioning state Creating, but a flow log needs Succeeded; run `pulumi up` again when/,
    );
  });

  for (const state of ["Failed", "Canceled", "Deleting"]) {
    it(`a storage account that is ${state} is not waited for`, async () => {
      account().properties.provisioningState = state;
      await refused({}, new RegExp(`is in provisioning state ${state}, but a flow log needs Succeeded; repair`));
      assert.deepEqual(at.calls(), ["GET stflowlogs"]);
    });
  }

  it("a target that Failed is named with its state, and one that is being changed is left to the write", async () => {
    const hub = at.cloud.memory.virtualNetworks[HUB.toLowerCase()];
    assert.ok(hub);
    hub.properties.provisioningState = "Failed";
    await refused({}, /^target .*\/vnet-hub is in provisioning state Failed, but a flow log needs Succeeded; repair/);
    hub.properties.provisioningState = "Updating";
    await check();
  });

  it("what may not be read is left to Azure", async () => {
    at.cloud.switches.deniedActions = ["Microsoft.Storage/storageAccounts"];
    await check({ storage: "stnorth" });
    assert.deepEqual(at.calls(), ["GET stnorth"]);
  });

  it("what Azure can't answer is an error that leaves nothing in doubt", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ error: { code: "ServerTimeout", message: "told" } });
    const answer = { status: 429, headers: { ...headers, "retry-after": "3600" }, body };
    at.cloud.faults.push({ path: /\/storageAccounts\//, when: "before", answer });
    const error = await refusal(check());
    assert.equal(error.kind, "throttled");
    assert.match(error.message, /429 ServerTimeout told.*asks to wait 3600 s/);
  });

  it("half an answer is an error that leaves nothing in doubt", async () => {
    at.cloud.faults.push({
      path: /\/storageAccounts\//,
      when: "before",
      answer: { status: 200, body: '{"id":' },
      times: 9,
    });
    assert.equal((await refusal(check())).kind, "unreadable");
  });
});
