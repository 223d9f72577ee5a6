/** Credentials and regions of several accounts in one program. */
import * as pulumi from "@pulumi/pulumi";
import type { AzureConfigArgs } from "./azure/config-args";
import { CONFIG, configText } from "./config-keys";
import type { NcloudConfigArgs } from "./ncloud/config-args";
import type { HuaweiCloudConfigArgs, OpenTelekomCloudConfigArgs } from "./vpc/config-args";

/**
 * The config of each cloud, under the names of the stack's config. A FlowLogsProvider reads no config of the stack;
 * what is left out comes from environment variables alone.
 */
export interface FlowLogsProviderArgs {
  /** The keys of config `azure-native:…`. */
  azure?: AzureConfigArgs;
  /** The keys of config `ncloud:…`. */
  ncloud?: NcloudConfigArgs;
  /** The keys of config `opentelekomcloud:…`. */
  opentelekomcloud?: OpenTelekomCloudConfigArgs;
  /** The keys of config `huaweicloud:…`. */
  huaweicloud?: HuaweiCloudConfigArgs;
}

/**
 * The credentials and the region of one account, for the resources that name this provider in their option `provider`,
 * or whose parent names it in its option `providers`. Resources without such a provider use the config of the stack.
 *
 * Pulumi keeps the values in the state, those that are credentials encrypted. Changed credentials are an update of the
 * provider and change no flow log. Pulumi gives the provider to all dynamic resources below a parent, also to those of
 * other packages.
 *
 * @example
 * const seoul = new FlowLogsProvider("seoul", {
 *   ncloud: { accessKey: config.requireSecret("seoulAccessKey"), secretKey: config.requireSecret("seoulSecretKey"), region: "KR" },
 * });
 * new NcloudFlowLog("web", { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" }, { provider: seoul });
 */
export class FlowLogsProvider extends pulumi.ProviderResource {
  constructor(name: string, args: FlowLogsProviderArgs, opts?: pulumi.ResourceOptions) {
    super("pulumi-nodejs", name, configOf(name, args), opts);
  }
}

/** The config as the engine hands it to the provider: texts under full keys, such as `ncloud:region`. */
function configOf(name: string, args: FlowLogsProviderArgs): pulumi.Inputs {
  const config: pulumi.Inputs = {};
  for (const [cloud, values] of Object.entries(args)) {
    const { namespace, keys } = lookUp(CONFIG, cloud, `FlowLogsProvider "${name}"`);
    for (const [key, value] of Object.entries(values ?? {})) {
      const kept = lookUp<string>(keys, key, `FlowLogsProvider "${name}": ${cloud}`);
      if (value === undefined) continue;
      const text = pulumi.output(value).apply(configText);
      config[`${namespace}:${key}`] = kept === "secret" ? pulumi.secret(text) : text;
    }
  }
  return config;
}

/** @throws RunError when there is no such key: a credential under a wrong name would stand in the state in the clear */
function lookUp<Value>(all: Readonly<Record<string, Value>>, key: string, label: string): Value {
  const found = Object.hasOwn(all, key) ? all[key] : undefined;
  if (found !== undefined) return found;
  throw new pulumi.RunError(`${label} has no ${key}; there are ${Object.keys(all).join(", ")}`);
}
