/** One lab cloud, and the provider that Pulumi would load, led there by Pulumi config. */
import { readFileSync } from "node:fs";
import { Agent, type AgentOptions } from "node:https";
import {
  type AzureMemory,
  type AzureSwitches,
  type FlowLog,
  flowLog,
  keep,
  labId,
  networkSecurityGroup,
  startAzure,
} from "../../lab/clouds/azure";
import type { LabCloud } from "../../lab/clouds/cloud";
import { azureNsgFlowLog } from "../../provider/azure/lifecycle";
import type { AzureNsgFlowLogInputs } from "../../provider/azure/schema";
import { FlowLogProvider } from "../../provider/core/provider";

export type Bag = Record<string, unknown>;
export type Cloud = LabCloud<AzureMemory, AzureSwitches>;
export type Provider = FlowLogProvider<AzureNsgFlowLogInputs>;

export const PROVIDER = "made up";
export const nsgId = (name: string): string => labId("rg-app", "Microsoft.Network/networkSecurityGroups", name);
export const storageId = (name: string): string => labId("rg-app", "Microsoft.Storage/storageAccounts", name);
export const WATCHER = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", "NetworkWatcher_westeurope");

/** What this process has created stays claimed, so every deployment has network security groups of its own. */
let deployments = 0;

export interface Deployment {
  readonly cloud: Cloud;
  readonly provider: Provider;
  /** A network security group whose flow log is disabled, and what a program asks for it unless a test says otherwise. */
  readonly target: string;
  readonly asked: { targetResourceId: string; storageId: string };
  /** The id of its flow log, and what the cloud holds of it. */
  readonly id: string;
  readonly flowLog: FlowLog;
  /** The inputs as check returns them. */
  checked(inputs: Bag): Promise<Bag>;
  /** What Resource Manager was asked for since the last call of this: `POST configureFlowLog`, logins left out. */
  calls(): string[];
  close(): Promise<void>;
}

export async function deploy(switches: Partial<AzureSwitches> = {}, config: Bag = {}): Promise<Deployment> {
  const cloud = await startAzure({ switches: { retryAfterSeconds: 0, operationPolls: 0, ...switches } });
  const trusted = trust(String(cloud.env.NODE_EXTRA_CA_CERTS));
  const provider = await configured(cloud, config);
  const name = `nsg-${++deployments}`;
  const id = `${WATCHER}/flowLogs/Microsoft.Networkrg-app${name}`;
  const target = nsgId(name);
  const watcher = cloud.memory.networkWatchers[WATCHER.toLowerCase()];
  if (!watcher) throw new Error("the lab has no such watcher");
  keep(cloud.memory.networkSecurityGroups, networkSecurityGroup("rg-app", name, "westeurope"));
  keep(cloud.memory.flowLogs, flowLog(watcher, `Microsoft.Networkrg-app${name}`, target, {}));
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
    async close() {
      trusted.forget();
      await cloud.close();
    },
  };
}

/** The provider of a new deployment; `config` adds to, or with undefined takes from, what leads to the cloud. */
export async function configured(cloud: Cloud, config: Bag = {}): Promise<Provider> {
  const values: Bag = {
    "azure-native:metadataHost": cloud.env.ARM_METADATA_HOSTNAME,
    "azure-native:clientId": cloud.env.ARM_CLIENT_ID,
    "azure-native:clientSecret": cloud.env.ARM_CLIENT_SECRET,
    "azure-native:tenantId": cloud.env.ARM_TENANT_ID,
    ...config,
  };
  const provider = new FlowLogProvider(azureNsgFlowLog);
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
    return original.call(this, { ...options, ca }, ...rest);
  };
  return {
    forget() {
      prototype.createConnection = original;
    },
  };
}

/** The error that `work` fails with. */
export async function failure(work: Promise<unknown>): Promise<Error & { id?: string; properties?: Bag }> {
  try {
    await work;
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error("it did not fail");
}
