/** How often records may be queried. */
import type { LabTime } from "../../cloud";
import { gatewayRefusal } from "../refusals";

/** Open Telekom Cloud's limits for queries in a minute: of a log stream, of a log group, of an account. */
const PER_MINUTE = { stream: 10, group: 50, account: 100 } as const;
const MINUTE_MS = 60_000;

interface Query {
  readonly at: number;
  readonly streamId: string;
  readonly groupId: string;
}

/** The queries of the last minute. */
export class RecordQueries {
  #recent: Query[] = [];

  constructor(private readonly time: LabTime) {}

  /** Throws a 429 when a limit is reached. */
  count(groupId: string, streamId: string): void {
    const at = this.time.now();
    this.#recent = this.#recent.filter((query) => query.at > at - MINUTE_MS);
    const ofStream = this.#recent.filter((query) => query.streamId === streamId).length;
    const ofGroup = this.#recent.filter((query) => query.groupId === groupId).length;
    const isOver = ofStream >= PER_MINUTE.stream || ofGroup >= PER_MINUTE.group;
    if (isOver || this.#recent.length >= PER_MINUTE.account) {
      throw gatewayRefusal(429, "APIGW.0308", "The throttling threshold has been reached");
    }
    this.#recent.push({ at, streamId, groupId });
  }

  reset(): void {
    this.#recent = [];
  }
}
