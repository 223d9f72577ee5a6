/** `pulumi-flowlogs coverage azure` against the lab: networks, security groups, tags and storage accounts. */
import assert from "node:assert/strict";
import { SUBSCRIPTION } from "../../lab/clouds/azure";
import { keepFlowLog, nsgId, storageId, vnetId, WATCHER } from "../azure/deployment";
import { borrowLab, type LentLab } from "../azure/labs";
import { command } from "./run";

describe("pulumi-flowlogs coverage azure: rules", () => {
  let lab: LentLab;
  beforeEach(async () => {
    lab = await borrowLab();
  });
  afterEach(() => lab.close());

  async function coverage(...args: string[]) {
    const asked = ["coverage", "azure", "--json", "--subscription", SUBSCRIPTION, ...args];
    const { code, printed, noted } = await command(lab.cloud.env, asked);
    const answer = JSON.parse(printed) as { findings: { rule: string; id: string; said: string }[]; unread: string[] };
    const of = (id: string) =>
      answer.findings.flatMap((one) => (one.id.toLowerCase().startsWith(id.toLowerCase()) ? [one.rule] : []));
    return { code, noted, ...answer, of };
  }

  it("names networks without a flow log, disabled ones, and subnets that a group alone captures", async () => {
    const { code, of, unread } = await coverage();
    assert.deepEqual([code, unread], [1, []]);
    assert.deepEqual(of(vnetId("vnet-germany")), ["no-flow-log"]);
    assert.deepEqual(of(`${WATCHER}/flowLogs/Microsoft.Networkrg-appnsg-db`), ["off"]);
  });

  it("a flow log of the network ends that, and one of a group of it is then the second", async () => {
    const hub = vnetId("vnet-hub");
    const network = lab.cloud.memory.virtualNetworks[hub.toLowerCase()];
    const [subnet] = network?.properties.subnets as { id: string; properties: Record<string, unknown> }[];
    assert.ok(subnet);
    subnet.properties.networkSecurityGroup = { id: nsgId("nsg-web") };
    assert.deepEqual((await coverage()).of(subnet.id), ["nsg-only"]);
    keepFlowLog(lab.cloud, "log-hub", hub, { enabled: true });
    const { of } = await coverage();
    assert.deepEqual(of(hub), []);
    assert.deepEqual(of(`${WATCHER}/flowLogs/Microsoft.Networkrg-appnsg-web`).includes("twice"), true);
  });

  it("--suppress-tag leaves out a network with its subnets and interfaces", async () => {
    const hub = vnetId("vnet-hub");
    const network = lab.cloud.memory.virtualNetworks[hub.toLowerCase()];
    assert.ok(network);
    network.tags = { env: "lab" };
    const left = await coverage("--suppress-tag", "env=lab");
    assert.deepEqual(left.of(hub), []);
    assert.match((await coverage("--suppress-tag", "env=none")).noted, /suppression of tag env=none fits no finding/);
  });

  it("--suppress-tag: the case of letters does not count in names of tags, as on Azure, but in values", async () => {
    const hub = vnetId("vnet-hub");
    Object.assign(lab.cloud.memory.virtualNetworks[hub.toLowerCase()] ?? {}, { tags: { env: "lab" } });
    assert.deepEqual((await coverage("--suppress-tag", "ENV=lab")).of(hub), []);
    assert.notDeepEqual((await coverage("--suppress-tag", "env=LAB")).of(hub), []);
  });

  it("--suppress-tag refuses what is no tag", async () => {
    const { code, noted } = await command(lab.cloud.env, ["coverage", "azure", "--suppress-tag", "lab"]);
    assert.equal(code, 2);
    assert.match(noted, /--suppress-tag.*a key, = and a value/);
  });

  it("names a storage account that is gone, and a rule of an account that deletes records too early", async () => {
    const [north, germany] = [vnetId("vnet-north"), vnetId("vnet-germany")];
    keepFlowLog(lab.cloud, "log-gone", north, { enabled: true, storageId: storageId("stgone") });
    const retentionPolicy = { enabled: false, days: 0 };
    keepFlowLog(lab.cloud, "log-short", germany, {
      enabled: true,
      storageId: storageId("stflowlogs"),
      retentionPolicy,
    });
    const id = `${storageId("stflowlogs")}/managementPolicies/default`;
    const actions = { baseBlob: { delete: { daysAfterModificationGreaterThan: 7 } } };
    const definition = { filters: { blobTypes: ["blockBlob"] }, actions };
    const policy = { rules: [{ enabled: true, name: "short", type: "Lifecycle", definition }] };
    lab.cloud.memory.otherResources[id.toLowerCase()] = { id, properties: { policy } } as never;
    const { of, findings, unread } = await coverage();
    assert.deepEqual(unread, []);
    assert.deepEqual(of(`${WATCHER}/flowLogs/log-gone`), ["destination-gone"]);
    assert.deepEqual(of(`${WATCHER}/flowLogs/log-short`), ["retention"]);
    const said = findings.find(({ rule, id }) => rule === "retention" && id.endsWith("log-short"))?.said;
    assert.equal(said, "records are deleted after 7 days, and 90 are asked for");
    assert.deepEqual((await coverage("--min-retention", "7")).of(`${WATCHER}/flowLogs/log-short`), []);
  });

  it("rules of an account that may not be read are named, and the account is looked at all the same", async () => {
    keepFlowLog(lab.cloud, "log-gone", vnetId("vnet-north"), { enabled: true, storageId: storageId("stgone") });
    lab.cloud.switches.deniedActions = ["Microsoft.Storage/storageAccounts/managementPolicies/read"];
    const { code, of, unread } = await coverage();
    assert.deepEqual([code, of(`${WATCHER}/flowLogs/log-gone`)], [2, ["destination-gone"]]);
    assert.ok(
      unread.some((said) => /looking at the rules of .*stflowlogs: 403 /.test(said)),
      unread.join(),
    );
  });

  it("an account that can't be looked at is not gone: it is named, and the exit code is 2", async () => {
    keepFlowLog(lab.cloud, "log-new", vnetId("vnet-north"), { enabled: true });
    const body = JSON.stringify({ error: { code: "AuthorizationFailed", message: "no" } });
    const answer = { status: 403, headers: { "content-type": "application/json" }, body };
    lab.cloud.faults.push({ path: /storageAccounts\/stflowlogs\?/, when: "before", answer, times: 99 });
    const { code, of, unread } = await coverage();
    assert.equal(code, 2);
    assert.deepEqual(of(`${WATCHER}/flowLogs/log-new`).includes("destination-gone"), false);
    assert.ok(
      unread.some((said) => /looking at .*stflowlogs: /.test(said)),
      unread.join(),
    );
  });
});
