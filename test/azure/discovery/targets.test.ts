/** What flow logs can capture in the subscriptions of a login: by Resource Graph, and by lists. */
import assert from "node:assert/strict";
import {
  type AzureLab,
  keep,
  networkInterface,
  type Resource,
  SPOKE_SUBSCRIPTION,
  SUBSCRIPTION,
  virtualNetwork,
} from "../../../lab/clouds/azure";
import { networks, targets } from "../../../provider/azure/discovery/targets";
import type { Scope } from "../../../provider/core/discovery/look";
import { all } from "../../looks";
import { quietly } from "../../outcomes";
import { nsgId, vnetId } from "../deployment";
import { borrowLab, type LentLab } from "../labs";
import { callsOf, lookAt } from "./look";

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-app/providers`;
const SUBNET = `${vnetId("vnet-hub")}/subnets/snet-web`;

describe("what flow logs can capture in Azure's subscriptions", () => {
  quietly();
  let lab: LentLab;
  let cloud: AzureLab;
  beforeEach(async () => {
    lab = await borrowLab();
    cloud = lab.cloud;
  });
  afterEach(() => lab.close());

  const named = (collection: Record<string, Resource>, name: string): Resource => {
    const found = Object.values(collection).find((one) => one.name === name);
    assert.ok(found, name);
    return found;
  };
  const guard = (resource: Resource | { properties: Record<string, unknown> }, group: string) => {
    resource.properties.networkSecurityGroup = { id: nsgId(group) };
  };

  for (const source of ["graph", "list"] as const) {
    const scope: Scope = { source };
    const found = async () => {
      const look = lookAt(cloud, scope);
      const list = await all(targets(look));
      return { look, list, of: (id: string) => list.find((one) => one.id.toLowerCase() === id.toLowerCase()) };
    };

    describe(`by ${source}`, () => {
      it("are networks with their subnets, interfaces and groups of all subscriptions", async () => {
        const { list, look } = await found();
        const { virtualNetworks, networkInterfaces, networkSecurityGroups } = cloud.memory;
        const subnets = Object.values(virtualNetworks).flatMap(({ properties }) => properties.subnets as Resource[]);
        const expected = [virtualNetworks, networkInterfaces, networkSecurityGroups]
          .flatMap((collection) => Object.values(collection))
          .concat(subnets)
          .map(({ id }) => id);
        assert.deepEqual(list.map(({ id }) => id).sort(), expected.sort());
        assert.deepEqual(look.unreadable, []);
        assert.deepEqual([...new Set(list.map(({ account }) => account))].sort(), [SUBSCRIPTION, SPOKE_SUBSCRIPTION]);
      });

      it("say what lies within what, and which groups guard it", async () => {
        const network = named(cloud.memory.virtualNetworks, "vnet-hub");
        network.tags = { team: "edge" };
        network.location = "West Europe";
        const [web] = network.properties.subnets as Resource[];
        assert.ok(web);
        guard(web, "nsg-web");
        guard(named(cloud.memory.networkInterfaces, "nic-web1"), "nsg-db");
        const { of } = await found();
        const ids = (refs: readonly { id: string }[] | undefined) => refs?.map(({ id }) => id);
        const subnet = of(SUBNET);
        assert.deepEqual(
          [subnet?.kind, subnet?.name, subnet?.region, subnet?.tags],
          ["subnet", "snet-web", "westeurope", { team: "edge" }],
        );
        assert.deepEqual([ids(subnet?.within), ids(subnet?.guardedBy)], [[network.id], [nsgId("nsg-web")]]);
        const hub = of(network.id);
        assert.deepEqual([hub?.kind, ids(hub?.within), ids(hub?.guardedBy)], ["network", [], [nsgId("nsg-web")]]);
        const card = of(named(cloud.memory.networkInterfaces, "nic-web1").id);
        assert.equal(card?.kind, "networkInterface");
        assert.deepEqual(ids(card?.within), [SUBNET, network.id]);
        assert.deepEqual(ids(card?.guardedBy), [nsgId("nsg-db"), nsgId("nsg-web")]);
        assert.deepEqual(of(nsgId("nsg-web"))?.within, []);
      });

      it("say that no flow log records the interface of a private endpoint", async () => {
        const card = networkInterface("rg-app", "nic-endpoint", "westeurope", SUBNET);
        card.properties.privateEndpoint = { id: `${card.id}-endpoint` };
        keep(cloud.memory.networkInterfaces, card);
        const { of } = await found();
        assert.equal(of(card.id)?.exempt, "the interface of a private endpoint");
        assert.equal(of(named(cloud.memory.networkInterfaces, "nic-web1").id)?.exempt, undefined);
      });

      it("say which interfaces of scale sets a group guards, although their subnet stands for them", async () => {
        const machine = `${GROUP}/Microsoft.Compute/virtualMachineScaleSets/pool/virtualMachines/0`;
        const card = `${machine}/networkInterfaces/nic-pool`;
        const [web] = named(cloud.memory.virtualNetworks, "vnet-hub").properties.subnets as Resource[];
        assert.ok(web);
        web.properties.ipConfigurations = [{ id: `${card}/ipConfigurations/one`.toUpperCase() }];
        const elsewhere = `${machine}/networkInterfaces/nic-elsewhere`;
        named(cloud.memory.networkSecurityGroups, "nsg-new").properties.networkInterfaces = [
          { id: card },
          { id: elsewhere },
          { id: named(cloud.memory.networkInterfaces, "nic-web1").id },
        ];
        const { list, of } = await found();
        assert.deepEqual(of(card), {
          kind: "networkInterface",
          noun: "network interface",
          id: card,
          name: "nic-pool",
          account: SUBSCRIPTION,
          region: "westeurope",
          tags: {},
          within: [
            { kind: "subnet", noun: "subnet", id: SUBNET },
            { kind: "network", noun: "virtual network", id: vnetId("vnet-hub") },
          ],
          guardedBy: [{ kind: "networkSecurityGroup", noun: "network security group", id: nsgId("nsg-new") }],
          exempt: "an interface of a scale set, for which its subnet stands",
        });
        assert.deepEqual(of(elsewhere)?.within, []);
        assert.equal(list.filter(({ name }) => name === "nic-web1").length, 1);
      });

      it("are read in pages, some thousands of them", async () => {
        for (let index = 0; index < 2_500; index++)
          keep(cloud.memory.networkInterfaces, networkInterface("rg-app", `nic-${index}`, "westeurope", SUBNET));
        const { list, look } = await found();
        assert.equal(list.filter(({ kind }) => kind === "networkInterface").length, 2_501);
        assert.match(look.told.join(), /2501 network interfaces/);
      });

      it("leave out what can't be read, by name", async () => {
        cloud.switches.hiddenSubscriptions = [SPOKE_SUBSCRIPTION];
        const look = lookAt(cloud, { ...scope, subscription: [SUBSCRIPTION, SPOKE_SUBSCRIPTION] });
        const list = await all(targets(look));
        assert.ok(list.length > 0 && list.every(({ account }) => account === SUBSCRIPTION));
        assert.equal(look.unreadable.length, 1);
      });
    });
  }

  it("come in smaller answers where one would be too large, each once", async () => {
    for (let index = 0; index < 60; index++) {
      const network = virtualNetwork("rg-app", `vnet-${index}`, "westeurope", ["snet"]);
      // Now and then a network with many addresses.
      const [subnet] = network.properties.subnets as Resource[];
      const addresses = Array.from({ length: index % 20 === 19 ? 300 : 0 }, (_, at) => ({ id: `${network.id}/${at}` }));
      if (subnet) subnet.properties.ipConfigurations = addresses;
      keep(cloud.memory.virtualNetworks, network);
    }
    cloud.switches.graphMostBytes = 50_000;
    const look = lookAt(cloud);
    const names = (await all(networks(look))).map(({ name }) => name);
    assert.deepEqual([names.length, new Set(names).size, look.unreadable], [65, 65, []]);
  });

  it("hide none behind a row that can't be understood", async () => {
    named(cloud.memory.virtualNetworks, "vnet-spoke").properties.subnets = "none";
    for (const source of ["graph", "list"] as const) {
      const look = lookAt(cloud, { source });
      const names = (await all(networks(look))).map(({ name }) => name);
      assert.deepEqual(names.sort(), ["vnet-germany", "vnet-hub", "vnet-north", "vnet-remote"], source);
      assert.match(look.unreadable.join(), /^looking at .*vnet-spoke: a row of Azure's answer can't be read: subnets/);
    }
  });

  it("say when even one row is too large an answer", async () => {
    cloud.switches.graphMostBytes = 10;
    const look = lookAt(cloud, { source: "graph" });
    assert.deepEqual(await all(networks(look)), []);
    assert.match(look.unreadable.join(), /ResponsePayloadTooLarge/);
  });

  it("networks alone need one query or list", async () => {
    const look = lookAt(cloud);
    assert.deepEqual(
      (await all(networks(look))).map(({ kind }) => kind),
      Array(5).fill("network"),
    );
    assert.deepEqual(callsOf(cloud), ["GET subscriptions", "POST resources", "POST resources"]);
  });
});
