/** The error and the warnings that some work ended with. */
import assert from "node:assert/strict";

/** The error that `work` fails with. What create and update throw has an id when the cloud had accepted. */
export async function failure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (thrown) {
    return thrown as Failure;
  }
  throw new Error("it did not fail");
}

type Failure = Error & { id?: string; properties?: Record<string, unknown>; reasons?: string[] };

/** Runs `work` and answers the warnings that it printed on stderr. */
export async function warningsOf(work: () => Promise<unknown>): Promise<string[]> {
  return (await linesOf(work)).filter((line) => line.startsWith("warning: "));
}

/** Runs `work` and answers all that it printed on stderr. */
export async function linesOf(work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const release = captureInto(lines);
  try {
    await work();
  } finally {
    release();
  }
  return lines;
}

/** What is printed on stderr goes into the list, until the answered function is called. */
function captureInto(lines: string[]): () => void {
  const { error, warn } = console;
  const keep = (line: string) => void lines.push(line);
  Object.assign(console, { error: keep, warn: keep });
  return () => void Object.assign(console, { error, warn });
}

/** What the provider told in a test. */
export interface Told {
  /** Each line since the last call has to match its pattern, in their order. */
  expect(...patterns: readonly RegExp[]): void;
}

/**
 * Collects what each test of a suite prints on stderr, such as the provider's notices, in place of the console. A test
 * fails that prints a line and does not expect it.
 */
export function collectingLines(): Told {
  let lines: string[] = [];
  let release = () => {};
  beforeEach(() => {
    lines = [];
    release = captureInto(lines);
  });
  afterEach(function () {
    release();
    if (this.currentTest?.state === "passed") assert.deepEqual(lines, [], "nobody expected these lines");
  });
  return {
    expect: (...patterns) => {
      const told = lines.splice(0);
      assert.equal(told.length, patterns.length, told.join("\n"));
      for (const [index, pattern] of patterns.entries()) assert.match(told[index] ?? "", pattern);
    },
  };
}

/** The notice of an adoption. */
export const TAKEN_OVER = /^[\w/-]+: was there already and is taken over$/;

/** The warning about a flow log whose log stream is gone. */
export const NOT_STORED = /^warning: [\w-]{36}: no record is stored, because log stream .* does not exist: /;

/** The notice of a delete that deletes nothing. */
export const KEPT = /^[\w/-]+: kept, and nothing was replaced: a resource of this program holds it, /;

/** Keeps what is printed on stderr out of the report of a suite. */
export function quietly(): void {
  const { error } = console;
  before(() => {
    console.error = () => undefined;
  });
  after(() => {
    console.error = error;
  });
}
