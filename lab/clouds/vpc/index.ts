/**
 * Open Telekom Cloud and Huawei Cloud: three addresses on loopback, one for each service (IAM, VPC, LTS),
 * because the vendors' SDKs keep only host and port of an endpoint.
 */
import { type CloudKind, type LabCloud, type LabTime, rememberStart } from "../cloud";
import { createListener } from "../listener";
import { type Addresses, serve, type VpcService } from "./exchange";
import { flowLogRoutes } from "./flow-logs/routes";
import { iamRoutes } from "./iam/routes";
import { Lists } from "./lists";
import { RecordQueries } from "./lts/record-queries";
import { ltsRoutes } from "./lts/routes";
import { type FlowLog, ids, initialMemory, type VpcMemory } from "./memory";
import { networkRoutes } from "./networks";
import { defaultSwitches, type VpcSwitches } from "./switches";

export { ids } from "./memory";

export interface VpcLabCloud extends LabCloud<VpcMemory, VpcSwitches> {
  readonly tokenEnv: Record<string, string>;
  readonly addresses: Addresses;
}

const secretHeaders = ["authorization", "x-auth-token", "x-security-token", "x-subject-token"];

export async function startVpc(options: Partial<VpcSwitches> = {}): Promise<VpcLabCloud> {
  const memory = initialMemory();
  const switches: VpcSwitches = { ...defaultSwitches(), ...options };
  const restore = rememberStart(memory, switches);
  const now = () => Date.now() + switches.clockOffsetMs;
  const redact = (text: string) => takeOutSecrets(text, memory);
  const time: LabTime = { now: () => Date.now() };
  const iam = createListener({ secretHeaders, redact, time });
  const shared = { requests: iam.requests, faults: iam.faults };
  const vpc = createListener({ secretHeaders, redact, shared, time });
  const lts = createListener({ secretHeaders, redact, shared, time });

  // Routes are added before the listeners start, and the addresses are known after that.
  const addresses = { iam: "", vpc: "", lts: "" };
  const lists = new Lists(() => switches.listsBehindMs, time);
  const queries = new RecordQueries(time);
  const service: VpcService = { memory, switches, addresses, lists, queries, now };
  serve(iam.app, service, iamRoutes);
  serve(vpc.app, service, [...flowLogRoutes, ...networkRoutes]);
  serve(lts.app, service, ltsRoutes);
  const at = async (listener: typeof iam) => `http://127.0.0.1:${await listener.listen()}`;
  Object.assign(addresses, { iam: await at(iam), vpc: await at(vpc), lts: await at(lts) });

  return {
    url: addresses.vpc,
    addresses,
    env: { ...place(addresses), ...keyLogin(memory) },
    tokenEnv: { ...place(addresses), ...passwordLogin(memory) },
    memory,
    switches,
    switchValues: {
      createStatus: ["as documented", 200],
      ltsDenial: [401, 403],
      recordQueries: ["allow", "401", "403"],
    },
    ...shared,
    time,
    reset() {
      restore();
      lists.reset();
      queries.reset();
      iam.reset();
    },
    async close() {
      await Promise.all([iam.close(), vpc.close(), lts.close()]);
    },
  };
}

/**
 * The overrides are addresses without version and project, as Huawei's SDKs and Terraform provider take them.
 * python-otcextensions reads `OS_VPC_ENDPOINT_OVERRIDE` too, and adds /v1/{project_id}.
 */
function place({ iam, vpc, lts }: Addresses): Record<string, string> {
  return {
    OS_AUTH_URL: `${iam}/v3`,
    OS_REGION_NAME: "eu-de",
    OS_VPC_ENDPOINT_OVERRIDE: vpc,
    OS_LTS_ENDPOINT_OVERRIDE: lts,
    HW_AUTH_URL: `${iam}/v3`,
    HW_REGION_NAME: "eu-de",
    HW_VPC_ENDPOINT_OVERRIDE: vpc,
    HW_LTS_ENDPOINT_OVERRIDE: lts,
    HUAWEICLOUD_SDK_IAM_ENDPOINT: iam,
  };
}

function keyLogin({ accessKeys }: VpcMemory): Record<string, string> {
  const { access = "", secret = "" } = accessKeys[0] ?? {};
  return {
    OS_ACCESS_KEY: access,
    OS_SECRET_KEY: secret,
    OS_PROJECT_ID: ids.project,
    HW_ACCESS_KEY: access,
    HW_SECRET_KEY: secret,
    HW_PROJECT_ID: ids.project,
    HUAWEICLOUD_SDK_AK: access,
    HUAWEICLOUD_SDK_SK: secret,
    HUAWEICLOUD_SDK_PROJECT_ID: ids.project,
    OTC_SDK_AK: access,
    OTC_SDK_SK: secret,
    OTC_SDK_PROJECT_ID: ids.project,
  };
}

function passwordLogin({ users, accounts }: VpcMemory): Record<string, string> {
  const { name = "", password = "" } = users[0] ?? {};
  const account = accounts[0]?.name ?? "";
  return {
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_USER_DOMAIN_NAME: account,
    OS_PROJECT_DOMAIN_NAME: account,
    OS_PROJECT_NAME: "eu-de",
    HW_USER_NAME: name,
    HW_USER_PASSWORD: password,
    HW_DOMAIN_NAME: account,
    HW_PROJECT_NAME: "eu-de",
  };
}

/** Takes known secrets out of a text, and passwords, passcodes and tokens of a login body, known or not. */
function takeOutSecrets(text: string, { accessKeys, users, tokens, identityProviders }: VpcMemory): string {
  const secrets = [
    ...accessKeys.flatMap(({ secret, securityToken }) => [secret, securityToken ?? ""]),
    ...users.map(({ password }) => password),
    ...tokens.map(({ id }) => id),
    ...identityProviders.flatMap(({ idTokens }) => [...idTokens.keys()]),
  ];
  return secrets
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "[taken out]"), text)
    .replace(/("(?:password|passcode)"\s*:\s*)"(?:[^"\\]|\\.)*"/g, '$1"[taken out]"')
    .replace(/("token"\s*:\s*\{[^}]*?"id"\s*:\s*)"(?:[^"\\]|\\.)*"/g, '$1"[taken out]"');
}

/** The flow log of examples/quickstart. */
const demoFlowLogs = ({ memory }: VpcLabCloud): FlowLog[] => memory.flowLogs.filter(({ name }) => name === "edge");

export const vpc: CloudKind<VpcLabCloud> = {
  title: "Open Telekom Cloud / Huawei Cloud",
  variables: ["OS_", "HW_", "OTC_", "HUAWEICLOUD_"],
  start: () => startVpc(),
  isWrite: ({ method, path }) => method !== "GET" && !/\/auth\/|\/content\/query$/.test(path),
  demo: {
    console: "OTC console",
    changed: "flow log edge switched off",
    change(cloud) {
      for (const log of demoFlowLogs(cloud)) log.admin_state = false;
    },
    drift: { name: "edge", property: "adminState", from: false, to: true },
    left: (cloud) => demoFlowLogs(cloud).map(({ id }) => id),
  },
};
