/**
 * The records that flow logs have written into log streams:
 * https://docs.otc.t-systems.com/log-tank-service/api-ref/apis/log_management/querying_logs.html
 * https://support.huaweicloud.com/intl/en-us/api-lts/ListLogs.html
 */

import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import * as z from "../../core/zod";
import type { Session } from "../iam/session";
import { encode } from "../iam/signature";
import { Service } from "../service/service";
import { LTS_CONTENT_TYPE } from "./api";

/** One record of a flow log: https://docs.otc.t-systems.com/virtual-private-cloud/umn/vpc_flow_log/ */
export interface FlowRecord {
  /** The port whose traffic was recorded. */
  readonly interfaceId: string;
  /** When Log Tank Service stored the record. */
  readonly storedAt: Date;
  /** What became of the traffic; `-` where the record tells of none. */
  readonly action: "ACCEPT" | "REJECT" | "-";
  /** `NODATA`: no traffic in the time. `SKIPDATA`: records were lost. */
  readonly status: "OK" | "NODATA" | "SKIPDATA";
}

/** Where to look, and for how many records at most. */
export interface RecordQuery {
  readonly groupId: string;
  readonly streamId: string;
  /** A word that each record has to hold. */
  readonly keyword?: string;
  readonly limit: number;
}

/** The newest lines that a query found. */
export interface FoundRecords {
  /** The lines that are records of flow logs, the newest one first. */
  readonly records: readonly FlowRecord[];
  /** Whether there may be older lines. */
  readonly isFull: boolean;
}

const answer = z
  .object({
    isQueryComplete: z.boolean().nullish(),
    logs: z.array(z.object({ content: z.string(), line_num: z.union([z.string(), z.number()]).nullish() })).nullish(),
  })
  // An answer without both says nothing about records.
  .refine(({ isQueryComplete, logs }) => isQueryComplete != null || logs != null);
type Answer = z.infer<typeof answer>;

const DAY_MS = 86_400_000;
/** How far back records are looked for. Older pages of the documentation allow no more than 30 days. */
export const DAYS_LOOKED_BACK = 30;
/** Log Tank Service's clock may be ahead of the clock of this machine. */
const AHEAD_MS = 300_000;
const TRIES = 5;

/**
 * Open Telekom Cloud allows ten queries a minute of a log stream, 50 of a log group and 100 of an account:
 * https://docs.otc.t-systems.com/log-tank-service/umn/service_overview/usage_restrictions.html
 */
const BETWEEN_QUERIES_MS = 1_250;
const BETWEEN_QUERIES_OF_STREAM_MS = 6_500;

export class LogRecords {
  readonly #service: Service;
  readonly #clock: Clock;
  #next = 0;
  readonly #nextOfStream = new Map<string, number>();

  /** `endpoint` is the address of the service, without a version. */
  constructor(session: Session, endpoint: string, clock: Clock) {
    this.#service = new Service(session, `${endpoint}/v2`, LTS_CONTENT_TYPE);
    this.#clock = clock;
  }

  /**
   * The newest records. Lines that are no records of flow logs are left out.
   * @throws unavailable when the service does not complete the query, unreadable when no line that it found is a record
   */
  async newest({ groupId, streamId, keyword, limit }: RecordQuery): Promise<FoundRecords> {
    const now = this.#clock.now();
    const query = {
      // The documentation calls the times texts, and an error shows them with 13 digits.
      start_time: String(now - DAYS_LOOKED_BACK * DAY_MS + AHEAD_MS),
      end_time: String(now + AHEAD_MS),
      is_desc: true,
      limit,
      // Otherwise keywords come back in tags.
      highlight: false,
      ...(keyword === undefined ? {} : { keywords: `"${keyword}"` }),
    };
    const path = `/groups/${encode(groupId)}/streams/${encode(streamId)}/content/query`;
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      await this.#turn(streamId);
      const body = attempt === 1 ? query : { ...query, is_iterative: true };
      const found = await this.#service.search(path, body, answer, "a list of records");
      if (found.isQueryComplete === false) continue;
      const [lines, records] = [found.logs?.length ?? 0, recordsIn(found)];
      const isFull = lines >= limit;
      // Lines of something else may fill the answer. The records of an interface are then found by a keyword.
      if (records.length > 0 || lines === 0 || (isFull && keyword === undefined)) return { records, isFull };
      throw FlowLogError.refused("unreadable", {
        said: `log stream ${streamId} has ${lines} lines, and no record of a flow log in the documented form`,
        advice: "give the flow log a log stream of its own",
      });
    }
    throw FlowLogError.refused("unavailable", {
      said: `log stream ${streamId} was still being searched after ${TRIES} queries`,
      advice: "try again later",
    });
  }

  /** Waits until the limits allow a query of the log stream. */
  async #turn(streamId: string): Promise<void> {
    const at = Math.max(
      this.#next,
      getOrCreate(this.#nextOfStream, streamId, () => 0),
      this.#clock.now(),
    );
    this.#next = at + BETWEEN_QUERIES_MS;
    this.#nextOfStream.set(streamId, at + BETWEEN_QUERIES_OF_STREAM_MS);
    const waitMs = at - this.#clock.now();
    if (waitMs > 0) await this.#clock.sleep(waitMs);
  }
}

function recordsIn({ logs }: Answer): FlowRecord[] {
  return (logs ?? []).flatMap(({ content, line_num: lineNumber }) => {
    const fields = content.trim().split(/\s+/);
    const [interfaceId, end, action, status] = [fields[2], fields[11], fields[12], fields[13]];
    if (fields.length !== 14 || !interfaceId || !isAction(action) || !isStatus(status)) return [];
    // A line number of 19 digits is the time in nanoseconds. The end of the capture window is up to ten minutes older.
    const isTime = /^\d{19}$/.test(String(lineNumber));
    const storedMs = isTime ? Number(lineNumber) / 1_000_000 : Number(end) * 1_000;
    return Number.isFinite(storedMs) && storedMs > 0
      ? [{ interfaceId, action, status, storedAt: new Date(storedMs) }]
      : [];
  });
}

function isAction(text: string | undefined): text is FlowRecord["action"] {
  return text === "ACCEPT" || text === "REJECT" || text === "-";
}

function isStatus(text: string | undefined): text is FlowRecord["status"] {
  return text === "OK" || text === "NODATA" || text === "SKIPDATA";
}
