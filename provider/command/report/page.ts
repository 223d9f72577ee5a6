/** The report as one HTML page that needs no network and no script. */
import { createHash } from "node:crypto";
import { isFinding, verdictText } from "../../core/discovery/arrival";
import type { Check } from "../../core/discovery/check";
import type { Delivery } from "../../core/discovery/delivery";
import type { FoundFlowLog } from "../../core/discovery/found";
import { describeTarget } from "../../core/discovery/target";
import { coverageChart, distributionChart, HOW_CAPTURED, HOWS, legend } from "./charts";
import { agesOf, retentionOf } from "./distributions";
import {
  type CloudFacts,
  type Facts,
  identitiesOf,
  NOTHING_LOOKED_AT,
  noneOf,
  type RegionCoverage,
  SEVERITIES,
  type Todo,
  todosOf,
  unknownsOf,
} from "./facts";
import { type Column, type Html, html, table } from "./html";
import { asIs, SCRIPT, STYLE } from "./page-parts";
import { summaryOf, thresholdsOf } from "./summary";

export function pageOf(facts: Facts, scope: readonly string[]): string {
  // Nothing may be loaded, and no other script may run, whatever names of the cloud hold.
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Flow logs, ${facts.date.toISOString().slice(0, 10)}</title>
<style>${asIs(STYLE)}</style>
</head>
<body>
${header(facts, scope)}
${unknowns(facts)}
${coverage(facts)}
${distributions(facts)}
${todos(facts)}
${facts.clouds.map(cloudSection)}
<script>${asIs(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

function header(facts: Facts, scope: readonly string[]): Html {
  const identities = identitiesOf(facts).map(({ cloud, said }) => html`<dt>Asked as</dt><dd>${cloud}: ${said}</dd>`);
  const lookedAt = facts.clouds.map(({ title, looked }) => {
    const places = looked.map((one) => html`<li>${one}</li>`);
    return places.length > 0 ? html`${title}:<ul>${places}</ul>` : html`${title}: ${NOTHING_LOOKED_AT}`;
  });
  const tiles = summaryOf(facts).map(
    ({ value, label, tone }) => html`<div class="tile"><strong class="${tone}">${value}</strong>${label}</div>`,
  );
  return html`<header><h1>Network flow logs</h1>
<dl><dt>Date</dt><dd><time datetime="${facts.date.toISOString()}">${facts.date.toISOString()}</time></dd>
<dt>Scope</dt><dd>${scope.join("; ")}</dd>
<dt>Looked at</dt><dd>${lookedAt}</dd>
${identities}
<dt>Measured by</dt><dd>${thresholdsOf(facts)}</dd></dl>
<div class="tiles">${tiles}</div></header>`;
}

function unknowns(facts: Facts): Html {
  const sentences = unknownsOf(facts);
  if (sentences.length === 0) return html``;
  return html`<section class="warn"><h2>Not looked at</h2>
<p>Nothing in this report is known of these: they count neither as good nor as bad.</p>
<ul>${sentences.map((one) => html`<li>${one}</li>`)}</ul></section>`;
}

function todos(facts: Facts): Html {
  const columns: Column<Todo>[] = [
    {
      title: "Severity",
      cell: ({ severity }) => html`<span class="badge ${severity}">${severity}</span>`,
      sort: ({ severity }) => SEVERITIES.indexOf(severity),
    },
    { title: "Cloud", cell: ({ cloud }) => cloud },
    { title: "What", cell: ({ subject }) => subject },
    { title: "Seen", cell: ({ said }) => said },
    { title: "What to do", cell: ({ advice }) => advice },
  ];
  const suppressed = facts.clouds.flatMap(({ judged }) => judged.suppressed);
  const list = suppressed.map(({ finding, reason }) => html`<li>${finding.subject}: ${finding.said} (${reason})</li>`);
  const empty = noneOf(unknownsOf(facts), "There is nothing to do.", "Nothing to do");
  return html`<section><h2>Findings</h2>${table(todosOf(facts), columns, empty)}
${list.length > 0 ? html`<h3>Suppressed findings</h3><ul>${list}</ul>` : undefined}</section>`;
}

function coverage({ clouds }: Facts): Html {
  const columns: Column<RegionCoverage>[] = [
    { title: "Region", cell: ({ region }) => region },
    { title: "Account", cell: ({ account }) => account },
    ...HOWS.map((how) => ({
      title: HOW_CAPTURED[how],
      cell: ({ counts }: RegionCoverage) => counts[how],
    })),
  ];
  const charts = clouds.map(
    ({ title, coverage: regions, unread }) =>
      html`<h3>${title}</h3>${
        regions.length > 0
          ? coverageChart(regions)
          : html`<p class="empty">${noneOf(unread, "There is nothing that could be captured.", "Nothing to capture")}</p>`
      }${regions.length > 0 ? table(regions, columns, "") : undefined}`,
  );
  return html`<section><h2>Coverage</h2>
<p class="faint">Network interfaces count, and networks and subnets without any.</p>${legend()}${charts}</section>`;
}

function distributions(facts: Facts): Html {
  return html`<div class="pair"><section><h2>Retention</h2>
<p class="faint">Days until the flow log or its destination deletes records, of flow logs that are on.</p>
${distributionChart(retentionOf(facts), "Retention of flow logs")}</section>
<section><h2>Age of the newest record</h2>
<p class="faint">Of each destination of each flow log.</p>
${distributionChart(agesOf(facts), "Age of the newest record")}</section></div>`;
}

function cloudSection({ title, surveyed, deliveries, checks, unread }: CloudFacts): Html {
  const empty = noneOf(unread, "There is no flow log.", "No flow log");
  return html`<section><h2>${title}</h2>
<h3>Flow logs</h3>${table(rowsOf(surveyed.flowLogs, deliveries), FLOW_LOG_COLUMNS, empty)}
<h3>Checks</h3>${table(checks, CHECK_COLUMNS, "There are no checks.")}</section>`;
}

interface FlowLogRow {
  readonly flowLog: FoundFlowLog;
  readonly delivery?: Delivery;
}

/** One row for each destination of a flow log. */
function rowsOf(flowLogs: readonly FoundFlowLog[], deliveries: readonly Delivery[]): FlowLogRow[] {
  const byFlowLog = new Map<FoundFlowLog, Delivery[]>();
  for (const one of deliveries) byFlowLog.set(one.flowLog, [...(byFlowLog.get(one.flowLog) ?? []), one]);
  return flowLogs.flatMap((flowLog): FlowLogRow[] => {
    const found = byFlowLog.get(flowLog) ?? [];
    return found.length === 0 ? [{ flowLog }] : found.map((delivery) => ({ flowLog, delivery }));
  });
}

const FLOW_LOG_COLUMNS: readonly Column<FlowLogRow>[] = [
  { title: "Captures", cell: ({ flowLog }) => describeTarget(flowLog.target) },
  { title: "Flow log", cell: ({ flowLog }) => flowLog.name || flowLog.id },
  { title: "Region", cell: ({ flowLog }) => flowLog.region },
  { title: "On", cell: ({ flowLog }) => (flowLog.isOff ? "no" : "yes") },
  { title: "Destination", cell: ({ flowLog, delivery }) => delivery?.destination ?? flowLog.destination },
  {
    title: "Records",
    cell: ({ delivery }) => delivery && html`<span class="${toneOf(delivery)}">${verdictText(delivery.verdict)}</span>`,
  },
  {
    title: "Newest",
    cell: ({ delivery }) => delivery?.newest?.toISOString().slice(0, 16),
    sort: ({ delivery }) => delivery?.newest?.getTime() ?? 0,
  },
  { title: "Problem", cell: ({ flowLog }) => flowLog.problem },
];

function toneOf(delivery: Delivery): string {
  if (isFinding(delivery)) return "bad";
  return delivery.verdict === "unknown" ? "unknown" : delivery.verdict === "off" ? "warning" : "good";
}

const TONES: Readonly<Record<Check["outcome"], string>> = {
  ok: "good",
  warning: "warning",
  missing: "bad",
  unknown: "unknown",
};

const CHECK_COLUMNS: readonly Column<Check>[] = [
  { title: "Outcome", cell: ({ outcome }) => html`<span class="${TONES[outcome]}">${outcome}</span>` },
  { title: "Scope", cell: ({ scope }) => scope },
  { title: "Check", cell: ({ name }) => name },
  { title: "Seen", cell: ({ said }) => said },
  { title: "What to do", cell: ({ advice }) => advice },
];
