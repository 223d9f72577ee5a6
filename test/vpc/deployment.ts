/** One lab cloud, and the provider that Pulumi would load for one class, led there by Pulumi config. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Fault } from "../../lab/clouds/cloud";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import type { FlowLog } from "../../lab/clouds/vpc/memory";
import type { VpcSwitches } from "../../lab/clouds/vpc/switches";
import { FlowLogProvider } from "../../provider/core/pulumi/provider";
import type { Kind } from "../../provider/core/reconcile/lifecycle";
import { vpcFlowLog } from "../../provider/vpc/flow-log/kind";
import type { VpcFlowLogInputs } from "../../provider/vpc/flow-log/schema";
import { vpcLogGroup } from "../../provider/vpc/log-group/kind";
import { vpcLogStream } from "../../provider/vpc/log-stream/kind";
import { clockAt, type TestClock } from "../clock";
import { ownershipAt } from "../deployment-ownership";
import { type Bag, PROVIDER } from "../inputs";
import { flowLogRow } from "./flow-log-row";

export interface DeploymentOptions {
  readonly switches?: Partial<VpcSwitches>;
  /** Pulumi config beside, or with undefined instead of, what leads to the cloud. */
  readonly config?: Bag;
}

export interface KindDeployment<Inputs extends object> {
  readonly cloud: VpcLabCloud;
  /** The clock of the provider, and of what the cloud shows late. */
  readonly clock: TestClock;
  readonly provider: FlowLogProvider<Inputs>;
  /** What the program asks for, as check returns it. */
  checked(inputs: Bag): Promise<Bag>;
  create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
  close(): Promise<void>;
}

export async function deployKind<Inputs extends object>(
  kind: Kind<Inputs>,
  { switches, config }: DeploymentOptions = {},
): Promise<KindDeployment<Inputs>> {
  const cloud = await startVpc(switches);
  const provider = await configuredFor(kind, cloud, config);
  const checked = async (inputs: Bag) => {
    const { inputs: good, failures } = await provider.check({}, { ...inputs, __provider: PROVIDER });
    if (failures && failures.length > 0) throw new Error(JSON.stringify(failures));
    return good;
  };
  return {
    cloud,
    clock: clockAt(cloud),
    provider,
    checked,
    async create(inputs) {
      const { id, outs } = await provider.create(await checked(inputs));
      return { id, outs: outs ?? {} };
    },
    close: () => cloud.close(),
  };
}

export interface Deployment extends KindDeployment<VpcFlowLogInputs> {
  /** What the program asks for unless a test says otherwise, of a VPC of its own. */
  readonly asked: Bag & { resourceId: string };
  checked(more?: Bag): Promise<Bag>;
  create(more?: Bag): Promise<{ id: string; outs: Bag }>;
  /** The flow logs that capture that VPC. */
  flowLogs(): FlowLog[];
  /** Puts one into the cloud that somebody else made. */
  madeByOther(differing?: Partial<FlowLog>): FlowLog;
  /** What the VPC service was asked since the last call of this: `PUT {…body…}`, ids and queries left out. */
  writes(): { method: string; body: unknown }[];
}

/** For VpcFlowLog. */
export async function deploy(options?: DeploymentOptions): Promise<Deployment> {
  const at = await deployKind(vpcFlowLog, options);
  const { memory, requests } = at.cloud;
  const resourceId = randomUUID();
  memory.vpcs.push({ id: resourceId, projectId: ids.project, name: "own" });
  const asked = {
    name: "edge",
    description: "as declared",
    resourceType: "vpc",
    resourceId,
    trafficType: "all",
    logGroupId: ids.logGroup,
    logTopicId: ids.logStream,
  };
  const fresh = news(requests);
  return {
    ...at,
    asked,
    checked: (more) => at.checked({ ...asked, ...more }),
    create: (more) => at.create({ ...asked, ...more }),
    flowLogs: () => memory.flowLogs.filter(({ resource_id }) => resource_id === resourceId),
    madeByOther(differing = {}) {
      const { name, description } = asked;
      const log = flowLogRow({ name, description, resource_id: resourceId, ...differing });
      memory.flowLogs.push(log);
      return log;
    },
    writes: () =>
      fresh()
        .filter(({ method, path }) => method !== "GET" && path.includes("/fl/"))
        .map(({ method, body }) => ({ method, body: body === "" ? undefined : JSON.parse(body) })),
  };
}

export type LogGroupDeployment = Awaited<ReturnType<typeof deployLogGroups>>;

/** For VpcLogGroup. */
export async function deployLogGroups(options?: DeploymentOptions) {
  const at = await deployKind(vpcLogGroup, options);
  const groups = () => at.cloud.memory.logGroups;
  return {
    ...at,
    /** What a program asks for, under a name of its own. */
    asked: (more: Bag = {}) => ({ logGroupName: `g-${randomUUID()}`, ttlInDays: 30, ...more }),
    writes: ltsWrites(at.cloud),
    groups,
    own: (id: string) => groups().find((group) => group.id === id) ?? assert.fail("there is no log group"),
    /** Puts one into the cloud that somebody else made. */
    madeByOther(name: unknown, ttlInDays: number) {
      const group = { ...made(name), projectId: ids.project, ttlInDays };
      groups().push(group);
      return group;
    },
  };
}

export type LogStreamDeployment = Awaited<ReturnType<typeof deployLogStreams>>;

/** For VpcLogStream. */
export async function deployLogStreams(options?: DeploymentOptions) {
  const at = await deployKind(vpcLogStream, options);
  const streams = () => at.cloud.memory.logStreams;
  return {
    ...at,
    /** What a program asks for, under a name of its own. */
    asked: (more: Bag = {}) => ({ logGroupId: ids.logGroup, logStreamName: `s-${randomUUID()}`, ...more }),
    writes: ltsWrites(at.cloud),
    streams,
    own: (id: string) => streams().find((stream) => stream.id === id) ?? assert.fail("there is no log stream"),
    /** Puts one into the cloud that somebody else made. */
    madeByOther(name: unknown, ttlInDays?: number) {
      const stream = { ...made(name), groupId: ids.logGroup, ttlInDays };
      streams().push(stream);
      return stream;
    },
  };
}

const made = (name: unknown) => ({ id: randomUUID(), name: String(name), creationTime: 1, tag: {} });

/** What Log Tank Service was asked to change since the last call of this, without project. */
function ltsWrites({ requests }: VpcLabCloud): () => string[] {
  const fresh = news(requests);
  return () =>
    fresh()
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, body }) => `${method} ${path.replace(/^\/v([^/]+)\/[^/]+/, "v$1")} ${body}`.trim());
}

/** What was added to the list since the last call of this. */
function news<T>(list: readonly T[]): () => T[] {
  let told = 0;
  return () => {
    const fresh = list.slice(told);
    told = list.length;
    return fresh;
  };
}

/**
 * VpcFlowLog's provider in a new deployment; `config` adds to, or with undefined takes from, what leads to the cloud.
 */
export function configured(cloud: VpcLabCloud, config: Bag = {}): Promise<FlowLogProvider<VpcFlowLogInputs>> {
  return configuredFor(vpcFlowLog, cloud, config);
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
  const provider = new FlowLogProvider(kind, { ownership, clock: clockAt(cloud) });
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

/** A success that shows a flow log as it is now. */
export function showing({ failed, index_enabled, ...shown }: FlowLog): { status: number; body: string } {
  const status = failed ? "ERROR" : shown.admin_state ? "ACTIVE" : "DOWN";
  return { status: 200, body: JSON.stringify({ flow_log: { ...shown, status } }) };
}

/** Calls a function just before the second request for such a path is answered. */
export function beforeSecond(path: RegExp, happens: () => void): Fault {
  let requests = 0;
  const test = (asked: string) => {
    if (path.test(asked) && ++requests === 2) happens();
    return false;
  };
  return { path: { test } as RegExp, when: "before", answer: "reset" };
}
