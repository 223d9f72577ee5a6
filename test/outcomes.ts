/** The error and the warnings that some work ended with. */

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
  const { error } = console;
  console.error = (line: string) => lines.push(line);
  try {
    await work();
  } finally {
    console.error = error;
  }
  return lines;
}

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
