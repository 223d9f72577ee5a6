/** Reads that wait at the same time become one call, so that a refresh of many interfaces needs few calls. */
import DataLoader from "dataloader";
import { withinCall } from "../core/call-clock";
import { type Clock, SYSTEM_CLOCK } from "../core/clock";
import { type ErrorKind, FlowLogError } from "../core/errors";
import { getOrCreate } from "../core/get-or-create";
import { ReadWindow } from "../core/reconcile/read-window";
import type { Settings } from "../core/settings";
import type { FlowLogConfiguration, NcloudApi } from "./api";
import type { Access } from "./service";

/**
 * What counts as "no flow log", because no document says that an answer for several interfaces is complete: one answer
 * without the interface, two such answers, or an answer for this interface alone.
 */
export type MissingWhen = "absent once" | "absent twice" | "absent alone";

/** Reads the flow log of one interface; undefined when the interface has no flow log. */
export type ReadFlowLog = (networkInterfaceNo: string, when: MissingWhen) => Promise<FlowLogConfiguration | undefined>;

/** `isAlone` says that the answer was for this interface alone. */
interface Found {
  readonly row: FlowLogConfiguration | undefined;
  readonly isAlone: boolean;
}

/** The vendor does not document how many interfaces one call may ask for; the vendor's own sample asks for two. */
const DEFAULT_BATCH_SIZE = 20;
const LARGEST_BATCH_SIZE = 100;

/** The engine's reads do not arrive in one tick, but within a few milliseconds of each other. */
const WINDOW_MS = 25;

/** Kinds of errors that concern all interfaces alike, so that a call for each interface would fail the same way. */
const SAME_FOR_ALL: ReadonlySet<ErrorKind> = new Set(["auth", "forbidden", "unreachable", "throttled", "quota"]);

type Load = (networkInterfaceNo: string) => Promise<Found>;

const loads = new Map<string, Load>();

/**
 * The reader that all resources with the same place and the same key share. The reader keeps no answer after its call.
 */
export function flowLogReader(
  settings: Settings,
  access: Access,
  api: NcloudApi,
  clock: Clock = SYSTEM_CLOCK,
): ReadFlowLog {
  const maxBatchSize = readBatchSize(settings);
  if (maxBatchSize === 1) return (networkInterfaceNo) => readAlone(api, networkInterfaceNo);
  const { baseUrl, regionCode, key } = access;
  const sameCall = JSON.stringify([baseUrl, regionCode, key.accessKey, key.secretKey, maxBatchSize]);
  const load = getOrCreate(loads, sameCall, () => batchedLoad(api, maxBatchSize, clock));
  return async (no, when) => {
    const first = await withinCall(load(no));
    if (first.row || first.isAlone || when === "absent once") return first.row;
    return when === "absent twice" ? (await withinCall(load(no))).row : readAlone(api, no);
  };
}

function batchedLoad(api: NcloudApi, maxBatchSize: number, clock: Clock): Load {
  const window = new ReadWindow({ windowMs: WINDOW_MS, most: maxBatchSize, clock });
  const options = { maxBatchSize, cache: false, batchScheduleFn: window.schedule };
  const loader = new DataLoader<string, Found>((numbers) => readAll(api, numbers), options);
  return (no) => window.read(() => loader.load(no));
}

function readBatchSize(settings: Settings): number {
  const given = settings.config("ncloud:readBatchSize");
  if (!given) return DEFAULT_BATCH_SIZE;
  const size = Number(given.value);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_BATCH_SIZE) return size;
  throw FlowLogError.refused("invalid", {
    said: `${given.from} must be a whole number from 1 to ${LARGEST_BATCH_SIZE}, got "${given.value}"`,
  });
}

async function readAll(api: NcloudApi, numbers: readonly string[]): Promise<(Found | Error)[]> {
  const different = [...new Set(numbers)];
  const together = different.length > 1 ? await readTogether(api, different) : undefined;
  if (together) return numbers.map((number) => ({ row: together.get(number), isAlone: false }));
  const alone = async (number: string) => ({ row: await readAlone(api, number), isAlone: true });
  const answers = await Promise.all(different.map((number) => alone(number).catch(FlowLogError.of)));
  return numbers.map((number) => answers[different.indexOf(number)] as Found | Error);
}

/** The rows of one call for several interfaces; undefined when the cloud could not answer that call. */
async function readTogether(
  api: NcloudApi,
  numbers: readonly string[],
): Promise<Map<string, FlowLogConfiguration> | undefined> {
  try {
    const rows = await api.getFlowLogConfigurationList(numbers);
    return new Map(
      rows.filter((row) => numbers.includes(row.networkInterfaceNo)).map((row) => [row.networkInterfaceNo, row]),
    );
  } catch (thrown) {
    const error = FlowLogError.of(thrown);
    if (SAME_FOR_ALL.has(error.kind)) throw error;
    return undefined;
  }
}

async function readAlone(api: NcloudApi, number: string): Promise<FlowLogConfiguration | undefined> {
  const rows = await api.getFlowLogConfigurationList([number]);
  return rows.find((row) => row.networkInterfaceNo === number);
}
