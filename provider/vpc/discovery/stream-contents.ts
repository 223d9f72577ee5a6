/** What a log stream tells of the flow logs that write into it. */
import { sameId } from "../../core/ids";
import type { FlowRecord, LogRecords } from "../lts/records";

/** What one network interface has in a log stream, as far as the newest records tell. */
export interface Heard {
  readonly newest: Date;
  /** Whether a record tells of traffic. The others say that there was none, or that records were lost. */
  readonly hasTraffic: boolean;
  readonly hasLosses: boolean;
}

/** The newest records of a log stream. A busy interface may fill all of them. */
const RECORDS_PER_STREAM = 1_000;
const RECORDS_PER_INTERFACE = 100;

export class StreamContents {
  private constructor(
    private readonly records: LogRecords,
    private readonly groupId: string,
    private readonly streamId: string,
    private readonly heard: ReadonlyMap<string, Heard>,
    /** Whether there may be older records of other interfaces. */
    readonly isFull: boolean,
  ) {}

  static async read(records: LogRecords, groupId: string, streamId: string): Promise<StreamContents> {
    const found = await records.newest({ groupId, streamId, limit: RECORDS_PER_STREAM });
    return new StreamContents(records, groupId, streamId, byInterface(found.records), found.isFull);
  }

  /** What the interfaces have that `isMeant` names. */
  of(isMeant: (interfaceId: string) => boolean): Heard | undefined {
    const found = [...this.heard].filter(([interfaceId]) => isMeant(interfaceId)).map(([, heard]) => heard);
    return found.length > 0 ? found.reduce(together) : undefined;
  }

  /** What one interface has, also when the newest records are all of others. */
  async ofInterface(interfaceId: string): Promise<Heard | undefined> {
    const among = this.of((id) => sameId(id, interfaceId));
    if (among || !this.isFull) return among;
    const stream = { groupId: this.groupId, streamId: this.streamId };
    const query = { ...stream, keyword: interfaceId, limit: RECORDS_PER_INTERFACE };
    const { records } = await this.records.newest(query);
    return byInterface(records).get(interfaceId.toLowerCase());
  }
}

function byInterface(records: readonly FlowRecord[]): Map<string, Heard> {
  const heard = new Map<string, Heard>();
  for (const { interfaceId, storedAt, status } of records) {
    const one = { newest: storedAt, hasTraffic: status === "OK", hasLosses: status === "SKIPDATA" };
    const key = interfaceId.toLowerCase();
    const before = heard.get(key);
    heard.set(key, before ? together(before, one) : one);
  }
  return heard;
}

function together(one: Heard, other: Heard): Heard {
  return {
    newest: one.newest > other.newest ? one.newest : other.newest,
    hasTraffic: one.hasTraffic || other.hasTraffic,
    hasLosses: one.hasLosses || other.hasLosses,
  };
}
