/** Whether records arrive in log streams. */
import { arrivalOf, isFinding, noTraffic, toldByFlowLog, unknownWhenUnread } from "../../core/discovery/arrival";
import type { Arrival, Delivery } from "../../core/discovery/delivery";
import type { FoundFlowLog } from "../../core/discovery/found";
import type { Look } from "../../core/discovery/look";
import { getOrCreateAsync } from "../../core/get-or-create";
import { DAYS_LOOKED_BACK } from "../lts/records";
import { Interfaces } from "./interfaces";
import { LogTank } from "./log-tank";
import type { Heard, RecordOf, StreamContents } from "./stream-contents";

type Found = FoundFlowLog<"VpcFlowLog">;

/** One query for each log stream, however many flow logs write into it, because the cloud allows few queries. */
export async function* deliveries(
  look: Look,
  flowLogs: readonly Found[],
  lateAfterMs: number,
  all: readonly Found[],
): AsyncGenerator<Delivery> {
  const tanks = new Map<string, Promise<LogTank>>();
  const interfaces = new Interfaces(look);
  const writers = new Map<string, number>();
  for (const flowLog of all) writers.set(streamOf(flowLog), (writers.get(streamOf(flowLog)) ?? 0) + 1);
  for (const flowLog of flowLogs) {
    const { cloud, region, projectId } = flowLog.outputs.place as Record<string, string>;
    const open = () => LogTank.open(look, { cloud, region, projectId });
    const arrival = await unknownWhenUnread(async () => {
      const told = toldByFlowLog(flowLog);
      if (told) return told;
      const tank = await getOrCreateAsync(tanks, `${region} ${projectId}`, open);
      const isShared = (writers.get(streamOf(flowLog)) ?? 0) > 1;
      return explained(tank, flowLog, { isShared, interfaces }, lateAfterMs);
    });
    yield { flowLog, destination: flowLog.destination, ...arrival };
  }
}

/** Ids are compared in lower case. */
function streamOf({ inputs }: Found): string {
  return String(inputs.logTopicId).toLowerCase();
}

async function explained(
  tank: LogTank,
  flowLog: Found,
  { isShared, interfaces }: Others,
  lateAfterMs: number,
): Promise<Arrival> {
  const [groupId, streamId] = [String(flowLog.inputs.logGroupId), String(flowLog.inputs.logTopicId)];
  const gone = await tank.missing(groupId, streamId);
  if (gone) return { verdict: "destinationGone", said: gone, advice: "let the flow log write into one that exists" };
  // The cloud has no reason for this status.
  if (flowLog.outputs.status === "ERROR") {
    return { verdict: "failed", said: "its status is ERROR", advice: "disable and enable the flow log" };
  }
  const contents = await tank.contents(groupId, streamId);
  const arrival = await arrivalIn(contents, flowLog, { isShared, interfaces }, { now: tank.now, lateAfterMs });
  const isLate = arrival.verdict === "late";
  // A late record from a VPC or subnet shows that something there can be recorded.
  if (arrival.verdict !== "never" && !(isLate && flowLog.target.kind === "networkInterface")) return arrival;
  const silent = await interfaces.whySilent(flowLog.target);
  if (silent !== undefined) return noTraffic(silent, arrival);
  const days = await tank.retentionDays(groupId, streamId);
  const isKeptShort = arrival.verdict === "never" && days !== undefined && days < DAYS_LOOKED_BACK;
  return isKeptShort ? { ...arrival, said: `${arrival.said}, and keeps records for ${days} days` } : arrival;
}

interface Others {
  /** Whether other flow logs write into the log stream. */
  readonly isShared: boolean;
  readonly interfaces: Interfaces;
}

interface Times {
  readonly now: number;
  readonly lateAfterMs: number;
}

const OWN_STREAM = "give the flow log a log stream of its own";

async function arrivalIn(
  contents: StreamContents,
  flowLog: Found,
  { isShared, interfaces }: Others,
  { now, lateAfterMs }: Times,
): Promise<Arrival> {
  const { kind, id } = flowLog.target;
  const isTraffic = isShared ? trafficOf(flowLog) : () => true;
  if (kind === "networkInterface") {
    return judged(await contents.ofInterface(id, isTraffic), flowLog, now, lateAfterMs);
  }
  const placeOf = isShared ? await interfaces.seenFrom(id) : () => "within" as const;
  const heard = contents.of((record) => isTraffic(record) && placeOf(record.interfaceId) === "within");
  if (!heard && contents.isFull) {
    const said = "the newest lines of the log stream are all of something else";
    return { verdict: "unknown", said, advice: OWN_STREAM };
  }
  const arrival = judged(heard, flowLog, now, lateAfterMs);
  const isGone = (record: RecordOf) => isTraffic(record) && placeOf(record.interfaceId) === "gone";
  const gone = isFinding(arrival) ? contents.of(isGone) : undefined;
  if (!gone || arrivalOf(gone.newest, now, lateAfterMs).verdict === "late") return arrival;
  const said = "the newest records of the log stream are of network interfaces that are gone";
  return { verdict: "unknown", said, advice: OWN_STREAM };
}

/** Which records the flow log may have written. Those that tell of no traffic may be of each flow log. */
function trafficOf({ captures }: Found): (record: RecordOf) => boolean {
  const other = captures === "accepted" ? "REJECT" : captures === "rejected" ? "ACCEPT" : undefined;
  return ({ action }) => action !== other;
}

function judged(heard: Heard | undefined, { outputs }: Found, now: number, lateAfterMs: number): Arrival {
  if (!heard) return never(outputs.createdAt, now);
  const arrival = arrivalOf(heard.newest, now, lateAfterMs);
  if (arrival.verdict === "late") {
    const advice =
      "check that a server runs there, because a stopped one writes nothing, then disable and enable the flow log";
    return { ...arrival, advice };
  }
  const lost = heard.hasLosses ? "; records were lost (SKIPDATA)" : "";
  if (heard.hasTraffic || heard.hasLosses) return { ...arrival, said: `${arrival.said}${lost}` };
  return { ...arrival, verdict: "noTraffic", said: "its records say that there was no traffic (NODATA)" };
}

const FIRST_RECORDS_MS = 30 * 60_000;

function never(createdAt: unknown, now: number): Arrival {
  const ageMs = now - Date.parse(`${createdAt ?? ""}Z`);
  const isNew = ageMs < FIRST_RECORDS_MS;
  return {
    verdict: "never",
    said: `the log stream holds no record of this flow log from the last ${DAYS_LOOKED_BACK} days`,
    advice: isNew
      ? "it was made less than 30 minutes ago: look again later"
      : "check that a server runs there, of a type that can log, then disable and enable the flow log",
  };
}
