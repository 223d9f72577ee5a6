/** Findings that somebody has decided to live with, each with a reason and a day on which the decision ends. */
import { readFile } from "node:fs/promises";
import { COVERAGE_RULES, type Finding, type RuleName } from "../core/discovery/coverage";
import { hasTag } from "../core/discovery/target";
import { FlowLogError } from "../core/errors";
import * as z from "../core/zod";
import { fileReason } from "./file-reason";

const RULES = Object.keys(COVERAGE_RULES) as [RuleName, ...RuleName[]];
const DAY = "must be a day such as 2027-03-31";

const entry = z.strictObject({
  rule: z.enum(["any", ...RULES], { error: `must be "any" or one of ${RULES.join(", ")}` }),
  id: z.string({ error: "must be an id, in which * stands for any text" }).trim().min(1, "must not be empty"),
  reason: z.string({ error: "must be a text that says why" }).trim().min(1, "must say why"),
  expires: z.iso.date({ error: DAY }),
});
const file = z.strictObject({ suppressions: z.array(entry, { error: "must be a list" }) });

/** One entry of a file. */
export type Suppression = z.infer<typeof entry>;

/** @throws invalid, naming the entry, its property and the rule that the property breaks */
export async function readSuppressions(path: string): Promise<Suppression[]> {
  const { parse } = await import("yaml");
  const text = await readFile(path, "utf8").catch((thrown: unknown) => {
    throw FlowLogError.refused("invalid", { attempt: attemptOn(path), said: `can't be read: ${fileReason(thrown)}` });
  });
  const content = attempt(() => parse(text) as unknown, path);
  const { data, error } = file.safeParse(content);
  if (data) return data.suppressions;
  const issues = error.issues.map((issue) => `${nameOf(issue.path)} ${saidBy(issue)}`);
  throw refused(path, issues.join("; "));
}

function attempt(parse: () => unknown, path: string): unknown {
  try {
    return parse();
  } catch (thrown) {
    throw refused(path, `is neither YAML nor JSON (${(thrown as Error).message.split("\n")[0]})`);
  }
}

function refused(path: string, said: string): FlowLogError {
  const advice = "an entry of the list suppressions has rule, id, reason and expires";
  return FlowLogError.refused("invalid", { attempt: attemptOn(path), said, advice });
}

function attemptOn(path: string): string {
  return `reading suppressions from ${path}`;
}

/** `suppressions[2].expires` */
function nameOf(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return name.replace(/^\./, "") || "the file";
}

function saidBy(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `has the unknown ${issue.keys.join(", ")}`;
  return issue.code === "invalid_type" && issue.path.length === 0 ? "must hold the list suppressions" : issue.message;
}

/** Findings with a tag on their target, or on a larger target that it is within. */
export interface SuppressedTag {
  readonly key: string;
  readonly value: string;
}

export interface Suppressed {
  readonly finding: Finding;
  /** Why nobody wants to be told. */
  readonly reason: string;
}

export interface Judged {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** One sentence for each suppression that has expired, fits nothing or can't be judged. */
  readonly notes: readonly string[];
}

/**
 * Parts findings by suppressions. `now` is a time in milliseconds; an entry holds until its day is over in UTC. Where the
 * findings are a part, nobody knows whether a suppression fits none.
 */
export function judge(
  all: readonly Finding[],
  entries: readonly Suppression[],
  tags: readonly SuppressedTag[],
  now: number,
  isPart: boolean,
): Judged {
  const day = new Date(now).toISOString().slice(0, 10);
  const valid = entries.filter(({ expires }) => expires >= day);
  const used = new Set<Suppression | SuppressedTag>();
  const findings: Finding[] = [];
  const suppressed: Suppressed[] = [];
  for (const finding of all) {
    const fitting = [...valid.filter((one) => fits(one, finding)), ...tags.filter((tag) => isTagged(finding, tag))];
    for (const one of fitting) used.add(one);
    const [first] = fitting;
    if (first) suppressed.push({ finding, reason: reasonOf(first) });
    else findings.push(finding);
  }
  const expired = entries.filter(({ expires }) => expires < day);
  const unused = [...valid, ...tags].filter((one) => !used.has(one));
  const notes = [
    ...expired.map((one) => `The suppression of ${named(one)} has expired on ${one.expires}: ${one.reason}.`),
    ...unused.map((one) => `The suppression of ${named(one)} ${isPart ? NOT_JUDGED : "fits no finding"}.`),
  ];
  return { findings, suppressed, notes };
}

const NOT_JUDGED = "can't be judged, because not everything could be looked at";

function fits({ rule, id }: Suppression, finding: Finding): boolean {
  if (rule !== "any" && rule !== finding.rule) return false;
  const pattern = id.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`, "is").test(finding.id);
}

function isTagged(finding: Finding, { key, value }: SuppressedTag): boolean {
  return finding.tags.some((tags) => hasTag(tags, key, value));
}

function reasonOf(one: Suppression | SuppressedTag): string {
  return "reason" in one ? one.reason : `tag ${one.key}=${one.value}`;
}

function named(one: Suppression | SuppressedTag): string {
  return "rule" in one ? `${one.rule} for ${one.id}` : `tag ${one.key}=${one.value}`;
}
