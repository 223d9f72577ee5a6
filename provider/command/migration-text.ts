/** The plan of a migration as Markdown for people, as JSON, and its removals as CSV. */
import type { MigrationPlan, NetworkPlan, RemovalPlan } from "../azure/migration/plan";
import type { Difference } from "../azure/migration/settings";
import { END_OF_NSG_FLOW_LOGS } from "../core/discovery/coverage";
import { csvOf, many } from "./output";
import { type Managed, managerOf } from "./stack";

export interface ToldPlan {
  readonly plan: MigrationPlan;
  readonly managed: Managed | undefined;
  readonly unread: readonly string[];
  /** The file that holds the program of the first step. Left out when none does. */
  readonly file?: string;
}

export function jsonOf({ plan, managed, unread, file }: ToldPlan): string {
  const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
  const networks = plan.networks.map((one) => ({
    id: one.network.id,
    region: one.network.region,
    replaces: ids(one.replaces),
    existing: one.existing?.id,
    inputs: one.inputs,
    differences: one.differences,
    recordedTwice: ids(one.recordedTwice),
    flowLogsOfParts: ids(one.flowLogsOfParts),
    newlyRecorded: ids(one.newlyRecorded),
  }));
  const removals = plan.removals.map((one) => ({ ...rowOf(one, managed), after: ids(one.after) }));
  const uncovered = plan.uncovered.map(({ flowLog, target, reason }) => ({
    flowLog: flowLog.id,
    target: target?.id,
    reason,
  }));
  const date = new Date().toISOString();
  return `${JSON.stringify({ date, ends: END_OF_NSG_FLOW_LOGS, program: file, networks, removals, uncovered, unread }, undefined, 2)}\n`;
}

/** One row for each flow log that the second step removes. */
export function csvFor({ plan, managed }: ToldPlan): string {
  const rows = plan.removals.map((one) => ({
    ...rowOf(one, managed),
    after: one.after.map(({ id }) => id).join(" "),
  }));
  return `${csvOf(rows, ["id", "target", "on", "managedBy", "after"])}\n`;
}

function rowOf({ flowLog }: RemovalPlan, managed: Managed | undefined) {
  const { id, target, isOff } = flowLog;
  return { id, target: target.id, on: !isOff, managedBy: managerOf(id, managed) };
}

export function textOf({ plan, managed, unread, file }: ToldPlan): string {
  const { networks, removals, uncovered } = plan;
  if (removals.length === 0)
    return unread.length === 0
      ? "No flow logs of network security groups remain.\n"
      : "No flow logs of network security groups were found, but not every place could be looked at.\n";
  const isPart = unread.length > 0;
  const isOff = removals.filter(({ flowLog }) => flowLog.isOff).length;
  const blocks = [
    "# From flow logs of network security groups to flow logs of virtual networks",
    `Azure ends flow logs of network security groups on ${END_OF_NSG_FLOW_LOGS}. ${isPart ? "At least " : ""}${removals.length} remain, ${isOff} of them disabled.`,
    ...(isPart ? [`Not complete: ${many(unread.length, "place")} could not be looked at.`] : []),
    "## Step 1: add flow logs of virtual networks",
    stepOne(networks, file, isPart),
    ...networks.map(networkText),
    "## Step 2: remove the flow logs of the groups",
    "When the records of step 1 arrive (`pulumi-flowlogs verify azure`), remove these from the program and run `pulumi up`. " +
      "Azure can't make them again.",
    removals.map((one) => removalText(one, managed)).join("\n"),
    ...(uncovered.length > 0
      ? [
          "## What no flow log of a network covers",
          uncovered
            .map(({ flowLog, target, reason }) => `- ${target?.id ?? flowLog.target.id} (${flowLog.name}): ${reason}.`)
            .join("\n"),
        ]
      : []),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function stepOne(networks: readonly NetworkPlan[], file: string | undefined, isPart: boolean): string {
  if (networks.length === 0 && isPart) return "No network to add one to was found in what could be looked at.";
  if (networks.length === 0) return "There is none to add: no running flow log of a group records a known network.";
  if (networks.every(({ inputs }) => inputs === undefined))
    return "There is none to add: each network has a running one.";
  const where = file === undefined ? "A program declares them" : `\`${file}\` declares them`;
  return `${where}: take it into your program, and run \`pulumi up\`. Both kinds of flow logs run then, so that there is no gap.`;
}

function networkText(one: NetworkPlan): string {
  const { network, replaces, existing, inputs, differences, recordedTwice, flowLogsOfParts, newlyRecorded } = one;
  const lines = [
    `- In place of ${listOf(replaces.map(({ name, id }) => name ?? id))}.`,
    ...(existing && inputs === undefined ? [`- ${existing.id} runs already: nothing to add.`] : []),
    ...(existing && inputs !== undefined ? [`- ${existing.id} is disabled, and will be taken over and enabled.`] : []),
    ...(existing?.captures === "filtered" && inputs === undefined
      ? ["- It records only what its filter lets through, where the groups' record everything."]
      : []),
    ...differences.map(differenceText),
    ...namedParts("Recorded twice until step 2", recordedTwice),
    ...namedParts("Recorded for the first time", newlyRecorded),
    ...namedParts(
      "Recorded twice for good, unless these flow logs are removed as well",
      flowLogsOfParts.map(({ target }) => target),
    ),
  ];
  return [`### ${network.name} (${network.id})`, lines.join("\n")].join("\n\n");
}

function differenceText({ setting, chosen, because, values }: Difference): string {
  const others = values.map(({ value, flowLogs }) => `${value}: ${listOf(flowLogs.map(nameIn))}`).join("; ");
  return `- \`${setting}\` differs: ${chosen} is taken, because ${because} (${others}).`;
}

function namedParts(title: string, parts: readonly { readonly id: string }[]): string[] {
  return parts.length === 0 ? [] : [`- ${title}: ${listOf(parts.map(({ id }) => nameIn(id)))}.`];
}

function removalText({ flowLog, after }: RemovalPlan, managed: Managed | undefined): string {
  const { id, isOff, region } = flowLog;
  const urn = managed?.get(id.toLowerCase());
  const byHand = `az network watcher flow-log delete --location ${region} --name ${flowLog.name} --subscription ${flowLog.account}`;
  const who = urn
    ? `\`${urn.split("::").at(-1)}\` of the program`
    : managed
      ? `no stack manages it: \`${byHand}\``
      : "";
  const when = isOff
    ? "disabled, so at any time"
    : after.length > 0
      ? `after ${listOf(after.map(({ name }) => name))}`
      : "see below";
  return `- ${id} (${[when, who].filter(Boolean).join("; ")})`;
}

const MOST_NAMES = 10;

function listOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(", ")} and ${more} more` : names.join(", ");
}

/** The last name in an id of Azure. */
export function nameIn(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
