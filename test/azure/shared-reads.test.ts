/** Reads of one command share lists, and a list is never the last word. */
import assert from "node:assert/strict";
import { keep, virtualNetwork } from "../../lab/clouds/azure";
import { DEFAULT_WAITS } from "../../provider/azure/arm/waits";
import type { Bag } from "../inputs";
import { failure, quietly } from "../outcomes";
import {
  configWithNewLogin,
  DEFAULT_SETTINGS,
  type Deployment,
  deploy,
  keepFlowLog,
  type Provider,
  providerAt,
  storageId,
  vnetId,
} from "./deployment";
import { QUICK } from "./waits";

const WAITS = { ...QUICK, readsLastMs: DEFAULT_WAITS.readsLastMs };
const FORBIDDEN = {
  status: 403,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ error: { code: "AuthorizationFailed", message: "The client may not list." } }),
};

describe("AzureFlowLog, reads that share lists", () => {
  quietly();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy({ waits: WAITS, switches: { overlappingWrites: "allowed" } });
  });
  afterEach(() => at.close());

  const targets = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => {
      const name = `shared-${index}`;
      keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", name, "westeurope", ["snet-a"]));
      return vnetId(name);
    });
  const create = (ids: readonly string[]) =>
    Promise.all(ids.map((targetResourceId) => at.create({ targetResourceId })));
  const nextRun = () =>
    providerAt({ config: configWithNewLogin(at.cloud), ownership: at.ownership, clock: at.clock }, { waits: WAITS });
  const refresh = (provider: Provider, made: readonly { id: string; outs: Bag }[]) =>
    Promise.all(made.map(({ id, outs }) => provider.read(id, outs)));
  const listsOf = (path: RegExp) => {
    at.cloud.faults.push({ method: "GET", path, when: "before", answer: FORBIDDEN, times: Number.POSITIVE_INFINITY });
  };

  it("read each target by its id where targets may not be listed, and wait for no role", async () => {
    const start = at.clock.now();
    listsOf(/\/subscriptions\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\?/);
    assert.equal((await create(targets(4))).length, 4);
    const calls = at.calls();
    assert.equal(calls.filter((call) => /^GET shared-\d$/.test(call)).length, 4);
    assert.ok(at.clock.now() - start < 5_000, String(at.clock.now() - start));
  });

  it("wait for a storage account that is being made", async () => {
    const account = at.cloud.memory.storageAccounts[storageId("stflowlogs").toLowerCase()];
    assert.ok(account);
    account.properties.provisioningState = "Creating";
    void at.clock.sleep(200).then(() => {
      account.properties.provisioningState = "Succeeded";
    });
    assert.equal((await create(targets(4))).length, 4);
  });

  it("capture a target that was repaired after the list was read", async () => {
    const ids = targets(4);
    const broken = at.cloud.memory.virtualNetworks[String(ids[3]).toLowerCase()];
    Object.assign(broken?.properties ?? {}, { provisioningState: "Failed" });
    await create(ids.slice(0, 3));
    Object.assign(broken?.properties ?? {}, { provisioningState: "Succeeded" });
    const [made] = await create(ids.slice(3));
    assert.match(String(made?.id), /shared-3-rg-app-flowlog$/);
  });

  it("capture subnets of networks in a list, and refuse one that no network has after a read by id", async () => {
    const networks = targets(4);
    const made = await create(networks.slice(0, 3).map((id) => `${id}/subnets/snet-a`));
    assert.equal(made.length, 3);
    assert.deepEqual(
      at.calls().filter((call) => /^GET shared-\d$/.test(call)),
      [],
    );
    const error = await failure(at.create({ targetResourceId: `${networks[3]}/subnets/snet-none` }));
    assert.match(error.message, /has no subnet snet-none; it has snet-a/);
    assert.ok(at.calls().includes("GET shared-3"));
  });

  it("find a target that is newer than the list", async () => {
    await create(targets(3));
    keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", "shared-new", "westeurope", []));
    const [made] = await create([vnetId("shared-new")]);
    assert.match(String(made?.id), /shared-new-rg-app-flowlog$/);
  });

  it("tell what differs from the state only after a read by id", async () => {
    const made = await create(targets(4));
    const changed = made[1]?.id ?? "";
    Object.assign(at.cloud.memory.flowLogs[changed.toLowerCase()]?.properties ?? {}, { recordTypes: "B" });
    const gone = made[2]?.id ?? "";
    delete at.cloud.memory.flowLogs[gone.toLowerCase()];
    const provider = await nextRun();
    at.calls();
    const read = await refresh(provider, made);
    assert.equal((read[1]?.props as Bag).recordTypes, "B");
    assert.equal(read[2]?.id, undefined);
    const byId = at.calls().filter((call) => call.endsWith("-flowlog"));
    assert.deepEqual(byId.sort(), ["GET shared-1-rg-app-flowlog", "GET shared-2-rg-app-flowlog"]);
  });

  for (const [what, list] of [
    ["flow log", /\/flowLogs\?.*skiptoken/i],
    ["target", /\/providers\/Microsoft\.Network\/virtualNetworks\?.*skiptoken/i],
  ] as const) {
    it(`take each ${what} that a page shows from this page, and read the others by id when the next page fails`, async () => {
      const { flowLogs, virtualNetworks } = at.cloud.memory;
      const made = await create(targets(4));
      for (const rows of [flowLogs, virtualNetworks])
        for (const id of Object.keys(rows)) if (!id.includes("shared-")) delete rows[id];
      at.cloud.switches.pageSize = 2;
      const provider = await nextRun();
      listsOf(list);
      at.calls();
      const read = await refresh(provider, made);
      assert.deepEqual(
        read.map(({ props }) => props),
        made.map(({ outs }) => outs),
      );
      const byId = at.calls().filter((call) => (what === "target" ? /^GET shared-\d$/ : /-flowlog$/).test(call));
      assert.deepEqual(new Set(byId.map((call) => call.slice(0, 12))), new Set(["GET shared-2", "GET shared-3"]));
    });
  }

  it("notice a target that was made again, and read this target by id", async () => {
    const made = await create(targets(4));
    const network = at.cloud.memory.virtualNetworks[vnetId("shared-0").toLowerCase()];
    Object.assign(network?.properties ?? {}, { resourceGuid: "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e" });
    const provider = await nextRun();
    at.calls();
    const read = await refresh(provider, made);
    assert.equal((read[0]?.props as Bag).unfinished, true);
    const targetsById = at.calls().filter((call) => /^GET shared-\d$/.test(call));
    assert.deepEqual(new Set(targetsById), new Set(["GET shared-0"]));
  });

  // What the list shows is what the state of the earlier command says.
  for (const [what, change] of [
    ["settings", { recordTypes: "B" }],
    ["tags", { tags: { team: "b" } }],
  ] as const) {
    it(`never answer for what this process has written: ${what}`, async () => {
      const made = await create(targets(4));
      const provider = await nextRun();
      await refresh(provider, made);
      const [first] = made;
      assert.ok(first);
      const news = await at.checked({ targetResourceId: first.outs.targetResourceId, ...change });
      await provider.update(first.id, first.outs, news);
      const [read] = await refresh(provider, made);
      assert.deepEqual({ ...(read?.props as Bag), ...change }, read?.props);
    });
  }

  it("never answer for what this process has deleted", async () => {
    const made = await create(targets(4));
    const provider = await nextRun();
    await refresh(provider, made);
    const [first] = made;
    assert.ok(first);
    await provider.delete(first.id, first.outs);
    const read = await refresh(provider, made);
    assert.deepEqual(
      read.map(({ id }) => id),
      [undefined, ...made.slice(1).map(({ id }) => id)],
    );
  });

  it("do not take a flow log that appears after the list was read for one that may be overwritten", async () => {
    const ids = targets(5);
    await create(ids.slice(0, 4));
    const theirs = `${at.id.slice(0, at.id.lastIndexOf("/"))}/shared-4-rg-app-flowlog`;
    const own = Object.values(at.cloud.memory.flowLogs).find(({ id }) => /shared-0-/.test(id));
    assert.ok(own);
    const properties = { ...own.properties, targetResourceId: String(ids[4]), recordTypes: "D" };
    keep(at.cloud.memory.flowLogs, { ...own, id: theirs, name: "shared-4-rg-app-flowlog", properties });
    const error = await failure(at.create({ targetResourceId: ids[4] }));
    assert.match(error.message, /already captures this with other settings.*Nothing was created\.$/);
    assert.equal(at.cloud.memory.flowLogs[theirs.toLowerCase()]?.properties.recordTypes, "D");
  });
});

describe("AzureNsgFlowLog, reads that share lists", () => {
  quietly();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy({ resourceClass: "AzureNsgFlowLog", waits: WAITS, switches: { overlappingWrites: "allowed" } });
  });
  afterEach(() => at.close());

  const nextRun = () =>
    providerAt(
      { config: configWithNewLogin(at.cloud), ownership: at.ownership, clock: at.clock },
      { waits: WAITS, resourceClass: "AzureNsgFlowLog" },
    );

  it("never answer for what this process has written", async () => {
    const { id, outs } = await at.create();
    const provider = await nextRun();
    const refresh = () => Promise.all([1, 2, 3].map(() => provider.read(id, outs)));
    await refresh();
    await provider.update(id, outs, await at.checked({ retentionPolicy: { enabled: true, days: 9 } }));
    const [read] = await refresh();
    assert.deepEqual((read?.props as Bag).retentionPolicy, { enabled: true, days: 9 });
  });

  it("import no flow logs of virtual networks", async () => {
    const provider = await nextRun();
    const ids = [0, 1, 2, 3].map(
      (index) => keepFlowLog(at.cloud, `vnet-log-${index}`, vnetId("vnet-hub"), DEFAULT_SETTINGS).id,
    );
    const ends = await Promise.allSettled(ids.map((id) => provider.read(id, {})));
    for (const end of ends) {
      assert.ok(end.status === "rejected");
      assert.match(String(end.reason.message), /which is no network security group; import it as an AzureFlowLog/);
    }
  });
});
