/** The grammar of `enabledFilteringCriteria`: comparisons joined by `&&` and `||`, no brackets, any case. */
import { isIP } from "node:net";

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65535;

function isAddress(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (rest.length > 0 || isIP(address) === 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIP(address) === 4 ? 32 : 128));
}

/** A value `a` or a range `a-b`, both ends of which pass the check. */
const span = (check: (text: string) => boolean) => (text: string) => {
  const ends = text.split("-");
  return ends.length <= 2 && ends.every((end) => check(end.trim()));
};

const oneOf =
  (...words: string[]) =>
  (text: string): boolean =>
    words.includes(text.toLowerCase());

const FIELDS: Record<string, (value: string) => boolean> = {
  direction: oneOf("inbound", "outbound"),
  srcip: span(isAddress),
  dstip: span(isAddress),
  srcport: span(isPort),
  dstport: span(isPort),
  protocol: oneOf("tcp", "udp"),
  // The API's description names the field, and no document names its values.
  action: (text) => /^\w+$/.test(text),
  // The words are Azure's encryption states, X, NX and their reasons, and NX_ALL for every reason.
  encryption: (text) => /^(x|nx|nx_[a-z_]+)$/i.test(text),
};

/** The first error in the criteria; undefined if there is none. */
export function filterFault(criteria: string): string | undefined {
  if (criteria.length > 1000) return "The filtering criteria are longer than 1000 characters.";
  if (criteria.trim() === "") return undefined;
  for (const comparison of criteria.split(/&&|\|\|/)) {
    const [, field = "", values = ""] = /^\s*(\w+)\s*!?=\s*([^=!]+?)\s*$/.exec(comparison) ?? [];
    const check = FIELDS[field.toLowerCase()];
    if (!check)
      return `The filtering criteria contain '${comparison.trim()}', which is not a comparison of a known field.`;
    for (const value of values.split(",")) {
      if (!check(value.trim())) return `The filtering criteria give ${field} the value '${value.trim()}'.`;
    }
  }
  return undefined;
}
