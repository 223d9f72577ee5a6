/** What stands around a flow log: looked up by id or region, made where it is allowed. */
import assert from "node:assert/strict";
import { guidOf, keep, labId, networkInterface, type Resource, SUBSCRIPTION } from "../../lab/clouds/azure";
import { prerequisitesOf } from "../../provider/azure/prerequisites/prerequisites";
import { TestClock } from "../clock";
import { withFreshModules } from "../fresh-modules";
import { collectingLines } from "../outcomes";
import { nsgId, storageId, WATCHER } from "./deployment";
import { held, networkId, place, prerequisitesEach, refusal, strikesAt } from "./prerequisites-fixture";
import { QUICK } from "./waits";

const WEB_LOG = `${WATCHER}/flowLogs/Microsoft.Networkrg-appnsg-web`;
const INSIGHTS = `/subscriptions/${SUBSCRIPTION}/providers/microsoft.insights`;

describe("Prerequisites", () => {
  const told = collectingLines();
  const at = prerequisitesEach();
  const strike = strikesAt(at);

  describe("the target", () => {
    const hub = networkId("virtualNetworks", "vnet-hub");
    const targets: [id: string, kind: string, location: string, flowLogIds: string[]][] = [
      [hub, "virtualNetwork", "westeurope", []],
      [networkId("virtualNetworks", "vnet-north"), "virtualNetwork", "northeurope", []],
      [networkId("virtualNetworks/subnets", "vnet-north", "snet-north"), "subnet", "northeurope", []],
      [networkId("networkInterfaces", "nic-web1"), "networkInterface", "westeurope", []],
      [nsgId("nsg-web"), "networkSecurityGroup", "westeurope", [WEB_LOG]],
      [nsgId("nsg-new"), "networkSecurityGroup", "westeurope", []],
    ];
    for (const [id, kind, location, flowLogIds] of targets) {
      it(`${id.split("/").slice(-2).join(" ")} is a ${kind} in ${location}`, async () => {
        const { guid, ...seen } = await at.prerequisites.target(id);
        const expected = { id, kind, location, flowLogIds, provisioningState: "Succeeded" };
        assert.deepEqual(seen, expected);
        // A subnet has no guid of its own.
        assert.equal(typeof guid, kind === "subnet" ? "undefined" : "string");
        const upper = await at.prerequisites.target(id.toUpperCase().replace("SUBSCRIPTIONS", "subscriptions"));
        assert.deepEqual({ ...upper, id, guid: upper.guid }, { ...expected, guid });
      });
    }

    it("a virtual network names its flow logs, its subnet not those", async () => {
      const log = held(at.cloud.memory.flowLogs, WEB_LOG);
      log.properties.targetResourceId = hub;
      assert.deepEqual((await at.prerequisites.target(hub)).flowLogIds, [WEB_LOG]);
      assert.deepEqual((await at.prerequisites.target(`${hub}/subnets/snet-web`)).flowLogIds, []);
    });

    it("lies in the subscription that its id names, whichever the client's is", async () => {
      const id = hub.replace(SUBSCRIPTION, "99999999-2222-3333-4444-555555555555");
      const error = await refusal(at.prerequisites.target(id));
      assert.equal(error.kind, "wrongScope");
      assert.match(error.message, /404 SubscriptionNotFound .*99999999-.*use credentials of the tenant/);
    });

    const absent: [id: string, sentence: RegExp][] = [
      [
        networkId("virtualNetworks", "vnet-x"),
        /^virtual network vnet-x \(group rg-app, subscription 1{8}-.*\) does not exist; check targetResourceId\.$/,
      ],
      [nsgId("nsg-x"), /^network security group nsg-x \(group rg-app, .*\) does not exist/],
      [networkId("networkInterfaces", "nic-x"), /^network interface nic-x \(group rg-app, .*\) does not exist/],
      [networkId("virtualNetworks/subnets", "vnet-x", "snet-web"), /^virtual network vnet-x \(.*\) does not exist/],
      [
        networkId("virtualNetworks/subnets", "vnet-hub", "snet-x"),
        /^virtual network vnet-hub \(.*\) has no subnet snet-x; it has snet-web, snet-db; check targetResourceId\.$/,
      ],
      [nsgId("nsg-web").replace("rg-app", "rg-x"), /^network security group nsg-web \(group rg-x, .*\) does not exist/],
    ];
    for (const [id, sentence] of absent) {
      it(`${id.split("/").slice(-2).join(" ")} that is not there is told by name`, async () => {
        const error = await refusal(at.prerequisites.target(id));
        assert.equal(error.kind, "notFound");
        assert.match(error.message, sentence);
      });
    }

    it("is not gone when the 404 is not Azure's", async () => {
      strike(/\/virtualNetworks\//, 404, "");
      const error = await refusal(at.prerequisites.target(hub));
      assert.match(error.message, /what answers there may not be Azure Resource Manager/);
    });

    it("that may not be read is an error that says so", async () => {
      at.cloud.switches.deniedActions = ["Microsoft.Network/virtualNetworks/read"];
      const error = await refusal(at.prerequisites.target(hub));
      assert.equal(error.kind, "forbidden");
      assert.match(error.message, /403 AuthorizationFailed .*virtualNetworks\/read/);
    });

    it("is none of another type", async () => {
      assert.match((await refusal(at.prerequisites.target(storageId("stflowlogs")))).message, /is not the ARM id of a/);
    });

    it("whose answer has no region is not guessed at", async () => {
      held(at.cloud.memory.virtualNetworks, hub).location = "";
      const error = await refusal(at.prerequisites.target(hub));
      assert.equal(error.kind, "unreadable");
    });

    it("may have what a path has to spell otherwise in its name", async () => {
      const id = networkId("virtualNetworks", "vnet-#1?(ä)");
      const error = await refusal(at.prerequisites.target(id));
      assert.match(error.message, /^virtual network vnet-#1\?\(ä\) /);
      assert.equal(at.calls().at(-1), "GET vnet-%231%3F(%C3%A4)");
    });
  });

  describe("the workspace", () => {
    const id = labId("rg-app", "Microsoft.OperationalInsights/workspaces", "log-north");

    it("has its GUID and its region", async () => {
      const expected = { workspaceId: guidOf(id), workspaceRegion: "northeurope" };
      assert.deepEqual(await at.prerequisites.workspace(id), expected);
      assert.deepEqual(await at.prerequisites.workspace(id.replace("log-north", "LOG-North")), expected);
    });

    it("that is not there is told by its id", async () => {
      const error = await refusal(at.prerequisites.workspace(`${id}x`));
      assert.equal(error.kind, "notFound");
      assert.match(error.message, /^workspace .*\/log-northx does not exist; check workspaceResourceId in /);
    });

    it("that may not be read is asked for in two inputs", async () => {
      at.cloud.switches.deniedActions = ["Microsoft.OperationalInsights/workspaces"];
      const error = await refusal(at.prerequisites.workspace(id));
      assert.equal(error.kind, "forbidden");
      assert.match(
        error.message,
        /can't be looked up: 403 AuthorizationFailed .*or set workspaceId and workspaceRegion in/,
      );
    });

    it("without a GUID is no answer", async () => {
      delete held(at.cloud.memory.workspaces, id).properties.customerId;
      assert.match((await refusal(at.prerequisites.workspace(id))).message, /tells no customerId of/);
    });
  });

  describe("the provider Microsoft.Insights", () => {
    const register = () => at.prerequisites.registerInsights();
    const state = (registrationState: string) => {
      held(at.cloud.memory.providers, INSIGHTS).registrationState = registrationState;
    };
    const now = () => held(at.cloud.memory.providers, INSIGHTS).registrationState;

    it("that is registered is looked at once, however many ask", async () => {
      await Promise.all(Array.from({ length: 20 }, register));
      await register();
      assert.deepEqual(at.calls(), ["GET Microsoft.Insights"]);
    });

    for (const before of ["NotRegistered", "Unregistered", "Unregistering"]) {
      it(`that is ${before} is registered once, and waited for`, async () => {
        state(before);
        at.cloud.switches.registrationPolls = 2;
        await Promise.all(Array.from({ length: 20 }, register));
        assert.equal(now(), "Registered");
        const get = "GET Microsoft.Insights";
        assert.deepEqual(at.calls(), [get, "POST register", get, get, get]);
      });
    }

    it("that somebody else is registering is only waited for", async () => {
      state("Registering");
      at.cloud.switches.registrationPolls = 2;
      await register();
      assert.equal(now(), "Registered");
      assert.ok(!at.calls().includes("POST register"));
    });

    it("that takes too long is an error, and the next one waits on", async () => {
      state("NotRegistered");
      at.cloud.switches.registrationPolls = 1_000_000;
      const error = await refusal(register());
      assert.equal(error.kind, "timeout");
      assert.match(
        error.message,
        /^the provider Microsoft\.Insights of subscription .* is still Registering after 0 s; run/,
      );
      state("Registered");
      await register();
    });

    it("that may not be registered is told with permission, command and input, and asked for again", async () => {
      state("NotRegistered");
      at.cloud.switches.deniedActions = ["Microsoft.Insights/register/action"];
      const error = await refusal(register());
      assert.equal(error.kind, "forbidden");
      assert.match(
        error.message,
        /^these credentials may not register the provider Microsoft\.Insights in subscription 1{8}-.* \(permission Microsoft\.Insights\/register\/action\): 403 AuthorizationFailed .*az provider register --namespace Microsoft\.Insights --subscription 1{8}-.*, or set skipProviderRegistration to true/,
      );
      at.cloud.switches.deniedActions = [];
      await register();
      assert.equal(now(), "Registered");
      told.expect(/^Azure says that a right is missing; a role that was assigned just now may not count yet/);
    });

    it("that may not be read is left to Azure", async () => {
      state("NotRegistered");
      at.cloud.switches.deniedActions = ["Microsoft.Resources/subscriptions/providers/read"];
      await register();
      assert.deepEqual(at.calls(), ["GET Microsoft.Insights"]);
    });

    it("whose registration fails is an error that says so, and is no success the next time", async () => {
      state("NotRegistered");
      strike(/\/register/, 409, "SubscriptionNotActive", "POST");
      assert.match(
        (await refusal(register())).message,
        /^registering the provider Microsoft\.Insights .*: 409 SubscriptionNotActive/,
      );
      await register();
      assert.equal(now(), "Registered");
    });
  });

  describe("the networks of a network security group", () => {
    const web = nsgId("nsg-web");
    const subnet = (network: string, name: string) => networkId("virtualNetworks/subnets", network, name);
    const group = (): Resource => held(at.cloud.memory.networkSecurityGroups, web);

    it("are those of its subnets and of its interfaces' subnets, each once", async () => {
      const spoke = networkInterface("rg-app", "nic-spoke", "westeurope", subnet("vnet-spoke", "snet-spoke"));
      keep(at.cloud.memory.networkInterfaces, spoke);
      group().properties.subnets = [
        { id: subnet("vnet-hub", "snet-web") },
        { id: subnet("VNET-hub", "snet-db") },
        { id: subnet("vnet-north", "snet-north") },
      ];
      group().properties.networkInterfaces = [{ id: networkId("networkInterfaces", "nic-web1") }, { id: spoke.id }];
      assert.deepEqual(
        (await at.prerequisites.virtualNetworksOf(web)).map((id) => id.split("/").at(-1)),
        ["vnet-hub", "vnet-north", "vnet-spoke"],
      );
    });

    it("are none where it is used nowhere, is not there, or may not be read", async () => {
      assert.deepEqual(await at.prerequisites.virtualNetworksOf(web), []);
      assert.deepEqual(await at.prerequisites.virtualNetworksOf(nsgId("nsg-x")), []);
      group().properties.subnets = [{ id: subnet("vnet-hub", "snet-web") }];
      at.cloud.switches.deniedActions = ["Microsoft.Network/networkSecurityGroups"];
      assert.deepEqual(await at.prerequisites.virtualNetworksOf(web), []);
    });

    it("are those that can be read when an interface can't", async () => {
      group().properties.subnets = [{ id: subnet("vnet-hub", "snet-web") }];
      group().properties.networkInterfaces = [{ id: networkId("networkInterfaces", "nic-gone") }];
      assert.equal((await at.prerequisites.virtualNetworksOf(web)).length, 1);
    });
  });

  it("is one for all that have the same credentials, cloud and subscription", async () => {
    const [one, same, other] = await Promise.all([
      prerequisitesOf(at.settings, place, QUICK, new TestClock()),
      prerequisitesOf(at.settings, { ...place }, QUICK, new TestClock()),
      prerequisitesOf(
        at.settings,
        { ...place, subscriptionId: "99999999-2222-3333-4444-555555555555" },
        QUICK,
        new TestClock(),
      ),
    ]);
    assert.equal(one, same);
    assert.notEqual(one, other);
    await one.registerInsights();
    assert.equal((await one.watchers.of("westeurope")).networkWatcherName, "NetworkWatcher_westeurope");
  });
});

describe("Prerequisites and preflight: Azure's libraries", () => {
  it("are loaded at the first call, never with the modules that look around", () => {
    const loaded = () => Object.keys(require.cache).filter((path) => /@azure\/(arm-|identity)/.test(path));
    withFreshModules(
      (path) => /@azure\/(arm-|identity)|\/provider\/azure\//.test(path),
      () => {
        require("../../provider/azure/prerequisites/prerequisites");
        require("../../provider/azure/prerequisites/preflight");
        assert.deepEqual(loaded(), []);
      },
    );
  });
});
