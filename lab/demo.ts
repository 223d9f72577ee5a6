/**
 * `npm run demo`: the life of examples/quickstart on all clouds of the lab. Each chapter says what it expects, and the
 * demo ends with a failure when an expectation is not met.
 */
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { DemoPart, LabCloud } from "./clouds/cloud";
import { cloudsOf, forgetCloudAccounts, type Lab, startLab, writesOf } from "./lab";
import { type Change, type Outcome, openStack, type Stack, type Step } from "./stacks";

const root = path.dirname(__dirname);
const started = Date.now();
let unmet = 0;

async function main(): Promise<void> {
  forgetCloudAccounts();
  const lab = await startLab();
  // The program's types are checked by `npm run check`.
  const env = { ...lab.env, PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
  const stack = await openStack({ projectDir: root, stack: "demo", env });
  const parts = partsOf(lab);
  try {
    const urls = cloudsOf(lab).map(({ kind, cloud }) => `${kind.title} ${cloud.url}`);
    say(`Program: examples/quickstart/index.ts, run by ${stack.engine}`);
    say(`Clouds:  ${urls.join(", ")} (the lab)`);
    await previewChapter(lab, stack, parts.length);
    await upChapter(stack, parts.length);
    await secondUpChapter(lab, stack, parts.length);
    await driftChapters(stack, parts);
    await destroyChapter(stack, parts);
  } finally {
    await stack.close();
    await lab.close();
  }
}

interface Part {
  readonly demo: DemoPart<LabCloud>;
  readonly cloud: LabCloud;
}

/** The clouds whose flow logs the program declares, one each. */
function partsOf(lab: Lab): Part[] {
  return cloudsOf(lab).flatMap(({ kind: { demo }, cloud }) => (demo ? [{ demo, cloud }] : []));
}

async function previewChapter(lab: Lab, stack: Stack, count: number): Promise<void> {
  chapter("pulumi preview: what would happen");
  const plan = await stack.preview();
  tell(plan);
  expect(`${count} flow logs to create, one on each cloud`, plan.ok && operations(plan, "create") === count);
  expect("a preview writes nothing", writesOf(lab).length === 0);
}

async function upChapter(stack: Stack, count: number): Promise<void> {
  chapter("pulumi up: make it so");
  const first = await stack.up();
  tell(first);
  expect(`${count} flow logs created`, first.ok && operations(first, "create") === count);
  say("  where the logs land:");
  for (const { type, outputs = {} } of await stack.resources()) {
    say(`    ${kind(type)}`);
    for (const [name, value] of Object.entries(outputs.destination ?? {})) say(`      ${name}: ${value}`);
  }
}

async function secondUpChapter(lab: Lab, stack: Stack, count: number): Promise<void> {
  chapter("pulumi up, again: nothing to do");
  const before = writesOf(lab).length;
  const second = await stack.up();
  tell(second);
  expect("no change", second.ok && operations(second, "same") === count && second.steps.length === count);
  expect("no write to any cloud", writesOf(lab).length === before);
}

async function driftChapters(stack: Stack, parts: readonly Part[]): Promise<void> {
  chapter("somebody changes all of them behind its back");
  for (const { demo, cloud } of parts) {
    demo.change(cloud);
    say(`  ${`${demo.console}:`.padEnd(20)} ${demo.changed}`);
  }

  chapter("pulumi preview --refresh: the drift, property by property");
  const drift = await stack.preview({ refresh: true });
  tell(drift);
  const expected = parts.map(({ demo }) => demo.drift).sort((a, b) => a.name.localeCompare(b.name));
  expect("exactly the changed properties are named", drift.ok && isDeepStrictEqual(changesOf(drift), expected));

  chapter("pulumi up --refresh: the repair");
  const repair = await stack.up({ refresh: true });
  tell(repair);
  expect(`${parts.length} flow logs updated`, repair.ok && operations(repair, "update") === parts.length);
  const after = await stack.preview({ refresh: true });
  expect("no drift left", after.ok && operations(after, "same") === parts.length);
}

async function destroyChapter(stack: Stack, parts: readonly Part[]): Promise<void> {
  chapter("pulumi destroy: the clean removal");
  const removal = await stack.destroy();
  tell(removal);
  expect(`${parts.length} flow logs deleted`, removal.ok && operations(removal, "delete") === parts.length);
  expect("nothing left in the state", (await stack.resources()).length === 0);
  const left = parts.flatMap(({ demo, cloud }) => demo.left(cloud));
  expect("nothing left in the clouds", left.length === 0);
  for (const id of left) say(`  left: ${id}`);
}

function operations({ steps }: Outcome, op: string): number {
  return steps.filter((step) => step.op === op).length;
}

function changesOf({ steps }: Outcome): (Change & { name: string })[] {
  const changed = steps.flatMap(({ name, changes }) => changes.map((change) => ({ name, ...change })));
  return changed.sort((a, b) => a.name.localeCompare(b.name));
}

function tell({ steps, messages }: Outcome): void {
  // Clouds answer in any order; sorted lines are easier to compare.
  for (const step of [...steps].sort((a, b) => a.name.localeCompare(b.name))) {
    say(`  ${mark(step)} ${kind(step.type).padEnd(16)} ${step.name}`);
    for (const { property, from, to } of step.changes) {
      say(`      ${property}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`);
    }
  }
  for (const message of messages) for (const line of explained(message)) say(`  ${line}`);
}

const WIDTH = 117;

/** The message in short lines, with names in place of Azure's ids, and what it means for the demo. */
function explained(message: string): string[] {
  const lines = message
    .replace(/\/subscriptions\/\S+\/([\w.-]+)/g, "$1")
    .match(new RegExp(`.{1,${WIDTH}}(\\s|$)`, "g"));
  const meaning = message.includes("its retentionPolicy")
    ? [
        "(As expected: the program sets a retentionPolicy. The account of the lab has no rules that it could overwrite.)",
      ]
    : [];
  return [...(lines ?? [message]).map((line) => line.trimEnd()), ...meaning];
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
