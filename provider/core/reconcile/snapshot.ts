/**
 * A list that the reads of one command of the engine share. A refresh of a thousand flow logs reads a list of a few
 * pages instead of a thousand times.
 */
import { outsideCalls, withinCall } from "../call-clock";
import { type Clock, SYSTEM_CLOCK } from "../clock";
import { FlowLogError } from "../errors";
import { getOrCreate } from "../get-or-create";
import type { Settings } from "../settings";
import type { Rows } from "./rows";
import { SharedList, type SharedListOptions } from "./shared-list";

/** How long a list answers after its last page, in milliseconds. A refresh reads everything within a few seconds. */
const LIFETIME_MS = 5_000;

/** The engine's reads do not arrive in one tick, but within a few milliseconds of each other. */
const WINDOW_MS = 25;

/**
 * From so many reads within its lifetime on, a list is read. A list takes two requests at least, because its last page
 * is empty.
 */
export const SHARED_FROM = 3;

export interface SnapshotOptions<Row> extends SharedListOptions<Row> {
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
  readonly #windowMs: number;
  #latest?: SharedList<Row>;
  /** The times of the last reads. */
  #recent: readonly number[] = [];
  /** What the reads that wait for each other now get: a list, or undefined when no list is worth its requests. */
  #answer: Promise<SharedList<Row> | undefined> | undefined;
  /** Ends that wait. */
  #decide: () => void = () => undefined;

  constructor(options: SnapshotOptions<Row>) {
    const { clock = SYSTEM_CLOCK, lifetimeMs = LIFETIME_MS, windowMs = WINDOW_MS } = options;
    this.#options = options;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#windowMs = windowMs;
  }

  /**
   * The row with this id, as soon as a page of the list shows it; undefined when no list is worth its requests, or when
   * the list does not show the id.
   */
  async row(id: string): Promise<Row | undefined> {
    if (this.#written.has(id.toLowerCase())) return undefined;
    const list = await withinCall(this.#list());
    return list && withinCall(list.row(id));
  }

  /** All rows but those that were written since; undefined when no list is worth its requests, or when it fails. */
  async rows(): Promise<Rows<Row> | undefined> {
    const list = await withinCall(this.#list());
    return list && withinCall(list.all());
  }

  /** From now on no list answers for this id, because a list may show for a while what was there before. */
  written(id: string): void {
    this.#written.add(id.toLowerCase());
  }

  #list(): Promise<SharedList<Row> | undefined> {
    this.#noteRead();
    const living = this.#living();
    if (living) return Promise.resolve(living);
    this.#answer ??= this.#answerSoon();
    const answer = this.#answer;
    // More reads would make no difference.
    if (this.#recent.length === SHARED_FROM) this.#decide();
    return answer;
  }

  #noteRead(): void {
    const now = this.#clock.now();
    this.#recent = [...this.#recent.filter((at) => now - at < this.#lifetimeMs), now].slice(-SHARED_FROM);
  }

  #answerSoon(): Promise<SharedList<Row> | undefined> {
    return new Promise((resolve) => {
      const decide = () => {
        if (this.#decide !== decide) return;
        this.#decide = () => undefined;
        this.#answer = undefined;
        resolve(this.#recent.length === SHARED_FROM ? outsideCalls(() => this.#load()) : undefined);
      };
      this.#decide = decide;
      void outsideCalls(() => this.#clock.sleep(this.#windowMs).then(decide));
    });
  }

  #living(): SharedList<Row> | undefined {
    const { ended } = this.#latest ?? {};
    return ended === undefined || this.#clock.now() - ended < this.#lifetimeMs ? this.#latest : undefined;
  }

  #load(): SharedList<Row> {
    this.#latest = new SharedList(this.#options, this.#written, this.#clock);
    return this.#latest;
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
