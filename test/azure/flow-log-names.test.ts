/** Names of flow logs on one network watcher: no two resources of a program get the same one. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { keep, virtualNetwork } from "../../lab/clouds/azure";
import { Ownership } from "../../provider/core/ownership/ownership";
import { TestClock } from "../clock";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { DEFAULT_SETTINGS, deployEach, keepFlowLog, onRead, type Provider, providerAt, vnetId } from "./deployment";

describe("AzureFlowLog: the name", () => {
  const at = deployEach();
  const { checked, create } = at;

  const puts = () => at.calls().filter((call) => call.startsWith("PUT"));
  const targets = () => Object.values(at.cloud.memory.flowLogs).map(({ properties }) => properties.targetResourceId);
  const second = () => {
    keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", `${at.name}-b`, "westeurope", []));
    return vnetId(`${at.name}-b`);
  };

  for (const adopt of ["always", "identical", "never"]) {
    it(`given to two resources of one run makes one of them, whatever may be adopted: ${adopt}`, async () => {
      const flowLogName = `shared-${at.name}`;
      const both = [at.target, second()].map((targetResourceId) => create({ targetResourceId, flowLogName, adopt }));
      const [made, refused] = await Promise.allSettled(both);
      assert.equal(made?.status, "fulfilled");
      assert.equal(refused?.status, "rejected");
      assert.match(
        String((refused as PromiseRejectedResult).reason),
        new RegExp(
          `/flowLogs/${flowLogName} is already taken by another resource of this program \\(the flow log of virtual network ${at.name} .*targetResourceId is .*Nothing was created`,
        ),
      );
      assert.deepEqual(puts(), [`PUT ${flowLogName}`]);
      assert.ok(targets().includes(at.target));
    });

    it(`given to a second one while the first is still being made is refused: ${adopt}`, async () => {
      at.cloud.switches.operationPolls = 3;
      const flowLogName = `shared-${at.name}`;
      const accepted = new Promise<void>((resolve) => onRead(at.cloud, /\/operations\//, 1, resolve));
      const first = create({ flowLogName, adopt });
      await accepted;
      assert.ok(at.cloud.memory.flowLogs[`${at.id.replace(/[^/]+$/, "")}${flowLogName}`.toLowerCase()]);
      const { message } = await failure(create({ targetResourceId: second(), flowLogName, adopt }));
      assert.match(message, /is already taken by another resource of this program/);
      await first;
      assert.deepEqual(puts(), [`PUT ${flowLogName}`]);
      assert.ok(targets().includes(at.target));
    });
  }

  it("of another flow log's target is retargeted with `always`, by one resource alone", async () => {
    const flowLogName = `theirs-${at.name}`;
    keepFlowLog(at.cloud, flowLogName, second());
    const both = [at.target, `${at.target}/subnets/snet-a`].map((targetResourceId) =>
      create({ targetResourceId, flowLogName, adopt: "always" }),
    );
    const ended = await Promise.allSettled(both);
    assert.deepEqual(ended.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    assert.deepEqual(puts(), [`PUT ${flowLogName}`]);
  });

  it("that two resources would get by default goes to one, and the other gets one of its own", async () => {
    // {network}-{subnet} and a network that is called like that.
    const subnet = `${at.target}/subnets/snet-a`;
    const twin = virtualNetwork("rg-app", `${at.name}-snet-a`, "westeurope", []);
    keep(at.cloud.memory.virtualNetworks, twin);
    const made = await Promise.all([subnet, twin.id].map((targetResourceId) => create({ targetResourceId })));
    const [one, other] = made.map(({ id }) => id.split("/").at(-1));
    assert.equal(one, `${at.name}-snet-a-rg-app-flowlog`);
    assert.match(String(other), new RegExp(`^${at.name}-snet-a-rg-app-flowlog-[0-9a-f]{8}$`));
    assert.deepEqual(targets().slice(-2).sort(), [subnet, twin.id].sort());
  });

  it("by default is one of its own as often as flow logs of that name were retargeted", async () => {
    const hash = createHash("sha256").update(at.target.toLowerCase()).digest("hex");
    const plain = `${at.name}-rg-app-flowlog`;
    keepFlowLog(at.cloud, plain, `${at.target}/subnets/snet-a`);
    keepFlowLog(at.cloud, `${plain}-${hash.slice(0, 8)}`, `${at.target}/subnets/snet-b`);
    assert.equal((await create()).id.split("/").at(-1), `${plain}-${hash.slice(8, 16)}`);
  });

  it("by default is told where all of them are taken", async () => {
    const hash = createHash("sha256").update(at.target.toLowerCase()).digest("hex");
    const plain = `${at.name}-rg-app-flowlog`;
    const own = [0, 8, 16, 24].map((from) => `${plain}-${hash.slice(from, from + 8)}`);
    for (const name of [plain, ...own]) keepFlowLog(at.cloud, name, `${at.target}/subnets/snet-a`);
    const { message } = await failure(create());
    assert.match(message, new RegExp(`/flowLogs/${own.at(-1)} captures .*give this flow log another name`));
    assert.deepEqual(at.writes(), []);
  });

  describe("of a target that another one leaves in the same run", () => {
    /** The flow log of an earlier deployment, whose target the program changes. */
    async function retargeted(provider: Provider, to: string) {
      const { id } = keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, DEFAULT_SETTINGS);
      const { props = {} } = await provider.read(id, { ...(await checked()), holder: "00000000" });
      const news = await checked({ targetResourceId: to });
      // The first question after a refresh is how to show that.
      for (let asked = 0; asked < 2; asked++) await provider.diff(id, props, news);
      const targetNow = () => at.cloud.memory.flowLogs[id.toLowerCase()]?.properties.targetResourceId;
      return { targetNow, update: () => provider.update(id, props, news) };
    }

    it("is another one, and the new flow log waits until the old one has left", async () => {
      const old = await retargeted(at.provider, second());
      const waiting = new Promise<void>((resolve) => {
        const wait = at.ownership.waitForRetarget.bind(at.ownership);
        at.ownership.waitForRetarget = (key) => {
          resolve();
          return wait(key);
        };
      });
      const fresh = create();
      await waiting;
      const [made, updated] = await Promise.all([fresh, old.update()]);
      assert.match(made.id, /-rg-app-flowlog-[0-9a-f]{8}$/);
      assert.equal((updated.outs as Bag).targetResourceId, vnetId(`${at.name}-b`));
      assert.equal(old.targetNow(), vnetId(`${at.name}-b`));
      assert.equal(at.cloud.memory.flowLogs[made.id.toLowerCase()]?.properties.targetResourceId, at.target);
    });

    it("is not waited for without end: the one that should leave may itself be waiting", async () => {
      const clock = new TestClock();
      const ownership = new Ownership({ clock });
      const provider = await providerAt({ config: at.config, ownership, clock });
      const old = await retargeted(provider, second());
      const { message } = await failure(provider.create(await checked()));
      assert.ok(message.includes("is already taken by another resource of this program"), message);
      assert.equal(old.targetNow(), at.target);
    });
  });

  it("is free again when nothing came of the one that had it", async () => {
    const flowLogName = `shared-${at.name}`;
    at.cloud.faults.push({
      method: "PUT",
      path: /\/flowLogs\//,
      when: "before",
      answer: { status: 400, headers: { "content-type": "application/json" }, body: '{"error":{"code":"No"}}' },
    });
    await failure(create({ flowLogName }));
    assert.match((await create({ targetResourceId: second(), flowLogName })).id, new RegExp(`/${flowLogName}$`));
  });

  it("changed alone has the old one deleted first; changed with the target the new one runs first", async () => {
    const { id, outs } = await create();
    const diff = async (more: Bag) => at.provider.diff(id, outs as Bag, await at.checked(more));
    const flowLogName = "other";
    assert.deepEqual(await diff({ flowLogName }), { replaces: ["flowLogName"], deleteBeforeReplace: true });
    assert.deepEqual(await diff({ flowLogName, targetResourceId: second() }), {
      replaces: ["flowLogName"],
      deleteBeforeReplace: false,
    });
  });
});
