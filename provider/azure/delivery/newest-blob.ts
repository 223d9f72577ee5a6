/**
 * The newest blob of a flow log. Azure writes a blob for each hour and network interface, below folders whose names are
 * the date, so that the last name of each level leads to it: six lists, however many blobs there are.
 * https://learn.microsoft.com/azure/network-watcher/flow-logs-read
 */
import type { Blobs } from "./blobs";

/** `container`: there is no container. `path`: the container has no blob of the flow log. */
export type Missing = { readonly missing: "container" | "path" };
/** The time of the newest record: when its blob was last written, and not after the hour of the blob's folder. */
export type Newest = { readonly newest: Date };

/** The folders from the year to the minute, which is always 00. */
const LEVELS = [/\/y=\d{4}\/$/, /\/m=\d\d\/$/, /\/d=\d\d\/$/, /\/h=\d\d\/$/];

const HOUR_MS = 3_600_000;

/**
 * `roots` are the folders in which the flow log's blobs may lie, the likely one first. Those after a young blob are not
 * looked at.
 */
export async function newestBlob(
  blobs: Blobs,
  roots: readonly string[],
  isYoung: (newest: Date) => boolean,
): Promise<Newest | Missing> {
  let newest: Date | undefined;
  for (const root of roots) {
    const found = await newestBelow(blobs, root);
    if ("missing" in found && found.missing === "container") return found;
    if ("newest" in found && !(newest && newest > found.newest)) newest = found.newest;
    if (newest && isYoung(newest)) break;
  }
  return newest ? { newest } : { missing: "path" };
}

async function newestBelow(blobs: Blobs, root: string): Promise<Newest | Missing> {
  let folder = root;
  for (const level of LEVELS) {
    const listed = await blobs.list(folder, true);
    if (!listed) return { missing: "container" };
    // Names come in the order of text, and all parts have leading zeros.
    const last = listed.prefixes
      .filter((prefix) => level.test(prefix))
      .sort()
      .at(-1);
    if (last === undefined) return { missing: "path" };
    folder = last;
  }
  const listed = await blobs.list(folder, false);
  if (!listed) return { missing: "container" };
  const times = listed.blobs
    .filter(({ name }) => name.endsWith(".json"))
    .map(({ lastModified }) => lastModified.getTime());
  const hour = hourOf(folder);
  // The blobs of the hour may have been deleted meanwhile.
  if (times.length === 0) return { newest: hour };
  // Blobs that were copied or touched later have a younger time than any record in them.
  return { newest: new Date(Math.min(Math.max(...times), hour.getTime() + HOUR_MS)) };
}

function hourOf(folder: string): Date {
  const [, year, month, day, hour] = /y=(\d+)\/m=(\d+)\/d=(\d+)\/h=(\d+)\/$/.exec(folder) ?? [];
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour)));
}
