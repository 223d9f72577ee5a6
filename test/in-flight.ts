/** Many resources in one deployment: calls as the engine hands them out, faults that strike some, and further runs. */
import type { Fault } from "../lab/clouds/cloud";

/** Some calls at the same time, the next one as soon as one is done. */
export async function inFlight<Item, Result>(
  count: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: count }, worker));
  return results;
}

/** One request in `many` of those that `strikes`: half of them fail without an effect, the others lose their answer. */
export function someOf(many: number, strikes: (path: string) => boolean = () => true): Fault[] {
  const everySecondOf = (offset: number) => {
    let count = offset;
    return { test: (path: string) => strikes(path) && ++count % (2 * many) === 0 } as unknown as RegExp;
  };
  const times = Number.POSITIVE_INFINITY;
  return [
    { path: everySecondOf(0), when: "before", answer: { status: 503 }, times },
    { path: everySecondOf(many), when: "after", answer: "reset", times },
  ];
}

/** Tries again what fails, as the next `pulumi up` does. Three runs are enough, because few requests fail. */
export async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      if (attempt === 3) throw thrown;
    }
  }
}
