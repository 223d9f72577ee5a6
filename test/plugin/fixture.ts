/** Plugins that lead to one of the lab's clouds by provider configuration, and what the engine sends them. */
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { SECRET_MARK, SPECIAL } from "../../provider/plugin/values";
import { clockAt, type TestClock } from "../clock";
import type { Bag } from "../inputs";
import { type EngineSide, startPlugin } from "./client";

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
  /** The writes since the last question. */
  writes(): string[];
  close(): Promise<void>;
}

export async function openVpc(): Promise<VpcPluginFixture> {
  const cloud = await startVpc();
  const clock = clockAt(cloud);
  const client = await startPlugin(clock);
  const block = vpcBlock(cloud);
  await client.call("Configure", { args: { opentelekomcloud: secret(JSON.stringify(block)) } });
  let told = 0;
  return {
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
    async close() {
      client.close();
      await cloud.close();
    },
  };
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
