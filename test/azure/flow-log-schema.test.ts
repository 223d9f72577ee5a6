import assert from "node:assert/strict";
import type { AzureFlowLogArgs } from "../../provider/azure/flow-log/resource";
import { flowLogSchema } from "../../provider/azure/flow-log/schema";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { identityId, nsgId, storageId, vnetId, workspaceId } from "./deployment";

const asked = { targetResourceId: vnetId("vnet-hub"), storageId: storageId("stflowlogs") };
const check = (news: Record<string, unknown>) => flowLogSchema.check({ ...asked, ...news });
const analytics = (inner: unknown) => ({
  flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: inner },
});
const ANALYTICS = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration";
const GUID = "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e";
const workspaceResourceId = workspaceId("log-main");

/** Compiles only while the documented inputs are those of the schema. */
const sameKeys: [keyof AzureFlowLogArgs] extends [keyof typeof flowLogSchema.shape]
  ? [keyof typeof flowLogSchema.shape] extends [keyof AzureFlowLogArgs]
    ? true
    : never
  : never = true;

describe("the inputs of AzureFlowLog", () => {
  it("are those that the class documents", () => assert.ok(sameKeys));

  it("get the documented defaults", () => {
    assert.deepEqual(check({}), {
      inputs: {
        ...asked,
        enabled: true,
        retentionPolicy: { enabled: false, days: 0 },
        format: { type: "JSON", version: 2 },
        skipProviderRegistration: false,
        createNetworkWatcher: false,
        adopt: "identical",
        onDelete: "delete",
      },
      failures: [],
    });
  });

  const good: [property: string, value: unknown, normal?: unknown][] = [
    ["targetResourceId", `${vnetId("vnet-hub")}/subnets/snet-web`],
    ["targetResourceId", `${vnetId("vnet-hub")}/SUBNETS/snet-web`],
    ["targetResourceId", vnetId("nic").replace("virtualNetworks", "networkInterfaces")],
    ["targetResourceId", nsgId("nsg-web")],
    ["recordTypes", "B"],
    ["recordTypes", " e, b ,E", "E,B"],
    ["recordTypes", ""],
    ["enabledFilteringCriteria", ""],
    ["enabledFilteringCriteria", "dstip=20.252.145.59 || DstPort=54300-54400"],
    ["enabledFilteringCriteria", "SrcIP=10.0.0.0/8,2001:db8::/32 && Protocol!=udp && Direction=Inbound"],
    ["enabledFilteringCriteria", "SrcIP = 10.0.0.1 - 10.0.0.9 || Encryption=NX_ALL,X"],
    ["enabledFilteringCriteria", "SrcPort=0,65535"],
    ["identity", { type: "None" }, undefined],
    [
      "identity",
      { userAssignedIdentities: [identityId("i")] },
      { type: "UserAssigned", userAssignedIdentities: [identityId("i")] },
    ],
    ["tags", {}, undefined],
    ["tags", { owner: "" }],
    ["flowLogName", "a"],
    ["flowLogName", "hub.flow-log_"],
    ["flowLogName", "a".repeat(80)],
    ["flowAnalyticsConfiguration", {}, undefined],
  ];
  for (const [property, value, ...rest] of good) {
    it(`${property} may be ${JSON.stringify(value).slice(0, 90)}`, () => {
      const { inputs, failures } = check({ [property]: value });
      assert.deepEqual(failures, []);
      assert.deepEqual((inputs as Record<string, unknown>)[property], rest.length > 0 ? rest[0] : value);
    });
  }

  it("traffic analytics are on when a workspace is named, every 60 minutes, with the region in normal form", () => {
    const { inputs, failures } = check(analytics({ workspaceResourceId, workspaceRegion: "West Europe" }));
    assert.deepEqual(failures, []);
    const normal = { enabled: true, workspaceResourceId, workspaceRegion: "westeurope", trafficAnalyticsInterval: 60 };
    assert.deepEqual(inputs.flowAnalyticsConfiguration, { networkWatcherFlowAnalyticsConfiguration: normal });
    const off = check(analytics({ enabled: false })).inputs.flowAnalyticsConfiguration;
    assert.equal(off?.networkWatcherFlowAnalyticsConfiguration.enabled, false);
  });

  const bad: [inputs: Record<string, unknown>, property: string, reason: RegExp][] = [
    [
      { targetResourceId: storageId("st1") },
      "targetResourceId",
      /^targetResourceId must be the ARM id of a virtual network, a subnet/,
    ],
    [{ targetResourceId: `${vnetId("v")}/subnets` }, "targetResourceId", /^targetResourceId must be/],
    [{ targetResourceId: `${vnetId("v")}/peerings/p` }, "targetResourceId", /^targetResourceId must be/],
    [
      analytics({ enabled: true }),
      `${ANALYTICS}.workspaceResourceId`,
      /is required: it must be the ARM id of a Log Analytics workspace/,
    ],
    [
      analytics({ workspaceResourceId: GUID }),
      `${ANALYTICS}.workspaceResourceId`,
      /must be the ARM id of a Log Analytics workspace/,
    ],
    [
      analytics({ workspaceResourceId, workspaceId: "log-main" }),
      `${ANALYTICS}.workspaceId`,
      /must be the workspace's GUID/,
    ],
    [
      analytics({ workspaceResourceId, workspaceRegion: "" }),
      `${ANALYTICS}.workspaceRegion`,
      /must be an Azure region/,
    ],
    [
      analytics({ workspaceResourceId, trafficAnalyticsInterval: 30 }),
      `${ANALYTICS}.trafficAnalyticsInterval`,
      /must be 10 or 60 \(minutes\), got 30$/,
    ],
    [analytics({ workspaceResourceId, enabled: "yes" }), `${ANALYTICS}.enabled`, /must be true or false/],
    [analytics({ workspace: 1 }), `${ANALYTICS}.workspace`, /is not an input$/],
    [{ flowAnalyticsConfiguration: { enabled: true } }, "flowAnalyticsConfiguration.enabled", /is not an input$/],
    [{ recordTypes: "B;C" }, "recordTypes", /must be a comma separated list of B \(begin\)/],
    [{ recordTypes: "BC" }, "recordTypes", /must be a comma separated list/],
    [{ recordTypes: "A" }, "recordTypes", /must be a comma separated list/],
    [
      { identity: { type: "SystemAssigned" } },
      "identity.type",
      /must be "UserAssigned" or "None", got "SystemAssigned"/,
    ],
    [{ identity: {} }, "identity.userAssignedIdentities", /must name at least one identity/],
    [
      { identity: { type: "None", userAssignedIdentities: [identityId("i")] } },
      "identity.userAssignedIdentities",
      /none with type "None"/,
    ],
    [
      { identity: { userAssignedIdentities: ["i"] } },
      "identity.userAssignedIdentities.0",
      /must be the ARM id of a user assigned identity/,
    ],
    [{ tags: { "a/b": "c" } }, "tags.a/b", /must be up to 50 tags/],
    [{ tags: { a: "c".repeat(257) } }, "tags.a", /values of up to 256/],
    [{ tags: { a: 1 } }, "tags.a", /must be up to 50 tags/],
    [
      { tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, ""])) },
      "tags",
      /must be up to 50 tags/,
    ],
    [{ flowLogName: "-a" }, "flowLogName", /must be 1 to 80 letters/],
    [{ flowLogName: "a-" }, "flowLogName", /must be 1 to 80 letters/],
    [{ flowLogName: "a".repeat(81) }, "flowLogName", /must be 1 to 80 letters/],
    [{ createNetworkWatcher: 1 }, "createNetworkWatcher", /must be true or false/],
    [{ enabledFilteringCriteria: 7 }, "enabledFilteringCriteria", /must be a text, got 7/],
    [
      { targetResourceId: nsgId("nsg-web"), enabledFilteringCriteria: "SrcPort=1" },
      "enabledFilteringCriteria",
      /is for virtual networks, subnets and network interfaces/,
    ],
  ];
  for (const [inputs, property, reason] of bad) {
    it(`can't be ${JSON.stringify(inputs).slice(0, 110)}`, () => {
      const { failures } = check(inputs);
      assert.deepEqual(
        failures.map((failure) => failure.property),
        [property],
      );
      assert.match(failures[0]?.reason ?? "", reason);
    });
  }

  const noFilters: [criteria: string, why: RegExp][] = [
    ["SrcIP", /"SrcIP" is none/],
    ["SrcIP=", /"SrcIP=" is none/],
    ["(SrcIP=10.0.0.1)", /is none/],
    ["SrcIP=10.0.0.1 &&", /"" is none/],
    ["SrcIP==10.0.0.1", /is none/],
    ["SrcIP=10.0.0.1 & DstPort=1", /is none/],
    ["SrcIP=10.0.0.1 and DstPort=1", /is none/],
    ["Source=10.0.0.1", /must compare Direction, SrcIP, .*, not "Source"/],
    ["SrcIP=10.0.0.256", /must compare SrcIP with addresses, prefixes or ranges, not "10\.0\.0\.256"/],
    ["SrcIP=10.0.0.0/33", /not "10\.0\.0\.0\/33"/],
    ["DstPort=65536", /must compare DstPort with ports from 0 to 65535/],
    ["DstPort=1-2-3", /not "1-2-3"/],
    ["DstPort=90-80", /not "90-80"/],
    ["SrcIP=10.0.0.0/8-10.0.0.1", /not "10\.0\.0\.0\/8-10\.0\.0\.1"/],
    ["SrcIP=10.0.0.1-fd00::1", /not "10\.0\.0\.1-fd00::1"/],
    ["DstPort=22,", /not ""/],
    ["Protocol=icmp", /must compare Protocol with TCP or UDP, not "icmp"/],
    ["Direction=In", /must compare Direction with Inbound or Outbound/],
    ["Encryption=none", /must compare Encryption with X, NX/],
    [`SrcPort=${"1,".repeat(500)}1`, /must be 1000 characters at the most, not 1009/],
  ];
  for (const [criteria, why] of noFilters) {
    it(`enabledFilteringCriteria can't be ${criteria.slice(0, 60)}`, () => {
      const { failures } = check({ enabledFilteringCriteria: criteria });
      assert.equal(failures.length, 1);
      assert.match(failures[0]?.reason ?? "", /^enabledFilteringCriteria must /);
      assert.match(failures[0]?.reason ?? "", why);
    });
  }

  it("may be unknown in a preview, at any depth", () => {
    const news = {
      targetResourceId: UNKNOWN,
      storageId: UNKNOWN,
      ...analytics({ workspaceResourceId: UNKNOWN }),
      identity: { userAssignedIdentities: [UNKNOWN] },
      tags: { owner: UNKNOWN },
      enabledFilteringCriteria: "SrcPort=1",
      flowLogName: UNKNOWN,
      location: UNKNOWN,
    };
    assert.deepEqual(check(news).failures, []);
    const state = {
      id: "x",
      region: "westeurope",
      targetResourceId: vnetId("v"),
      location: "westeurope",
      flowLogName: "f",
    };
    for (const key of ["location", "flowLogName"]) {
      assert.equal(flowLogSchema.replaces(key, state, news), false, key);
    }
    // The same program may replace the target, and then the flow log has to go before the target goes.
    assert.equal(flowLogSchema.replaces("targetResourceId", state, news), true);
  });
});
