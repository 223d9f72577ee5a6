/**
 * The one table of what each cloud tells about what exists, for the command, for the plugin and for functions in
 * programs. The code of a cloud is loaded when the cloud is first asked, because each cloud has its own libraries.
 */
import type { Discovery } from "./core/discovery/cloud";
import type { Scope } from "./core/discovery/look";
import type { ClassName } from "./kinds";

export interface DiscoverableCloud {
  readonly title: string;
  /** The parts of a scope that the cloud has. */
  readonly scope: readonly Exclude<keyof Scope, "source">[];
  /** What the cloud can be asked in several ways, best one first. */
  readonly sources?: readonly NonNullable<Scope["source"]>[];
  load(): Discovery<ClassName>;
}

export const CLOUDS = {
  azure: {
    title: "Azure",
    scope: ["subscription"],
    sources: ["graph", "list"],
    load: () => (require("./azure/discovery/discovery") as typeof import("./azure/discovery/discovery")).discovery,
  },
  ncloud: {
    title: "NAVER Cloud",
    scope: ["region"],
    load: () => (require("./ncloud/discovery/discovery") as typeof import("./ncloud/discovery/discovery")).discovery,
  },
  vpc: {
    title: "Open Telekom Cloud and Huawei Cloud",
    scope: ["region", "project"],
    load: () => (require("./vpc/discovery/discovery") as typeof import("./vpc/discovery/discovery")).discovery,
  },
} as const satisfies Readonly<Record<string, DiscoverableCloud>>;

export type CloudName = keyof typeof CLOUDS;
