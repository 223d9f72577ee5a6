/** The style and the script of a report. The page reads well without the script. */
import { Html } from "./html";

export const STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --faint: #5a6675; --page: #ffffff; --card: #f4f6f9; --line: #d5dbe3;
  --good: #2f8f5b; --warning: #c98a12; --bad: #c0392b; --unknown: #8a94a3; --accent: #2457a6; }
@media screen and (prefers-color-scheme: dark) { :root { --text: #e6eaf0; --faint: #9aa7b8; --page: #12171f; --card: #1b222d;
  --line: #303a49; --good: #4db37d; --warning: #e0a93b; --bad: #e4685a; --unknown: #7d8898; --accent: #7fb0ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 70rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
.faint, .empty, dt { color: var(--faint); } svg text.faint { fill: var(--faint); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 1rem 0; } dd { margin: 0; }
dd, td, li { overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.tile strong { display: block; font-size: 1.6rem; line-height: 1.2; }
.warn { border: 1px solid var(--bad); border-left-width: .4rem; border-radius: .3rem; padding: .5rem 1rem; }
svg { display: block; width: 100%; max-width: 40rem; font-size: 13px; overflow: visible; } svg text { fill: var(--text); }
.end { text-anchor: end; } .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; padding: 0; }
.swatch { display: inline-block; width: .9em; height: .9em; margin-right: .4em; vertical-align: -.1em; }
.how-on, .tone-good { fill: var(--good); background: var(--good); }
.how-nsg, .tone-warning { fill: var(--warning); background: var(--warning); }
.how-off { fill: color-mix(in srgb, var(--bad) 55%, var(--warning)); background: color-mix(in srgb, var(--bad) 55%, var(--warning)); }
.how-none, .tone-bad { fill: var(--bad); background: var(--bad); }
.how-exempt, .tone-unknown { fill: var(--unknown); background: var(--unknown); }
.how-unread { fill: color-mix(in srgb, var(--unknown) 50%, transparent); background: color-mix(in srgb, var(--unknown) 50%, transparent); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(28rem, 100%), 1fr)); gap: 0 2.5rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; min-width: 46rem; font-size: .87rem; }
dd ul { list-style: none; margin: 0; padding: 0 0 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid var(--accent); }
th[aria-sort] button::after { content: " ↑"; } th[aria-sort="descending"] button::after { content: " ↓"; }
.badge { display: inline-block; border: 1px solid; border-radius: 1em; padding: 0 .6em; white-space: nowrap; }
.high, .bad { color: var(--bad); } .medium, .warning { color: var(--warning); }
.low, .unknown { color: var(--faint); } .good { color: var(--good); }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 10pt; } .wide { overflow: visible; } table { min-width: 0; }
  .tile, svg, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } thead { display: table-header-group; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

/** Makes the heads of tables buttons that sort. */
export const SCRIPT = `
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
      const rows = [...body.rows].sort((one, other) =>
        key(one).localeCompare(key(other), undefined, { numeric: true }) * (down ? -1 : 1));
      body.append(...rows);
    });
  });
}
`;

/** A style or a script, which has no values of anybody in it. */
export const asIs = (text: string): Html => new Html(text);
