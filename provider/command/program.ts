/** The program that declares what exists, and the file by which `pulumi import` takes it into a stack. */
import { isDeepStrictEqual } from "node:util";
import type { FoundFlowLog } from "../core/discovery/found";
import { textOf, tokenOf } from "../core/inputs/registration";
import type { Bag } from "../core/state";
import { CLASSES, type ClassName } from "../kinds";
import { oneLine } from "./output";

/** What a program declares. */
export interface Declared {
  readonly className: ClassName;
  readonly resourceName: string;
  readonly inputs: Bag;
  /** One line for whoever reads the program. */
  readonly comment?: string;
}

/** One flow log under the name that its resource gets. */
export interface Named extends FoundFlowLog<ClassName> {
  readonly resourceName: string;
}

type Nameable = Pick<FoundFlowLog, "id" | "name" | "target">;

/**
 * Names from targets, without those in `others`. Equal names are told apart by a number, in the order of the ids, so that
 * a second run agrees.
 */
export function named<Item extends Nameable>(
  found: readonly Item[],
  others: readonly string[] = [],
): (Item & { readonly resourceName: string })[] {
  const taken = new Set(others.map((name) => name.toLowerCase()));
  const inOrder = [...found].sort((one, other) => one.id.localeCompare(other.id));
  return inOrder.map((one) => {
    const base =
      baseName(one)
        .replace(/[^A-Za-z0-9._-]+/g, "-")
        .replace(/^-+|-+$/g, "") || "flow-log";
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base}-${number}`;
    taken.add(name.toLowerCase());
    return { ...one, resourceName: name };
  });
}

/** `vnet-hub-snet-a` from the names in an id of Azure; else the name in the cloud, else `port-5e2f…`. */
function baseName({ name, target: { noun, id } }: Nameable): string {
  if (id.startsWith("/")) {
    const typesAndNames = id.split("/").slice(8);
    return typesAndNames.filter((_, index) => index % 2 === 0).join("-");
  }
  return name ?? `${noun}-${id}`;
}

/**
 * The file for `pulumi import --file`. Both bags are whole, so that the import asks the cloud for nothing. A default that
 * is missing would look like a change in the preview of the next real one.
 */
export function importFileOf(resources: readonly Named[]): string {
  const entries = resources.map(({ resourceName: name, className, id, inputs, outputs }) => {
    const { module, load } = CLASSES[className];
    const whole = { ...load().schema.check(inputs).inputs, __provider: textOf(module) };
    return { type: tokenOf(className), name, id, inputs: whole, outputs: { ...outputs, ...whole } };
  });
  return `${JSON.stringify({ resources: entries }, undefined, 2)}\n`;
}

/**
 * The file for `pulumi import --file` with the provider plugin, which reads each flow log by its id; the engine then
 * writes the program in the language of the project.
 */
export function pluginImportFileOf(resources: readonly Named[]): string {
  const entries = resources.map(({ resourceName: name, className, id }) => {
    return { type: `flowlogs:index:${className}`, name, id };
  });
  return `${JSON.stringify({ resources: entries }, undefined, 2)}\n`;
}

/** The heading of a program that lacks what is in places which could not be read, each told in one sentence. */
export function notCompleteHeading(unread: readonly string[]): string[] {
  if (unread.length === 0) return [];
  const first = "Not complete: these places could not be read, and what is in them is missing here.";
  return [first, ...unread.map((sentence) => `- ${sentence}`)];
}

/** Inputs that equal their defaults are left out. The program begins with the lines of `heading`, as comments. */
export function programOf(resources: readonly Declared[], heading: readonly string[] = []): string {
  const classes = [...new Set(resources.map(({ className }) => className))].sort();
  const declarations = resources.map(({ resourceName: name, className, inputs, comment }) => {
    const standard = CLASSES[className].load().schema.defaults() as Bag;
    const own = Object.entries(inputs).filter(([key, value]) => !isDeepStrictEqual(value, standard[key]));
    const told = comment === undefined ? "" : `// ${comment}\n`;
    return `${told}new ${className}(${JSON.stringify(name)}, ${literal(Object.fromEntries(own), "")});`;
  });
  const comments = heading.map((line) => `// ${oneLine(line)}`).join("\n");
  const imports = `import { ${classes.join(", ")} } from "pulumi-flowlogs";`;
  return [...(comments ? [comments] : []), imports, ...declarations].join("\n\n").concat("\n");
}

/** A TypeScript literal, in two-space indentation. */
function literal(value: unknown, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, deeper)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const lines = Object.entries(value).map(([key, part]) => `${deeper}${propertyName(key)}: ${literal(part, deeper)},`);
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
