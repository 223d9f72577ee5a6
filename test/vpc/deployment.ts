/** One lab cloud, and the provider that Pulumi would load, led there by Pulumi config. */
import { randomUUID } from "node:crypto";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import type { FlowLog } from "../../lab/clouds/vpc/memory";
import type { VpcSwitches } from "../../lab/clouds/vpc/switches";
import type { Kind } from "../../provider/core/kind";
import type { PollOptions } from "../../provider/core/polling";
import { FlowLogProvider } from "../../provider/core/provider";
import { vpcFlowLogKind } from "../../provider/vpc/flow-log/lifecycle";
import type { VpcFlowLogInputs } from "../../provider/vpc/flow-log/schema";
import { ownershipAt } from "../deployment-ownership";

export type Bag = Record<string, unknown>;
export const PROVIDER = "made up";
/** The lab shows everything at once. */
export const QUICK: PollOptions = { budgetMs: 200, firstStepMs: 25, longestStepMs: 50 };

export interface Deployment {
  readonly cloud: VpcLabCloud;
  readonly provider: FlowLogProvider<VpcFlowLogInputs>;
  /** What the program asks for, of a VPC of its own. */
  readonly asked: Bag & { resourceId: string };
  /** The flow logs that capture that VPC. */
  flowLogs(): FlowLog[];
  /** Puts one there that somebody else made. */
  stranger(differing?: Partial<FlowLog>): FlowLog;
  checked(inputs?: Bag): Promise<Bag>;
  /** What the VPC service was asked since the last call of this: `PUT {…body…}`, ids and queries left out. */
  writes(): { method: string; body: unknown }[];
  close(): Promise<void>;
}

export async function deploy(switches: Partial<VpcSwitches> = {}, config: Bag = {}): Promise<Deployment> {
  const cloud = await startVpc(switches);
  const resourceId = randomUUID();
  cloud.memory.vpcs.push({ id: resourceId, projectId: ids.project, name: "own" });
  const provider = await configured(cloud, config);
  const asked = {
    name: "edge",
    description: "as declared",
    resourceType: "vpc",
    resourceId,
    trafficType: "all",
    logGroupId: ids.logGroup,
    logTopicId: ids.logStream,
  };
  let told = 0;
  return {
    cloud,
    provider,
    asked,
    flowLogs: () => cloud.memory.flowLogs.filter(({ resource_id }) => resource_id === resourceId),
    stranger(differing = {}) {
      const log: FlowLog = {
        id: randomUUID(),
        name: asked.name,
        description: asked.description,
        tenant_id: ids.project,
        resource_type: "vpc",
        resource_id: resourceId,
        traffic_type: "all",
        log_group_id: ids.logGroup,
        log_topic_id: ids.logStream,
        index_enabled: false,
        admin_state: true,
        failed: false,
        created_at: "2026-01-14T11:03:02",
        updated_at: "2026-01-14T11:03:02",
        ...differing,
      };
      cloud.memory.flowLogs.push(log);
      return log;
    },
    async checked(inputs = {}) {
      const { inputs: checked, failures } = await provider.check({}, { ...asked, ...inputs, __provider: PROVIDER });
      if (failures && failures.length > 0) throw new Error(JSON.stringify(failures));
      return checked;
    },
    writes() {
      const fresh = cloud.requests.slice(told);
      told = cloud.requests.length;
      return fresh
        .filter(({ method, path }) => method !== "GET" && path.includes("/fl/"))
        .map(({ method, body }) => ({ method, body: body === "" ? undefined : JSON.parse(body) }));
    },
    close: () => cloud.close(),
  };
}

/** The provider of a new deployment; `config` adds to, or with undefined takes from, what leads to the cloud. */
export function configured(cloud: VpcLabCloud, config: Bag = {}): Promise<FlowLogProvider<VpcFlowLogInputs>> {
  return configuredFor(vpcFlowLogKind(QUICK), cloud, config);
}

/** The same for any kind of these clouds. */
export async function configuredFor<Inputs extends object>(
  kind: Kind<Inputs>,
  cloud: VpcLabCloud,
  config: Bag = {},
  ownership = ownershipAt(cloud),
): Promise<FlowLogProvider<Inputs>> {
  const values: Bag = {
    "opentelekomcloud:accessKey": cloud.env.OS_ACCESS_KEY,
    "opentelekomcloud:secretKey": cloud.env.OS_SECRET_KEY,
    "opentelekomcloud:region": "eu-de",
    "opentelekomcloud:projectId": ids.project,
    "opentelekomcloud:authUrl": `${cloud.addresses.iam}/v3`,
    "opentelekomcloud:vpcEndpoint": cloud.addresses.vpc,
    "opentelekomcloud:ltsEndpoint": cloud.addresses.lts,
    ...config,
  };
  const provider = new FlowLogProvider(kind, { ownership });
  const get = (key: string) => values[key] as string | undefined;
  await provider.configure({ config: { get, require: (key: string) => get(key) ?? "" } });
  return provider;
}

/** The config for a login with user and password, in place of the access key. */
export function byPassword(cloud: VpcLabCloud): Bag {
  return {
    "opentelekomcloud:accessKey": undefined,
    "opentelekomcloud:secretKey": undefined,
    "opentelekomcloud:projectId": undefined,
    "opentelekomcloud:userName": cloud.tokenEnv.OS_USERNAME,
    "opentelekomcloud:password": cloud.tokenEnv.OS_PASSWORD,
    "opentelekomcloud:domainName": cloud.tokenEnv.OS_USER_DOMAIN_NAME,
    "opentelekomcloud:projectName": cloud.tokenEnv.OS_PROJECT_NAME,
  };
}
