/**
 * The grammar of `enabledFilteringCriteria`: comparisons joined by `&&` and `||`, without brackets and in any casing.
 * See https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-filtering
 */
import { isIP } from "node:net";
import { shownValue } from "../../core/secrets";

type Word = (text: string) => boolean;

const word =
  (...words: string[]): Word =>
  (text) =>
    words.includes(text.toLowerCase());

const isPort: Word = (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

function isAddress(text: string): boolean {
  const [address = "", bits = "0", ...more] = text.split("/");
  const family = isIP(address);
  return family !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

function rangeOf(isEnd: Word, isBefore: (from: string, to: string) => boolean): Word {
  return (text) => {
    const [from = "", to = from, ...more] = text.split("-").map((end) => end.trim());
    return more.length === 0 && isEnd(from) && isEnd(to) && (from === to || isBefore(from, to));
  };
}

const isLowerPort = (from: string, to: string): boolean => Number(from) <= Number(to);

/** Two addresses of one family, not prefixes. */
const isOtherAddress = (from: string, to: string): boolean => isIP(from) !== 0 && isIP(from) === isIP(to);

interface Field {
  readonly name: string;
  readonly values: string;
  readonly accepts: Word;
}

const ADDRESSES = "addresses, prefixes or ranges";
const PORTS = "ports from 0 to 65535, or ranges of them";

const FIELDS: readonly Field[] = [
  { name: "Direction", values: "Inbound or Outbound", accepts: word("inbound", "outbound") },
  { name: "SrcIP", values: ADDRESSES, accepts: rangeOf(isAddress, isOtherAddress) },
  { name: "DstIP", values: ADDRESSES, accepts: rangeOf(isAddress, isOtherAddress) },
  { name: "SrcPort", values: PORTS, accepts: rangeOf(isPort, isLowerPort) },
  { name: "DstPort", values: PORTS, accepts: rangeOf(isPort, isLowerPort) },
  { name: "Protocol", values: "TCP or UDP", accepts: word("tcp", "udp") },
  {
    name: "Encryption",
    values: "X, NX, or NX_ and a reason or ALL",
    accepts: (text) => /^(x|nx(_[a-z_]+)?)$/i.test(text),
  },
  // Only the API's description has this name, and no document has its values, so any word is accepted.
  { name: "Action", values: "a word", accepts: (text) => /^\w+$/.test(text) },
];

/**
 * What is wrong with the criteria, as the end of a sentence that begins with the input's name; undefined if they are
 * valid.
 */
export function filterFault(criteria: string): string | undefined {
  if (criteria.length > 1000) return `must be 1000 characters at the most, not ${criteria.length}`;
  if (criteria.trim() === "") return undefined;
  for (const part of criteria.split(/&&|\|\|/)) {
    const fault = comparisonFault(part.trim());
    if (fault) return fault;
  }
  return undefined;
}

function comparisonFault(text: string): string | undefined {
  const [, name = "", values = ""] = /^(\w+)\s*!?=([^=!()&|]+)$/.exec(text) ?? [];
  if (name === "" || values.trim() === "") {
    return `must be comparisons such as "SrcIP=10.0.0.0/8" or "DstPort!=22,80-90", joined by && and || and without brackets; ${shown(text)} is none`;
  }
  const field = FIELDS.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!field) return `must compare ${FIELDS.map((one) => one.name).join(", ")}, not ${shown(name)}`;
  const wrong = values.split(",").find((value) => !field.accepts(value.trim()));
  return wrong === undefined
    ? undefined
    : `must compare ${field.name} with ${field.values}, not ${shown(wrong.trim())}`;
}

/** A part of the criteria as text; of secret criteria the name, because a part may tell as much as the whole. */
function shown(part: string): string {
  return shownValue("enabledFilteringCriteria", `"${part}"`);
}

/** Whether two criteria are the same. Azure reads criteria in any casing, and ignores blanks between their parts. */
export function sameFilter(a: unknown, b: unknown): boolean {
  const [one, other] = [a, b].map((text) => String(text).replace(/\s+/g, "").toLowerCase());
  return one === other;
}
