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

async function main(): Promise<void> {
  const answer = await fetch(`https://${ARM_METADATA_HOSTNAME}/metadata/endpoints?api-version=2022-09-01`);
  const cloud = (await answer.json()) as {
    resourceManager: string;
    authentication: { loginEndpoint: string; audiences: string[] };
  };
  const options = { authorityHost: AZURE_AUTHORITY_HOST, disableInstanceDiscovery: true };
  const credential = new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, options);
  const credentialScopes = [`${cloud.authentication.audiences[0]}/.default`];
  const at = { endpoint: cloud.resourceManager, credentialScopes };
  const client = new NetworkManagementClient(credential, AZURE_SUBSCRIPTION_ID, at);

  const watchers = (await all(client.networkWatchers.listAll())).map(({ name, location }) => `${name} ${location}`);
  const before = await client.networkWatchers.beginGetFlowLogStatusAndWait(...watcher, {
    targetResourceId: nsg("nsg-db"),
  });
  const configured = await client.networkWatchers.beginSetFlowLogConfigurationAndWait(...watcher, {
    targetResourceId: nsg("nsg-db"),
    storageId,
    enabled: true,
    retentionPolicy: { days: 7, enabled: true },
    format: { type: "JSON", version: 2 },
  });
  const listed = (await client.networkSecurityGroups.get("rg-app", "nsg-db")).flowLogs?.map(({ id }) => id);
  const wanted: FlowLog = {
    location: "westeurope",
    targetResourceId: `${things}/Microsoft.Network/virtualNetworks/vnet-hub`,
    storageId,
    enabled: true,
    tags: { team: "net" },
  };
  const created = await client.flowLogs.beginCreateOrUpdateAndWait(...watcher, "hub", wanted);
  const names = (await all(client.flowLogs.list(...watcher))).map(({ name }) => name);
  await client.flowLogs.beginDeleteAndWait(...watcher, "hub");

  const start = (name: string) =>
    client.flowLogs.beginCreateOrUpdate(...watcher, name, {
      ...wanted,
      targetResourceId: `${things}/Microsoft.Network/virtualNetworks/${name}`,
    });
  const first = await start("vnet-hub");

  const errors = {
    gone: await refusal(client.flowLogs.get(...watcher, "hub")),
    blocked: await refusal(
      client.networkWatchers.beginSetFlowLogConfigurationAndWait(...watcher, {
        targetResourceId: nsg("nsg-new"),
        storageId,
        enabled: true,
      }),
    ),
    second: await refusal(client.networkWatchers.createOrUpdate("rg-app", "another", { location: "westeurope" })),
    overlap: await refusal(start("vnet-spoke")),
    secret: await refusal(
      new ClientSecretCredential(AZURE_TENANT_ID, AZURE_CLIENT_ID, "wrong", options).getToken(credentialScopes),
    ),
  };
  const overtaken = (await first.pollUntilDone()).provisioningState;
  const environment = (await new EnvironmentCredential({ disableInstanceDiscovery: true }).getToken(credentialScopes))
    .token;

  console.log(
    JSON.stringify({
      watchers,
      before,
      configured,
      listed,
      created,
      names,
      errors,
      overtaken,
      environment: environment.length > 0,
    }),
  );
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
