/** What VpcFlowLog, VpcLogGroup and VpcLogStream have in common. */
import * as pulumi from "@pulumi/pulumi";
import type { Controls, OutputKeys } from "../../core/inputs/resource";

/** The inputs that say where a resource lives. */
export interface VpcPlaceArgs {
  /**
   * The cloud: `otc` (Open Telekom Cloud), `huawei` (Huawei Cloud), or the domain of another site's endpoints, such as
   * `myhuaweicloud.eu`. The cloud also decides which settings are read: config `opentelekomcloud:*` and `OS_*`
   * variables, or, for Huawei Cloud's domains, config `huaweicloud:*` and `HW_*` variables (`OS_*` variables if the
   * `HW_*` variables hold no credentials). For any other domain, such as `hc.sbercloud.ru`, the settings that lead
   * there or hold credentials are read, those of Huawei Cloud first. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/regions-and-endpoints/index.html
   * @default the cloud of the config namespace that is used; else `otc` if `OS_*` variables hold credentials (the host
   * in `OS_AUTH_URL` may name another cloud); else `HW_CLOUD` or `huawei` if `HW_*` variables hold credentials
   */
  cloud?: pulumi.Input<string>;
  /**
   * The region, such as `eu-de`. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/regions-and-endpoints/index.html
   * @default config `region`, else `OS_REGION_NAME` or `HW_REGION_NAME`, else the region in the address of the identity
   * service, else the region in the name of the project
   */
  region?: pulumi.Input<string>;
  /**
   * The id of the project: 32 hexadecimal digits. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/project_management/querying_project_information_based_on_the_specified_criteria.html
   * @default config `projectId` or `projectName`, else `OS_PROJECT_ID`, `OS_PROJECT_NAME` or their `HW_` counterparts,
   * else the project of a given token, else the project that is named like the region
   */
  projectId?: pulumi.Input<string>;
}

/** Where a resource of Open Telekom Cloud or Huawei Cloud lives. */
export interface VpcPlace {
  readonly cloud: string;
  readonly region: string;
  readonly projectId: string;
}

/** What removing a log group or log stream does. */
export type VpcLogOnDelete = Exclude<Controls["onDelete"], "disable">;

/** The outputs that all three classes have. */
declare class VpcOutputs extends pulumi.CustomResource {
  /** The cloud, if the program sets it. */
  readonly cloud: pulumi.Output<string | undefined>;
  /** The region, if the program sets it. */
  readonly region: pulumi.Output<string | undefined>;
  /** The project, if the program sets it. */
  readonly projectId: pulumi.Output<string | undefined>;
  /** What a create does when the cloud has such a resource already. */
  readonly adopt: pulumi.Output<Controls["adopt"]>;
  /** Where the resource lives, from inputs, config and environment at the time it was created. */
  readonly place: pulumi.Output<VpcPlace>;
}

/**
 * The base class. At run time it is the SDK's own, because the SDK finds the line of the program that declares a
 * resource by its place on the call stack, and a class in between would shift that place.
 */
export const VpcResource = pulumi.CustomResource as typeof VpcOutputs;

/** The inputs that the output `place` repeats. */
export const PLACE_INPUTS = ["cloud", "region", "projectId"];

/** One key for each output that all three classes have. */
export const sharedOutputs: OutputKeys<VpcOutputs> = {
  cloud: undefined,
  region: undefined,
  projectId: undefined,
  adopt: undefined,
  place: undefined,
};
