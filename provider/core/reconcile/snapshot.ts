/**
 * A list that the reads of one command of the engine share. A refresh of a thousand flow logs reads a list of a few
 * pages instead of a thousand times.
 */
import DataLoader from "dataloader";
import { type Clock, SYSTEM_CLOCK } from "../clock";
import { FlowLogError } from "../errors";
import { getOrCreate } from "../get-or-create";
import type { Settings } from "../settings";

/** How long a list answers after its last page, in milliseconds. A refresh reads everything within a few seconds. */
export const LIFETIME_MS = 5_000;

/** The engine's reads do not arrive in one tick, but within a few milliseconds of each other. */
const WINDOW_MS = 25;

/**
 * From so many reads within its lifetime on, a list is read. A list takes two requests at least, because its last page
 * is empty.
 */
export const SHARED_FROM = 3;

type Rows<Row> = ReadonlyMap<string, Row>;

interface SharedList<Row> {
  readonly rows: Promise<Rows<Row> | undefined>;
  /** When the list was read to its end. */
  ended?: number;
}

export interface SnapshotOptions<Row> {
  readonly list: () => AsyncIterable<Row>;
  readonly idOf: (row: Row) => string;
  readonly lifetimeMs?: number;
  readonly windowMs?: number;
  readonly clock?: Clock;
}

/**
 * What a list showed a few seconds ago. A snapshot is never the last word: a list may lag behind, and may not show
 * everything. So what a snapshot does not show, or shows otherwise than expected, is asked for by id.
 */
export class Snapshot<Row> {
  readonly #options: SnapshotOptions<Row>;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #written = new Set<string>();
  readonly #reads: DataLoader<"list", Rows<Row> | undefined, symbol>;
  #latest?: SharedList<Row>;
  /** The times of the last reads that no list has answered. */
  #recent: readonly number[] = [];

  constructor(options: SnapshotOptions<Row>) {
    const { clock = SYSTEM_CLOCK, lifetimeMs = LIFETIME_MS, windowMs = WINDOW_MS } = options;
    this.#options = options;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#reads = new DataLoader((waiting) => this.#answer(waiting.length), {
      cache: false,
      batchScheduleFn: (send) => void clock.sleep(windowMs).then(send),
    });
  }

  /** The row with this id; undefined when no list is worth its requests, or when the list does not show the id. */
  async row(id: string): Promise<Row | undefined> {
    const key = id.toLowerCase();
    if (this.#written.has(key)) return undefined;
    const rows = await this.#rows();
    return this.#written.has(key) ? undefined : rows?.get(key);
  }

  /** All rows but those that were written since; undefined when no list is worth its requests. */
  async rows(): Promise<readonly Row[] | undefined> {
    const rows = await this.#rows();
    return rows && [...rows].filter(([key]) => !this.#written.has(key)).map(([, row]) => row);
  }

  /** From now on no list answers for this id, because a list may show for a while what was there before. */
  written(id: string): void {
    this.#written.add(id.toLowerCase());
  }

  #rows(): Promise<Rows<Row> | undefined> {
    return this.#living() ?? this.#reads.load("list");
  }

  #living(): Promise<Rows<Row> | undefined> | undefined {
    if (!this.#latest) return undefined;
    const { rows, ended } = this.#latest;
    return ended === undefined || this.#clock.now() - ended < this.#lifetimeMs ? rows : undefined;
  }

  async #answer(waiting: number): Promise<(Rows<Row> | undefined)[]> {
    const rows = await (this.#living() ?? (this.#isWorthAList(waiting) ? this.#load() : undefined));
    return Array.from({ length: waiting }, () => rows);
  }

  #isWorthAList(waiting: number): boolean {
    const now = this.#clock.now();
    const together = Array.from({ length: waiting }, () => now);
    this.#recent = [...this.#recent.filter((at) => now - at < this.#lifetimeMs), ...together].slice(-SHARED_FROM);
    return this.#recent.length === SHARED_FROM;
  }

  /** A list that fails answers no read during its lifetime; the reads by id that follow tell the error. */
  #load(): Promise<Rows<Row> | undefined> {
    const { list, idOf } = this.#options;
    const read = async () => {
      const rows = new Map<string, Row>();
      for await (const row of list()) rows.set(idOf(row).toLowerCase(), row);
      return rows;
    };
    const latest: SharedList<Row> = {
      rows: read()
        .catch(() => undefined)
        .finally(() => {
          latest.ended = this.#clock.now();
        }),
    };
    this.#latest = latest;
    return latest.rows;
  }
}

/**
 * Whether reads share lists: yes, unless the environment variable FLOWLOGS_SNAPSHOT says `off`.
 * @throws invalid
 */
export function sharesReads(settings: Settings): boolean {
  const { value, from } = settings.environment("FLOWLOGS_SNAPSHOT") ?? { value: "on", from: "" };
  if (value === "on" || value === "off") return value === "on";
  throw FlowLogError.refused("invalid", { said: `${from} must be on or off, got "${value}"` });
}

const snapshots = new WeakMap<object, Map<string, Snapshot<unknown>>>();

/** The snapshot of this name that all calls with the same session share. */
export function snapshotOf<Row>(session: object, name: string, make: () => Snapshot<Row>): Snapshot<Row> {
  const named = getOrCreate(snapshots, session, () => new Map());
  return getOrCreate(named, name, make) as Snapshot<Row>;
}
