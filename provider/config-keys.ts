/** The config of each cloud: under which name programs give it, in which namespace it is read, and its keys. */
import { azureConfig } from "./azure/config-args";
import { ncloudConfig } from "./ncloud/config-args";
import { huaweiCloudConfig, openTelekomCloudConfig } from "./vpc/config-args";

export const CONFIG = {
  azure: { namespace: "azure-native", keys: azureConfig },
  ncloud: { namespace: "ncloud", keys: ncloudConfig },
  opentelekomcloud: { namespace: "opentelekomcloud", keys: openTelekomCloudConfig },
  huaweicloud: { namespace: "huaweicloud", keys: huaweiCloudConfig },
} as const;

export type CloudConfigName = keyof typeof CONFIG;

/** Config values are texts; lists and maps are JSON, as Pulumi itself writes them. */
export function configText(value: unknown): string | undefined {
  return typeof value === "string" || value == null ? (value ?? undefined) : JSON.stringify(value);
}
