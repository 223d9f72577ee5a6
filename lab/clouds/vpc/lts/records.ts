/** The query for the records in a log stream. */
import type { Answer, Exchange, VpcService } from "../exchange";
import type { LogRecord } from "../memory";
import { ltsRefusal } from "../refusals";
import { bodyOf, invalidBody } from "./bodies";
import { findStream } from "./find";

const DAY_MS = 86_400_000;

const FIELDS = ["start_time", "end_time", "labels", "is_count", "keywords", "line_num", "is_desc", "search_type"];
const MORE_FIELDS = ["limit", "highlight", "is_iterative"];

export function queryRecords(
  cloud: VpcService,
  exchange: Exchange,
  projectId: string,
  groupId: string,
  streamId: string,
): Answer {
  const { memory, switches, queries } = cloud;
  // One page of the documentation has this code with 401, another one with 403.
  if (switches.recordQueries === "401") throw ltsRefusal(401, "LTS.0003", "Invalid token");
  if (switches.recordQueries === "403") throw ltsRefusal(403, "LTS.0003", "No permission");
  findStream(cloud, projectId, groupId, streamId);
  queries.count(groupId, streamId);
  const wanted = wantedRecords(bodyOf(exchange, [...FIELDS, ...MORE_FIELDS]), switches.queriedDays);
  if (switches.incompleteQueries > 0) {
    switches.incompleteQueries -= 1;
    return { status: 200, body: { isQueryComplete: false, logs: [] } };
  }
  const found = memory.logRecords
    .filter((record) => record.streamId === streamId && wanted.isMeant(record))
    .sort((one, other) => (wanted.isDescending ? other.storedAt - one.storedAt : one.storedAt - other.storedAt));
  const logs = found.slice(0, wanted.limit).map((record) => ({
    content: wanted.shown(record),
    line_num: `${record.storedAt}${String(memory.logRecords.indexOf(record) % 1_000_000).padStart(6, "0")}`,
    labels: { streamName: memory.logStreams.find(({ id }) => id === streamId)?.name ?? "" },
  }));
  return { status: 200, body: { ...(wanted.counts ? { count: found.length } : {}), isQueryComplete: true, logs } };
}

function wantedRecords(body: Record<string, unknown>, longestDays: number) {
  const [start, end] = [millisecondsIn(body.start_time), millisecondsIn(body.end_time)];
  if (start >= end || end - start > longestDays * DAY_MS) throw invalidBody();
  const limit = Number(body.limit ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 5_000) throw invalidBody();
  const keyword = body.keywords === undefined ? undefined : String(body.keywords);
  if (keyword !== undefined && /^[*?]/.test(keyword)) throw ltsRefusal(400, "LTS.0301", "Invalid keyword");
  const word = keyword?.replaceAll('"', "");
  const pattern =
    word === undefined ? undefined : new RegExp(`(?<![\\w-])${word.replace(/[^\w-]/g, "\\$&")}(?![\\w-])`, "g");
  return {
    limit,
    counts: isTrue(body.is_count),
    isDescending: isTrue(body.is_desc),
    // Both ends of the time are included.
    isMeant: ({ storedAt, content }: LogRecord) =>
      storedAt >= start && storedAt <= end && (pattern === undefined || content.search(pattern) >= 0),
    shown: ({ content }: LogRecord) =>
      pattern === undefined || (body.highlight !== undefined && !isTrue(body.highlight))
        ? content
        : content.replace(pattern, "<HighLightTag>$&</HighLightTag>"),
  };
}

/** The documentation calls the times texts of 13 digits, and its examples have numbers. */
function millisecondsIn(value: unknown): number {
  if (!/^\d{13}$/.test(String(value))) throw invalidBody();
  return Number(value);
}

/** Examples of the documentation write truth as a text, too. */
function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}
