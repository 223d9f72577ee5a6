/** What a log stream tells of the flow logs that write into it. */
import { FlowLogError } from "../../core/errors";
import { sameId } from "../../core/ids";
import type { FlowRecord, LogRecords } from "../lts/records";

/** What records have in common, as far as the newest ones tell. */
export interface Heard {
  readonly newest: Date;
  /** Whether a record tells of traffic. The others say that there was none, or that records were lost. */
  readonly hasTraffic: boolean;
  readonly hasLosses: boolean;
}

/** Of which network interface a record is, and what became of the traffic. */
export type RecordOf = Pick<FlowRecord, "interfaceId" | "action">;

type Gathered = RecordOf & Heard;

/** The newest records of a log stream. A busy interface may fill all of them. */
const RECORDS_PER_STREAM = 1_000;
const RECORDS_PER_INTERFACE = 100;

export class StreamContents {
  private constructor(
    private readonly queries: LogRecords,
    private readonly groupId: string,
    private readonly streamId: string,
    private readonly told: readonly Gathered[],
    /** Whether there may be older records. */
    readonly isFull: boolean,
  ) {}

  static async read(queries: LogRecords, groupId: string, streamId: string): Promise<StreamContents> {
    const { records, isFull } = await queries.newest({ groupId, streamId, limit: RECORDS_PER_STREAM });
    return new StreamContents(queries, groupId, streamId, gathered(records), isFull);
  }

  /** What the records tell that `isMeant` names. */
  of(isMeant: (record: RecordOf) => boolean): Heard | undefined {
    return heardIn(this.told.filter(isMeant));
  }

  /**
   * What the records of one interface tell that `isMeant` names, also when the newest records are all of others.
   * @throws unreadable when those of the interface are all of other traffic, so that there may be older ones
   */
  async ofInterface(interfaceId: string, isMeant: (record: RecordOf) => boolean): Promise<Heard | undefined> {
    const isOwn = (record: RecordOf) => sameId(record.interfaceId, interfaceId) && isMeant(record);
    const among = this.of(isOwn);
    if (among || !this.isFull) return among;
    const stream = { groupId: this.groupId, streamId: this.streamId };
    const query = { ...stream, keyword: interfaceId, limit: RECORDS_PER_INTERFACE };
    const { records, isFull } = await this.queries.newest(query);
    const own = heardIn(gathered(records.filter(isOwn)));
    if (own || !isFull) return own;
    throw FlowLogError.refused("unreadable", {
      said: "the newest records of the port are all of other traffic",
      advice: "give each flow log a log stream of its own",
    });
  }
}

/** Records by interface and action: a log stream has many records, and few of these. */
function gathered(records: readonly FlowRecord[]): Gathered[] {
  const found = new Map<string, Gathered>();
  for (const { interfaceId, action, storedAt, status } of records) {
    const told = { newest: storedAt, hasTraffic: status === "OK", hasLosses: status === "SKIPDATA" };
    const key = `${interfaceId} ${action}`.toLowerCase();
    const before = found.get(key);
    found.set(key, { interfaceId, action, ...(before ? together(before, told) : told) });
  }
  return [...found.values()];
}

function heardIn(all: readonly Gathered[]): Heard | undefined {
  const [first, ...others] = all;
  return first && others.reduce<Heard>(together, first);
}

function together(one: Heard, other: Heard): Heard {
  return {
    newest: one.newest > other.newest ? one.newest : other.newest,
    hasTraffic: one.hasTraffic || other.hasTraffic,
    hasLosses: one.hasLosses || other.hasLosses,
  };
}
