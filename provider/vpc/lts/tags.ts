/** Tags of log groups and log streams: sent as a list of pairs, shown as a map, changed by a call of their own. */
import { isIgnored } from "../../core/inputs/ignored-tags";
import type { LogTankService, Tag, Tagged } from "./api";

type Tags = Readonly<Record<string, string>>;
type Shown = Readonly<Record<string, string | null | undefined>> | null | undefined;

/** The cloud's own tag that names the enterprise project. */
const ENTERPRISE_PROJECT = "_sys_enterprise_project_id";

/**
 * The tags that a program can set, without those that it leaves to others. Tags of the cloud itself, such as that of
 * the enterprise project, begin with "_".
 */
export function shownTags(tag: Shown, ignored: readonly string[] | undefined): Record<string, string> {
  const own = Object.entries(tag ?? {}).filter(([key]) => !key.startsWith("_") && !isIgnored(key, ignored));
  return Object.fromEntries(own.map(([key, value]) => [key, value ?? ""]));
}

/** The id of the enterprise project, where the cloud shows one. */
export function enterpriseProjectIn(tag: Shown): string | undefined {
  return tag?.[ENTERPRISE_PROJECT] ?? undefined;
}

/** For the body of a creation, which has no tags when there are none. */
export function bodyTags(tags: Tags): { readonly tags?: readonly Tag[] } {
  const list = pairs(tags);
  return list.length > 0 ? { tags: list } : {};
}

/** Removes and adds tags until they are the wanted ones. */
export async function changeTags(
  lts: LogTankService,
  what: { readonly of: Tagged; readonly id: string },
  change: { readonly from: Tags; readonly to: Tags },
  accepted: (id: string) => void,
): Promise<void> {
  const { from, to } = change;
  const removed = pairs(from).filter(({ key, value }) => to[key] !== value);
  const added = pairs(to).filter(({ key, value }) => from[key] !== value);
  for (const [action, tags] of [["delete", removed] as const, ["create", added] as const]) {
    if (tags.length === 0) continue;
    await lts.changeTags(what.of, what.id, action, tags);
    accepted(what.id);
  }
}

function pairs(tags: Tags): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
