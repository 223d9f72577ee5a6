/** What a flow log can capture. */
import { sameId } from "../ids";

/** A `network` of the VPC clouds is a subnet, because a flow log on it captures one subnet. */
export type TargetKind = "network" | "subnet" | "networkInterface" | "networkSecurityGroup";

export interface TargetRef {
  readonly kind: TargetKind;
  /** The vendor's word for it: `virtual network`, `port`. */
  readonly noun: string;
  /** The id, as the cloud writes it. Compare ids with `sameId`. */
  readonly id: string;
}

export interface Target extends TargetRef {
  readonly name: string;
  /** The subscription, site or project. */
  readonly account: string;
  readonly region: string;
  /** Where it is, for people, when its names above don't tell: `subnet web of VPC shop`. */
  readonly location?: string;
  /** A part that has no tags of its own, such as a subnet of Azure, has those of the whole. */
  readonly tags: Readonly<Record<string, string>>;
  /** Larger targets whose flow log captures this one too: the network of a subnet, the subnet of an interface. */
  readonly within: readonly TargetRef[];
  /**
   * Network security groups whose flow log captures traffic of this target too. Of a network: the groups of its subnets,
   * which may capture a part of its traffic only.
   */
  readonly guardedBy: readonly TargetRef[];
  /** Why no flow log captures this target: `the interface of a private endpoint`. */
  readonly exempt?: string;
}

/** Only Azure tells tags, whose names are the same in any case of letters, and whose values are not. */
export function hasTag(tags: Target["tags"], name: string, value: string): boolean {
  return Object.entries(tags).some((tag) => sameId(tag[0], name) && tag[1] === value);
}

/** `network interface 123487`; an id of Azure says itself what it is. */
export function describeTarget({ noun, id }: TargetRef): string {
  return id.startsWith("/") ? id : `${noun} ${id}`;
}
