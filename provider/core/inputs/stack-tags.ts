/**
 * Tags that hold for a whole stack, from config: `defaultTags` are tags of every resource that can have tags, unless
 * the program sets another value, and `ignoreTags` are left to others.
 */
import { FlowLogError } from "../errors";
import type { Setting, Settings } from "../settings";
import type { Bag } from "../state";

/** The inputs as the program gives them, completed with the config of one namespace. @throws invalid */
export function withStackTags(settings: Settings, namespace: string, args: Bag): Bag {
  const defaults = settings.config(`${namespace}:defaultTags`);
  const ignored = settings.config(`${namespace}:ignoreTags`);
  const completed = { ...args };
  if (defaults && isMap(args.tags ?? {})) completed.tags = { ...tagsIn(defaults), ...(args.tags as object) };
  if (ignored && Array.isArray(args.ignoreTags ?? [])) {
    const own = (args.ignoreTags ?? []) as unknown[];
    completed.ignoreTags = [...own, ...namesIn(ignored).filter((name) => !own.includes(name))];
  }
  return completed;
}

/** Huawei Cloud's Pulumi package has the tags one level deeper: `{"tags": {…}}`. */
function tagsIn(setting: Setting): Record<string, string> {
  const value = parsed(setting);
  const tags = isMap(value) && isMap(value.tags) && Object.keys(value).length === 1 ? value.tags : value;
  if (isMap(tags) && Object.values(tags).every((one) => typeof one === "string")) return tags as Record<string, string>;
  throw wrong(setting, "a map of tags", `${key(setting)}.owner network`);
}

function namesIn(setting: Setting): string[] {
  const value = parsed(setting);
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw wrong(setting, "a list of names", `${key(setting)}[0] owner`);
}

function parsed({ value }: Setting): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function key({ from }: Setting): string {
  return from.replace(/^config /, "");
}

function wrong({ from }: Setting, what: string, path: string): FlowLogError {
  return FlowLogError.refused("invalid", {
    said: `${from} is not ${what}`,
    advice: `set it with \`pulumi config set --path '${path}'\``,
  });
}
