/** `pulumi-flowlogs doctor azure` against the lab: what keeps records from a storage account is named. */
import assert from "node:assert/strict";
import { keep, labId, storageAccount } from "../../lab/clouds/azure";
import { withoutAccounts } from "../azure/accounts";
import { doctor, HUB, LOGS, useCloud, WATCHER, WORKSPACE } from "./azure-doctor";

describe("pulumi-flowlogs doctor azure: the storage account", () => {
  withoutAccounts();
  const at = useCloud();

  const change = (properties: object) =>
    Object.assign(at.cloud.memory.storageAccounts[LOGS.toLowerCase()]?.properties ?? {}, properties);
  const withStorage = (id: string) => doctor(at.cloud, ["--target", HUB, "--storage", id, "--workspace", WORKSPACE]);

  it("behind a firewall without trusted services takes no records", async () => {
    at.cloud.switches.storageAccess = "firewall";
    const { missing, one } = await doctor(at.cloud);
    assert.deepEqual(missing, ["firewall"]);
    assert.match(one("firewall").advice ?? "", /AzureServices/);
  });

  it("behind a firewall with trusted services takes them", async () => {
    change({ networkAcls: { defaultAction: "Deny", bypass: "Logging, AzureServices" } });
    assert.deepEqual((await doctor(at.cloud)).missing, []);
  });

  it("without shared keys needs an identity", async () => {
    at.cloud.switches.storageAccess = "no keys";
    const { missing, warnings, one } = await doctor(at.cloud);
    assert.deepEqual([missing, warnings], [[], ["shared keys"]]);
    assert.match(one("shared keys").advice ?? "", /identity/);
    // Of the flow logs that use it, all need an identity.
    const [log] = Object.values(at.cloud.memory.flowLogs).filter(({ properties }) => properties.enabled);
    assert.ok(log);
    const identity = labId("rg-app", "Microsoft.ManagedIdentity/userAssignedIdentities", "id-flowlogs");
    log.identity = {
      type: "UserAssigned",
      userAssignedIdentities: { [identity]: { principalId: "", clientId: "" } },
    };
    assert.equal((await doctor(at.cloud, [])).one("shared keys").outcome, "ok");
    const { identity: _identity, ...without } = log;
    const properties = { ...log.properties, targetResourceId: `${HUB}/subnets/snet-web` };
    const other = { ...without, id: `${WATCHER}/flowLogs/without`, name: "without", properties };
    for (const inOrder of [
      [log, other],
      [other, log],
    ]) {
      at.cloud.memory.flowLogs = {};
      keep(at.cloud.memory.flowLogs, ...inOrder);
      assert.deepEqual((await doctor(at.cloud, ["--source", "list"])).missing, ["shared keys"]);
    }
  });

  it("without public access, or in a perimeter, is a warning", async () => {
    at.cloud.switches.storageAccess = "private";
    assert.deepEqual((await doctor(at.cloud)).warnings, ["public access"]);
    at.cloud.switches.storageAccess = "open";
    change({ publicNetworkAccess: "SecuredByPerimeter" });
    assert.deepEqual((await doctor(at.cloud)).warnings, ["firewall"]);
  });

  it("of tier Premium, of kind FileStorage or in another region is none for flow logs", async () => {
    const premium = await withStorage(labId("rg-app", "Microsoft.Storage/storageAccounts", "stpremium"));
    assert.deepEqual(premium.missing, ["tier"]);
    const files = storageAccount("rg-app", "stfiles", "westeurope", "FileStorage");
    keep(at.cloud.memory.storageAccounts, files);
    assert.deepEqual((await withStorage(files.id)).missing, ["kind"]);
    const north = await withStorage(labId("rg-app", "Microsoft.Storage/storageAccounts", "stnorth"));
    assert.deepEqual(north.missing, ["region"]);
    const classic = await withStorage(labId("rg-app", "Microsoft.Storage/storageAccounts", "stclassic"));
    assert.deepEqual([classic.missing, classic.warnings], [[], ["kind"]]);
  });

  it("that does not exist is named", async () => {
    const { missing } = await withStorage(labId("rg-app", "Microsoft.Storage/storageAccounts", "stgone"));
    assert.deepEqual(missing, ["storage account"]);
  });

  it("tells when its keys were made, and warns of a recent rotation", async () => {
    change({ keyCreationTime: { key1: "2026-01-05T08:00:00Z", key2: "2026-01-05T08:00:00Z" } });
    assert.deepEqual((await doctor(at.cloud)).warnings, []);
    assert.match((await doctor(at.cloud)).one("key rotation").said, /key1 was made on 2026-01-05/);
    change({ keyCreationTime: { key1: new Date(Date.now() - 86_400_000).toISOString(), key2: null } });
    assert.deepEqual((await doctor(at.cloud)).warnings, ["key rotation"]);
    // Who may not know is told so, and not that all is well.
    change({ keyCreationTime: { key1: null, key2: null } });
    assert.equal((await doctor(at.cloud)).one("key rotation").unaskable, true);
    // The keys of a new account are as old as the account.
    const born = new Date(Date.now() - 2 * 86_400_000).toISOString();
    change({ creationTime: born, keyCreationTime: { key1: born, key2: born } });
    assert.deepEqual((await doctor(at.cloud)).warnings, []);
  });
});
