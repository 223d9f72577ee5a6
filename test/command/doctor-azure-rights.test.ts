/** `doctor azure`: rights, locks, deny assignments and policies; one is wrong at a time, and exactly this one is named. */
import assert from "node:assert/strict";
import { labId, SUBSCRIPTION } from "../../lab/clouds/azure";
import { guidOf } from "../../lab/clouds/azure/ids";
import type { AzureMemory, RoleAssignment } from "../../lab/clouds/azure/memory";
import { withoutAccounts } from "../azure/accounts";
import { doctor, GROUP, HUB, LOGS, NAMED, useCloud, WATCHER, WORKSPACE } from "./azure-doctor";

/** Contract: azure.md and the vendor's page of required permissions. */
const RIGHTS = [
  "Microsoft.Network/networkWatchers/read",
  "Microsoft.Network/networkWatchers/flowLogs/read",
  "Microsoft.Network/networkWatchers/flowLogs/write",
  "Microsoft.Network/networkWatchers/flowLogs/delete",
  "Microsoft.Network/virtualNetworks/read",
  "Microsoft.Storage/storageAccounts/read",
  "Microsoft.Storage/storageAccounts/listServiceSas/action",
  "Microsoft.Storage/storageAccounts/listAccountSas/action",
  "Microsoft.Storage/storageAccounts/listKeys/action",
  "Microsoft.OperationalInsights/workspaces/read",
  "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
  "Microsoft.Insights/dataCollectionRules/read",
  "Microsoft.Insights/dataCollectionRules/write",
  "Microsoft.Insights/dataCollectionRules/delete",
  "Microsoft.Insights/dataCollectionEndpoints/read",
  "Microsoft.Insights/dataCollectionEndpoints/write",
  "Microsoft.Insights/dataCollectionEndpoints/delete",
];

/** What nothing but verify needs. */
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

describe("doctor azure: rights and what stands in their way", () => {
  withoutAccounts();
  const at = useCloud();

  it("nothing is missing, and each check is told", async () => {
    const { code, missing, unknown, warnings, found, one } = await doctor(at.cloud);
    assert.deepEqual([code, missing, unknown, warnings], [0, [], [], []]);
    for (const name of ["credentials", "endpoint", "clock", "subscription", "target", "firewall", "policies", "locks"])
      assert.equal(one(name).outcome, "ok", name);
    for (const action of RIGHTS) assert.match(one(`right ${action}`).said, /no role is missing/);
    assert.ok(!found.some(({ said }) => /will work/.test(said)));
  });

  it("asks where a right counts: a role at the storage account alone is enough there", async () => {
    const reader: RoleAssignment = { scope: "", actions: ["*/read"] };
    at.cloud.memory.authorization.roles = [
      reader,
      { scope: `${GROUP}/NetworkWatcherRG`, actions: ["Microsoft.Network/networkWatchers/*"] },
      { scope: LOGS, actions: ["Microsoft.Storage/storageAccounts/*"] },
      { scope: WORKSPACE, actions: ["Microsoft.OperationalInsights/workspaces/*"] },
      { scope: `/subscriptions/${SUBSCRIPTION}`, actions: ["Microsoft.Insights/*"] },
    ];
    const { missing, warnings } = await doctor(at.cloud);
    assert.deepEqual(missing, []);
    assert.deepEqual(warnings, [`right ${BLOBS}`, "right Microsoft.Network/virtualNetworks/write"].sort());
    at.cloud.memory.authorization.roles = [reader];
    const poor = await doctor(at.cloud);
    assert.deepEqual(
      poor.missing,
      RIGHTS.filter((action) => !action.endsWith("/read"))
        .map((action) => `right ${action}`)
        .sort(),
    );
  });

  it("are asked once at each scope", async () => {
    await doctor(at.cloud, []);
    const asked = at.cloud.requests
      .map(({ path }) => path.toLowerCase())
      .filter((path) => /\/permissions\?/.test(path));
    assert.ok(asked.length > 1);
    assert.deepEqual(asked, [...new Set(asked)]);
  });

  it("what NotActions take out of one role, another role grants", async () => {
    const without = { scope: "", actions: ["*"], notActions: ["Microsoft.Storage/*"] };
    at.cloud.memory.authorization.roles = [without, { scope: LOGS, actions: ["Microsoft.Storage/storageAccounts/*"] }];
    const { missing, one } = await doctor(at.cloud);
    assert.deepEqual(missing, []);
    // A role for actions grants nothing on data.
    assert.equal(one(`right ${BLOBS}`).outcome, "warning");
    at.cloud.memory.authorization.roles.push({ scope: LOGS, actions: [], dataActions: ["*/blobs/read"] });
    assert.equal((await doctor(at.cloud)).one(`right ${BLOBS}`).outcome, "ok");
  });

  it("the role Managed Identity Operator grants that an identity is given to a flow log", async () => {
    const identity = labId("rg-app", "Microsoft.ManagedIdentity/userAssignedIdentities", "id-flowlogs");
    const assign = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";
    const reader = { scope: "", actions: ["*/read"] };
    const asked = [...NAMED, "--identity", identity];
    at.cloud.memory.authorization.roles = [reader];
    assert.equal((await doctor(at.cloud, asked)).one(`right ${assign}`).outcome, "missing");
    const operator = "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action";
    at.cloud.memory.authorization.roles = [reader, { scope: identity, actions: [operator] }];
    assert.equal((await doctor(at.cloud, asked)).one(`right ${assign}`).outcome, "ok");
  });

  it("identities of existing flow logs are asked for, and their accounts need no keys then", async () => {
    const identity = labId("rg-app", "Microsoft.ManagedIdentity/userAssignedIdentities", "id-flowlogs");
    for (const one of Object.values(at.cloud.memory.flowLogs))
      one.identity = {
        type: "UserAssigned",
        userAssignedIdentities: { [identity]: { principalId: "", clientId: "" } },
      };
    at.cloud.switches.deniedActions = ["Microsoft.Storage/storageAccounts/listKeys/action"];
    const { missing, warnings, found } = await doctor(at.cloud, ["--source", "list"]);
    assert.deepEqual(missing, []);
    assert.ok(warnings.includes("right Microsoft.Storage/storageAccounts/listKeys/action"));
    assert.ok(found.some(({ scope, name }) => scope === `identity ${identity}` && name === "identity"));
    at.cloud.memory.userAssignedIdentities = {};
    assert.deepEqual((await doctor(at.cloud, ["--source", "list"])).missing, ["identity"]);
  });

  it("a right under a condition is a warning", async () => {
    const condition = "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'stflowlogs'";
    at.cloud.memory.authorization.roles = [
      {
        scope: "",
        actions: ["*"],
        notActions: ["Microsoft.Storage/storageAccounts/listKeys/action"],
        dataActions: ["*"],
      },
      { scope: LOGS, actions: ["Microsoft.Storage/*"], condition },
    ];
    const { missing, warnings } = await doctor(at.cloud);
    assert.deepEqual([missing, warnings], [[], ["right Microsoft.Storage/storageAccounts/listKeys/action"]]);
  });

  it("does not know rights that nobody may ask for, and calls none missing", async () => {
    at.cloud.switches.deniedActions = ["Microsoft.Authorization/permissions/read"];
    const { code, missing, unknown, one } = await doctor(at.cloud);
    assert.deepEqual([code, missing, unknown], [2, [], ["rights"]]);
    assert.match(one("rights").advice ?? "", /Microsoft\.Authorization\/permissions\/read/);
  });

  describe("locks", () => {
    const lockAt = (scope: string, level: "ReadOnly" | "CanNotDelete") =>
      void at.cloud.memory.authorization.locks.push({ scope, name: "kept", level });

    it("that is read-only on the group of the network watcher refuses every write", async () => {
      lockAt(`${GROUP}/networkwatcherrg`, "ReadOnly");
      const { missing, one } = await doctor(at.cloud);
      assert.deepEqual(missing, ["lock kept"]);
      assert.match(one("lock kept").scope, /network watcher/);
    });

    it("against deletion there refuses removals", async () => {
      lockAt(`${GROUP}/NetworkWatcherRG`, "CanNotDelete");
      const { missing, warnings } = await doctor(at.cloud);
      assert.deepEqual([missing, warnings], [[], ["lock kept"]]);
    });

    it("that is read-only on the storage account refuses its keys", async () => {
      lockAt(LOGS, "ReadOnly");
      assert.match((await doctor(at.cloud)).one("lock kept").said, /keys/);
    });

    it("that is read-only on the target, or on the workspace, is a warning", async () => {
      lockAt(HUB, "ReadOnly");
      lockAt(WORKSPACE, "ReadOnly");
      const { missing, warnings, found } = await doctor(at.cloud);
      assert.deepEqual([missing, warnings], [[], ["lock kept"]]);
      assert.equal(found.filter(({ name }) => name === "lock kept").length, 2);
    });

    it("of something else does not count", async () => {
      lockAt(`${WATCHER}-other`, "ReadOnly");
      lockAt(labId("rg-app", "Microsoft.Storage/storageAccounts", "stnorth"), "ReadOnly");
      lockAt(LOGS, "CanNotDelete");
      assert.deepEqual([(await doctor(at.cloud)).missing, (await doctor(at.cloud)).warnings], [[], []]);
    });

    it("that may not be read are unknown", async () => {
      at.cloud.switches.deniedActions = ["Microsoft.Authorization/locks/read"];
      const { code, unknown } = await doctor(at.cloud);
      assert.deepEqual([code, unknown], [2, ["locks"]]);
    });
  });

  describe("deny assignments", () => {
    const EVERYBODY = { id: "00000000-0000-0000-0000-000000000000", type: "SystemDefined" };
    function deny(more: Partial<AzureMemory["authorization"]["denyAssignments"][number]["properties"]>): void {
      const scope = `${GROUP}/NetworkWatcherRG`;
      at.cloud.memory.authorization.denyAssignments.push({
        id: `${scope}/providers/Microsoft.Authorization/denyAssignments/d1`,
        properties: {
          denyAssignmentName: "stack",
          scope,
          doNotApplyToChildScopes: false,
          permissions: [{ actions: ["*/write"], notActions: [] }],
          principals: [EVERYBODY],
          excludePrincipals: [],
          ...more,
        },
      });
    }

    it("of everybody is named with the right that it forbids", async () => {
      deny({});
      const { missing, one } = await doctor(at.cloud);
      assert.deepEqual(missing, ["deny assignment stack"]);
      assert.match(one("deny assignment stack").said, /flowLogs\/write/);
    });

    it("at the subscription of the workspace forbids what traffic analytics needs there", async () => {
      const scope = `/subscriptions/${SUBSCRIPTION}`;
      deny({ scope, permissions: [{ actions: ["Microsoft.Insights/dataCollectionRules/write"], notActions: [] }] });
      const { missing, one } = await doctor(at.cloud);
      assert.deepEqual(missing, ["deny assignment stack"]);
      assert.equal(one("deny assignment stack").scope, `subscription ${SUBSCRIPTION}`);
    });

    it("of a group may concern the caller", async () => {
      deny({ principals: [{ id: "11111111-0000-0000-0000-000000000001", type: "Group" }] });
      assert.deepEqual((await doctor(at.cloud)).warnings, ["deny assignment stack"]);
    });

    it("that leaves the caller out does not concern the caller; one that leaves a group out may not", async () => {
      const { clientId } = at.cloud.directory.application;
      deny({ excludePrincipals: [{ id: guidOf(`${clientId} object`), type: "ServicePrincipal" }] });
      const { missing, warnings } = await doctor(at.cloud);
      assert.deepEqual([missing, warnings], [[], []]);
      at.cloud.memory.authorization.denyAssignments = [];
      deny({ excludePrincipals: [{ id: "11111111-0000-0000-0000-000000000001", type: "Group" }] });
      const other = await doctor(at.cloud);
      assert.deepEqual([other.missing, other.warnings], [[], ["deny assignment stack"]]);
    });

    it("of others, of other actions and of the scope alone concern nobody here", async () => {
      deny({ principals: [{ id: "11111111-0000-0000-0000-000000000001", type: "User" }] });
      deny({ permissions: [{ actions: ["Microsoft.Compute/*"], notActions: [] }] });
      deny({ doNotApplyToChildScopes: true });
      const { missing, warnings } = await doctor(at.cloud);
      assert.deepEqual([missing, warnings], [[], []]);
    });
  });

  describe("policies", () => {
    const BUILT_IN = "/providers/Microsoft.Authorization/policyDefinitions/cd6f7aff-2845-4dab-99f2-6d1754a754b0";
    function assign(
      policyDefinitionId: string,
      more: { parameters?: Record<string, { value: unknown }>; enforcementMode?: "DoNotEnforce" } = {},
    ) {
      const scope = `/subscriptions/${SUBSCRIPTION}`;
      at.cloud.memory.authorization.policyAssignments.push({
        id: `${scope}/providers/Microsoft.Authorization/policyAssignments/a1`,
        name: "a1",
        properties: {
          displayName: "Flow logs everywhere",
          scope,
          policyDefinitionId,
          enforcementMode: "Default",
          parameters: {},
          ...more,
        },
      });
    }
    const define = (id: string, properties: object) => {
      at.cloud.memory.authorization.policyDefinitions[id.toLowerCase()] = { properties };
    };

    it("a built-in policy that rewrites flow logs is named", async () => {
      assign(BUILT_IN);
      const { warnings, one } = await doctor(at.cloud);
      assert.deepEqual(warnings, ["policy Flow logs everywhere"]);
      assert.match(one("policy Flow logs everywhere").said, /storage account is not that of the policy/);
    });

    it("also as a member of an initiative, unless its effect is off", async () => {
      const set = "/providers/Microsoft.Authorization/policySetDefinitions/s1";
      const member = { policyDefinitionId: BUILT_IN, parameters: { effect: { value: "[parameters('logs')]" } } };
      define(set, {
        policyDefinitions: [{ policyDefinitionId: "/providers/Microsoft.Authorization/policyDefinitions/x" }, member],
      });
      assign(set, { parameters: { logs: { value: "DeployIfNotExists" } } });
      assert.deepEqual((await doctor(at.cloud)).warnings, ["policy Flow logs everywhere"]);
      at.cloud.memory.authorization.policyAssignments = [];
      assign(set, { parameters: { logs: { value: "Disabled" } } });
      assert.deepEqual((await doctor(at.cloud)).warnings, []);
    });

    it("a policy of the tenant counts by its rule", async () => {
      const own = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/policyDefinitions/own`;
      const rule = (effect: string) =>
        JSON.parse(
          `{"if":{"field":"type","equals":"Microsoft.Network/networkWatchers/flowLogs"},"then":{"effect":"${effect}"}}`,
        );
      assign(own);
      for (const [effect, said] of [
        ["deny", /refuses/],
        ["[parameters('effect')]", /rewrites/],
      ] as const) {
        define(own, { policyRule: rule(effect), parameters: { effect: { defaultValue: "Modify" } } });
        assert.match((await doctor(at.cloud)).one("policy Flow logs everywhere").said, said);
      }
      define(own, { policyRule: rule("audit") });
      assert.deepEqual((await doctor(at.cloud)).warnings, []);
    });

    it("a policy that is not enforced, or whose definition concerns something else, is none", async () => {
      assign(BUILT_IN, { enforcementMode: "DoNotEnforce" });
      assign("/providers/Microsoft.Authorization/policyDefinitions/other");
      assert.deepEqual((await doctor(at.cloud)).warnings, []);
    });
  });
});
