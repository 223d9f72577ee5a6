/** Single reads that the calls of one command share, such as that of a storage account which all flow logs write to. */
import { outsideCalls, withinCall } from "../call-clock";
import { type Clock, SYSTEM_CLOCK } from "../clock";
import { getOrCreate } from "../get-or-create";
import { SHARED_FROM } from "./snapshot";

interface Asked<Value> {
  /** The times at which the last callers asked. */
  at: readonly number[];
  answer?: Promise<Value>;
  /** When the answer came. */
  answeredAt?: number;
}

export class RecentReads<Value> {
  readonly #asked = new Map<string, Asked<Value>>();

  /** `lifetimeMs` is how long an answer counts, in milliseconds. With 0, each call reads for itself. */
  constructor(
    private readonly lifetimeMs: number,
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {}

  /**
   * Shares the read of this key that is under way. When several calls have asked for the key within a lifetime, the
   * last answer counts for a lifetime, too. Otherwise calls `read`. A failure, or an answer that is not `good`, is not
   * kept.
   */
  read(key: string, read: () => Promise<Value>, good: (value: Value) => boolean): Promise<Value> {
    if (this.lifetimeMs === 0) return read();
    const now = this.clock.now();
    const asked = getOrCreate(this.#asked, key, () => ({ at: [] }));
    asked.at = [...asked.at.filter((at) => now - at < this.lifetimeMs), now].slice(-SHARED_FROM);
    const { answer, answeredAt } = asked;
    const isRecent = asked.at.length === SHARED_FROM && now - (answeredAt ?? now) < this.lifetimeMs;
    const isLast = answer !== undefined && (answeredAt === undefined || isRecent);
    return withinCall(isLast ? answer : this.#begin(asked, read, good));
  }

  #begin(asked: Asked<Value>, read: () => Promise<Value>, good: (value: Value) => boolean): Promise<Value> {
    const answer = outsideCalls(read);
    asked.answer = answer;
    asked.answeredAt = undefined;
    const forget = () => {
      if (asked.answer === answer) asked.answer = undefined;
    };
    answer.then((value) => {
      if (asked.answer === answer) asked.answeredAt = this.clock.now();
      if (!good(value)) forget();
    }, forget);
    return answer;
  }
}
