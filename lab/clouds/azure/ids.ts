/** ARM ids: their parts, and comparisons in which case does not count. */
import { createHash } from "node:crypto";

export interface ResourceId {
  readonly subscription: string;
  readonly group: string;
  /** `Microsoft.Network/virtualNetworks/subnets`, as written. */
  readonly type: string;
  /** `vnet-hub/snet-web`, as written. */
  readonly name: string;
}

export function parseId(id: string): ResourceId | undefined {
  const match = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)((?:\/[^/]+\/[^/]+)+)$/i.exec(
    id,
  );
  if (!match) return undefined;
  const [, subscription = "", group = "", namespace = "", rest = ""] = match;
  const parts = rest.slice(1).split("/");
  return {
    subscription,
    group,
    type: [namespace, ...parts.filter((_, index) => index % 2 === 0)].join("/"),
    name: parts.filter((_, index) => index % 2 === 1).join("/"),
  };
}

export const groupId = (subscription: string, group: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}`;

/** The id of a resource that is not a child of another one. */
export const resourceId = (subscription: string, group: string, type: string, name: string): string =>
  `${groupId(subscription, group)}/providers/${type}/${name}`;

/** Ids as keys of memory: case does not count. */
export const key = (id: string): string => id.toLowerCase();

export const sameId = (one: string, other: string): boolean => key(one) === key(other);

/** `West Europe` and `westeurope` are one region. */
export const region = (location: string): string => location.replaceAll(" ", "").toLowerCase();

/** A GUID that is always the same for the same text. */
export function guidOf(text: string): string {
  const hex = createHash("sha256").update(text.toLowerCase()).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
