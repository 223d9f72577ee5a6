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

/**
 * `columns` are the keys of the rows that the table shows. On a terminal that is too narrow, the longest cells are
 * shortened. `colourOf` chooses the colours of cells.
 */
export function tableOf(
  rows: readonly Row[],
  columns: readonly string[],
  screen: Screen = {},
  colourOf: (column: string, row: Row) => Colour | undefined = () => undefined,
): string {
  const { paint = (_, text) => text } = screen;
  const lines = [columns.map(heading), ...rows.map((row) => columns.map((column) => say(row[column])))];
  const natural = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ""))));
  const widths = fitting(natural, (screen.columns ?? Number.POSITIVE_INFINITY) - GAP.length * (columns.length - 1));
  return lines
    .map((line, lineIndex) => {
      const row = rows[lineIndex - 1];
      const cells = line.map((cell, index) => {
        const width = widths[index] ?? 0;
        const text = shortened(
          cell,
          width,
          SENTENCES.has(columns[index] ?? "") ? width - 1 : Math.ceil((width - 1) / 2),
        );
        const colour = row && colourOf(columns[index] ?? "", row);
        const rest = index === line.length - 1 ? "" : " ".repeat(width - widthOf(text));
        return (colour ? paint(colour, text) : text) + rest;
      });
      return cells.join(GAP);
    })
    .join("\n");
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

/** Columns whose cells say most at their beginnings. Those of others are names, which often differ at their ends. */
const SENTENCES: ReadonlySet<string> = new Set(["said", "problem"]);

/** At most `width` columns wide, of which the beginning has at most `first`. */
function shortened(text: string, width: number, first: number): string {
  if (widthOf(text) <= width) return text;
  const beginning = fittingPart([...text], first);
  const end = fittingPart([...text].reverse(), width - 1 - first);
  return `${beginning.join("")}…${end.reverse().join("")}`;
}

function fittingPart(characters: readonly string[], width: number): string[] {
  let left = width;
  const end = characters.findIndex((character) => {
    left -= widthOf(character);
    return left < 0;
  });
  return characters.slice(0, end);
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
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
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
  return value === undefined || value === "" ? "-" : oneLine(String(value));
}

/** Names of a cloud may hold line breaks, and signs that a terminal takes for commands. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
}
