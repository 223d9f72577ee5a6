/**
 * What Azure tells in other words than it was told, or keeps or forgets by itself: a second up and a refresh are empty.
 */
import assert from "node:assert/strict";
import type { AzureSwitches, FlowLog } from "../../lab/clouds/azure";
import type { Bag } from "../inputs";
import { type Deployment, deployEach, identityId, workspaceId } from "./deployment";

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
    const at = deployEach({ resourceClass });
    for (const { title, asked = {}, switches = {}, meanwhile, networkOnly } of cases) {
      if (networkOnly && resourceClass === "AzureNsgFlowLog") continue;
      it(title, async () => {
        Object.assign(at.cloud.switches, switches);
        const inputs = await at.checked(asked);
        const outs = await at.created(asked);
        meanwhile?.(at.flowLog, at);
        assert.deepEqual(await at.provider.diff(at.id, outs, inputs), { changes: false });
        const read = await at.provider.read(at.id, outs);
        assert.deepEqual(read.inputs, inputs);
        // What Azure never told can't be compared with what it tells in other casing: the program's words stand.
        const { destination, ...rest } = read.props as Bag;
        const { destination: _before, ...before } = outs;
        assert.deepEqual(rest, before);
        assert.deepEqual(await at.provider.diff(at.id, read.props as Bag, inputs), { changes: false });
        at.calls();
        await at.provider.update(at.id, { ...(read.props as Bag), unfinished: true }, inputs);
        // Azure does not show all settings of a disabled flow log, so an unfinished one is sent once more.
        assert.equal(at.writes().length, inputs.enabled === false ? 1 : 0);
      });
    }
  });
}
