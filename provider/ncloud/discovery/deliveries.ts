/** Whether records arrive in Object Storage. */
import {
  arrivalOf,
  durationText,
  isMissing,
  noTraffic,
  toldByFlowLog,
  unknownWhenUnread,
} from "../../core/discovery/arrival";
import type { Arrival, Delivery } from "../../core/discovery/delivery";
import type { FoundFlowLog } from "../../core/discovery/found";
import { inOrder } from "../../core/discovery/in-order";
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { Directories } from "./directories";
import type { Directory, Objects } from "./directory";
import { SilentInterfaces } from "./silent-interfaces";

type Found = FoundFlowLog<"NcloudFlowLog">;

/** The vendor documents no rates of Object Storage. */
const AT_A_TIME = 4;

export async function* deliveries(
  look: Look,
  flowLogs: readonly Found[],
  lateAfterMs: number,
  all: readonly Found[],
): AsyncGenerator<Delivery> {
  const directories = new Directories(look, all);
  const silent = new SilentInterfaces(look);
  const judge = (flowLog: Found) => async () => {
    const told = toldByFlowLog(flowLog);
    if (told) return told;
    const directory = await directories.of(flowLog).catch(goneOrThrow);
    if (!(directory instanceof FlowLogError)) {
      const arrival = await arrivalIn(directory, flowLog.target.id, look.clock.now(), lateAfterMs);
      if (!isMissing(arrival)) return arrival;
      const said = await silent.why(flowLog.id);
      return said === undefined ? arrival : noTraffic(said, arrival);
    }
    const advice = "make the bucket again, or let the flow log write into another one";
    return { verdict: "destinationGone", said: directory.parts.said, advice } as const;
  };
  yield* inOrder(flowLogs, AT_A_TIME, async (flowLog): Promise<Delivery> => {
    const arrival = await unknownWhenUnread(judge(flowLog));
    return { flowLog, destination: flowLog.destination, ...arrival };
  });
}

function goneOrThrow(thrown: unknown): FlowLogError {
  const error = FlowLogError.of(thrown);
  if (error.kind === "notFound") return error;
  throw error;
}

const START_AGAIN = "check that its server runs, then disable and enable the flow log";

async function arrivalIn(
  directory: Directory,
  interfaceNo: string,
  now: number,
  lateAfterMs: number,
): Promise<Arrival> {
  const own = await directory.ofInterface(interfaceNo, new Date(now - lateAfterMs));
  const arrival = own.newest && judged(own.newest, own, now, lateAfterMs);
  if (arrival && !isMissing(arrival)) return arrival;
  // Nobody documents what the 1 of the known names means, so that names with another number may be newer.
  const whole = await directory.whole();
  const named = whole.byInterface.get(interfaceNo);
  if (named && !(own.newest && own.newest >= named)) return judged(named, whole, now, lateAfterMs);
  if (arrival) return arrival;
  if (!whole.newest) {
    return {
      verdict: "never",
      said: "the directory holds no object",
      advice: `${START_AGAIN}; where somebody moves or deletes objects after reading them, this proves nothing`,
    };
  }
  const isAlone = directory.interfaceNos.size === 1 && !whole.hasStrangers;
  return isAlone
    ? judged(whole.newest, whole, now, lateAfterMs)
    : ofSharedDirectory(whole.newest, whole, now, lateAfterMs);
}

/** The verdict on records whose newest object is known, as far as objects were read. */
function judged(newest: Date, { count, isWhole }: Objects, now: number, lateAfterMs: number): Arrival {
  const arrival = arrivalOf(newest, now, lateAfterMs);
  if (arrival.verdict === "arriving") return arrival;
  if (isWhole) return { ...arrival, advice: START_AGAIN };
  return {
    verdict: "unknown",
    said: `the newest of ${count} objects came ${durationText(now - newest.getTime())} ago, and there are more`,
    advice: "delete old objects by a lifecycle rule, so that all can be read",
  };
}

/** No object names the interface, so only objects of all flow logs together tell something. */
function ofSharedDirectory(newest: Date, objects: Objects, now: number, lateAfterMs: number): Arrival {
  const arrival = judged(newest, objects, now, lateAfterMs);
  if (arrival.verdict !== "arriving")
    return { ...arrival, said: `${arrival.said}, counting all that write into the directory` };
  return {
    verdict: "unknown",
    said: "no object tells its network interface, and others write into the directory",
    advice: "give the flow log a directory of its own",
  };
}
