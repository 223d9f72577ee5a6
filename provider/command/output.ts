/** Rows as a table for people, as CSV and as JSON. */

export type Cell = string | number | boolean | undefined;
export type Row = Readonly<Record<string, Cell>>;
export const FORMATS = ["table", "json", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** `columns` are the keys of the rows that a table and CSV show. */
export function tableOf(rows: readonly Row[], columns: readonly string[]): string {
  const lines = [columns.map(heading), ...rows.map((row) => columns.map((column) => say(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
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
  return value === undefined ? "-" : String(value);
}
