/** The calls about flow logs on the watcher of westeurope, and the ids of the lab's world that tests use. */
import assert from "node:assert/strict";
import { guidOf, labId } from "../../lab/clouds/azure";
import { type Body, type Call, finish, type Reply } from "./azure-call";

export const WATCHER = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", "NetworkWatcher_westeurope");
export const NORTH = labId("rg-network-ops", "Microsoft.Network/networkWatchers", "nw-north");
export const nsg = (name: string) => labId("rg-app", "Microsoft.Network/networkSecurityGroups", name);
export const vnet = (name: string) => labId("rg-app", "Microsoft.Network/virtualNetworks", name);
export const subnet = (name: string) => labId("rg-app", "Microsoft.Network/virtualNetworks/subnets", "vnet-hub", name);
export const nic = (name: string) => labId("rg-app", "Microsoft.Network/networkInterfaces", name);
export const storage = (name: string) => labId("rg-app", "Microsoft.Storage/storageAccounts", name);
const workspaceResourceId = labId("rg-app", "Microsoft.OperationalInsights/workspaces", "log-main");
export const workspace = {
  workspaceResourceId,
  workspaceId: guidOf(workspaceResourceId),
  workspaceRegion: "westeurope",
};
export const identity = labId("rg-app", "Microsoft.ManagedIdentity/userAssignedIdentities", "id-flowlogs");
export const analytics = (settings: object) => ({ networkWatcherFlowAnalyticsConfiguration: settings });
export const code = (reply: Reply) => [reply.status, reply.body.error?.code];

/** A good body of PUT flowLogs, with other properties and more beside them. */
export const flowLogBody = (targetResourceId: string, properties: object = {}, more: object = {}) => ({
  location: "westeurope",
  properties: { targetResourceId, storageId: storage("stflowlogs"), enabled: true, ...properties },
  ...more,
});

export interface FlowLogCalls {
  query(targetResourceId: string): Promise<Body>;
  configure(targetResourceId: string, properties: object, more?: object): Promise<Reply>;
  /** Answers the first reply; the operation has succeeded by then. */
  put(name: string, target: string, properties?: object, more?: object): Promise<Reply>;
  get(name: string): Promise<Body>;
}

export const flowLogCalls = (call: Call): FlowLogCalls => ({
  async query(targetResourceId) {
    return (await call("POST", `${WATCHER}/queryFlowLogStatus`, { targetResourceId })).body;
  },
  async configure(targetResourceId, properties, more = {}) {
    const all = { storageId: storage("stflowlogs"), enabled: true, ...properties };
    const reply = await call("POST", `${WATCHER}/configureFlowLog`, { targetResourceId, properties: all, ...more });
    return reply.status === 202 ? finish(call, reply) : reply;
  },
  async put(name, target, properties, more) {
    const reply = await call("PUT", `${WATCHER}/flowLogs/${name}`, flowLogBody(target, properties, more));
    if (reply.headers["azure-asyncoperation"]) assert.equal((await finish(call, reply)).body.status, "Succeeded");
    return reply;
  },
  async get(name) {
    return (await call("GET", `${WATCHER}/flowLogs/${name}`)).body;
  },
});
