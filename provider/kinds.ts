/**
 * The one table of resource classes, which the dynamic modules, the plugin, its schema and the command read: a new
 * class is one entry here. The code of a class is loaded when the class is first needed, because each cloud has its own
 * libraries.
 */
import type { CloudConfigName } from "./config-keys";
import type { Existing } from "./core/discovery/existing";
import type { Kind } from "./core/reconcile/lifecycle";

export interface ResourceClass {
  /** The module of `provider/dynamic`, which every state of a dynamic resource names. */
  readonly module: string;
  /** The file below `provider` with the class, its documented inputs and its outputs. */
  readonly documentedIn: string;
  /** The clouds whose config the class reads. */
  readonly clouds: readonly CloudConfigName[];
  /** The name that the cloud's console shows; left out where the cloud knows no names. */
  nameOf?(existing: Pick<Existing, "id" | "inputs">): unknown;
  /** What says the scope of a list that no input says. `text` is its documentation. */
  readonly scopeInput?: { readonly name: string; readonly text: string };
  load(): Kind<object>;
}

const VPC = ["opentelekomcloud", "huaweicloud"] as const;
const SUBSCRIPTION = {
  name: "subscriptionId",
  text: "The id of the subscription to look in.\nDefault: that of the provider's configuration, else `ARM_SUBSCRIPTION_ID`, else `AZURE_SUBSCRIPTION_ID`",
} as const;

/** By the name of the class that programs write `new` on, which is also the end of its type tokens. */
export const CLASSES = {
  AzureFlowLog: {
    module: "azure-flow-log",
    documentedIn: "azure/flow-log/azure-flow-log.ts",
    clouds: ["azure"],
    nameOf: nameInArmId,
    scopeInput: SUBSCRIPTION,
    load: () => of((require("./azure/flow-log/kinds") as typeof import("./azure/flow-log/kinds")).azureFlowLogKind()),
  },
  AzureNsgFlowLog: {
    module: "azure-nsg-flow-log",
    documentedIn: "azure/flow-log/azure-nsg-flow-log.ts",
    clouds: ["azure"],
    nameOf: nameInArmId,
    scopeInput: SUBSCRIPTION,
    load: () =>
      of((require("./azure/flow-log/kinds") as typeof import("./azure/flow-log/kinds")).azureNsgFlowLogKind()),
  },
  NcloudFlowLog: {
    module: "ncloud-flow-log",
    documentedIn: "ncloud/resource.ts",
    clouds: ["ncloud"],
    load: () => of((require("./ncloud/kind") as typeof import("./ncloud/kind")).ncloudFlowLog),
  },
  VpcFlowLog: {
    module: "vpc-flow-log",
    documentedIn: "vpc/flow-log/resource.ts",
    clouds: VPC,
    nameOf: ({ inputs }) => inputs.name,
    load: () => of((require("./vpc/flow-log/kind") as typeof import("./vpc/flow-log/kind")).vpcFlowLog),
  },
  VpcLogGroup: {
    module: "vpc-log-group",
    documentedIn: "vpc/log-group/resource.ts",
    clouds: VPC,
    nameOf: ({ inputs }) => inputs.logGroupName,
    load: () => of((require("./vpc/log-group/kind") as typeof import("./vpc/log-group/kind")).vpcLogGroup),
  },
  VpcLogStream: {
    module: "vpc-log-stream",
    documentedIn: "vpc/log-stream/resource.ts",
    clouds: VPC,
    nameOf: ({ inputs }) => inputs.logStreamName,
    load: () => of((require("./vpc/log-stream/kind") as typeof import("./vpc/log-stream/kind")).vpcLogStream),
  },
} as const satisfies Readonly<Record<string, ResourceClass>>;

export type ClassName = keyof typeof CLASSES;

function nameInArmId({ id }: Pick<Existing, "id">): string | undefined {
  return id.split("/").at(-1);
}

/** Core treats all classes alike, whatever their inputs are. */
function of<Inputs extends object>(kind: Kind<Inputs>): Kind<object> {
  return kind as unknown as Kind<object>;
}
