/**
 * `npm run demo`: the story this project exists for, on three clouds at once. Each chapter says what it expects, and
 * the demo ends with a failure when an expectation is not met.
 */
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { forgetCloudAccounts, startLab, writesOf } from "./lab";
import { type Change, type Outcome, openStack, type Step } from "./stacks";

const root = path.dirname(__dirname);
const started = Date.now();
let unmet = 0;

async function main(): Promise<void> {
  forgetCloudAccounts();
  const lab = await startLab();
  // The program's types are checked by `npm run check`.
  const env = { ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
  const stack = await openStack({ projectDir: root, stack: "demo", env });
  try {
    say(`Program: examples/quickstart/index.ts, run by ${stack.engine}`);
    say(`Clouds:  Azure ${lab.azure.url}, NAVER Cloud ${lab.ncloud.url}, Open Telekom Cloud ${lab.vpc.url} (the lab)`);

    chapter("pulumi preview: what would happen");
    const plan = await stack.preview();
    tell(plan);
    expect("three flow logs to create, one on each cloud", plan.ok && operations(plan, "create") === 3);
    expect("a preview writes nothing", writesOf(lab).length === 0);

    chapter("pulumi up: make it so");
    const first = await stack.up();
    tell(first);
    expect("three flow logs created", first.ok && operations(first, "create") === 3);
    say("  where the logs land:");
    for (const { type, outputs = {} } of await stack.resources()) {
      say(`    ${kind(type)}`);
      for (const [name, value] of Object.entries(outputs.destination ?? {})) say(`      ${name}: ${value}`);
    }

    chapter("pulumi up, again: nothing to do");
    const before = writesOf(lab).length;
    const second = await stack.up();
    tell(second);
    expect("no change", second.ok && operations(second, "same") === 3 && second.steps.length === 3);
    expect("no write to any cloud", writesOf(lab).length === before);

    chapter("somebody changes all three behind its back");
    changeBehindItsBack(lab);
    say("  Azure portal:        retention of nsg-db cut from 90 to 7 days");
    say("  NAVER Cloud console: interface 123487 collects only denied traffic");
    say("  OTC console:         flow log edge switched off");

    chapter("pulumi preview --refresh: the drift, property by property");
    const drift = await stack.preview({ refresh: true });
    tell(drift);
    expect(
      "exactly the three changed properties are named",
      drift.ok &&
        isDeepStrictEqual(changesOf(drift), [
          { name: "database", property: "retentionPolicy.days", from: 7, to: 90 },
          { name: "edge", property: "adminState", from: false, to: true },
          { name: "web", property: "collectActionTypeCode", from: "DENY", to: "ALL" },
        ]),
    );

    chapter("pulumi up --refresh: the repair");
    const repair = await stack.up({ refresh: true });
    tell(repair);
    expect("three flow logs updated", repair.ok && operations(repair, "update") === 3);
    const after = await stack.preview({ refresh: true });
    expect("no drift left", after.ok && operations(after, "same") === 3);

    chapter("pulumi destroy: the clean removal");
    const removal = await stack.destroy();
    tell(removal);
    expect("three flow logs deleted", removal.ok && operations(removal, "delete") === 3);
    expect("nothing left in the state", (await stack.resources()).length === 0);
    const left = leftInTheClouds(lab);
    expect("nothing left in the clouds", left.length === 0);
    for (const id of left) say(`  left: ${id}`);
  } finally {
    await stack.close();
    await lab.close();
  }
}

type Lab = Awaited<ReturnType<typeof startLab>>;

function changeBehindItsBack({ azure, ncloud, vpc }: Lab): void {
  for (const { properties } of Object.values(azure.memory.flowLogs)) {
    if (properties.targetResourceId.endsWith("nsg-db")) properties.retentionPolicy.days = 7;
  }
  const collected = ncloud.memory.flowLogs.get("KR/123487");
  if (collected) collected.collectActionTypeCode = "DENY";
  for (const log of vpc.memory.flowLogs) if (log.name === "edge") log.admin_state = false;
}

function leftInTheClouds({ azure, ncloud, vpc }: Lab): string[] {
  return [
    ...Object.values(azure.memory.flowLogs)
      .filter(({ properties }) => properties.targetResourceId.endsWith("nsg-db"))
      .map(({ id }) => id),
    ...[...ncloud.memory.flowLogs.keys()].filter((key) => key === "KR/123487"),
    ...vpc.memory.flowLogs.filter(({ name }) => name === "edge").map(({ id }) => id),
  ];
}

function operations({ steps }: Outcome, op: string): number {
  return steps.filter((step) => step.op === op).length;
}

function changesOf({ steps }: Outcome): (Change & { name: string })[] {
  const changed = steps.flatMap(({ name, changes }) => changes.map((change) => ({ name, ...change })));
  return changed.sort((a, b) => a.name.localeCompare(b.name));
}

function tell({ steps, messages }: Outcome): void {
  // Clouds answer in any order; a story is easier to compare in one.
  for (const step of [...steps].sort((a, b) => a.name.localeCompare(b.name))) {
    say(`  ${mark(step)} ${kind(step.type).padEnd(16)} ${step.name}`);
    for (const { property, from, to } of step.changes) {
      say(`      ${property}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`);
    }
  }
  for (const message of messages) say(`  ${message}`);
}

function mark({ op }: Step): string {
  const marks: Record<string, string> = {
    create: "+ create",
    update: "~ update",
    delete: "- delete",
    same: "  same  ",
  };
  return marks[op] ?? op;
}

function kind(type: string): string {
  return type.split(":").pop() ?? type;
}

function chapter(title: string): void {
  say(`\n▶ ${title}`);
}

function expect(what: string, met: boolean): void {
  say(`  ${met ? "✔" : "✘ NOT MET:"} ${what}`);
  if (!met) unmet++;
}

function say(line: string): void {
  console.log(line);
}

main()
  .then(() => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    say(unmet === 0 ? `\nAll expectations met, in ${seconds} s.` : `\n${unmet} expectation(s) not met.`);
    process.exitCode = unmet === 0 ? 0 : 1;
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
