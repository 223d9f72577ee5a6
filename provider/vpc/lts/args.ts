/** What the arguments of log groups and log streams have in common. */
import type * as pulumi from "@pulumi/pulumi";
import type { Controls } from "../../core/schema";

/** What removing a log group or log stream does. */
export type VpcLogOnDelete = Exclude<Controls["onDelete"], "disable">;

export interface VpcLogPlaceArgs {
  /**
   * The cloud: `otc` (Open Telekom Cloud), `huawei` (Huawei Cloud), or the domain of another site's endpoints, such as
   * `myhuaweicloud.eu`; see `VpcFlowLogArgs.cloud`. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/regions-and-endpoints/index.html
   * @default as for a VpcFlowLog
   */
  cloud?: pulumi.Input<string>;
  /**
   * The region, such as `eu-de`. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/regions-and-endpoints/index.html
   * @default config `region`, else `OS_REGION_NAME` or `HW_REGION_NAME`, else the region in the name of the project
   */
  region?: pulumi.Input<string>;
  /**
   * The id of the project: 32 hexadecimal digits. Changing it replaces the resource.
   * See https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/project_management/querying_project_information_based_on_the_specified_criteria.html
   * @default as for a VpcFlowLog
   */
  projectId?: pulumi.Input<string>;
}
