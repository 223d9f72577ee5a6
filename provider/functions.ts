/**
 * The one table of functions: the look-ups of the package, which the plugin serves to all languages and its schema
 * documents. A new function is one entry here. The code of a function is loaded when the function is first called.
 */
import type * as AzureDeliveries from "./azure/look-up/find-deliveries";
import type { Settings } from "./core/settings";
import type { Bag } from "./core/state";
import type * as NcloudDiscover from "./ncloud/discovery/discover";
import type * as NcloudDeliveries from "./ncloud/discovery/find-deliveries";
import type * as VpcDiscover from "./vpc/look-up/discover";
import type * as VpcDeliveries from "./vpc/look-up/find-deliveries";

/** Answers a call with arguments that have the declared types. */
export type Ask = (settings: Settings, args: Bag) => Promise<object>;

export interface PackageFunction {
  /** The file below `provider` with the documented function that programs in TypeScript call. */
  readonly documentedIn: string;
  load(): Ask;
}

/** By the name that programs call, which is also the end of its token. */
export const FUNCTIONS = {
  getAzureNetworkWatcher: {
    documentedIn: "azure/look-up/look-ups.ts",
    load: () => of((require("./azure/look-up/find") as typeof import("./azure/look-up/find")).findNetworkWatcher),
  },
  discoverAzureFlowLogs: {
    documentedIn: "azure/look-up/discoveries.ts",
    load: () => of((require("./azure/look-up/discover") as typeof import("./azure/look-up/discover")).discoverFlowLogs),
  },
  getAzureNetworks: {
    documentedIn: "azure/look-up/discoveries.ts",
    load: () => of((require("./azure/look-up/discover") as typeof import("./azure/look-up/discover")).findNetworks),
  },
  getAzureFlowLogDeliveries: {
    documentedIn: "azure/look-up/discoveries.ts",
    load: () => of((require("./azure/look-up/find-deliveries") as typeof AzureDeliveries).findFlowLogDeliveries),
  },
  getNcloudNetworkInterface: {
    documentedIn: "ncloud/network-interface.ts",
    load: () =>
      of(
        (require("./ncloud/find-network-interface") as typeof import("./ncloud/find-network-interface"))
          .findNetworkInterface,
      ),
  },
  discoverNcloudFlowLogs: {
    documentedIn: "ncloud/discoveries.ts",
    load: () => of((require("./ncloud/discovery/discover") as typeof NcloudDiscover).discoverFlowLogs),
  },
  getNcloudNetworkInterfaces: {
    documentedIn: "ncloud/discoveries.ts",
    load: () => of((require("./ncloud/discovery/discover") as typeof NcloudDiscover).findNetworkInterfaces),
  },
  getNcloudFlowLogDeliveries: {
    documentedIn: "ncloud/discoveries.ts",
    load: () => of((require("./ncloud/discovery/find-deliveries") as typeof NcloudDeliveries).findFlowLogDeliveries),
  },
  discoverVpcFlowLogs: {
    documentedIn: "vpc/look-up/discoveries.ts",
    load: () => of((require("./vpc/look-up/discover") as typeof VpcDiscover).discoverFlowLogs),
  },
  getVpcs: {
    documentedIn: "vpc/look-up/discoveries.ts",
    load: () => of((require("./vpc/look-up/discover") as typeof VpcDiscover).findVpcs),
  },
  getVpcSubnets: {
    documentedIn: "vpc/look-up/discoveries.ts",
    load: () => of((require("./vpc/look-up/discover") as typeof VpcDiscover).findSubnets),
  },
  getVpcFlowLogDeliveries: {
    documentedIn: "vpc/look-up/discoveries.ts",
    load: () => of((require("./vpc/look-up/find-deliveries") as typeof VpcDeliveries).findFlowLogDeliveries),
  },
  getVpcLogGroup: {
    documentedIn: "vpc/look-up/look-ups.ts",
    load: () => of((require("./vpc/look-up/find") as typeof import("./vpc/look-up/find")).findLogGroup),
  },
  getVpcLogStream: {
    documentedIn: "vpc/look-up/look-ups.ts",
    load: () => of((require("./vpc/look-up/find") as typeof import("./vpc/look-up/find")).findLogStream),
  },
} as const satisfies Readonly<Record<string, PackageFunction>>;

export type FunctionName = keyof typeof FUNCTIONS;

/** The arguments of all functions are checked against the schema alike. */
function of<Args extends object>(ask: (settings: Settings, args: Args) => Promise<object>): Ask {
  return ask as unknown as Ask;
}
