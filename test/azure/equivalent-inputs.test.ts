/** What Azure tells in other words than it was told, or keeps or forgets by itself: a second up and a refresh are empty. */
import assert from "node:assert/strict";
import type { AzureSwitches, FlowLog } from "../../lab/clouds/azure";
import { failure } from "../outcomes";
import { type Bag, type Deployment, deploy, identityId, quietly, storageId, workspaceId } from "./deployment";

const ON = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };
const OFF = {
  networkWatcherFlowAnalyticsConfiguration: { enabled: false, workspaceResourceId: workspaceId("log-main") },
};
const upper = (id: string) => id.replace("resourceGroups/rg-app", "resourcegroups/RG-APP");

interface Case {
  readonly title: string;
  readonly asked?: Bag;
  readonly switches?: Partial<AzureSwitches>;
  readonly meanwhile?: (log: FlowLog, at: Deployment) => unknown;
  readonly networkOnly?: true;
}

const identities = (...names: string[]) => ({ type: "UserAssigned", userAssignedIdentities: names.map(identityId) });
const analyticsOf = ({ properties }: FlowLog) =>
  properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration;

const cases: Case[] = [
  { title: "the defaults that Azure fills in" },
  {
    title: "everything set",
    asked: { retentionPolicy: { enabled: true, days: 9 }, format: { version: 1 }, flowAnalyticsConfiguration: ON },
  },
  {
    title: "a disabled log whose settings Azure wiped",
    asked: { enabled: false, retentionPolicy: { enabled: true, days: 9 }, flowAnalyticsConfiguration: ON },
    switches: { disabledKeepsSettings: "never" },
  },
  {
    title: "a disabled log whose settings Azure kept",
    asked: { enabled: false, retentionPolicy: { enabled: true, days: 9 }, flowAnalyticsConfiguration: ON },
    switches: { disabledKeepsSettings: "always" },
  },
  {
    title: "ids in another casing",
    asked: { flowAnalyticsConfiguration: ON, identity: identities("id-flowlogs") },
    meanwhile: (log) => {
      const { properties } = log;
      properties.storageId = upper(properties.storageId);
      properties.targetResourceId = upper(properties.targetResourceId);
      Object.assign(analyticsOf(log) ?? {}, { workspaceResourceId: upper(workspaceId("log-main")).toLowerCase() });
      const ids = Object.entries(log.identity?.userAssignedIdentities ?? {}).map(([id, is]) => [upper(id), is]);
      log.identity = { type: "USERASSIGNED", userAssignedIdentities: Object.fromEntries(ids) };
    },
  },
  {
    title: "the GUID of the workspace in another casing",
    asked: { flowAnalyticsConfiguration: ON },
    meanwhile: (log) =>
      Object.assign(analyticsOf(log) ?? {}, {
        workspaceId: analyticsOf(log)?.workspaceId?.toUpperCase(),
        workspaceRegion: "West Europe",
      }),
  },
  {
    title: "an interval of 0, by which the early versions meant 60",
    asked: { flowAnalyticsConfiguration: ON },
    meanwhile: (log) => Object.assign(analyticsOf(log) ?? {}, { trafficAnalyticsInterval: 0 }),
  },
  { title: "ids spelled FlowLogs", switches: { flowLogsSpelling: "FlowLogs" } },
  { title: "ids spelled flowLogs", switches: { flowLogsSpelling: "flowLogs" } },
  {
    title: "the watcher's etag, which every other flow log changes",
    meanwhile: (_log, at) => {
      for (const watcher of Object.values(at.cloud.memory.networkWatchers)) watcher.etag = 'W/"another"';
    },
  },
  {
    title: "analytics left out, of which Azure tells an empty block",
    meanwhile: ({ properties }) => Object.assign(properties, { flowAnalyticsConfiguration: {} }),
  },
  {
    title: "analytics left out, of which Azure tells the remains of an empty form",
    meanwhile: ({ properties }) =>
      Object.assign(properties, {
        flowAnalyticsConfiguration: {
          networkWatcherFlowAnalyticsConfiguration: {
            enabled: false,
            workspaceId: "/subscriptions//resourcegroups//",
            trafficAnalyticsInterval: 0,
          },
        },
      }),
  },
  { title: "analytics as an empty block", asked: { flowAnalyticsConfiguration: {} } },
  { title: "analytics that are off by name", asked: { flowAnalyticsConfiguration: OFF } },
  {
    title: "analytics that are off by name, of which Azure forgot the workspace",
    asked: { flowAnalyticsConfiguration: OFF },
    meanwhile: ({ properties }) => Object.assign(properties, { flowAnalyticsConfiguration: {} }),
  },
  { title: "identity None", asked: { identity: { type: "None" } } },
  {
    title: "identity None, told by Azure in its own casing",
    meanwhile: (log) => Object.assign(log, { identity: { type: "none" } }),
  },
  { title: "an identity to which Azure adds its GUIDs", asked: { identity: identities("id-flowlogs") } },
  {
    title: "identity types as they were sent",
    asked: { identity: identities("id-flowlogs") },
    switches: { identityType: "as-sent" },
  },
  {
    title: "version 0, which Azure takes for 1",
    asked: { format: { version: 1 } },
    meanwhile: ({ properties }) => Object.assign(properties, { format: { type: "JSON", version: 0 } }),
  },
  { title: "filter and record types as empty texts", asked: { enabledFilteringCriteria: "", recordTypes: "" } },
  {
    title: "a format of type FlowLogJSON",
    networkOnly: true,
    meanwhile: ({ properties }) => Object.assign(properties, { format: { type: "FlowLogJSON", version: 2 } }),
  },
  {
    title: "no format in Azure's answer",
    networkOnly: true,
    meanwhile: ({ properties }) => Reflect.deleteProperty(properties, "format"),
  },
  { title: "no tags as an empty map", networkOnly: true, asked: { tags: {} } },
  {
    title: "an empty map of tags in Azure's answer",
    networkOnly: true,
    meanwhile: (log) => Object.assign(log, { tags: {} }),
  },
  {
    title: "tags in another order, their names in another casing",
    networkOnly: true,
    asked: { tags: { owner: "network", cost: "7" } },
    meanwhile: (log) => Object.assign(log, { tags: { Cost: "7", OWNER: "network" } }),
  },
  {
    title: "record types in another order, casing and with blanks",
    networkOnly: true,
    asked: { recordTypes: "e, b" },
    meanwhile: ({ properties }) => Object.assign(properties, { recordTypes: "B,E" }),
  },
  {
    title: "filtering criteria in another casing and without blanks",
    networkOnly: true,
    asked: { enabledFilteringCriteria: "SrcIP = 10.0.0.0/8 && Protocol = TCP" },
    meanwhile: ({ properties }) =>
      Object.assign(properties, { enabledFilteringCriteria: "srcip=10.0.0.0/8&&protocol=tcp" }),
  },
];

for (const resourceClass of ["AzureNsgFlowLog", "AzureFlowLog"] as const) {
  describe(`no difference of ${resourceClass} is`, () => {
    quietly();
    for (const { title, asked = {}, switches = {}, meanwhile, networkOnly } of cases) {
      if (networkOnly && resourceClass === "AzureNsgFlowLog") continue;
      it(title, async () => {
        const at = await deploy({ resourceClass, switches });
        try {
          const inputs = await at.checked(asked);
          const { id, outs } = await at.provider.create(inputs);
          meanwhile?.(at.flowLog, at);
          at.calls();
          assert.deepEqual(await at.provider.diff(id, outs as Bag, inputs), { changes: false });
          const read = await at.provider.read(id, outs as Bag);
          assert.deepEqual(read.inputs, inputs);
          // What Azure never told can't be compared with what it tells in other casing: the program's words stand.
          const { destination, ...rest } = read.props as Bag;
          const { destination: _before, ...before } = outs as Bag;
          assert.deepEqual(rest, before);
          assert.deepEqual(await at.provider.diff(id, read.props as Bag, inputs), { changes: false });
          await at.provider.update(id, { ...(read.props as Bag), unfinished: true }, inputs);
          const writes = at.calls().filter((call) => /^(PUT|PATCH|DELETE|POST configure)/.test(call));
          // What does not show while it is off may never have been sent, so that an unfinished one is sent once more.
          assert.equal(writes.length, inputs.enabled === false ? 1 : 0, writes.join());
        } finally {
          await at.close();
        }
      });
    }
  });
}

describe("turning off an Azure flow log", () => {
  quietly();
  const asked = { flowAnalyticsConfiguration: ON, retentionPolicy: { enabled: true, days: 9 }, format: { version: 2 } };
  for (const resourceClass of ["AzureNsgFlowLog", "AzureFlowLog"] as const) {
    for (const disablingWithAnalytics of ["refused", "allowed"] as const) {
      it(`${resourceClass} whose analytics are on works where Azure's answer would be: ${disablingWithAnalytics}`, async () => {
        const at = await deploy({ resourceClass, switches: { disablingWithAnalytics } });
        try {
          const on = await at.checked(asked);
          const off = await at.checked({ ...asked, enabled: false });
          const { id, outs } = await at.provider.create(on);
          const { outs: then } = await at.provider.update(id, outs as Bag, off);
          assert.equal(at.flowLog.properties.enabled, false);
          assert.notEqual(analyticsOf(at.flowLog)?.enabled, true);
          assert.deepEqual(await at.provider.diff(id, then as Bag, off), { changes: false });
          const { outs: again } = await at.provider.update(id, then as Bag, on);
          assert.deepEqual(again, outs);
          assert.equal(analyticsOf(at.flowLog)?.enabled, true);
          await at.provider.delete(id, { ...(again as Bag), onDelete: "disable" });
          assert.equal(at.flowLog.properties.enabled, false);
        } finally {
          await at.close();
        }
      });
    }

    it(`${resourceClass} that breaks off half way is kept unfinished, and the next up ends it`, async () => {
      const at = await deploy({ resourceClass });
      try {
        const { id, outs } = await at.provider.create(await at.checked(asked));
        const off = await at.checked({ ...asked, enabled: false });
        let writes = 0;
        const second = {
          test: (path: string) => /configureFlowLog|flowLogs\/[^?]+\?/.test(path) && ++writes > 0,
        } as RegExp;
        at.cloud.faults.push({
          method: resourceClass === "AzureFlowLog" ? "PUT" : "POST",
          path: {
            test: (path: string) => !path.includes("queryFlowLogStatus") && second.test(path) && writes > 1,
          } as RegExp,
          when: "before",
          answer: { status: 403, body: '{"error":{"code":"AuthorizationFailed","message":"no"}}' },
        });
        const error = await failure(at.provider.update(id, outs as Bag, off));
        assert.match(error.message, /AuthorizationFailed/);
        assert.equal(at.flowLog.properties.enabled, true);
        assert.equal(error.properties?.unfinished, true);
        const { outs: done } = await at.provider.update(id, error.properties ?? {}, off);
        assert.equal(at.flowLog.properties.enabled, false);
        assert.equal((done as Bag).unfinished, undefined);
      } finally {
        await at.close();
      }
    });
  }

  it("forgets nothing that enabling needs: storage comes from the program", async () => {
    const at = await deploy({ switches: { disabledKeepsSettings: "never" } });
    try {
      const off = await at.checked({ enabled: false });
      const { id, outs } = await at.provider.create(off);
      assert.equal(at.flowLog.properties.storageId, "");
      await at.provider.update(id, outs as Bag, await at.checked());
      assert.equal(at.flowLog.properties.storageId, storageId("stflowlogs"));
    } finally {
      await at.close();
    }
  });
});
