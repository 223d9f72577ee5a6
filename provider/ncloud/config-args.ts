/** The config of NAVER Cloud: the keys of `ncloud:…`. */
import type * as pulumi from "@pulumi/pulumi";
import type { ConfigKeys } from "../core/inputs/resource";
import type { Site } from "./network-interface-args";

/** Credentials and region of an account of NAVER Cloud. */
export interface NcloudConfigArgs {
  /** The access key, together with `secretKey`. */
  accessKey?: pulumi.Input<string>;
  /** The secret key, together with `accessKey`. */
  secretKey?: pulumi.Input<string>;
  /** The profile in `~/.ncloud/configure` whose keys are used. */
  profile?: pulumi.Input<string>;
  /** Whether the keys are those of the role of the server that Pulumi runs on. */
  serverRole?: pulumi.Input<boolean>;
  /** The code of the region, such as `KR`, `SGN` (Singapore) or `JPN` (Japan). */
  region?: pulumi.Input<string>;
  /** The site. */
  site?: pulumi.Input<Site>;
  /** The address of the API. */
  apiUrl?: pulumi.Input<string>;
  /** How many network interfaces one call reads: 1 to 100. */
  readBatchSize?: pulumi.Input<number>;
}

export const ncloudConfig: ConfigKeys<NcloudConfigArgs> = {
  accessKey: "secret",
  secretKey: "secret",
  profile: "plain",
  serverRole: "plain",
  region: "plain",
  site: "plain",
  apiUrl: "plain",
  readBatchSize: "plain",
};
