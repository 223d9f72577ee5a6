/** One deployment against the lab's Azure, with the provider that Pulumi would load, led there by Pulumi config. */
import assert from "node:assert/strict";
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
  virtualNetwork,
} from "../../lab/clouds/azure";
import type { AzureWaits } from "../../provider/azure/arm/waits";
import { azureFlowLogKind, azureNsgFlowLogKind } from "../../provider/azure/flow-log/kinds";
import type { Ownership } from "../../provider/core/ownership/ownership";
import { FlowLogProvider } from "../../provider/core/pulumi/provider";
import type { TestClock } from "../clock";
import { newOwnership } from "../deployment-ownership";
import { type Bag, PROVIDER } from "../inputs";
import { quietly } from "../outcomes";
import { borrowLab, startLab } from "./labs";
import { QUICK } from "./waits";

export type Provider = Pick<
  FlowLogProvider<object>,
  "configure" | "check" | "diff" | "create" | "read" | "update" | "delete"
>;
export type ResourceClass = "AzureFlowLog" | "AzureNsgFlowLog";

export const nsgId = (name: string): string => labId("rg-app", "Microsoft.Network/networkSecurityGroups", name);
export const storageId = (name: string): string => labId("rg-app", "Microsoft.Storage/storageAccounts", name);
export const WATCHER = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", "NetworkWatcher_westeurope");
export const vnetId = (name: string): string => labId("rg-app", "Microsoft.Network/virtualNetworks", name);
export const workspaceId = (name: string): string => labId("rg-app", "Microsoft.OperationalInsights/workspaces", name);
export const identityId = (name: string): string =>
  labId("rg-app", "Microsoft.ManagedIdentity/userAssignedIdentities", name);

/** The settings of an AzureFlowLog whose program gives none. */
export const DEFAULT_SETTINGS = {
  enabled: true,
  storageId: storageId("stflowlogs"),
  retentionPolicy: { enabled: false, days: 0 },
  format: { type: "JSON", version: 2 },
};

/** Settings that neither Azure nor a default fills in. */
export const OWN_SETTINGS = { ...DEFAULT_SETTINGS, retentionPolicy: { enabled: true, days: 30 } };

export interface DeployOptions {
  /** AzureFlowLog unless told. */
  readonly resourceClass?: ResourceClass;
  /** What the program gives besides target and storage account, unless a test says otherwise. */
  readonly inputs?: Bag;
  readonly switches?: Partial<AzureSwitches>;
  /** Adds to the config that leads to the cloud; an undefined value takes from it. */
  readonly config?: Bag;
  readonly waits?: AzureWaits;
  /** Whether the test needs a cloud that nobody has signed in to yet. */
  readonly newCloud?: boolean;
}

export interface Deployment {
  readonly cloud: AzureLab;
  /** The clock of the provider, and of what takes time in the cloud. */
  readonly clock: TestClock;
  /** The config of the program, which leads to the cloud. */
  readonly config: Bag;
  readonly ownership: Ownership;
  readonly provider: Provider;
  /** The ARM id of the target, and the target's name. */
  readonly target: string;
  readonly name: string;
  /** What the program gives unless a test says otherwise. */
  readonly asked: Bag & { readonly targetResourceId: string; readonly storageId: string };
  /** The id of the target's flow log, and what the cloud holds of it. */
  readonly id: string;
  readonly flowLog: FlowLog;
  /** What the program gives, and `more`, as check returns it. */
  checked(more?: Bag): Promise<Bag>;
  create(more?: Bag): Promise<{ id: string; outs: Bag }>;
  /** Creates the target's flow log, and begins a new list of calls. */
  created(more?: Bag): Promise<Bag>;
  /** Somebody else changes the target's flow log. */
  changeInAzure(settings: Partial<FlowLogProperties>): void;
  /** What Resource Manager was asked for since the last question: `POST configureFlowLog`, logins left out. */
  calls(): string[];
  /** Those of the calls that write. */
  writes(): string[];
  /** The bodies of the writes of flow logs since the last question for calls. */
  sent(): Bag[];
  close(): Promise<void>;
}

/** Deployments have targets of their own, so that errors name the right one. */
let deployments = 0;

/**
 * A deployment with one target and the provider of one resource class.
 *
 * AzureFlowLog: the target is a virtual network without a flow log (subnets snet-a and snet-b). Beside it there are a
 * network interface nic-{name} and a network security group nsg-{name}.
 *
 * AzureNsgFlowLog: the target is a network security group whose flow log is disabled.
 */
export async function deploy(options: DeployOptions = {}): Promise<Deployment> {
  const { resourceClass = "AzureFlowLog", inputs = {}, switches, newCloud = false } = options;
  const lab = await (newCloud ? startLab(switches) : borrowLab(switches));
  const { cloud, clock } = lab;
  const number = ++deployments;
  const { target, id } = resourceClass === "AzureFlowLog" ? addNetwork(cloud, number) : addGroup(cloud, number);
  const config = { ...(newCloud ? configOf(cloud) : configWithNewLogin(cloud)), ...options.config };
  const ownership = newOwnership(clock);
  const provider = await providerAt({ config, ownership, clock }, { resourceClass, waits: options.waits });
  const asked = { targetResourceId: target, storageId: storageId("stflowlogs"), ...inputs };
  const checked = async (more: Bag = {}) => {
    const { inputs: news, failures } = await provider.check({}, { ...asked, ...more, __provider: PROVIDER });
    assert.deepEqual(failures, []);
    return news;
  };
  const create = async (more: Bag = {}) => {
    const made = await provider.create(await checked(more));
    return { id: made.id, outs: made.outs as Bag };
  };
  const calls = () => cloud.requests.splice(0).flatMap(({ method, path }) => callIn(method, path));
  const flowLogOf = () => {
    const held = cloud.memory.flowLogs[id.toLowerCase()];
    if (!held) throw new Error(`the cloud holds no ${id}`);
    return held;
  };
  return {
    cloud,
    clock,
    config,
    ownership,
    provider,
    target,
    name: nameIn(target),
    asked,
    id,
    get flowLog() {
      return flowLogOf();
    },
    checked,
    create,
    async created(more) {
      const made = await create(more);
      assert.equal(made.id, id);
      calls();
      return made.outs;
    },
    changeInAzure: (settings) => void Object.assign(flowLogOf().properties, settings),
    calls,
    writes: () => calls().filter((call) => /^(POST configureFlowLog|DELETE|PUT|PATCH)/.test(call)),
    sent: () =>
      cloud.requests
        .filter(({ method, path }) => path.includes("/configureFlowLog?") || /^P(UT|ATCH)$/.test(method))
        .map(({ body }) => JSON.parse(body)),
    close: lab.close,
  };
}

/** A new deployment for each test of a suite: what is returned stands for the deployment of the test that runs. */
export function deployEach(options: DeployOptions = {}): Deployment {
  quietly();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy(options);
  });
  afterEach(() => at.close());
  return {
    get cloud() {
      return at.cloud;
    },
    get clock() {
      return at.clock;
    },
    get config() {
      return at.config;
    },
    get ownership() {
      return at.ownership;
    },
    get provider() {
      return at.provider;
    },
    get target() {
      return at.target;
    },
    get name() {
      return at.name;
    },
    get asked() {
      return at.asked;
    },
    get id() {
      return at.id;
    },
    get flowLog() {
      return at.flowLog;
    },
    checked: (more) => at.checked(more),
    create: (more) => at.create(more),
    created: (more) => at.created(more),
    changeInAzure: (settings) => at.changeInAzure(settings),
    calls: () => at.calls(),
    writes: () => at.writes(),
    sent: () => at.sent(),
    close: () => at.close(),
  };
}

function addNetwork(cloud: AzureLab, number: number): { target: string; id: string } {
  const name = `vnet-${number}`;
  keep(cloud.memory.virtualNetworks, virtualNetwork("rg-app", name, "westeurope", ["snet-a", "snet-b"]));
  const subnet = `${vnetId(name)}/subnets/snet-a`;
  keep(cloud.memory.networkInterfaces, networkInterface("rg-app", `nic-${name}`, "westeurope", subnet));
  keep(cloud.memory.networkSecurityGroups, networkSecurityGroup("rg-app", `nsg-${name}`, "westeurope"));
  return { target: vnetId(name), id: `${WATCHER}/flowLogs/${name}-rg-app-flowlog` };
}

function addGroup(cloud: AzureLab, number: number): { target: string; id: string } {
  const name = `nsg-${number}`;
  keep(cloud.memory.networkSecurityGroups, networkSecurityGroup("rg-app", name, "westeurope"));
  return { target: nsgId(name), id: keepFlowLog(cloud, `Microsoft.Networkrg-app${name}`, nsgId(name)).id };
}

/** A flow log that somebody else made, off unless told. */
export function keepFlowLog(
  cloud: AzureLab,
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

/** The config that leads a program to a cloud. */
const configOf = ({ env }: AzureLab): Record<string, string | undefined> => ({
  "azure-native:metadataHost": env.ARM_METADATA_HOSTNAME,
  "azure-native:clientId": env.ARM_CLIENT_ID,
  "azure-native:clientSecret": env.ARM_CLIENT_SECRET,
  "azure-native:tenantId": env.ARM_TENANT_ID,
});

let logins = 0;

/**
 * The same with a login that no other test has. The provider keeps sessions by credentials, and the cloud may have been
 * another test's: a setting that these credentials do not use tells the logins apart.
 */
export function configWithNewLogin(cloud: AzureLab): Record<string, string | undefined> {
  return { ...configOf(cloud), "azure-native:oidcAudience": `login-${++logins}` };
}

export interface ProviderOptions {
  /** AzureFlowLog unless told. */
  readonly resourceClass?: ResourceClass;
  /** Adds to the config of the deployment; an undefined value takes from it. */
  readonly config?: Bag;
  readonly waits?: AzureWaits;
}

/** Another provider of a deployment. */
export async function providerAt(
  { config, ownership, clock }: Pick<Deployment, "config" | "ownership" | "clock">,
  { resourceClass = "AzureFlowLog", config: more = {}, waits = QUICK }: ProviderOptions = {},
): Promise<Provider> {
  const provider =
    resourceClass === "AzureFlowLog"
      ? new FlowLogProvider(azureFlowLogKind(waits), { ownership, clock })
      : new FlowLogProvider(azureNsgFlowLogKind(waits), { ownership, clock });
  const values: Bag = { ...config, ...more };
  const get = (key: string) => values[key] as string | undefined;
  await provider.configure({ config: { get, require: (key) => get(key) ?? "" } });
  return provider;
}

/** `GET networkWatchers`; nothing for a login. */
export function callIn(method: string, path: string): string[] {
  if (!path.startsWith("/subscriptions/")) return [];
  // A poll ends with the id of its operation, which differs each time.
  const [address = ""] = path.split(/[?]|\/[0-9a-f-]{36}\?/);
  return [`${method} ${nameIn(address)}`];
}

/** The last part of an ARM id. */
export function nameIn(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** Does `what` when the nth read of this path arrives, before it is answered. */
export function onRead(cloud: AzureLab, path: RegExp, nth: number, what: () => void): void {
  let reads = 0;
  const test = (asked: string) => {
    if (path.test(asked) && ++reads === nth) what();
    return false;
  };
  cloud.faults.push({ method: "GET", path: { test } as RegExp, when: "before", answer: "reset" });
}
