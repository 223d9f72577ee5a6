/**
 * Tags that hold for a whole stack, from config: `defaultTags` are tags of every resource that can have tags, unless
 * the program sets another value or ignores the tag, and `ignoreTags` are left to others. Names of tags are compared
 * without case, because Azure takes no two names that differ in nothing else.
 */
import { FlowLogError } from "../errors";
import type { Setting, Settings } from "../settings";
import type { Bag } from "../state";
import { isIgnored } from "./ignored-tags";

/** The inputs as the program gives them, completed with the config of one namespace. @throws invalid */
export function withStackTags(settings: Settings, namespace: string, args: Bag): Bag {
  const defaults = settings.config(`${namespace}:defaultTags`);
  const ignored = settings.config(`${namespace}:ignoreTags`);
  const completed = { ...args };
  if (defaults && isMap(args.tags ?? {})) completed.tags = { ...wantedDefaults(defaults, args), ...(args.tags as Bag) };
  if (ignored && Array.isArray(args.ignoreTags ?? [])) {
    const own = (args.ignoreTags ?? []) as unknown[];
    completed.ignoreTags = [...own, ...namesIn(ignored).filter((name) => !own.includes(name))];
  }
  return completed;
}

/** The default tags but those that the program sets itself or ignores. */
function wantedDefaults(defaults: Setting, { tags, ignoreTags }: Bag): Record<string, string> {
  const patterns = Array.isArray(ignoreTags) ? ignoreTags.filter((one) => typeof one === "string") : [];
  const own = Object.keys((tags ?? {}) as Bag).map((name) => name.toLowerCase());
  const wanted = Object.entries(tagsIn(defaults)).filter(
    ([name]) => !own.includes(name.toLowerCase()) && !isIgnored(name, patterns),
  );
  return Object.fromEntries(wanted);
}

/** Huawei Cloud's Pulumi package has the tags one level deeper: `{"tags": {…}}`. */
function tagsIn(setting: Setting): Record<string, string> {
  const value = parsed(setting);
  const tags = isMap(value) && isMap(value.tags) && Object.keys(value).length === 1 ? value.tags : value;
  if (!isMap(tags)) throw wrong(setting, "a map of tags", `${key(setting)}.owner network`);
  const texts = Object.entries(tags).map(([name, one]) => {
    const text = textOf(one, setting, `.${name}`);
    if (text === undefined) throw wrong(setting, "a map of tags", `${key(setting)}.owner network`);
    return [name, text] as const;
  });
  return Object.fromEntries(texts);
}

function namesIn(setting: Setting): string[] {
  const value = parsed(setting);
  const names = Array.isArray(value) ? value.map((one, index) => textOf(one, setting, `[${index}]`)) : [undefined];
  if (names.every((name) => name !== undefined)) return names;
  throw wrong(setting, "a list of names", `${key(setting)}[0] owner`);
}

/** `pulumi config set --path` keeps `2026` as a number and `true` as a truth value. */
function textOf(value: unknown, setting: Setting, path: string): string | undefined {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const name = key(setting) + path;
    throw FlowLogError.refused("invalid", {
      said: `${setting.from}${path} is a number with more digits than are kept`,
      advice: `set it with \`pulumi config set --type string --path '${name}' VALUE\``,
    });
  }
  return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
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
