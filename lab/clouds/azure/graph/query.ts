/**
 * Queries of Azure Resource Graph, as far as the lab understands the Kusto language: one table, then `where`, `project`
 * and `order by` of plain columns. Everything else is refused, as the Graph refuses what it can't parse.
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language
 */
import { ArmError } from "../arm/errors";

export type Row = Readonly<Record<string, unknown>>;

export interface Query {
  readonly table: string;
  /** Filters, selects and sorts the rows of the table. */
  run(rows: readonly Row[]): Row[];
  /** Whether the rows have their id, without which the Graph can't page. */
  readonly hasIds: boolean;
}

type Step = (rows: readonly Row[]) => Row[];

export function parseQuery(text: string): Query {
  const [table = "", ...rest] = splitOutsideQuotes(text);
  if (!/^\w+$/.test(table)) throw refused(`'${table}' is no table.`);
  const steps = rest.map(parseStep);
  const projected = rest.filter((one) => /^project\s/i.test(one)).at(-1);
  return {
    table: table.toLowerCase(),
    run: (rows) => steps.reduce<Row[]>((left, step) => step(left), [...rows]),
    hasIds: projected === undefined || columnsOf(projected).some(({ name }) => name === "id"),
  };
}

/** The parts between pipes, without those inside of texts. */
function splitOutsideQuotes(text: string): string[] {
  const parts = text.match(/(?:"[^"]*"|[^|"])+/g) ?? [];
  return parts.map((part) => part.trim());
}

function parseStep(text: string): Step {
  const where = /^where\s+(.+)$/is.exec(text)?.[1];
  if (where !== undefined) {
    const conditions = where.split(/\s+and\s+/i).map(parseCondition);
    return (rows) => rows.filter((row) => conditions.every((condition) => condition(row)));
  }
  if (/^project\s/i.test(text)) {
    const columns = columnsOf(text);
    return (rows) => rows.map((row) => Object.fromEntries(columns.map(({ name, read }) => [name, read(row) ?? null])));
  }
  const [, by, direction = "desc"] = /^order\s+by\s+(\w+)(?:\s+(asc|desc))?$/i.exec(text) ?? [];
  if (by === undefined) throw refused(`'${text.slice(0, 40)}' can't be parsed.`);
  const sign = direction.toLowerCase() === "asc" ? 1 : -1;
  const compare = (one: Row, other: Row) => (String(one[by]) < String(other[by]) ? -sign : sign);
  return (rows) => [...rows].sort(compare);
}

/** `type == "a"`, `type =~ "a"` without regard to case, `id in~ ("a", "b")`. */
function parseCondition(text: string): (row: Row) => boolean {
  const [, path = "", operator = "", list, single] =
    /^([\w.]+)\s*(==|=~|in~|in)\s*(?:\(([^)]*)\)|"([^"]*)")$/is.exec(text.trim()) ?? [];
  if (!operator || (list === undefined) === (single === undefined)) throw refused(`'${text}' can't be parsed.`);
  const wanted = single === undefined ? [...(list ?? "").matchAll(/"([^"]*)"/g)].map(([, one = ""]) => one) : [single];
  const folded = operator.endsWith("~") ? (value: string) => value.toLowerCase() : (value: string) => value;
  const values = new Set(wanted.map(folded));
  return (row) => values.has(folded(String(valueAt(row, path) ?? "")));
}

interface Column {
  readonly name: string;
  read(row: Row): unknown;
}

/** `id`, `nsg = properties.networkSecurityGroup.id`. */
function columnsOf(project: string): Column[] {
  return project
    .replace(/^project\s+/i, "")
    .split(",")
    .map((one) => {
      const [, name, path = name] = /^\s*(\w+)(?:\s*=\s*([\w.]+))?\s*$/.exec(one) ?? [];
      if (name === undefined || path === undefined) throw refused(`'${one.trim()}' can't be parsed.`);
      return { name, read: (row: Row) => valueAt(row, path) };
    });
}

function valueAt(row: Row, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => (value as Row | undefined | null)?.[name], row);
}

function refused(message: string): ArmError {
  return new ArmError(
    400,
    "BadRequest",
    "Please provide below info when asking for support: timestamp, correlationId.",
    {
      details: [{ code: "InvalidQuery", message: `Query is invalid. ${message}` }],
    },
  );
}
