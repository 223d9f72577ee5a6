/**
 * The lab's Azure: Resource Manager, Entra ID and the cloud's description of itself on one TLS port of loopback.
 * A program that honours ARM_METADATA_HOSTNAME, AZURE_AUTHORITY_HOST and NODE_EXTRA_CA_CERTS runs against it unchanged.
 */
import { createListener, type LabCloud } from "../cloud";
import { armRules } from "./arm";
import { makeCertificate } from "./certificate";
import { type Directory, defaultDirectory } from "./directory";
import { entraRoutes } from "./entra";
import { flowLogRoutes } from "./flow-logs";
import { managedIdentityRoutes } from "./managed-identity";
import { type AzureMemory, defaultMemory } from "./memory";
import { operations } from "./operations";
import { type Pipeline, pipeline } from "./pipeline";
import { resourceRoutes } from "./resources";
import { subnetRoutes } from "./subnets";
import { otherRoutes, subscriptionRoutes } from "./subscriptions";
import { type AzureSwitches, defaultSwitches } from "./switches";
import { tokens } from "./tokens";
import { watcherRoutes } from "./watchers";

export type { Directory } from "./directory";
export { guidOf } from "./ids";
export { APP_SERVICE_PATH } from "./managed-identity";
export * from "./memory";
export { PIPELINE_PATH } from "./pipeline";
export type { AzureSwitches, OperationEnding } from "./switches";

export interface AzureOptions {
  /** What the cloud holds at the start; the documented default world unless told. */
  readonly memory?: AzureMemory;
  readonly switches?: Partial<AzureSwitches>;
}

export interface AzureLab extends LabCloud<AzureMemory, AzureSwitches> {
  /** Who may sign in. Tests change it to play the administrator of the tenant. */
  readonly directory: Directory;
  /** The pipeline that programs run in, for tokens of its identity. */
  readonly pipeline: Pipeline;
}

/** Takes client secrets and the values of signed poll addresses out of what the ledger keeps. */
const redact = (text: string): string =>
  text
    .replace(/([?&](?:t|c|s|h)=)[^&\s"]+/g, "$1[taken out]")
    .replace(/((?:^|&)(?:client_secret|client_assertion|password|refresh_token|assertion)=)[^&]*/g, "$1[taken out]");

export async function startAzure(options: AzureOptions = {}): Promise<AzureLab> {
  const memory = options.memory ?? defaultMemory();
  const switches: AzureSwitches = { ...defaultSwitches(), ...options.switches };
  const directory = defaultDirectory();
  const issuer = pipeline(directory);
  const issued = tokens(directory, switches, memory.subscriptions);
  const certificate = await makeCertificate();
  const listener = createListener({ tls: certificate, redact });
  const pending = operations(switches);
  entraRoutes(listener.app, directory, switches, issued, issuer);
  managedIdentityRoutes(listener.app, directory, issued);
  issuer.routes(listener.app);
  listener.app.register(async (arm) => {
    armRules(arm, memory, switches, issued.authenticate);
    pending.routes(arm);
    subscriptionRoutes(arm, memory, switches, pending);
    resourceRoutes(arm, memory, switches, pending);
    subnetRoutes(arm, memory, switches, pending);
    watcherRoutes(arm, memory, switches, pending);
    flowLogRoutes(arm, memory, switches, pending);
    // Anything else under a subscription is still asked for its token before it is not found.
    otherRoutes(arm, memory);
  });
  const close = async (): Promise<void> => {
    await listener.close();
    await certificate.remove();
  };
  const port = await listener.listen().catch(async (error: unknown) => {
    await certificate.remove();
    throw error;
  });

  const host = `127.0.0.1:${port}`;
  const [subscription = ""] = Object.keys(memory.subscriptions);
  return {
    name: "azure",
    url: `https://${host}`,
    env: {
      NODE_EXTRA_CA_CERTS: certificate.file,
      ARM_METADATA_HOSTNAME: host,
      AZURE_AUTHORITY_HOST: `https://${host}`,
      AZURE_TENANT_ID: directory.tenantId,
      AZURE_CLIENT_ID: directory.application.clientId,
      AZURE_CLIENT_SECRET: directory.application.clientSecret,
      AZURE_SUBSCRIPTION_ID: subscription,
      ARM_TENANT_ID: directory.tenantId,
      ARM_CLIENT_ID: directory.application.clientId,
      ARM_CLIENT_SECRET: directory.application.clientSecret,
      ARM_SUBSCRIPTION_ID: subscription,
    },
    memory,
    directory,
    pipeline: issuer,
    switches,
    requests: listener.requests,
    faults: listener.faults,
    close,
  };
}
