/**
 * A program of a user, run by azure-sdk.test.ts in a process of its own: the extra authority is read when node starts.
 * It knows the cloud by the vendors' variables alone and prints one JSON line.
 */
import { type FlowLog, NetworkManagementClient } from "@azure/arm-network";
import { ClientSecretCredential, EnvironmentCredential } from "@azure/identity";

const { AZURE_TENANT_ID = "", AZURE_CLIENT_ID = "", AZURE_CLIENT_SECRET = "" } = process.env;
const { ARM_METADATA_HOSTNAME = "", AZURE_AUTHORITY_HOST = "", AZURE_SUBSCRIPTION_ID = "" } = process.env;

const things = `/subscriptions/${AZURE_SUBSCRIPTION_ID}/resourceGroups/rg-app/providers`;
const nsg = (name: string) => `${things}/Microsoft.Network/networkSecurityGroups/${name}`;
const storageId = `${things}/Microsoft.Storage/storageAccounts/stflowlogs`;
const watcher = ["NetworkWatcherRG", "NetworkWatcher_westeurope"] as const;

async function refusal(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return "none";
  } catch (error) {
    const { code, statusCode, message } = error as { code?: string; statusCode?: number; message: string };
    return code === undefined ? (message.split("\n")[0] ?? "") : `${statusCode} ${code}`;
  }
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

interface Description {
  readonly resourceManager: string;
  readonly authentication: { readonly audiences: readonly string[] };
}

const options = { authorityHost: AZURE_AUTHORITY_HOST, disableInstanceDiscovery: true };

async function main(): Promise<void> {
  const answer = await fetch(`https://${ARM_METADATA_HOSTNAME}/metadata/endpoints?api-version=2022-09-01`);
  const cloud = (await answer.json()) as Description;
  const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, options);
  const credentialScopes = [`${cloud.authentication.audiences[0]}/.default`];
  const at = { endpoint: cloud.resourceManager, credentialScopes };
  const client = new NetworkManagementClient(credential, AZURE_SUBSCRIPTION_ID, at);

  const watchers = (await all(client.networkWatchers.listAll())).map(({ name, location }) => `${name} ${location}`);
  const seen = { watchers, ...(await nsgFlowLog(client)), ...(await networkFlowLog(client)) };
  const refused = await refusals(client, credentialScopes);
  const fromEnvironment = new EnvironmentCredential({ disableInstanceDiscovery: true });
  const { token } = await fromEnvironment.getToken(credentialScopes);
  console.log(JSON.stringify({ ...seen, ...refused, environment: token.length > 0 }));
}

/** The flow log of a network security group, by the two older calls. */
async function nsgFlowLog({ networkWatchers, networkSecurityGroups }: NetworkManagementClient) {
  const target = { targetResourceId: nsg("nsg-db") };
  const before = await networkWatchers.beginGetFlowLogStatusAndWait(...watcher, target);
  const configured = await networkWatchers.beginSetFlowLogConfigurationAndWait(...watcher, {
    ...target,
    storageId,
    enabled: true,
    retentionPolicy: { days: 7, enabled: true },
    format: { type: "JSON", version: 2 },
  });
  const listed = (await networkSecurityGroups.get("rg-app", "nsg-db")).flowLogs?.map(({ id }) => id);
  return { before, configured, listed };
}

const flowLogOf = (network: string): FlowLog => ({
  location: "westeurope",
  targetResourceId: `${things}/Microsoft.Network/virtualNetworks/${network}`,
  storageId,
  enabled: true,
  tags: { team: "net" },
});

/** The flow log of a virtual network: created, listed, deleted. */
async function networkFlowLog({ flowLogs }: NetworkManagementClient) {
  const created = await flowLogs.beginCreateOrUpdateAndWait(...watcher, "hub", flowLogOf("vnet-hub"));
  const names = (await all(flowLogs.list(...watcher))).map(({ name }) => name);
  await flowLogs.beginDeleteAndWait(...watcher, "hub");
  return { created, names };
}

/** Requests that are refused while a write is in progress, and how that write ends. */
async function refusals({ flowLogs, networkWatchers }: NetworkManagementClient, scopes: string[]) {
  const start = (name: string) => flowLogs.beginCreateOrUpdate(...watcher, name, flowLogOf(name));
  const first = await start("vnet-hub");
  const forbidden = { targetResourceId: nsg("nsg-new"), storageId, enabled: true };
  const stranger = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, "wrong", options);
  const errors = {
    gone: await refusal(flowLogs.get(...watcher, "hub")),
    blocked: await refusal(networkWatchers.beginSetFlowLogConfigurationAndWait(...watcher, forbidden)),
    second: await refusal(networkWatchers.createOrUpdate("rg-app", "another", { location: "westeurope" })),
    overlap: await refusal(start("vnet-spoke")),
    secret: await refusal(stranger.getToken(scopes)),
  };
  return { errors, overtaken: (await first.pollUntilDone()).provisioningState };
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
