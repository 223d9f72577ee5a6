/**
 * The lab's Azure: Resource Manager, Entra ID and the cloud's description of itself on one TLS port of loopback.
 * A program that honours ARM_METADATA_HOSTNAME, AZURE_AUTHORITY_HOST and NODE_EXTRA_CA_CERTS runs against it unchanged.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { createListener, type LabCloud } from "../cloud";
import { ArmError, armRules } from "./arm";
import { makeCertificate } from "./certificate";
import { entra } from "./entra";
import { flowLogRoutes } from "./flow-logs";
import { type AzureMemory, defaultMemory } from "./memory";
import { operations } from "./operations";
import { resourceRoutes } from "./resources";
import { type AzureSwitches, defaultSwitches } from "./switches";
import { watcherRoutes } from "./watchers";

export { guidOf } from "./ids";
export * from "./memory";
export type { AzureSwitches, OperationEnding } from "./switches";

export interface AzureOptions {
  /** What the cloud holds at the start; the documented default world unless told. */
  readonly memory?: AzureMemory;
  readonly switches?: Partial<AzureSwitches>;
}

/** Takes client secrets and the values of signed poll addresses out of what the ledger keeps. */
const redact = (text: string): string =>
  text
    .replace(/([?&](?:t|c|s|h)=)[^&\s"]+/g, "$1[taken out]")
    .replace(/((?:^|&)(?:client_secret|client_assertion|password|refresh_token|assertion)=)[^&]*/g, "$1[taken out]");

export async function startAzure(options: AzureOptions = {}): Promise<LabCloud<AzureMemory, AzureSwitches>> {
  const memory = options.memory ?? defaultMemory();
  const switches: AzureSwitches = { ...defaultSwitches(), ...options.switches };
  const principal = {
    tenantId: "99999999-8888-7777-6666-555555555555",
    clientId: randomUUID(),
    clientSecret: randomBytes(24).toString("base64url"),
  };
  const certificate = await makeCertificate();
  const listener = createListener({ tls: certificate, redact });
  const login = entra(principal, switches);
  const pending = operations(switches);
  login.routes(listener.app);
  listener.app.register(async (arm) => {
    armRules(arm, memory, login.authenticate);
    pending.routes(arm);
    resourceRoutes(arm, memory, switches);
    watcherRoutes(arm, memory, switches, pending);
    flowLogRoutes(arm, memory, switches, pending);
    // Anything else under a subscription is still asked for its token before it is not found.
    arm.all("/subscriptions/*", (request) => {
      const message = `No HTTP resource was found that matches the request URI '${request.url.split("?")[0]}'.`;
      throw new ArmError(404, "InvalidResourceType", message, { gateway: true });
    });
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
      AZURE_TENANT_ID: principal.tenantId,
      AZURE_CLIENT_ID: principal.clientId,
      AZURE_CLIENT_SECRET: principal.clientSecret,
      AZURE_SUBSCRIPTION_ID: subscription,
      ARM_TENANT_ID: principal.tenantId,
      ARM_CLIENT_ID: principal.clientId,
      ARM_CLIENT_SECRET: principal.clientSecret,
      ARM_SUBSCRIPTION_ID: subscription,
    },
    memory,
    switches,
    requests: listener.requests,
    faults: listener.faults,
    close,
  };
}
