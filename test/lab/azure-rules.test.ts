/** The refusals of flow logs by the lab's Azure. */
import assert from "node:assert/strict";
import { keep, labId, storageAccount } from "../../lab/clouds/azure";
import { filterFault } from "../../lab/clouds/azure/flow-logs/filter";
import type { AzureLab } from "./azure-call";
import {
  analytics,
  code,
  flowLogBody,
  flowLogCalls,
  identity,
  NORTH,
  nic,
  nsg,
  storage,
  subnet,
  vnet,
  WATCHER,
  workspace,
} from "./azure-flow-logs";
import { useAzure } from "./suite";

describe("the lab's Azure: refused flow logs", () => {
  let lab: AzureLab;
  const call = useAzure({ switches: { operationPolls: 0 } }, (started) => {
    lab = started;
  });
  const calls = flowLogCalls(call);

  it("refuses bodies of the wrong shape or type and says where", async () => {
    const wrong: [object, string][] = [
      [{ enabled: "true" }, "properties.enabled"],
      [{ retentionPolicy: { days: "5" } }, "properties.retentionPolicy.days"],
      [{ retentionPolicy: { days: 2_147_483_648 } }, "properties.retentionPolicy.days"],
      [{ retentionPolicy: { days: -1 } }, "properties.retentionPolicy.days"],
      [{ retentionPolicy: { days: 1.5 } }, "properties.retentionPolicy.days"],
      [{ format: { type: "CSV" } }, "properties.format.type"],
      [{ format: { version: 3 } }, "properties.format.version"],
      [{ format: { version: 3 } }, "properties.format.version"],
      [{ storageId: undefined }, "properties.storageId"],
      [{ unheardOf: 1 }, "properties.unheardOf"],
    ];
    for (const [properties, path] of wrong) {
      for (const reply of [
        await calls.configure(nsg("nsg-db"), properties),
        await calls.put("hub", vnet("vnet-hub"), properties),
      ]) {
        assert.deepEqual(code(reply), [400, "InvalidRequestFormat"], path);
        assert.match(reply.body.error?.details?.[0]?.message ?? "", new RegExp(`Path '${path}'`));
      }
    }
    assert.deepEqual(code(await calls.configure(nsg("nsg-db"), { enabled: undefined })), [400, "InvalidRequestFormat"]);
    const inside = { flowAnalyticsConfiguration: {} };
    assert.deepEqual(code(await calls.configure(nsg("nsg-db"), inside)), [400, "InvalidRequestFormat"]);
    const beside = await call("PUT", `${WATCHER}/flowLogs/hub`, { ...flowLogBody(vnet("vnet-hub")), ...inside });
    assert.deepEqual(code(beside), [400, "InvalidRequestFormat"]);
    assert.deepEqual(code(await call("POST", `${WATCHER}/configureFlowLog`)), [400, "InvalidRequestContent"]);
  });

  it("wants targets, storage and watcher that exist, are ready and share a region", async () => {
    keep(lab.memory.storageAccounts, storageAccount("rg-app", "stbusy", "westeurope"));
    Object.assign(lab.memory.storageAccounts[storage("stbusy").toLowerCase()]?.properties ?? {}, {
      provisioningState: "Creating",
    });
    const refused: [string, object, string][] = [
      [nsg("nsg-gone"), {}, "NetworkSecurityGroupNotFoundForFlowLog"],
      [vnet("vnet-gone"), {}, "VirtualNetworkNotFoundForFlowLog"],
      [subnet("snet-gone"), {}, "SubnetNotFoundForFlowLog"],
      [nic("nic-gone"), {}, "NetworkInterfaceNotFoundForFlowLog"],
      [vnet("vnet-north"), {}, "InvalidResourceReference"],
      [storage("stflowlogs"), {}, "InvalidRequestFormat"],
      ["vnet-hub", {}, "LinkedInvalidPropertyId"],
      [vnet("vnet-hub"), { storageId: "stflowlogs" }, "LinkedInvalidPropertyId"],
      [vnet("vnet-hub"), { storageId: "" }, "LinkedInvalidPropertyId"],
      [vnet("vnet-hub"), { storageId: storage("stgone") }, "StorageAccountNotFoundForFlowLog"],
      [vnet("vnet-hub"), { storageId: storage("stnorth") }, "InvalidResourceReference"],
      [vnet("vnet-hub"), { storageId: storage("stpremium") }, "StorageAccountTypeNotSupported"],
      [vnet("vnet-hub"), { storageId: storage("stbusy") }, "StorageProvisioningStateNotSucceeded"],
      [vnet("vnet-hub"), { recordTypes: "B,X" }, "InvalidRecordTypes"],
      [vnet("vnet-hub"), { enabledFilteringCriteria: "SrcIP=10.0.0.300" }, "InvalidFilteringCriteria"],
      [nsg("nsg-db"), { recordTypes: "B" }, "FlowLogAlreadyExistsForTarget"],
    ];
    for (const [target, properties, expected] of refused) {
      assert.deepEqual(code(await calls.put("hub", target, properties)), [400, expected], `${target} ${expected}`);
    }
    assert.deepEqual(code(await calls.configure(nsg("nsg-web"), { recordTypes: "B" })), [
      400,
      "FlowLogSettingNotSupported",
    ]);
    assert.deepEqual(code(await calls.configure(vnet("vnet-hub"), {})), [400, "InvalidRequestFormat"]);
    const elsewhere = await call("PUT", `${NORTH}/flowLogs/hub`, {
      ...flowLogBody(vnet("vnet-hub")),
      location: "northeurope",
    });
    assert.deepEqual(code(elsewhere), [400, "InvalidResourceReference"]);
    const location = await call("PUT", `${WATCHER}/flowLogs/hub`, {
      ...flowLogBody(vnet("vnet-hub")),
      location: "northeurope",
    });
    assert.deepEqual(code(location), [400, "InvalidResourceLocation"]);

    Object.assign(lab.memory.virtualNetworks[vnet("vnet-hub").toLowerCase()]?.properties ?? {}, {
      provisioningState: "Updating",
    });
    const busy = await calls.put("hub", vnet("vnet-hub"));
    assert.deepEqual(code(busy), [429, "RetryableError"]);
    assert.equal(busy.body.error?.details?.[0]?.code, "ReferencedResourceNotProvisioned");
    for (const provider of Object.values(lab.memory.providers)) provider.registrationState = "NotRegistered";
    assert.deepEqual(code(await calls.put("spoke", vnet("vnet-spoke"))), [403, "GatewayAuthenticationFailed"]);
  });

  it("tells a missing watcher from a missing group and a bad name", async () => {
    const at = (group: string, name: string) => labId(group, "Microsoft.Network/networkWatchers", name);
    const target = { targetResourceId: nsg("nsg-db") };
    const settings = { ...target, properties: { storageId: storage("stflowlogs"), enabled: true } };
    assert.deepEqual(code(await call("POST", `${at("rg-app", "nw")}/configureFlowLog`, settings)), [
      404,
      "ResourceNotFound",
    ]);
    assert.deepEqual(code(await call("POST", `${at("rg-app", "nw")}/queryFlowLogStatus`, target)), [
      404,
      "ResourceNotFound",
    ]);
    const parent = await call("PUT", `${at("rg-app", "nw")}/flowLogs/x`, flowLogBody(vnet("vnet-hub")));
    assert.deepEqual(parent.body.error, {
      code: "ParentResourceNotFound",
      message: "Can not perform requested operation on nested resource. Parent resource 'nw' not found.",
    });
    assert.deepEqual(code(await call("GET", `${at("rg-app", "nw")}/flowLogs/x`)), [404, "ParentResourceNotFound"]);
    assert.deepEqual(code(await call("GET", `${at("rg-none", "nw")}/flowLogs/x`)), [404, "ResourceGroupNotFound"]);
    for (const name of ["x".repeat(81), "ends-with-", "_starts"]) {
      assert.deepEqual(code(await calls.put(name, vnet("vnet-hub"))), [400, "InvalidResourceName"], name);
    }
    assert.equal((await calls.put("x".repeat(80), vnet("vnet-hub"))).status, 201);
  });

  it("checks traffic analytics: interval, workspace, its id and region", async () => {
    const attempt = async (settings: object) => {
      const flowAnalyticsConfiguration = analytics({ enabled: true, ...workspace, ...settings });
      return code(await calls.put("hub", vnet("vnet-hub"), { flowAnalyticsConfiguration }))[1];
    };
    assert.equal(await attempt({ trafficAnalyticsInterval: 30 }), "InvalidTrafficAnalyticsInterval");
    assert.equal(await attempt({ trafficAnalyticsInterval: 0 }), "InvalidTrafficAnalyticsInterval");
    assert.equal(await attempt({ workspaceRegion: "northeurope" }), "InvalidTAWorkspaceRegion");
    assert.equal(await attempt({ workspaceId: "log-main" }), "InvalidTAWorkspaceId");
    assert.equal(
      await attempt({ workspaceResourceId: `${workspace.workspaceResourceId}-gone` }),
      "TAWorkspaceNotFound",
    );
    assert.equal(await attempt({ workspaceResourceId: undefined }), "MissingTAWorkspace");
    // Azure itself has answered such a text in 2018.
    const empty = "/subscriptions//resourcegroups//providers/microsoft.operationalinsights/workspaces/,,";
    for (const garbage of [{ workspaceId: empty }, { workspaceId: "/" }, { workspaceResourceId: "log-main" }]) {
      for (const enabled of [true, false]) {
        assert.equal(await attempt({ ...garbage, enabled }), "LinkedInvalidPropertyId", JSON.stringify(garbage));
      }
    }
    assert.equal(
      await attempt({ workspaceResourceId: workspace.workspaceResourceId.toLowerCase(), trafficAnalyticsInterval: 60 }),
      undefined,
    );
  });

  it("takes user assigned identities only", async () => {
    const attempt = async (body: object) =>
      (await calls.put("hub", vnet("vnet-hub"), {}, { identity: body })).body.error;
    assert.deepEqual(await attempt({ type: "SystemAssigned" }), {
      code: "CannotSetResourceIdentity",
      message:
        "Resource type 'Microsoft.Network/networkWatchers/flowLogs' does not support creation of 'SystemAssigned' resource identity. The supported types are 'UserAssigned'.",
    });
    assert.equal((await attempt({ type: "UserAssigned" }))?.code, "InvalidIdentityValues");
    const unknown = { [`${identity}-gone`]: {} };
    assert.equal(
      (await attempt({ type: "UserAssigned", userAssignedIdentities: unknown }))?.code,
      "FailedIdentityOperation",
    );
  });

  it("does not delete a flow log whose target is gone", async () => {
    await calls.put("web", subnet("snet-web"));
    const hub = lab.memory.virtualNetworks[vnet("vnet-hub").toLowerCase()];
    if (hub) hub.properties.subnets = [];
    const reply = await call("DELETE", `${WATCHER}/flowLogs/web`);
    assert.deepEqual(reply.body.error, {
      code: "SubnetNotFoundForFlowLog",
      message: `Subnet resource ${subnet("snet-web")} passed for the flow log does not exist.`,
      details: [],
    });
    lab.switches.deleteNeedsTarget = false;
    assert.equal((await call("DELETE", `${WATCHER}/flowLogs/web`)).status, 202);
  });
});

describe("the lab's Azure: filtering criteria", () => {
  it("takes comparisons of known fields and names what it does not take", () => {
    const good = [
      "",
      "srcIP=158.255.7.8 || dstPort=56891",
      "dstip=20.252.145.59 || DstPort=54300-54400",
      "Direction=Inbound && Protocol!=TCP || SrcIP=10.0.0.0/8,2001:db8::1 && Encryption=NX_ALL",
    ];
    for (const criteria of good) assert.equal(filterFault(criteria), undefined, criteria);
    const bad = [
      "srcIP",
      "srcIP=",
      "port=80",
      "(SrcPort=80)",
      "DstPort=70000",
      "Protocol=ICMP",
      "SrcIP=1.2.3.4 && ",
      "SrcIP==1.2.3.4",
      "Direction=In",
    ];
    for (const criteria of bad) assert.equal(typeof filterFault(criteria), "string", criteria);
    assert.match(filterFault(`SrcPort=${Array(300).fill("1024").join(",")}`) ?? "", /1000 characters/);
  });
});
