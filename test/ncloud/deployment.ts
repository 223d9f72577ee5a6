/** One lab cloud, and the provider that Pulumi would load, led there by Pulumi config. */
import type { LabCloud } from "../../lab/clouds/cloud";
import {
  type FlowLogConfiguration,
  type NcloudMemory,
  type NcloudSwitches,
  startNcloud,
} from "../../lab/clouds/ncloud";
import { FlowLogProvider } from "../../provider/core/provider";
import type { Patience } from "../../provider/core/waiting";
import { ncloudFlowLogKind } from "../../provider/ncloud/lifecycle";
import type { NcloudFlowLogInputs } from "../../provider/ncloud/schema";

export type Bag = Record<string, unknown>;
export type Cloud = LabCloud<NcloudMemory, NcloudSwitches>;

export const PROVIDER = "made up";

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

/** What this process has created stays claimed, so every deployment has an interface of its own. */
let interfaces = 800000;

export interface Deployment {
  readonly cloud: Cloud;
  /** What the program asks for, unless a test says otherwise, of an interface of its own; its id and its flow log. */
  readonly asked: { networkInterfaceNo: string; collectActionTypeCode: string; storageBucketName: string };
  readonly id: string;
  flowLog: FlowLogConfiguration | undefined;
  readonly provider: FlowLogProvider<NcloudFlowLogInputs>;
  /** The inputs as check returns them. */
  checked(inputs: Bag): Promise<Bag>;
  /** The actions that the cloud was asked for since the last call of this. */
  actions(): string[];
  close(): Promise<void>;
}

export async function deploy(
  switches: Partial<NcloudSwitches> = {},
  config: Bag = {},
  patience?: Patience,
): Promise<Deployment> {
  const cloud = await startNcloud({ switches });
  const networkInterfaceNo = String(++interfaces);
  const id = `KR/${networkInterfaceNo}`;
  const sample = cloud.memory.interfaces.get("KR/123487");
  if (sample) cloud.memory.interfaces.set(id, { ...sample, networkInterfaceNo });
  const provider = await configured(cloud, config, patience);
  return {
    cloud,
    asked: { networkInterfaceNo, collectActionTypeCode: "ALL", storageBucketName: "flow-logs" },
    id,
    get flowLog() {
      return cloud.memory.flowLogs.get(id);
    },
    set flowLog(configuration) {
      if (configuration) cloud.memory.flowLogs.set(id, { ...configuration });
      else cloud.memory.flowLogs.delete(id);
    },
    provider,
    async checked(inputs) {
      const { inputs: checked, failures } = await provider.check({}, { ...inputs, __provider: PROVIDER });
      if (failures && failures.length > 0) throw new Error(JSON.stringify(failures));
      return checked;
    },
    actions: () => cloud.requests.splice(0).map(({ path }) => path.replace("/vserver/v2/", "")),
    close: () => cloud.close(),
  };
}

/** The provider of a new deployment; `config` adds to, or with undefined takes from, what leads to the cloud. */
export async function configured(
  cloud: Cloud,
  config: Bag = {},
  patience?: Patience,
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
  const provider = new FlowLogProvider(ncloudFlowLogKind(patience));
  const get = (key: string) => values[key] as string | undefined;
  const require = (key: string) => get(key) ?? "";
  await provider.configure({ config: { get, require } });
  return provider;
}

/** Enablings while nothing is on. */
export function enablingAnew(at: Deployment): RegExp {
  return { test: (path: string) => ENABLE.test(path) && at.flowLog === undefined } as RegExp;
}
