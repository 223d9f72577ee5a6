/** Rows as a table for people, as CSV and as JSON. */
import type { Colour } from "./tones";

export type Cell = string | number | boolean | undefined;
export type Row = Readonly<Record<string, Cell>>;
export const FORMATS = ["table", "json", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** What results are written to. */
export interface Screen {
  /** The width of the terminal. Left out where results go to no terminal: a table then is as wide as its cells. */
  readonly columns?: number | undefined;
  /** The text in a colour, where results go to a terminal that shows colours. By default without a colour. */
  paint?(colour: Colour, text: string): string;
}

const GAP = "  ";
const NO_VALUE = "-";

/**
 * `wanted` are the keys of the rows that the table shows. A terminal that is too narrow gets fewer columns and shorter
 * cells. `colourOf` chooses the colours of cells.
 */
export function tableOf(
  rows: readonly Row[],
  wanted: readonly string[],
  screen: Screen = {},
  colourOf: (column: string, row: Row) => Colour | undefined = () => undefined,
): string {
  const { paint = (_, text) => text, columns: most = Number.POSITIVE_INFINITY } = screen;
  const columns = columnsWithin(most, rows, wanted);
  const lines = [columns.map(heading), ...rows.map((row) => columns.map((column) => say(row[column])))];
  const natural = columns.map((column) => widthOfColumn(column, rows));
  const widths = fitting(natural, most - GAP.length * (columns.length - 1));
  return lines
    .map((line, lineIndex) => {
      const row = rows[lineIndex - 1];
      const cells = line.map((cell, index) => {
        const width = widths[index] ?? 0;
        const text = shortened(cell, width);
        const colour = row && colourOf(columns[index] ?? "", row);
        const rest = index === line.length - 1 ? "" : " ".repeat(width - widthOf(text));
        return (colour ? paint(colour, text) : text) + rest;
      });
      return cells.join(GAP);
    })
    .join("\n");
}

/** A cell that has so many columns says enough to go on. */
const ENOUGH = 20;

/** What a table can do without, because another column tells the rows apart. */
const LEAVABLE = ["analytics", "account", "region", "subscription", "resourceGroup"];

/** What only fills a terminal that leaves other cells more than enough. */
const EXTRA = ["account", "region"];
const MORE_THAN_ENOUGH = 30;

/** Columns that leave enough for each other. Those without any value go first. */
function columnsWithin(most: number, rows: readonly Row[], wanted: readonly string[]): readonly string[] {
  let kept = wanted;
  const empty = wanted.filter((column) => rows.every((row) => say(row[column]) === NO_VALUE));
  for (const column of [...empty, ...LEAVABLE]) {
    if (!kept.includes(column)) continue;
    const enough = EXTRA.includes(column) ? MORE_THAN_ENOUGH : ENOUGH;
    const least = kept.map((one) => Math.min(widthOfColumn(one, rows), enough) + GAP.length);
    if (least.reduce((sum, width) => sum + width, -GAP.length) <= most) continue;
    kept = kept.filter((one) => one !== column);
  }
  return kept;
}

function widthOfColumn(column: string, rows: readonly Row[]): number {
  return rows.reduce((most, row) => Math.max(most, widthOf(say(row[column]))), widthOf(heading(column)));
}

/** The widths, of which the greatest are made equal until their sum is `most`. */
function fitting(widths: readonly number[], most: number): number[] {
  let [limit, left] = [Number.POSITIVE_INFINITY, most];
  for (const [index, width] of [...widths].sort((one, other) => one - other).entries()) {
    const share = Math.floor(left / (widths.length - index));
    if (width > share) {
      limit = Math.max(share, 1);
      break;
    }
    left -= width;
  }
  return widths.map((width) => Math.min(width, limit));
}

function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (widthOf(kept + character) >= width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Characters that take two columns of a terminal: of Korean, Chinese and Japanese. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/g;

function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe. */
export function csvOf(rows: readonly Row[], columns: readonly string[]): string {
  const cell = (value: Cell) => {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns.join(","), ...rows.map((row) => columns.map((column) => cell(row[column])).join(","))].join("\r\n");
}

/** `managedBy` is headed MANAGED BY. */
function heading(column: string): string {
  return column.replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase();
}

function say(value: Cell): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  return value === undefined || value === "" ? NO_VALUE : oneLine(String(value));
}

/** `1 finding`, `2 findings` */
export function many(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** Names of a cloud may hold line breaks, and signs that a terminal takes for commands. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
}
