/** Plugins that lead to one of the lab's clouds by provider configuration, and what the engine sends them. */
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { SECRET_MARK, SPECIAL } from "../../provider/plugin/values";
import { type DeployOptions, deploy as deployAzure } from "../azure/deployment";
import { clockAt, type TestClock } from "../clock";
import type { Bag } from "../inputs";
import { type DeploymentOptions, deploy as deployNcloud } from "../ncloud/deployment";
import { closing, type EngineSide, startPlugin } from "./client";

/** A secret as the engine wraps it. */
export const secret = (value: unknown): Bag => ({ [SPECIAL]: SECRET_MARK, value });

/** What the engine sends with every call about a resource of a class. */
export const about = (className: string, name = "made-up") => {
  const type = `flowlogs:index:${className}`;
  return { urn: `urn:pulumi:dev::made-up::${type}::${name}`, name, type };
};

export interface VpcPluginFixture {
  readonly cloud: VpcLabCloud;
  readonly clock: TestClock;
  readonly client: EngineSide;
  /** The provider configuration that leads to the cloud. */
  readonly block: Bag;
  /** What a program gives for a log group, in normal form. */
  readonly group: Bag;
  /** A provider instance of the next run. */
  nextRun(): Promise<EngineSide>;
  /** The writes since the last question. */
  writes(): string[];
  close(): Promise<void>;
}

export async function openVpc(): Promise<VpcPluginFixture> {
  const cloud = await startVpc();
  const closeCloud = closing(() => cloud.close());
  const clock = clockAt(cloud);
  const client = await startPlugin(clock);
  const block = vpcBlock(cloud);
  const args = { opentelekomcloud: secret(JSON.stringify(block)) };
  await client.call("Configure", { args });
  const close = async () => {
    client.close();
    await closeCloud();
  };
  let told = 0;
  return {
    nextRun: () => nextRun(clock, args),
    cloud,
    clock,
    client,
    block,
    group: { logGroupName: "made-up", ttlInDays: 7, tags: {}, adopt: "identical", onDelete: "delete" },
    writes() {
      const fresh = cloud.requests.slice(told).filter(({ method }) => method !== "GET");
      told = cloud.requests.length;
      return fresh.map(({ method, path }) => `${method} ${path.split("/").at(-1)}`);
    },
    close,
  };
}

/** A provider instance of the next run, which knows nothing of what this run holds. */
async function nextRun(clock: TestClock, args: Bag): Promise<EngineSide> {
  const client = await startPlugin(clock);
  await client.call("Configure", { args });
  return client;
}

/** A plugin that leads to the lab's Azure, and the deployment of the dynamic resources that leads there, too. */
export async function openAzure(options: DeployOptions = {}) {
  const azure = await deployAzure(options);
  const closeCloud = closing(() => azure.close());
  const client = await startPlugin(azure.clock, azure.ownership);
  const given = Object.entries(azure.config).filter(([, value]) => value !== undefined);
  const block = given.map(([key, value]) => [key.replace("azure-native:", ""), value]);
  const args = { azure: secret(Object.fromEntries(block)) };
  await client.call("Configure", { args });
  const close = async () => {
    client.close();
    await closeCloud();
  };
  return { azure, client, nextRun: () => nextRun(azure.clock, args), close };
}

/** The same for the lab's NAVER Cloud. */
export async function openNcloud(options: DeploymentOptions = {}) {
  const ncloud = await deployNcloud(options);
  const closeCloud = closing(() => ncloud.close());
  const client = await startPlugin(ncloud.clock);
  const { NCLOUD_ACCESS_KEY_ID: accessKey, NCLOUD_SECRET_KEY: secretKey, NCLOUD_API_GW: apiUrl } = ncloud.cloud.env;
  const args = { ncloud: JSON.stringify({ accessKey, secretKey, apiUrl, region: "KR" }) };
  await client.call("Configure", { args });
  const close = async () => {
    client.close();
    await closeCloud();
  };
  return { ncloud, client, nextRun: () => nextRun(ncloud.clock, args), close };
}

export function vpcBlock(cloud: VpcLabCloud): Bag {
  const { env, addresses } = cloud;
  return {
    accessKey: env.OS_ACCESS_KEY,
    secretKey: env.OS_SECRET_KEY,
    region: "eu-de",
    projectId: ids.project,
    authUrl: `${addresses.iam}/v3`,
    vpcEndpoint: addresses.vpc,
    ltsEndpoint: addresses.lts,
  };
}
