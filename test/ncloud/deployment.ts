/** One lab cloud, and the provider that Pulumi would load, led there by Pulumi config. */
import type { Fault, LabCloud } from "../../lab/clouds/cloud";
import {
  type FlowLogConfiguration,
  type NcloudMemory,
  type NcloudSwitches,
  startNcloud,
} from "../../lab/clouds/ncloud";
import type { PollOptions } from "../../provider/core/polling";
import { FlowLogProvider } from "../../provider/core/pulumi/provider";
import { ncloudFlowLogKind } from "../../provider/ncloud/kind";
import type { NcloudFlowLogInputs } from "../../provider/ncloud/schema";
import { clockAt, type TestClock } from "../clock";
import { ownershipAt } from "../deployment-ownership";
import { type Bag, PROVIDER } from "../inputs";

export type Cloud = LabCloud<NcloudMemory, NcloudSwitches>;

/** A flow log with the settings that `asked` gets. */
export const existing: FlowLogConfiguration = {
  collectActionTypeCode: "ALL",
  collectIntervalMinute: 15,
  storageTypeCode: "OBJT",
  storageBucketName: "flow-logs",
  storageBucketDirectoryName: "VPC_FLOW_LOG",
};

/** Which call a fault strikes. */
export const ENABLE = /enableFlowLog/;
export const DISABLE = /disableFlowLog/;
export const READ = /getFlowLogConfigurationList/;
export const ENDPOINT_ERROR = {
  status: 503,
  body: '{"error":{"errorCode":"500","message":"Endpoint Error","details":""}}',
};

/** The service error that may mean anything. */
export const NOT_VALID = {
  status: 400,
  body: '{"responseError":{"returnCode":"1099000","returnMessage":"parameter value is not valid"}}',
};

let interfaces = 800000;

export interface Deployment {
  readonly cloud: Cloud;
  /** The clock of the provider, and of what the cloud shows late. */
  readonly clock: TestClock;
  /** What the program asks for, unless a test says otherwise, of an interface of its own; its id and its flow log. */
  readonly asked: { networkInterfaceNo: string; collectActionTypeCode: string; storageBucketName: string };
  readonly id: string;
  flowLog: FlowLogConfiguration | undefined;
  readonly provider: FlowLogProvider<NcloudFlowLogInputs>;
  /** What the program asks for and more, as check returns it. */
  checked(more?: Bag): Promise<Bag>;
  create(more?: Bag): Promise<{ id: string; outs: Bag }>;
  fault(path: RegExp, when: Fault["when"], answer: Fault["answer"], times?: number): void;
  /** The actions that the cloud was asked for since the last call of this. */
  actions(): string[];
  /** How many of them were this one. */
  count(action: RegExp): number;
  close(): Promise<void>;
}

export interface DeploymentOptions {
  readonly switches?: Partial<NcloudSwitches>;
  /** Pulumi config beside, or with undefined instead of, what leads to the cloud. */
  readonly config?: Bag;
  readonly poll?: PollOptions;
  /** A cloud that is brought back to its start, and stays open; unless told, one is started for this deployment. */
  readonly cloud?: Cloud;
}

export async function deploy({ switches, config, poll, cloud: given }: DeploymentOptions = {}): Promise<Deployment> {
  const cloud = given ?? (await startNcloud());
  cloud.reset();
  Object.assign(cloud.switches, switches);
  const networkInterfaceNo = String(++interfaces);
  const id = `KR/${networkInterfaceNo}`;
  const sample = cloud.memory.interfaces.get("KR/123487");
  if (sample) cloud.memory.interfaces.set(id, { ...sample, networkInterfaceNo });
  const provider = await configured(cloud, config, poll);
  const asked = { networkInterfaceNo, collectActionTypeCode: "ALL", storageBucketName: "flow-logs" };
  const checked = async (more: Bag = {}) => {
    const { inputs, failures } = await provider.check({}, { ...asked, ...more, __provider: PROVIDER });
    if (failures && failures.length > 0) throw new Error(JSON.stringify(failures));
    return inputs;
  };
  const actions = () => cloud.requests.splice(0).map(({ path }) => path.replace("/vserver/v2/", ""));
  return {
    cloud,
    clock: clockAt(cloud),
    asked,
    id,
    get flowLog() {
      return cloud.memory.flowLogs.get(id);
    },
    set flowLog(configuration) {
      if (configuration) cloud.memory.flowLogs.set(id, { ...configuration });
      else cloud.memory.flowLogs.delete(id);
    },
    provider,
    checked,
    async create(more) {
      const { id, outs } = await provider.create(await checked(more));
      return { id, outs: outs ?? {} };
    },
    fault: (path, when, answer, times = 1) => void cloud.faults.push({ path, when, answer, times }),
    actions,
    count: (action) => actions().filter((name) => action.test(name)).length,
    async close() {
      if (!given) await cloud.close();
    },
  };
}

/** The provider of a new deployment; `config` adds to, or with undefined takes from, what leads to the cloud. */
export async function configured(
  cloud: Cloud,
  config: Bag = {},
  poll?: PollOptions,
): Promise<FlowLogProvider<NcloudFlowLogInputs>> {
  const values: Bag = {
    "ncloud:apiUrl": cloud.url,
    "ncloud:accessKey": cloud.env.NCLOUD_ACCESS_KEY,
    "ncloud:secretKey": cloud.env.NCLOUD_SECRET_KEY,
    "ncloud:region": "KR",
    "ncloud:site": "public",
    // Waiting for others to ask with would only take time here; reading.test.ts tests it.
    "ncloud:readBatchSize": "1",
    ...config,
  };
  const provider = new FlowLogProvider(ncloudFlowLogKind(poll), {
    ownership: ownershipAt(cloud),
    clock: clockAt(cloud),
  });
  const get = (key: string) => values[key] as string | undefined;
  const require = (key: string) => get(key) ?? "";
  await provider.configure({ config: { get, require } });
  return provider;
}

/** Enablings while nothing is on. */
export function enablingAnew(at: Deployment): RegExp {
  return { test: (path: string) => ENABLE.test(path) && at.flowLog === undefined } as RegExp;
}
