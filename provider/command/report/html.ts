/** HTML whose values are escaped wherever nobody says that they are HTML already. */

export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | undefined | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template whose values are texts, numbers, or HTML made by this function. Names of a cloud may hold anything. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(strings.map((part, index) => part + textOf(values[index])).join(""));
}

function textOf(value: Value): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(textOf).join("");
  // Characters that no document may hold are shown as such.
  const shown = String(value)
    .toWellFormed()
    .replace(/(?![\t\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
  return shown.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Html | string | number | undefined;
  /** What the table is sorted by, when that is not the text of the cell. */
  readonly sort?: (row: Row) => string | number;
}

/** A table that can be sorted where scripts run. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], empty: string): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const heads = columns.map(({ title }) => html`<th scope="col">${title}</th>`);
  const lines = rows.map((row) => {
    const cells = columns.map(({ cell, sort }) => {
      const key = sort?.(row);
      return key === undefined ? html`<td>${cell(row)}</td>` : html`<td data-sort="${key}">${cell(row)}</td>`;
    });
    return html`<tr>${cells}</tr>\n`;
  });
  return html`<div class="wide"><table class="sortable"><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}
