/** Answers of the service in its two formats. */
import { randomUUID } from "node:crypto";
import type { Answer } from "./gateway";
import type { ServiceError } from "./parameters";
import type { NcloudSwitches } from "./switches";

/** `undefined` is left out in both formats. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [key: string]: Value };

/** What an action found: one list, whatever its rows. */
export interface Result {
  readonly totalRows: number;
  readonly listName: string;
  readonly list: Value;
}

export type Format = "xml" | "json";

export function resultAnswer(action: string, result: Result, format: Format, switches: NcloudSwitches): Answer {
  return outcomeAnswer(action, "0", "success", result, format, switches);
}

export function serviceErrorAnswer(
  action: string,
  error: ServiceError,
  format: Format,
  switches: NcloudSwitches,
): Answer {
  const status = switches.serviceErrorStatus;
  const { returnCode, message: returnMessage } = error;
  switch (switches.serviceErrorShape) {
    case "responseError":
      return { ...write("responseError", { returnCode, returnMessage }, format, switches), status };
    case "responseCode":
      return {
        ...write("responseError", { responseCode: returnCode, responseMessage: returnMessage }, format, switches),
        status,
      };
    case "action":
      return { ...outcomeAnswer(action, returnCode, returnMessage, undefined, format, switches), status };
  }
}

/** The order of the keys is the vendor's, and differs between the formats. */
function outcomeAnswer(
  action: string,
  returnCode: string,
  returnMessage: string,
  result: Result | undefined,
  format: Format,
  switches: NcloudSwitches,
): Answer {
  const head = { requestId: randomUUID(), returnCode, returnMessage };
  const rows = { totalRows: result?.totalRows ?? 0, ...(result ? { [result.listName]: result.list } : {}) };
  return write(`${action}Response`, format === "xml" ? { ...head, ...rows } : { ...rows, ...head }, format, switches);
}

function write(root: string, value: Value, format: Format, switches: NcloudSwitches): Answer {
  if (format === "json") {
    // Indented, without a newline at the end: the vendor's Go SDK finds the root's value by position.
    const body = JSON.stringify({ [root]: value }, null, 2);
    return { status: 200, headers: { "content-type": "application/json;charset=UTF-8" }, body };
  }
  const itemName = (list: string) =>
    list === "flowLogConfigurationList" ? switches.listElement : list.replace(/List$/, "");
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value, itemName, "")}`;
  return { status: 200, headers: { "content-type": "text/xml;charset=UTF-8" }, body };
}

function element(name: string, value: Value, itemName: (list: string) => string, indent: string): string {
  if (value === undefined) return "";
  // An element of white space alone is one of the forms of an empty list.
  if (value === null) return `${indent}<${name}>\n${indent}</${name}>`;
  if (typeof value !== "object") return `${indent}<${name}>${escapeText(String(value))}</${name}>`;
  const children: (readonly [string, Value])[] = isList(value)
    ? value.map((item) => [itemName(name), item] as const)
    : Object.entries(value);
  if (children.length === 0) return `${indent}<${name}/>`;
  const lines = children.map(([child, content]) => element(child, content, itemName, `${indent}  `)).filter(Boolean);
  return [`${indent}<${name}>`, ...lines, `${indent}</${name}>`].join("\n");
}

function isList(value: object): value is readonly Value[] {
  return Array.isArray(value);
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
