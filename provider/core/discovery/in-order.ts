/** Work on many things at a time. */

/** What `work` answers for each item, in the order of the items. At most `most` items are worked on at the same time. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  most: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Whoever waits for it hears of its failure; until then the failure must not end the process.
    result.catch(() => undefined);
    running.push(result);
    if (running.length < most) continue;
    yield await (running.shift() as Promise<Result>);
  }
  for (const result of running) yield await result;
}
