/** The difference between two bags of inputs, and the property paths that name it. */
import { isDeepStrictEqual } from "node:util";
import {
  isPlainObject,
  isSecret,
  makeSecret,
  mapProperties,
  type PropertyMap,
  type PropertyValue,
  redact,
  secretContent,
} from "./property-value";

export interface PropertyDiff {
  kind: "add" | "delete" | "update";
  old?: PropertyValue;
  new?: PropertyValue;
  inputDiff: boolean;
}
/** Property path, such as `retentionPolicy.days` or `tags["a b"]`, to what happened there. */
export type DetailedDiff = Record<string, PropertyDiff>;

type Key = string | number;

function formatPath(path: Key[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    if (!/^[^.[\]" ]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

function parsePath(path: string): Key[] {
  const parts = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[(\*)\]|([^.[\]]+)/g);
  return [...parts].map(([, index, quoted, star, name]) => {
    if (index !== undefined) return Number(index);
    return quoted !== undefined ? (JSON.parse(`"${quoted}"`) as string) : (star ?? name ?? "");
  });
}

/** Whether a path, perhaps with `*`, names a property or something that the property is part of. */
export function pathContains(path: string, property: string): boolean {
  const keys = parsePath(property);
  return parsePath(path).every((key, index) => index < keys.length && (key === "*" || key === keys[index]));
}

/** The exact nested difference between two bags of inputs. Values below a secret are never shown. */
export function diffProperties(olds: PropertyMap, news: PropertyMap): DetailedDiff {
  return Object.fromEntries(
    sortedKeys(olds, news).flatMap((name) => differences([name], olds[name], news[name], false)),
  );
}

function differences(
  path: Key[],
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  hidden: boolean,
): [path: string, diff: PropertyDiff][] {
  const secret = hidden || isSecret(before) || isSecret(after);
  const a = before === undefined ? undefined : secretContent(before);
  const b = after === undefined ? undefined : secretContent(after);
  if (isPlainObject(a) && isPlainObject(b)) {
    return sortedKeys(a, b).flatMap((name) => differences([...path, name], a[name], b[name], secret));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const longer = a.length > b.length ? a : b;
    return [...longer.keys()].flatMap((index) => differences([...path, index], a[index], b[index], secret));
  }
  return isDeepStrictEqual(a, b) ? [] : [[formatPath(path), difference(a, b, secret)]];
}

/** The value at a property path; undefined where there is none. */
export function valueAt(bag: PropertyMap, path: string): PropertyValue | undefined {
  let hidden = false;
  const found = parsePath(path).reduce<PropertyValue | undefined>((value, key) => {
    hidden ||= isSecret(value);
    const content = value === undefined ? undefined : secretContent(value);
    if (Array.isArray(content)) return typeof key === "number" ? content[key] : undefined;
    return isPlainObject(content) ? content[key] : undefined;
  }, bag);
  return hidden && found !== undefined ? makeSecret(found) : found;
}

function difference(a: PropertyValue | undefined, b: PropertyValue | undefined, secret: boolean): PropertyDiff {
  const show = (value: PropertyValue) => (secret ? "[secret]" : redact(value));
  return {
    kind: a === undefined ? "add" : b === undefined ? "delete" : "update",
    ...(a === undefined ? {} : { old: show(a) }),
    ...(b === undefined ? {} : { new: show(b) }),
    inputDiff: true,
  };
}

const sortedKeys = (a: PropertyMap, b: PropertyMap) => [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();

/** Swaps old and new: a refresh asks the provider what `up` would change, and shows what the cloud has changed. */
export function invert(diff: DetailedDiff): DetailedDiff {
  const opposite = { add: "delete", delete: "add", update: "update" } as const;
  return Object.fromEntries(
    Object.entries(diff).map(([path, { kind, old, new: after, inputDiff }]) => [
      path,
      {
        kind: opposite[kind],
        ...(after === undefined ? {} : { old: after }),
        ...(old === undefined ? {} : { new: old }),
        inputDiff,
      },
    ]),
  );
}

/** ignoreChanges: the old input takes the place of the new one at every given path. */
export function resetIgnored(paths: string[], olds: PropertyMap, news: PropertyMap): PropertyMap {
  const result = mapProperties(news, (value) => structuredClone(value));
  for (const path of paths) reset(parsePath(path), olds, result);
  return result;
}

function reset(path: Key[], olds: PropertyValue | undefined, news: PropertyValue | undefined): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (isSecret(olds) || isSecret(news)) {
    reset(path, olds && secretContent(olds), news && secretContent(news));
  } else if (key === "*") {
    for (const each of keysOf(olds, news)) resetAt(each, rest, olds, news);
  } else {
    resetAt(key, rest, olds, news);
  }
}

function keysOf(olds: PropertyValue | undefined, news: PropertyValue | undefined): Key[] {
  return Array.isArray(olds) && Array.isArray(news) ? [...news.keys()] : Object.keys(Object(news));
}

/** Nothing happens where old and new are not both lists or both maps. */
function resetAt(key: Key, rest: Key[], olds: PropertyValue | undefined, news: PropertyValue | undefined): void {
  if (Array.isArray(olds) && Array.isArray(news) && typeof key === "number") {
    const old = olds[key];
    if (rest.length > 0) reset(rest, old, news[key]);
    else if (old !== undefined && key < news.length) news[key] = old;
  } else if (isPlainObject(olds) && isPlainObject(news)) {
    const old = olds[key];
    if (rest.length > 0) reset(rest, old, news[key]);
    else if (old !== undefined) news[key] = old;
    else delete news[key];
  }
}
