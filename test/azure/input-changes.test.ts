/**
 * Every input that Azure knows, for both classes: a change reaches the wire and reads back, or replaces; drift shows as
 * itself.
 */
import assert from "node:assert/strict";
import { type FlowLog, keep, labId, resource } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
import { quietly } from "../outcomes";
import { type Deployment, deploy, identityId, type ResourceClass, storageId, workspaceId } from "./deployment";

interface Row {
  /** The leaf, by path. */
  readonly property: string;
  readonly value: unknown;
  /** What else a program has to change along, so that Azure takes it. */
  readonly along?: Bag;
  /** Where the value is in the body that is sent, and as what, when it is not under its own name and as it is. */
  readonly sent?: [path: string, value: unknown];
  /** What somebody does at the portal. */
  readonly outside: (log: FlowLog) => unknown;
}

const ANALYTICS = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration";
const OTHER_IDENTITY = identityId("id-other");
const OTHER_GUID = "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e";

const analyticsOf = ({ properties }: FlowLog) => {
  const analytics = properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;
  if (!analytics) throw new Error("no analytics");
  return analytics;
};

const shared: Row[] = [
  {
    property: "enabled",
    value: false,
    outside: ({ properties }) =>
      Object.assign(properties, { enabled: false, storageId: "", retentionPolicy: { days: 0, enabled: false } }),
  },
  {
    property: "storageId",
    value: storageId("stflowarchive"),
    outside: ({ properties }) => Object.assign(properties, { storageId: storageId("stflowarchive") }),
  },
  {
    property: "retentionPolicy.days",
    value: 7,
    outside: ({ properties }) => Object.assign(properties.retentionPolicy, { days: 7 }),
  },
  {
    property: "retentionPolicy.enabled",
    value: false,
    outside: ({ properties }) => Object.assign(properties.retentionPolicy, { enabled: false }),
  },
  {
    property: "format.version",
    value: 1,
    outside: ({ properties }) => Object.assign(properties, { format: { type: "JSON", version: 1 } }),
  },
  {
    property: `${ANALYTICS}.enabled`,
    value: false,
    outside: (log) => Object.assign(analyticsOf(log), { enabled: false }),
  },
  {
    property: `${ANALYTICS}.trafficAnalyticsInterval`,
    value: 60,
    outside: (log) => Object.assign(analyticsOf(log), { trafficAnalyticsInterval: 60 }),
  },
  {
    property: `${ANALYTICS}.workspaceResourceId`,
    value: workspaceId("log-north"),
    along: { [`${ANALYTICS}.workspaceRegion`]: "northeurope", [`${ANALYTICS}.workspaceId`]: "$north" },
    outside: (log) => Object.assign(analyticsOf(log), { workspaceResourceId: workspaceId("log-north") }),
  },
  {
    property: `${ANALYTICS}.workspaceRegion`,
    value: "northeurope",
    along: { [`${ANALYTICS}.workspaceResourceId`]: workspaceId("log-north"), [`${ANALYTICS}.workspaceId`]: "$north" },
    outside: (log) => Object.assign(analyticsOf(log), { workspaceRegion: "northeurope" }),
  },
  {
    property: `${ANALYTICS}.workspaceId`,
    value: "$north",
    along: {
      [`${ANALYTICS}.workspaceResourceId`]: workspaceId("log-north"),
      [`${ANALYTICS}.workspaceRegion`]: "northeurope",
    },
    outside: (log) => Object.assign(analyticsOf(log), { workspaceId: OTHER_GUID }),
  },
  {
    property: "identity.userAssignedIdentities",
    value: [OTHER_IDENTITY],
    sent: [`identity.userAssignedIdentities`, { [OTHER_IDENTITY]: {} }],
    outside: (log) =>
      Object.assign(log, {
        identity: {
          type: "userAssigned",
          userAssignedIdentities: { [OTHER_IDENTITY]: { principalId: "p", clientId: "c" } },
        },
      }),
  },
];

const networkOnly: Row[] = [
  {
    property: "targetResourceId",
    value: "$subnet",
    outside: ({ properties }) => {
      properties.targetResourceId += "/subnets/snet-a";
    },
  },
  {
    property: "enabledFilteringCriteria",
    value: "DstPort!=443",
    outside: ({ properties }) => Object.assign(properties, { enabledFilteringCriteria: "DstPort!=443" }),
  },
  {
    property: "recordTypes",
    value: "B,D",
    outside: ({ properties }) => Object.assign(properties, { recordTypes: "B,D" }),
  },
  {
    property: "tags.owner",
    value: "other",
    sent: ["tags.owner", "other"],
    outside: (log) => Object.assign(log.tags ?? {}, { owner: "other" }),
  },
];

const at = (bag: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((part, key) => (part as Bag | undefined)?.[key], bag);

function withValue(bag: Bag, path: string, value: unknown): Bag {
  const [key = "", ...rest] = path.split(".");
  return { ...bag, [key]: rest.length === 0 ? value : withValue((bag[key] ?? {}) as Bag, rest.join("."), value) };
}

/** The paths of all leaves that differ; lists are leaves. */
function differing(a: unknown, b: unknown, path = ""): string[] {
  const plain = (value: unknown): value is Bag => typeof value === "object" && value !== null && !Array.isArray(value);
  if (!plain(a) || !plain(b)) return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differing(a[key], b[key], path ? `${path}.${key}` : key),
  );
}

const classes: [resourceClass: ResourceClass, rows: Row[], more: Bag, wire: (path: string) => string][] = [
  [
    "AzureNsgFlowLog",
    shared,
    {},
    (path) => (/^(flowAnalytics|identity|targetR)/.test(path) ? path : `properties.${path}`),
  ],
  [
    "AzureFlowLog",
    [...shared, ...networkOnly],
    { enabledFilteringCriteria: "SrcIP=10.0.0.0/8", recordTypes: "B,E", tags: { owner: "network", cost: "7" } },
    (path) => (/^(identity|tags)/.test(path) ? path : `properties.${path}`),
  ],
];

for (const [resourceClass, rows, more, wire] of classes) {
  describe(`each input of ${resourceClass}`, () => {
    quietly();
    let on: Deployment;
    let guids: Record<string, string>;
    beforeEach(async () => {
      on = await deploy({ resourceClass });
      const type = "Microsoft.ManagedIdentity/userAssignedIdentities";
      keep(on.cloud.memory.userAssignedIdentities, resource("rg-app", type, "id-other", "westeurope"));
      const guid = (workspace: string) =>
        String(on.cloud.memory.workspaces[workspaceId(workspace).toLowerCase()]?.properties.customerId);
      guids = { $main: guid("log-main"), $north: guid("log-north"), $subnet: `${on.target}/subnets/snet-a` };
    });
    afterEach(() => on.close());

    // Azure makes no new flow log for a network security group.
    const replacement = resourceClass === "AzureNsgFlowLog" ? {} : { deleteBeforeReplace: true };
    const real = (value: unknown) => (typeof value === "string" ? (guids[value] ?? value) : value);
    const program = (): Bag => ({
      ...on.asked,
      retentionPolicy: { enabled: true, days: 30 },
      format: { version: 2 },
      flowAnalyticsConfiguration: {
        networkWatcherFlowAnalyticsConfiguration: {
          workspaceResourceId: workspaceId("log-main"),
          workspaceId: guids.$main,
          workspaceRegion: "westeurope",
          trafficAnalyticsInterval: 10,
        },
      },
      identity: { userAssignedIdentities: [identityId("id-flowlogs")] },
      ...more,
    });

    for (const { property, value, along = {}, sent: [path, form] = [property, value], outside } of rows) {
      it(`${property}: a change in the program reaches the wire in place, and reads back`, async () => {
        const { id, outs } = await on.provider.create(await on.checked(program()));
        on.calls();
        const changed = Object.entries({ [property]: value, ...along }).reduce(
          (bag, [key, one]) => withValue(bag, key, real(one)),
          program(),
        );
        const news = await on.checked(changed);
        assert.deepEqual(await on.provider.diff(id, outs as Bag, news), replacement);
        const updated = await on.provider.update(id, outs as Bag, news);
        const body = on.sent().at(-1);
        assert.deepEqual(at(body, path.startsWith("tags") ? path : wire(path)), real(form));
        const read = await on.provider.read(id, updated.outs as Bag);
        assert.deepEqual(read.inputs, news);
        assert.deepEqual(await on.provider.diff(id, updated.outs as Bag, news), { changes: false });
      });

      it(`${property}: a change behind its back shows as exactly that, and the next update undoes it`, async () => {
        const inputs = await on.checked(program());
        const { id, outs } = await on.provider.create(inputs);
        outside(on.flowLog);
        const read = await on.provider.read(id, outs as Bag);
        assert.deepEqual(differing(inputs, read.inputs), [property]);
        const repaired = await on.provider.update(id, read.props as Bag, inputs);
        assert.deepEqual(repaired.outs, outs);
      });
    }

    it("shows as exactly its own leaf, also where Azure tells the leaves beside it in another casing", async () => {
      const inputs = await on.checked(program());
      const { id, outs } = await on.provider.create(inputs);
      const analytics = analyticsOf(on.flowLog);
      Object.assign(analytics, {
        trafficAnalyticsInterval: 60,
        workspaceResourceId: workspaceId("log-main").toLowerCase(),
        workspaceId: analytics.workspaceId?.toUpperCase(),
        workspaceRegion: "West Europe",
      });
      const read = await on.provider.read(id, outs as Bag);
      assert.deepEqual(differing(inputs, read.inputs), [`${ANALYTICS}.trafficAnalyticsInterval`]);
    });

    it("that is left out, and set by somebody else, shows as a difference and is taken back", async () => {
      // Whatever a write without identity means to Azure.
      on.cloud.switches.omittedIdentity = "kept";
      const asked = await on.checked();
      const { id, outs } = await on.provider.create(asked);
      const full = await deploy({ resourceClass });
      try {
        await full.provider.create(await full.checked({ ...program(), ...full.asked }));
        const { targetResourceId, storageId: account, ...rest } = full.flowLog.properties;
        Object.assign(on.flowLog.properties, rest);
        on.flowLog.identity = full.flowLog.identity;
        on.flowLog.tags = full.flowLog.tags;
      } finally {
        await full.close();
      }
      const { inputs, props } = await on.provider.read(id, outs as Bag);
      const left = ["flowAnalyticsConfiguration", "identity", ...Object.keys(more)];
      const differences = [...new Set(differing(asked, inputs).map((path) => path.split(".")[0]))];
      assert.deepEqual(differences.filter((key) => left.includes(key ?? "")).sort(), left.sort());
      const repaired = await on.provider.update(id, props as Bag, asked);
      assert.deepEqual(repaired.outs, outs);
      const cleared = Object.keys(more).filter((key) => key !== "tags");
      for (const key of cleared) assert.equal(at(on.sent().at(-1), wire(key)), "", `${key} is cleared by name`);
      const { identity, tags, properties } = on.flowLog;
      assert.equal(identity?.userAssignedIdentities, undefined);
      assert.deepEqual(Object.keys(tags ?? {}), []);
      assert.equal(properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration?.enabled, false);
      assert.equal(properties.enabledFilteringCriteria + properties.recordTypes, "");
    });
  });
}

describe("an input of AzureFlowLog that says where it is", () => {
  quietly();
  let on: Deployment;
  let outs: Bag;
  beforeEach(async () => {
    on = await deploy();
    outs = (await on.provider.create(await on.checked())).outs as Bag;
  });
  afterEach(() => on.close());
  const diff = async (more: Bag, olds = outs) => on.provider.diff(on.id, olds, await on.checked(more));

  it("flowLogName: another replaces it, the old one first; its own name, in any casing, or none at all changes nothing", async () => {
    assert.deepEqual(await diff({ flowLogName: "other" }), { replaces: ["flowLogName"], deleteBeforeReplace: true });
    const named = { flowLogName: String(outs.name).toUpperCase() };
    assert.deepEqual(await diff(named), { deleteBeforeReplace: true });
    const updated = await on.provider.update(on.id, outs, await on.checked(named));
    assert.deepEqual(await diff({}, updated.outs as Bag), { deleteBeforeReplace: true });
  });

  it("flowLogName with onDelete keep can't be changed: the old one would be in the way", async () => {
    await assert.rejects(diff({ flowLogName: "other" }, { ...outs, onDelete: "keep" }), /its onDelete is "keep"/);
  });

  it("flowLogName on a network security group can't be changed: Azure makes no other", async () => {
    const nsg = labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-web");
    await assert.rejects(
      diff({ flowLogName: "other", targetResourceId: nsg }, { ...outs, targetResourceId: nsg }),
      /Azure renames no flow log, and makes no new ones for network security groups since June 30, 2025; keep flowLogName .*Nothing was changed/,
    );
  });

  it("location: another region replaces it, its own changes nothing", async () => {
    assert.deepEqual(await diff({ location: "North Europe" }), { replaces: ["location"], deleteBeforeReplace: false });
    assert.deepEqual(await diff({ location: "West Europe" }), { deleteBeforeReplace: true });
  });

  it("environment: another replaces it", async () => {
    assert.deepEqual(await diff({ environment: "china" }), { replaces: ["environment"], deleteBeforeReplace: false });
  });

  it("skipProviderRegistration and createNetworkWatcher change without a call", async () => {
    on.calls();
    const news = await on.checked({ skipProviderRegistration: true, createNetworkWatcher: true });
    const updated = await on.provider.update(on.id, outs, news);
    assert.deepEqual(on.calls(), []);
    assert.equal((updated.outs as Bag).createNetworkWatcher, true);
  });
});
