/** Pictures in SVG, each with its numbers as text, so that nobody needs colours to read them. */
import type { Bucket } from "./distributions";
import type { HowCaptured, RegionCoverage } from "./facts";
import { type Html, html } from "./html";

export const HOW_CAPTURED: Readonly<Record<HowCaptured, string>> = {
  on: "captured",
  nsg: "by network security groups alone",
  off: "flow log is off",
  none: "not captured",
  unread: "not looked at",
  exempt: "can't be captured",
};
/** In the order of the report. */
export const HOWS = Object.keys(HOW_CAPTURED) as HowCaptured[];

/** Lengths along the line are shares of the width, so that a narrow page has narrow bars, and text as large as ever. */
const WHOLE = 100;
const BAR_HEIGHT = 18;
const ROW_HEIGHT = 64;

/** One bar for each region: how much of it is captured. */
export function coverageChart(regions: readonly RegionCoverage[]): Html {
  const rows = regions.map((region, index) => coverageBar(region, index * ROW_HEIGHT));
  return html`<svg width="100%" height="${regions.length * ROW_HEIGHT}" role="img" aria-label="How much of each region is captured">${rows}</svg>`;
}

function coverageBar({ region, account, counts }: RegionCoverage, top: number): Html {
  const total = HOWS.reduce((sum, how) => sum + counts[how], 0);
  let left = 0;
  const parts = HOWS.filter((how) => counts[how] > 0).map((how) => {
    const width = (counts[how] / Math.max(total, 1)) * WHOLE;
    const part = html`<rect class="how-${how}" x="${percent(left)}" y="${top + 38}" width="${percent(width)}" height="${BAR_HEIGHT}"><title>${counts[how]} ${HOW_CAPTURED[how]}</title></rect>`;
    left += width;
    return part;
  });
  const capturable = total - counts.exempt - counts.unread;
  const nothing = counts.unread > 0 ? "not looked at" : "nothing to capture";
  const share = capturable === 0 ? nothing : `${Math.floor((counts.on / capturable) * 100)} % captured`;
  return html`<g><text x="0" y="${top + 14}">${region}</text><text class="end" x="100%" y="${top + 14}">${share}</text><text class="faint" x="0" y="${top + 31}">${account}</text>${parts}</g>`;
}

export function legend(): Html {
  return html`<ul class="legend">${HOWS.map((how) => html`<li><span class="swatch how-${how}"></span>${HOW_CAPTURED[how]}</li>`)}</ul>`;
}

const LABEL_WIDTH = 38;
const COUNT_WIDTH = 14;
const LINE_HEIGHT = 26;

/** One bar for each range. */
export function distributionChart(buckets: readonly Bucket[], title: string): Html {
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const rows = buckets.map(({ label, count, tone }, index) => {
    const y = index * LINE_HEIGHT;
    const width = (count / most) * (WHOLE - LABEL_WIDTH - COUNT_WIDTH);
    return html`<g><text class="end" x="${percent(LABEL_WIDTH)}" dx="-10" y="${y + 17}">${label}</text><rect class="tone-${tone}" x="${percent(LABEL_WIDTH)}" y="${y + 4}" width="${percent(width)}" height="${BAR_HEIGHT}"></rect><text x="${percent(LABEL_WIDTH + width)}" dx="8" y="${y + 17}">${count}</text></g>`;
  });
  return html`<svg width="100%" height="${buckets.length * LINE_HEIGHT}" role="img" aria-label="${title}">${rows}</svg>`;
}

function percent(share: number): string {
  return `${share.toFixed(2)}%`;
}
