/** Reads of Azure Resource Manager. A read has no effect, so the outcome of each failure is `none`. */
import { SYSTEM_CLOCK } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { azureError, codeOf, statusOf } from "./errors";
import { NOT_AZURE } from "./meanings";

export interface ReadOptions {
  readonly abortSignal: AbortSignal;
}

type Read<T> = (options: ReadOptions) => Promise<T>;

/** Azure's own codes for "there is none". Any other 404 may come from a proxy, or mean another tenant. */
const MISSING = new Set(["ResourceNotFound", "NotFound", "ParentResourceNotFound", "ResourceGroupNotFound"]);

/** Longest time for a read with its repetitions. */
const READ_MS = 180_000;

export async function readWithin<T>(read: Read<T>, clock = SYSTEM_CLOCK): Promise<T> {
  try {
    return await read({ abortSignal: clock.deadline(READ_MS) });
  } catch (thrown) {
    throw azureError(thrown).withOutcome("none");
  }
}

/** A subscription has one network watcher in each region, and a network watcher one flow log for each target. */
const MOST_PAGES = 500;

/** A list, as Azure's libraries have lists. */
export type PagedList<T> = (options: ReadOptions) => { byPage(): AsyncIterable<readonly T[]> };

/** The rows of a list, as the pages come. @throws unreadable when the list has no end */
export async function* rowsOf<T>(list: PagedList<T>): AsyncGenerator<T> {
  let [pages, rows] = [0, 0];
  try {
    for await (const page of list({ abortSignal: SYSTEM_CLOCK.deadline(READ_MS) }).byPage()) {
      pages += 1;
      if (pages > MOST_PAGES) {
        throw FlowLogError.refused("unreadable", {
          said: `the list has no end: ${rows} rows on ${MOST_PAGES} pages`,
          advice: NOT_AZURE,
        });
      }
      rows += page.length;
      yield* page;
    }
  } catch (thrown) {
    throw azureError(thrown).withOutcome("none");
  }
}

/** What is read, or undefined when Azure says that there is none. */
export async function existing<T>(read: Read<T>): Promise<T | undefined> {
  return readWithin(async (options) => {
    try {
      return await read(options);
    } catch (thrown) {
      if (statusOf(thrown) === 404 && MISSING.has(codeOf(thrown) ?? "")) return undefined;
      throw thrown;
    }
  });
}

/**
 * The answer of `read`, or what `fallback` makes of the error when the credentials may not read. Such credentials may
 * still be allowed to manage flow logs, so a forbidden read alone is no reason to give up.
 */
export async function unlessForbidden<T, Fallback>(
  read: () => Promise<T>,
  fallback: (error: FlowLogError) => Fallback,
): Promise<T | Fallback> {
  try {
    return await read();
  } catch (thrown) {
    const error = FlowLogError.of(thrown);
    if (error.kind !== "forbidden") throw error;
    return fallback(error);
  }
}
