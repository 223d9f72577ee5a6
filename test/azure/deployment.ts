/** One lab cloud, and the provider that Pulumi would load, led there by Pulumi config. */
import { readFileSync } from "node:fs";
import { Agent, type AgentOptions } from "node:https";
import {
  type AzureLab,
  type AzureSwitches,
  type FlowLog,
  type FlowLogProperties,
  flowLog,
  keep,
  labId,
  networkInterface,
  networkSecurityGroup,
  startAzure,
  virtualNetwork,
} from "../../lab/clouds/azure";
import { azureFlowLogKind } from "../../provider/azure/flow-log/azure-flow-log-kind";
import { azureNsgFlowLogKind } from "../../provider/azure/flow-log/azure-nsg-flow-log-kind";
import type { Kind } from "../../provider/core/kind";
import { FlowLogProvider } from "../../provider/core/provider";
import { Settings } from "../../provider/core/settings";
import { ownershipAt } from "../deployment-ownership";
import { QUICK } from "./waits";

export type Bag = Record<string, unknown>;
export type Cloud = AzureLab;
export type Provider = Pick<
  FlowLogProvider<object>,
  "configure" | "check" | "diff" | "create" | "read" | "update" | "delete"
>;

export const PROVIDER = "made up";
export const nsgId = (name: string): string => labId("rg-app", "Microsoft.Network/networkSecurityGroups", name);
export const storageId = (name: string): string => labId("rg-app", "Microsoft.Storage/storageAccounts", name);
export const WATCHER = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", "NetworkWatcher_westeurope");

export const vnetId = (name: string): string => labId("rg-app", "Microsoft.Network/virtualNetworks", name);
export const workspaceId = (name: string): string => labId("rg-app", "Microsoft.OperationalInsights/workspaces", name);
export const identityId = (name: string): string =>
  labId("rg-app", "Microsoft.ManagedIdentity/userAssignedIdentities", name);

/** Names of targets. */
let deployments = 0;

export interface Deployment {
  readonly cloud: Cloud;
  readonly provider: Provider;
  /** What is captured, and what a program asks for it unless a test says otherwise. */
  readonly target: string;
  readonly asked: { targetResourceId: string; storageId: string };
  /** The id of its flow log, and what the cloud holds of it. */
  readonly id: string;
  readonly flowLog: FlowLog;
  /** The inputs as check returns them. */
  checked(inputs: Bag): Promise<Bag>;
  /** What Resource Manager was asked for since the last call of this: `POST configureFlowLog`, logins left out. */
  calls(): string[];
  /** The bodies of the writes of flow logs since the ledger was read. */
  sent(): Bag[];
  close(): Promise<void>;
}

/** A network security group whose flow log is disabled, and AzureNsgFlowLog's provider. */
export async function deploy(switches: Partial<AzureSwitches> = {}, config: Bag = {}): Promise<Deployment> {
  const name = `nsg-${++deployments}`;
  const flowLogName = `Microsoft.Networkrg-app${name}`;
  const cloud = await start(switches);
  keep(cloud.memory.networkSecurityGroups, networkSecurityGroup("rg-app", name, "westeurope"));
  keepFlowLog(cloud, flowLogName, nsgId(name));
  return deployment(cloud, await configured(cloud, config), nsgId(name), `${WATCHER}/flowLogs/${flowLogName}`);
}

/**
 * A virtual network without a flow log (subnets snet-a and snet-b, interface nic-{its name}, and a network security
 * group nsg-{its name} beside it), and AzureFlowLog's provider.
 */
export async function deployNetwork(switches: Partial<AzureSwitches> = {}, config: Bag = {}): Promise<Deployment> {
  const name = `vnet-${++deployments}`;
  const cloud = await start(switches);
  keep(cloud.memory.virtualNetworks, virtualNetwork("rg-app", name, "westeurope", ["snet-a", "snet-b"]));
  const subnet = `${vnetId(name)}/subnets/snet-a`;
  keep(cloud.memory.networkInterfaces, networkInterface("rg-app", `nic-${name}`, "westeurope", subnet));
  keep(cloud.memory.networkSecurityGroups, networkSecurityGroup("rg-app", `nsg-${name}`, "westeurope"));
  const provider = await configured(cloud, config, azureFlowLogKind(QUICK));
  return deployment(cloud, provider, vnetId(name), `${WATCHER}/flowLogs/${name}-rg-app-flowlog`);
}

/** A flow log that somebody else made, off unless told. */
export function keepFlowLog(
  cloud: Cloud,
  name: string,
  target: string,
  settings: Partial<FlowLogProperties> = {},
): FlowLog {
  const watcher = cloud.memory.networkWatchers[WATCHER.toLowerCase()];
  if (!watcher) throw new Error("the lab has no such watcher");
  const made = flowLog(watcher, name, target, settings);
  keep(cloud.memory.flowLogs, made);
  return made;
}

function start(switches: Partial<AzureSwitches>): Promise<Cloud> {
  return startAzure({ switches: { retryAfterSeconds: 0, operationPolls: 0, operationMilliseconds: 20, ...switches } });
}

function deployment(cloud: Cloud, provider: Provider, target: string, id: string): Deployment {
  const trusted = trust(String(cloud.env.NODE_EXTRA_CA_CERTS));
  return {
    cloud,
    provider,
    target,
    asked: { targetResourceId: target, storageId: storageId("stflowlogs") },
    id,
    get flowLog() {
      const held = cloud.memory.flowLogs[id.toLowerCase()];
      if (!held) throw new Error(`the cloud holds no ${id}`);
      return held;
    },
    async checked(inputs) {
      const { inputs: checked, failures } = await provider.check({}, { ...inputs, __provider: PROVIDER });
      if (failures && failures.length > 0) throw new Error(JSON.stringify(failures));
      return checked;
    },
    calls: () =>
      cloud.requests
        .splice(0)
        .filter(({ path }) => path.startsWith("/subscriptions/"))
        .map(
          ({ method, path }) =>
            `${method} ${path
              .split(/[?]|\/[0-9a-f-]{36}\?/)[0]
              ?.split("/")
              .at(-1)}`,
        ),
    sent: () =>
      cloud.requests
        .filter(({ method, path }) => path.includes("/configureFlowLog?") || /^P(UT|ATCH)$/.test(method))
        .map(({ body }) => JSON.parse(body)),
    async close() {
      trusted.forget();
      await cloud.close();
    },
  };
}

const configOf = ({ env }: Cloud): Record<string, string | undefined> => ({
  "azure-native:metadataHost": env.ARM_METADATA_HOSTNAME,
  "azure-native:clientId": env.ARM_CLIENT_ID,
  "azure-native:clientSecret": env.ARM_CLIENT_SECRET,
  "azure-native:tenantId": env.ARM_TENANT_ID,
});

export const settingsOf = (cloud: Cloud): Settings => new Settings((key) => configOf(cloud)[key], {});

/** AzureNsgFlowLog's provider at this cloud, or that of another kind; `config` adds to, or with undefined takes from, what leads to the cloud. */
export async function configured<Inputs extends object>(
  cloud: Cloud,
  config: Bag = {},
  kind?: Kind<Inputs>,
  ownership = ownershipAt(cloud),
): Promise<Provider> {
  const options = { ownership };
  const provider = kind ? new FlowLogProvider(kind, options) : new FlowLogProvider(azureNsgFlowLogKind(QUICK), options);
  const values: Bag = { ...configOf(cloud), ...config };
  const get = (key: string) => values[key] as string | undefined;
  await provider.configure({ config: { get, require: (key) => get(key) ?? "" } });
  return provider;
}

/**
 * Trusts one more certificate authority for as long as it is needed. Programs name it in NODE_EXTRA_CA_CERTS, which
 * node reads when it starts: too early for a certificate that is made in a test.
 */
export function trust(file: string): { forget(): void } {
  const prototype = Agent.prototype as unknown as {
    createConnection: (options: AgentOptions, ...rest: unknown[]) => unknown;
  };
  const original = prototype.createConnection;
  const ca = readFileSync(file, "utf8");
  prototype.createConnection = function (options, ...rest) {
    return original.call(this, { ...options, ca: [options.ca ?? [], ca].flat() }, ...rest);
  };
  return {
    forget() {
      prototype.createConnection = original;
    },
  };
}

/** Does `what` when the nth read of this path arrives, before it is answered. */
export function onRead(cloud: Cloud, path: RegExp, nth: number, what: () => void): void {
  let reads = 0;
  const test = (asked: string) => {
    if (path.test(asked) && ++reads === nth) what();
    return false;
  };
  cloud.faults.push({ method: "GET", path: { test } as RegExp, when: "before", answer: "reset" });
}

/** Keeps warnings out of the report of a suite; `said` hears them all the same. */
export function quietly(): void {
  const { error } = console;
  before(() => {
    console.error = () => undefined;
  });
  after(() => {
    console.error = error;
  });
}
