/** Lists of log groups and log streams that all reads of a session share. */
import type { Clock } from "../../core/clock";
import { Snapshot, snapshotOf } from "../../core/reconcile/snapshot";
import type { LogGroup, LogStream, LogTankService } from "./api";

export function sharedGroups(lts: LogTankService, clock: Clock): Snapshot<LogGroup> {
  const list = async function* () {
    yield* listed(await lts.listGroups());
  };
  return snapshotOf(lts, "log groups", () => new Snapshot({ list, idOf: (group) => group.log_group_id, clock }));
}

export function sharedStreams(lts: LogTankService, groupId: string, clock: Clock): Snapshot<LogStream> {
  const list = async function* () {
    yield* listed(await lts.listStreams(groupId));
  };
  const make = () => new Snapshot({ list, idOf: (stream: LogStream) => stream.log_stream_id, clock });
  return snapshotOf(lts, `log streams of ${groupId.toLowerCase()}`, make);
}

/** A region without lists has none to share. */
function listed<Row>(rows: readonly Row[] | undefined): readonly Row[] {
  if (!rows) throw new Error("no list");
  return rows;
}
