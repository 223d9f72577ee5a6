/** Whether records arrive in storage accounts: one verdict for each flow log. */
import assert from "node:assert/strict";
import type { AzureLab } from "../../../lab/clouds/azure";
import { labId } from "../../../lab/clouds/azure";
import type { Delivery } from "../../../provider/core/discovery/delivery";
import type { TestClock } from "../../clock";
import { deliveriesOf, lookAt } from "../../looks";
import { keepFlowLog } from "../deployment";
import { borrowLab, type LentLab } from "../labs";

const MINUTE_MS = 60_000;
const CONTAINER = "stflowlogs/insights-logs-flowlogflowevent";
const ACCOUNT = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
const HUB = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub");
const NIC = labId("rg-app", "Microsoft.Network/networkInterfaces", "nic-web1");
const ROOT = "flowLogResourceID=/11111111-2222-3333-4444-555555555555_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_HUB/";

describe("Azure: deliveries", () => {
  let lab: LentLab;
  let cloud: AzureLab;
  let clock: TestClock;
  beforeEach(async () => {
    lab = await borrowLab();
    ({ cloud, clock } = lab);
    for (const key of Object.keys(cloud.memory.flowLogs)) delete cloud.memory.flowLogs[key];
    made("hub", HUB);
    setMachines(HUB);
  });
  afterEach(() => lab.close());

  function made(name: string, target: string, settings: Parameters<typeof keepFlowLog>[3] = {}): void {
    const standard = { enabled: true, storageId: ACCOUNT, retentionPolicy: { days: 30, enabled: true } };
    keepFlowLog(cloud, name, target, { ...standard, ...settings });
  }

  /** Puts a network interface into the first subnet of a network. */
  function setMachines(networkId: string): void {
    const network = cloud.memory.virtualNetworks[networkId.toLowerCase()];
    const [subnet] = network?.properties.subnets as { properties: Record<string, unknown> }[];
    assert.ok(subnet);
    subnet.properties.ipConfigurations = [{ id: `${NIC}/ipConfigurations/ipconfig1` }];
  }

  /** A blob as Azure names it: https://learn.microsoft.com/azure/network-watcher/flow-logs-read */
  function stored(minutesAgo: number, { root = ROOT, mac = "002248AABBCC", container = CONTAINER } = {}): void {
    const lastModified = clock.now() - minutesAgo * MINUTE_MS;
    const [, y, m, d, h] = /^(\d+)-(\d+)-(\d+)T(\d+)/.exec(new Date(lastModified).toISOString()) ?? [];
    const name = `${root}y=${y}/m=${m}/d=${d}/h=${h}/m=00/macAddress=${mac}/PT1H.json`;
    cloud.memory.blobs[container] = [...(cloud.memory.blobs[container] ?? []), { name, lastModified }];
  }

  const look = () => lookAt(cloud.env, clock);
  const deliveries = () => deliveriesOf("azure", look());
  async function only(): Promise<Delivery> {
    const [delivery, ...others] = await deliveries();
    assert.ok(delivery);
    assert.deepEqual(others, []);
    return delivery;
  }
  const lists = () => cloud.requests.filter(({ path }) => path.startsWith("/blobs/"));
  const text = ({ said, advice }: Delivery) => `${said} | ${advice}`;
  const account = () => cloud.memory.storageAccounts[ACCOUNT.toLowerCase()]?.properties ?? {};

  it("arriving: the newest blob of all months, hours and interfaces, in seven lists at the most", async () => {
    for (let hour = 0; hour < 24 * 40; hour++) stored(20 + hour * 60);
    stored(3, { mac: "002248000001" });
    stored(9, { mac: "FFFFFFFFFFFF" });
    const delivery = await only();
    assert.equal(delivery.verdict, "arriving");
    assert.equal(delivery.destination, "storage account stflowlogs");
    assert.match(delivery.said, /3 min ago/);
    assert.ok(lists().length <= 7, `${lists().length} lists`);
  });

  it("late: a blob of an old hour that was copied or touched just now has no new records", async () => {
    const name = `${ROOT}y=2025/m=12/d=31/h=23/m=00/macAddress=002248AABBCC/PT1H.json`;
    cloud.memory.blobs[CONTAINER] = [{ name, lastModified: clock.now() }];
    const { verdict, newest } = await only();
    assert.deepEqual([verdict, newest?.toISOString()], ["late", "2026-01-01T00:00:00.000Z"]);
  });

  it("arriving in the first minutes of a year", async () => {
    clock.pass(Date.parse("2027-01-01T00:02:00Z") - clock.now());
    stored(1);
    stored(60 * 24 * 30);
    assert.match((await only()).said, /1 min ago/);
  });

  it("late: pages that are empty or short, with a byte order mark, are read to their end", async () => {
    cloud.switches.emptyBlobPages = true;
    cloud.switches.blobPageSize = 2;
    for (let hour = 0; hour < 30; hour++) stored(200 + hour * 60);
    const delivery = await only();
    assert.equal(delivery.verdict, "late");
    assert.match(text(delivery), /3 h 20 min ago.*disable and enable/);
  });

  it("late because of a new key: the key that is younger than the newest record is named", async () => {
    stored(200);
    const made = new Date(clock.now() - 190 * MINUTE_MS).toISOString();
    account().keyCreationTime = { key1: "2026-01-05T08:00:00Z", key2: made };
    assert.match(text(await only()), new RegExp(`a key of the account was made on ${made.slice(0, 16)}.*enable`));
    account().keyCreationTime = { key1: "2026-01-05T08:00:00Z", key2: null };
    assert.doesNotMatch(text(await only()), /a key of the account/);
  });

  it("late because of a lock that keeps Azure from the keys", async () => {
    stored(200);
    cloud.memory.authorization.locks.push({ scope: ACCOUNT, name: "frozen", level: "ReadOnly" });
    assert.match(text(await only()), /lock .*frozen keeps Azure from the keys/);
  });

  it("a lock of what lies in the account, or of something else, is no cause", async () => {
    stored(200);
    for (const scope of [`${ACCOUNT}/blobServices/default`, `${ACCOUNT}2`]) {
      const lock = { id: `${scope}/providers/Microsoft.Authorization/locks/frozen`, properties: { level: "ReadOnly" } };
      const answer = { status: 200, body: JSON.stringify({ value: [lock] }) };
      cloud.faults.push({ path: /\/stflowlogs\/.*\/locks\?/, when: "before", answer });
      assert.doesNotMatch(text(await only()), /frozen/);
    }
  });

  it("neither a new key nor a lock is a cause for a flow log that writes with an identity", async () => {
    const [hub] = Object.values(cloud.memory.flowLogs);
    assert.ok(hub);
    const id = labId("rg-app", "Microsoft.ManagedIdentity/userAssignedIdentities", "id-flowlogs");
    hub.identity = { type: "UserAssigned", userAssignedIdentities: { [id]: { principalId: "", clientId: "" } } };
    stored(200);
    account().keyCreationTime = { key1: new Date(clock.now() - 190 * MINUTE_MS).toISOString(), key2: null };
    cloud.memory.authorization.locks.push({ scope: ACCOUNT, name: "frozen", level: "ReadOnly" });
    const delivery = await only();
    assert.equal(delivery.verdict, "late");
    assert.doesNotMatch(text(delivery), /frozen|a key of the account/);
  });

  it("never: there is no container, and then one list is enough", async () => {
    const delivery = await only();
    assert.equal(delivery.verdict, "never");
    assert.match(delivery.said, /no container/);
    assert.equal(lists().length, 1);
  });

  it("never: the container has blobs of others alone; a lifecycle rule is named", async () => {
    stored(5, { root: ROOT.replace("_HUB/", "_HUB2/") });
    const id = `${ACCOUNT}/managementPolicies/default`;
    const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: 3 } } };
    const said = async (prefixMatch: readonly string[]) => {
      const definition = { filters: { blobTypes: ["blockBlob"], prefixMatch }, actions };
      const rules = [{ enabled: true, name: "short", type: "Lifecycle", definition }];
      cloud.memory.otherResources[id.toLowerCase()] = { id, properties: { policy: { rules } } } as never;
      const delivery = await only();
      assert.equal(delivery.verdict, "never");
      return delivery.said;
    };
    const container = "insights-logs-flowlogflowevent";
    for (const prefix of [[], ["insights-logs-"], [`${container}/${ROOT}y=2026/`]])
      assert.match(await said(prefix), /the rule short of the account deletes blobs there after 3 days/);
    // Rules for other flow logs, and for other containers, are no cause.
    for (const prefix of [`${container}/${ROOT.replace("_HUB/", "_HUB2/")}`, `${container}-old/`])
      assert.doesNotMatch(await said([prefix]), /the rule short/);
  });

  it("finds blobs below the folder that older documentation shows, and below another group", async () => {
    const id = Object.values(cloud.memory.flowLogs)[0]?.id ?? "";
    stored(5, { root: `flowLogResourceID=${id.toUpperCase()}/` });
    assert.equal((await only()).verdict, "arriving");
    cloud.memory.blobs[CONTAINER] = [];
    stored(5, { root: ROOT.replace("_NETWORKWATCHERRG/", "_RG-APP/") });
    assert.equal((await only()).verdict, "arriving");
  });

  it("arriving: a young blob in the folder of older documentation, beside old ones in the other", async () => {
    const id = Object.values(cloud.memory.flowLogs)[0]?.id ?? "";
    const root = `flowLogResourceID=${id.toUpperCase()}/`;
    stored(500);
    stored(400, { root });
    const { verdict, said } = await only();
    assert.equal(verdict, "late");
    assert.match(said, /^the newest record came 6 h 40 min ago/);
    stored(5, { root });
    assert.equal((await only()).verdict, "arriving");
  });

  it("off and failed, without a look at the account", async () => {
    made("spoke", HUB.replace("hub", "spoke"), { enabled: false, storageId: ACCOUNT });
    const [hub] = Object.values(cloud.memory.flowLogs);
    assert.ok(hub);
    hub.properties.provisioningState = "Failed";
    const found = await deliveries();
    assert.deepEqual(found.map(({ verdict }) => verdict).sort(), ["failed", "off"]);
    assert.equal(lists().length, 0);
  });

  it("says that the account is not known where Azure does not tell it", async () => {
    const [hub] = Object.values(cloud.memory.flowLogs);
    assert.ok(hub);
    hub.properties.storageId = "";
    hub.properties.enabled = false;
    const off = await only();
    assert.deepEqual([off.verdict, off.destination], ["off", "unknown storage account"]);
    hub.properties.enabled = true;
    const on = await only();
    assert.deepEqual([on.verdict, on.destination], ["unknown", "unknown storage account"]);
    assert.match(on.said, /Azure does not tell the storage account/);
  });

  it("destination gone: the account does not exist", async () => {
    delete cloud.memory.storageAccounts[ACCOUNT.toLowerCase()];
    assert.equal((await only()).verdict, "destinationGone");
  });

  it("destination refuses: the firewall is closed to Azure, or keys are off without an identity", async () => {
    stored(200);
    cloud.switches.storageAccess = "firewall";
    const closed = await only();
    assert.equal(closed.verdict, "destinationRefuses");
    assert.match(text(closed), /Deny.*bypass is None.*add AzureServices/);
    assert.ok(closed.newest);
    cloud.switches.storageAccess = "no keys";
    assert.match(text(await only()), /allowSharedKeyAccess is false.*identity/);
    cloud.switches.storageAccess = "open";
    cloud.switches.blobAccess = "AccountIsDisabled";
    assert.equal((await only()).verdict, "destinationRefuses");
  });

  it("destination refuses, also when these credentials may not look", async () => {
    cloud.switches.storageAccess = "firewall";
    cloud.switches.blobAccess = "AuthorizationFailure";
    assert.equal((await only()).verdict, "destinationRefuses");
  });

  it("no public access is no proof: the records decide, and it is named as a cause", async () => {
    cloud.switches.storageAccess = "private";
    stored(5);
    assert.equal((await only()).verdict, "arriving");
    cloud.memory.blobs[CONTAINER] = [];
    stored(500);
    const late = await only();
    assert.equal(late.verdict, "late");
    assert.match(late.said, /publicNetworkAccess is Disabled/);
  });

  for (const [code, told] of [
    ["AuthorizationPermissionMismatch", /403 AuthorizationPermissionMismatch.*Storage Blob Data Reader/],
    ["AuthorizationFailure", /403 AuthorizationFailure.*network rules.*says nothing about Azure's own records/],
    ["InvalidAuthenticationInfo", /401 InvalidAuthenticationInfo.*the account is in tenant [0-9a-f-]{36}/],
  ] as const) {
    it(`unknown, never "not delivered": ${code}`, async () => {
      cloud.switches.blobAccess = code;
      const delivery = await only();
      assert.equal(delivery.verdict, "unknown");
      assert.match(text(delivery), told);
    });
  }

  it("unknown when the account may not be read, or no host has its address", async () => {
    account().primaryEndpoints = { blob: "https://127.0.0.1:1/" };
    assert.equal((await only()).verdict, "unknown");
    account().primaryEndpoints = { blob: "http://127.0.0.1:1/" };
    assert.match((await only()).said, /address of blobs/);
    cloud.switches.deniedActions = ["Microsoft.Storage/storageAccounts/read"];
    assert.equal((await only()).verdict, "unknown");
  });

  it("unknown when something else answers for the account", async () => {
    cloud.faults.push({ path: /^\/blobs\//, when: "before", answer: { status: 200, body: "<html>" }, times: 9 });
    assert.equal((await only()).verdict, "unknown");
  });

  it("no traffic: no interface in the network, no machine at the interface, or a stopped one", async () => {
    const network = cloud.memory.virtualNetworks[HUB.toLowerCase()];
    for (const subnet of network?.properties.subnets as { properties: Record<string, unknown> }[])
      delete subnet.properties.ipConfigurations;
    assert.equal((await only()).verdict, "noTraffic");
    delete cloud.memory.flowLogs[Object.keys(cloud.memory.flowLogs)[0] ?? ""];
    made("nic", NIC);
    const nic = cloud.memory.networkInterfaces[NIC.toLowerCase()]?.properties ?? {};
    assert.match((await only()).said, /belongs to no virtual machine/);
    const machine = labId("rg-app", "Microsoft.Compute/virtualMachines", "web1");
    nic.virtualMachine = { id: machine };
    cloud.memory.otherResources[machine.toLowerCase()] = { id: machine, properties: { power: "deallocated" } } as never;
    assert.match((await only()).said, /is deallocated/);
    cloud.memory.otherResources[machine.toLowerCase()] = { id: machine, properties: { power: "running" } } as never;
    assert.equal((await only()).verdict, "never");
  });

  it("no traffic: no interface in the subnet", async () => {
    delete cloud.memory.flowLogs[Object.keys(cloud.memory.flowLogs)[0] ?? ""];
    made("snet", `${HUB}/subnets/snet-db`);
    assert.match((await only()).said, /no network interface is in the subnet/);
  });

  it("failed: the target does not exist", async () => {
    delete cloud.memory.virtualNetworks[HUB.toLowerCase()];
    const delivery = await only();
    assert.equal(delivery.verdict, "failed");
    assert.match(delivery.said, /target/);
  });

  it("failed before all else: the target does not exist, and nobody may look or nothing may be written", async () => {
    delete cloud.memory.virtualNetworks[HUB.toLowerCase()];
    cloud.switches.blobAccess = "AuthorizationPermissionMismatch";
    assert.equal((await only()).verdict, "failed");
    cloud.switches.storageAccess = "firewall";
    assert.equal((await only()).verdict, "failed");
    delete cloud.memory.storageAccounts[ACCOUNT.toLowerCase()];
    const delivery = await only();
    assert.deepEqual([delivery.verdict, delivery.said], ["failed", "its target does not exist"]);
  });

  it("unknown where nobody may look, also at a target without traffic: records may arrive all the same", async () => {
    const network = cloud.memory.virtualNetworks[HUB.toLowerCase()];
    for (const subnet of network?.properties.subnets as { properties: Record<string, unknown> }[])
      delete subnet.properties.ipConfigurations;
    cloud.switches.blobAccess = "AuthorizationFailure";
    assert.equal((await only()).verdict, "unknown");
  });

  const FOLDERS = ["y=2026/", "m=11/", "d=29/", "h=03/"].map(
    (_, index, parts) => `<BlobPrefix><Name>ROOT${parts.slice(0, index + 1).join("")}</Name></BlobPrefix>`,
  );
  const BLOB = "<Blob><Name>ROOTPT1H.json</Name><Properties><Last-Modified>now</Last-Modified></Properties></Blob>";
  for (const [what, inside] of [
    ["a time that is none", `<Blobs>${FOLDERS.join("")}${BLOB}</Blobs>`],
    ["no blobs, not even none", "<Containers/>"],
  ] as const) {
    it(`unknown, neither arriving nor never, when a list of blobs has ${what}`, async () => {
      const body = `<EnumerationResults>${inside.replaceAll("ROOT", ROOT)}<NextMarker/></EnumerationResults>`;
      cloud.faults.push({ path: /^\/blobs\//, when: "before", answer: { status: 200, body }, times: 99 });
      assert.equal((await only()).verdict, "unknown");
    });
  }

  it("flow logs of network security groups have a container and a folder of their own", async () => {
    delete cloud.memory.flowLogs[Object.keys(cloud.memory.flowLogs)[0] ?? ""];
    const nsg = labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-web");
    made("web", nsg);
    const container = "stflowlogs/insights-logs-networksecuritygroupflowevent";
    stored(5, { root: `resourceId=${nsg.toUpperCase()}/`, container });
    assert.equal((await only()).verdict, "arriving");
  });

  it("one read of the account for all its flow logs", async () => {
    for (let index = 0; index < 30; index++) made(`log-${index}`, `${HUB}/subnets/snet-${index}`);
    await deliveries();
    const reads = cloud.requests.filter(({ path }) => path.toLowerCase().startsWith(`${ACCOUNT}?`.toLowerCase()));
    assert.ok(reads.length <= 2, `${reads.length} reads`);
  });
});
