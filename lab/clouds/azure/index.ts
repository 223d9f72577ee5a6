/**
 * The lab's Azure: Resource Manager, Entra ID and the cloud's description of itself on one TLS port of loopback.
 * A program that honours ARM_METADATA_HOSTNAME, AZURE_AUTHORITY_HOST and NODE_EXTRA_CA_CERTS runs against it unchanged.
 */
import { type CloudKind, type LabCloud, type LabTime, rememberStart } from "../cloud";
import { createListener } from "../listener";
import { operationRoutes } from "./arm/operation-routes";
import { Operations } from "./arm/operations";
import { armRules } from "./arm/rules";
import { authorizationRoutes } from "./authorization/routes";
import { makeCertificate } from "./certificate";
import { blobRoutes } from "./data/blobs";
import { logAnalyticsRoutes } from "./data/log-analytics";
import { defaultMemory } from "./default-memory";
import { type Directory, defaultDirectory } from "./entra/directory";
import { Pipeline } from "./entra/pipeline";
import { entraRoutes } from "./entra/routes";
import { Tokens } from "./entra/tokens";
import { flowLogRoutes } from "./flow-logs/routes";
import { ShownList } from "./flow-logs/shown-list";
import { GraphQuota } from "./graph/quota";
import { graphRoutes } from "./graph/routes";
import type { AzureMemory, FlowLog } from "./memory";
import { groupRoutes } from "./resources/groups";
import { otherResourceRoutes } from "./resources/other-resources";
import { providerRoutes } from "./resources/providers";
import { subnetRoutes } from "./resources/subnets";
import { subscriptionRoutes } from "./resources/subscriptions";
import { supportingResourceRoutes } from "./resources/supporting-resources";
import { virtualMachineRoutes } from "./resources/virtual-machines";
import { type AzureService, type Route, serve } from "./service";
import { type AzureSwitches, defaultSwitches } from "./switches";

export { defaultMemory } from "./default-memory";
export type { Directory } from "./entra/directory";
export { APP_SERVICE_PATH } from "./entra/managed-identity";
export { AZURE_PIPELINES_PATH, PIPELINE_PATH } from "./entra/pipeline";
export { guidOf } from "./ids";
export * from "./memory";
export type { AzureSwitches, OperationEnding } from "./switches";

export interface AzureOptions {
  /** What the cloud holds at the start; by default `defaultMemory()`. */
  readonly memory?: AzureMemory;
  readonly switches?: Partial<AzureSwitches>;
}

export interface AzureLab extends LabCloud<AzureMemory, AzureSwitches> {
  /** Who may sign in. Tests change it to play the administrator of the tenant. */
  readonly directory: Directory;
  /** The pipeline that programs run in, for tokens of its identity. */
  readonly pipeline: Pipeline;
}

const SECRET_HEADERS = ["authorization", "x-identity-header", "x-ms-authorization-auxiliary"];

/** Takes client secrets and the values of signed poll addresses out of what the ledger keeps. */
const redact = (text: string): string =>
  text
    .replace(/([?&](?:t|c|s|h)=)[^&\s"]+/g, "$1[taken out]")
    .replace(/((?:^|&)(?:client_secret|client_assertion|password|refresh_token|assertion)=)[^&]*/g, "$1[taken out]");

/** The endpoints of Resource Manager. The last table answers every other path, with 404 after the token is checked. */
const armRoutes: readonly Route[] = [
  ...operationRoutes,
  ...subscriptionRoutes,
  ...graphRoutes,
  ...groupRoutes,
  ...providerRoutes,
  ...supportingResourceRoutes,
  ...subnetRoutes,
  ...flowLogRoutes,
  ...virtualMachineRoutes,
  ...authorizationRoutes,
  ...otherResourceRoutes,
];

export async function startAzure(options: AzureOptions = {}): Promise<AzureLab> {
  const memory = options.memory ?? defaultMemory();
  const switches: AzureSwitches = { ...defaultSwitches(), ...options.switches };
  const directory = defaultDirectory();
  const time: LabTime = { now: () => Date.now() };
  const operations = new Operations(switches, time);
  const pipeline = new Pipeline(directory);
  const tokens = new Tokens(directory, switches, memory);
  const list = new ShownList(switches, time);
  const quota = new GraphQuota(switches, time);
  const service: AzureService = { memory, switches, directory, tokens, pipeline, operations, list, quota };
  const restore = rememberStart(memory, switches, directory);
  const certificate = await makeCertificate();
  const listener = createListener({ tls: certificate, secretHeaders: SECRET_HEADERS, redact, time });
  serve(listener.app, service, entraRoutes);
  serve(listener.app, service, blobRoutes);
  serve(listener.app, service, logAnalyticsRoutes);
  listener.app.register(async (arm) => {
    armRules(arm, service);
    serve(arm, service, armRoutes);
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
  return {
    url: `https://${host}`,
    env: environment(host, certificate.file, directory, Object.keys(memory.subscriptions)[0]),
    memory,
    directory,
    pipeline,
    switches,
    switchValues: {
      retryAfterSeconds: "number or null",
      storageAccess: ["open", "firewall", "no keys", "private"],
      blobAccess: [
        "allow",
        "AccountIsDisabled",
        "AuthorizationFailure",
        "AuthorizationPermissionMismatch",
        "InvalidAuthenticationInfo",
      ],
      analyticsAnswers: ["rows", "204", "empty", "partial", "forbidden"],
    },
    requests: listener.requests,
    faults: listener.faults,
    time,
    reset() {
      restore();
      operations.reset();
      list.reset();
      quota.reset();
      listener.reset();
    },
    close,
  };
}

/** The variables that lead a program to this cloud. */
function environment(
  host: string,
  certificateFile: string,
  { tenantId, application: { clientId, clientSecret } }: Directory,
  subscription = "",
): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: certificateFile,
    ARM_METADATA_HOSTNAME: host,
    AZURE_AUTHORITY_HOST: `https://${host}`,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_SECRET: clientSecret,
    AZURE_SUBSCRIPTION_ID: subscription,
    ARM_TENANT_ID: tenantId,
    ARM_CLIENT_ID: clientId,
    ARM_CLIENT_SECRET: clientSecret,
    ARM_SUBSCRIPTION_ID: subscription,
  };
}

/** The flow log of examples/quickstart. */
const demoFlowLogs = ({ memory }: AzureLab): FlowLog[] =>
  Object.values(memory.flowLogs).filter(({ properties }) => properties.targetResourceId.endsWith("vnet-hub"));

export const azure: CloudKind<AzureLab> = {
  title: "Azure",
  variables: ["AZURE_", "ARM_", "IDENTITY_", "MSI_", "IMDS_", "ACTIONS_ID_TOKEN_", "SYSTEM_OIDC", "SYSTEM_ACCESSTOKEN"],
  start: () => startAzure(),
  isWrite: ({ method, path }) => (method === "POST" ? /\/configureFlowLog\b/i.test(path) : method !== "GET"),
  demo: {
    console: "Azure portal",
    changed: "retention of the flow log of vnet-hub cut from 90 to 7 days",
    change(cloud) {
      for (const { properties } of demoFlowLogs(cloud)) properties.retentionPolicy.days = 7;
    },
    drift: { name: "hub", property: "retentionPolicy.days", from: 7, to: 90 },
    left: (cloud) => demoFlowLogs(cloud).map(({ id }) => id),
  },
};
