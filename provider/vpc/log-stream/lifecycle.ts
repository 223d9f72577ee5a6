/** Log streams of Log Tank Service. A flow log writes to a log stream, and its API calls the log stream a log topic. */
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import type { Controls } from "../../core/inputs/schema";
import { pollUntil } from "../../core/polling";
import type { Connection, Lifecycle, Observed, Reference } from "../../core/reconcile/lifecycle";
import { type Snapshot, sharesReads } from "../../core/reconcile/snapshot";
import type { Settings } from "../../core/settings";
import { type FlowLog, VpcApi } from "../flow-log/api";
import { createdAt, INHERITED, type LogStream, type LogTankService, type NewLogStream } from "../lts/api";
import { connectLogTankService } from "../lts/connect";
import { notOffered, stillInUse } from "../lts/refusals";
import { sharedStreams } from "../lts/shared-lists";
import { bodyTags, changeTags, enterpriseProjectIn, shownTags } from "../lts/tags";
import { listed } from "../resource/naming";
import { connect } from "../service/connect";
import { AFTER_LOST_ANSWER, POLL, POLL_FOR_OTHERS } from "../service/service";
import { needsSecondRequest, observedRetention } from "./retention";
import type { VpcLogStreamInputs } from "./schema";

type Inputs = VpcLogStreamInputs & Controls;
type ObservedLogStream = Observed<Inputs>;

/** The lifecycle of one call of the engine. */
export async function connectLogStream(
  settings: Settings,
  about: Reference<Inputs>,
  clock: Clock,
): Promise<Connection<Inputs>> {
  const { access, session, place } = await connect(settings, about.inputs, clock);
  const lts = await connectLogTankService(session, access.lts);
  const flowLogs = new VpcApi(session, access.vpc);
  const shared = (groupId: string) => (sharesReads(settings) ? sharedStreams(lts, groupId, clock) : undefined);
  return { place, lifecycle: new VpcLogStreamLifecycle({ lts, shared, flowLogs, about, clock }) };
}

/** One call of the engine: what the call is about, and how the cloud is reached. */
interface StreamCall {
  readonly lts: LogTankService;
  /** The log streams of a log group as all reads share them; undefined when reads share no lists. */
  readonly shared: (groupId: string) => Snapshot<LogStream> | undefined;
  readonly flowLogs: VpcApi;
  readonly about: Reference<Inputs>;
  readonly clock: Clock;
}

class VpcLogStreamLifecycle implements Lifecycle<Inputs> {
  readonly recreatesWithSameId = false;
  readonly conflictPhrase = "has this name";
  readonly hasNoList: boolean;
  readonly afterLostAnswer = AFTER_LOST_ANSWER;
  readonly poll = POLL;
  readonly #call: StreamCall;
  /** The retention after the last accepted change, as the answer says it: the list may report none. */
  #retained?: number;
  /** Whether this call has sent a request to create the log stream. */
  #creationSent = false;

  constructor(call: StreamCall) {
    this.#call = call;
    this.hasNoList = !call.lts.hasLists;
  }

  async find({ logGroupId, logStreamName }: Inputs): Promise<ObservedLogStream | undefined> {
    const streams = await this.#call.lts.listStreams(logGroupId);
    const found = streams?.find((stream) => stream.log_stream_name === logStreamName);
    return found && this.#observed(logGroupId, found);
  }

  async observe(id: string): Promise<ObservedLogStream | undefined> {
    const { logGroupId } = this.#call.about.inputs;
    if (logGroupId) {
      const found = await this.#call.lts.showStream(logGroupId, id);
      return found && this.#observed(logGroupId, found);
    }
    const groups = await this.#call.lts.listGroups();
    if (!groups) throw notOffered("to find a log stream's log group", "declare the log stream with its logGroupId");
    for (const group of groups) {
      const found = await this.#call.lts.showStream(group.log_group_id, id);
      if (found) return this.#observed(group.log_group_id, found);
    }
    return undefined;
  }

  async glance(id: string): Promise<ObservedLogStream | undefined> {
    const { shared, about } = this.#call;
    const { logGroupId } = about.inputs;
    const row = logGroupId && (await shared(logGroupId)?.row(id));
    return logGroupId && row ? this.#observed(logGroupId, row) : undefined;
  }

  async *list(): AsyncGenerator<ObservedLogStream> {
    const { lts } = this.#call;
    const groups = await lts.listGroups();
    if (!groups) throw notOffered("to list log groups", "name the log stream by its id");
    for (const { log_group_id: groupId, ttl_in_days: days } of groups) {
      const streams = (await lts.listStreams(groupId)) ?? [];
      for (const stream of streams) yield await this.#observed(groupId, stream, async () => days);
    }
  }

  async write(inputs: Inputs, observed: ObservedLogStream | undefined, accepted: (id: string) => void): Promise<void> {
    if (!observed) return this.#create(inputs, accepted);
    const { id, unconfirmed = [] } = observed;
    const isShown = "ttlInDays" in observed.inputs;
    if (unconfirmed.includes("ttlInDays") || (isShown && observed.inputs.ttlInDays !== inputs.ttlInDays)) {
      await this.#retain(inputs, id);
      accepted(id);
    }
    const change = { from: observed.inputs.tags ?? {}, to: inputs.tags ?? {} };
    if (isDeepStrictEqual(change.from, change.to)) return;
    this.#call.shared(inputs.logGroupId)?.written(id);
    await changeTags(this.#call.lts, { of: "topics", id }, change, accepted);
  }

  async #create(inputs: Inputs, accepted: (id: string) => void): Promise<void> {
    const { lts } = this.#call;
    const { logGroupId, ttlInDays } = inputs;
    this.#creationSent = true;
    const id = await lts.createStream(logGroupId, creationOf(inputs));
    accepted(id);
    if (ttlInDays === undefined) return;
    const reported = (await lts.showStream(logGroupId, id))?.ttl_in_days ?? undefined;
    const groupDays = () => this.#groupDays(logGroupId);
    if (await needsSecondRequest({ wanted: ttlInDays, reported, groupDays })) {
      await lts.retainStream(logGroupId, id, ttlInDays);
    }
  }

  async #retain({ logGroupId, ttlInDays = INHERITED }: Inputs, id: string): Promise<void> {
    this.#call.shared(logGroupId)?.written(id);
    try {
      this.#retained = (await this.#call.lts.retainStream(logGroupId, id, ttlInDays)) ?? ttlInDays;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (ttlInDays !== INHERITED || error.kind !== "invalid") throw error;
      throw error.withMissing({
        advice: "this cloud gives no retention back to the log group: set ttlInDays to the group's",
      });
    }
  }

  async remove(id: string): Promise<void> {
    // A list may not show a new log stream yet, so a log group that is known needs no look.
    const logGroupId = this.#call.about.inputs.logGroupId ?? (await this.observe(id))?.inputs.logGroupId;
    if (!logGroupId) return;
    await refuseWhileWrittenTo(this.#call, { log_topic_id: id.toLowerCase() });
    this.#call.shared(logGroupId)?.written(id);
    await this.#call.lts.deleteStream(logGroupId, id);
  }

  async #observed(
    groupId: string,
    stream: LogStream,
    groupDays = () => this.#groupDays(groupId),
  ): Promise<ObservedLogStream> {
    const { operation, inputs: wanted, before } = this.#call.about;
    const { inputs, ...rest } = await observedRetention({
      operation,
      wanted: wanted.ttlInDays,
      before: before?.ttlInDays,
      adopt: wanted.adopt,
      reported: stream.ttl_in_days ?? this.#retained,
      sent: this.#creationSent || this.#retained !== undefined,
      groupDays,
    });
    const tags = this.#reportedTags(stream);
    return {
      id: stream.log_stream_id,
      inputs: {
        logGroupId: groupId.toLowerCase(),
        logStreamName: stream.log_stream_name,
        ...(tags ? { tags } : {}),
        ...inputs,
      },
      outputs: {
        createdAt: createdAt(stream),
        enterpriseProjectId: enterpriseProjectIn(stream.tag),
        hotColdSeparation: stream.hot_cold_separation ?? undefined,
        hotStorageDays: stream.hot_storage_days ?? undefined,
      },
      inactive: false,
      ...rest,
    };
  }

  /**
   * The tags that are compared with those of the program; undefined where there are none to compare. Where the program
   * sets no tags, the tags of the log stream may be somebody else's, and stay, but not those that the program has just
   * taken out. A read for an import has no inputs yet, and takes all tags.
   */
  #reportedTags({ tag }: LogStream): Record<string, string> | undefined {
    const { inputs: wanted, before } = this.#call.about;
    const tags = shownTags(tag, wanted.ignoreTags);
    if (wanted.tags) return tags;
    const left = Object.entries(tags).filter(([name]) => !wanted.logGroupId || name in (before?.tags ?? {}));
    return left.length > 0 ? Object.fromEntries(left) : undefined;
  }

  async #groupDays(groupId: string): Promise<number | undefined> {
    return (await this.#call.lts.showGroup(groupId))?.ttl_in_days;
  }
}

/** The body of a creation: only what the program sets. */
function creationOf(inputs: Inputs): NewLogStream {
  const { logStreamName, ttlInDays, tags, logStreamNameAlias, enterpriseProjectName } = inputs;
  return {
    log_stream_name: logStreamName,
    ...(ttlInDays === undefined ? {} : { ttl_in_days: ttlInDays }),
    ...bodyTags(tags ?? {}),
    ...(logStreamNameAlias ? { log_stream_name_alias: logStreamNameAlias } : {}),
    ...(enterpriseProjectName ? { enterprise_project_name: enterpriseProjectName } : {}),
  };
}

/**
 * Refuses while a flow log writes to the log stream. Waits a little first, because the same deployment may delete that
 * flow log.
 */
async function refuseWhileWrittenTo(
  { flowLogs: api, clock }: StreamCall,
  filter: { log_topic_id: string },
): Promise<void> {
  const look = async () => {
    const found: FlowLog[] = [];
    for await (const flowLog of api.listFlowLogs(filter)) {
      // The service may ignore the filter, so each flow log is compared again.
      if (flowLog.log_topic_id.toLowerCase() !== filter.log_topic_id) continue;
      // A list may still show a deleted flow log.
      if (await api.showFlowLog(flowLog.id)) found.push(flowLog);
    }
    return found;
  };
  let left: FlowLog[];
  try {
    left = await pollUntil(look, (found) => found.length === 0, POLL_FOR_OTHERS, clock);
  } catch (thrown) {
    const { kind, parts } = FlowLogError.of(thrown);
    const said = `looking whether a flow log still writes to it failed (${parts.said})`;
    throw FlowLogError.refused(kind, { ...parts, said, stateLeft: "Nothing was deleted" });
  }
  if (left.length > 0) {
    throw stillInUse(`${listed("flow log", left)} still ${left.length === 1 ? "writes" : "write"} to it`);
  }
}
