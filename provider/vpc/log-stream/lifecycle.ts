/** Log streams of Log Tank Service: what a flow log writes to, and calls its log topic. */
import { FlowLogError } from "../../core/errors";
import type { Kind, Reference } from "../../core/kind";
import type { Lifecycle, Observed } from "../../core/lifecycle";
import { type PollOptions, pollUntil } from "../../core/polling";
import type { Controls } from "../../core/schema";
import { connect } from "../connect";
import { type FlowLog, VpcApi } from "../flow-log/api";
import { createdAt, INHERITED, type LogStream, type LogTankService } from "../lts/api";
import { connectLogTankService } from "../lts/connect";
import { notOffered, stillInUse } from "../lts/refusals";
import { called, listed } from "../naming";
import { POLL } from "../service";
import { type VpcLogStreamInputs, vpcLogStreamSchema } from "./schema";

type Inputs = VpcLogStreamInputs & Controls;
type Seen = Observed<Inputs>;

export function vpcLogStreamKind(poll: PollOptions = POLL): Kind<Inputs> {
  return {
    schema: vpcLogStreamSchema,
    async connect(settings, about) {
      const { access, session, place } = await connect(settings, about.inputs);
      const lts = await connectLogTankService(session, access.lts);
      const flowLogs = new VpcApi(session, access.vpc);
      return { place, lifecycle: new VpcLogStreamLifecycle({ lts, flowLogs, about, poll }) };
    },
    describe: ({ logStreamName, logGroupId }, id) =>
      `${called("log stream", logStreamName, id)}${logGroupId ? ` in log group ${logGroupId}` : ""}`,
    conflictKey: ({ logGroupId, logStreamName }) => `log stream ${logGroupId?.toLowerCase()} ${logStreamName}`,
  };
}

export const vpcLogStream = vpcLogStreamKind();

/** The cloud says that a stream has its group's retention. */
function inherits(told: number | undefined): boolean {
  return told !== undefined && told < 1;
}

/** Stands for a retention that nobody tells: it differs from every other. */
const UNTOLD = Number.NaN;

/** One call of the engine: where it leads, and what it is about. */
interface StreamCall {
  readonly lts: LogTankService;
  readonly flowLogs: VpcApi;
  readonly about: Reference<Inputs>;
  readonly poll: PollOptions;
}

class VpcLogStreamLifecycle implements Lifecycle<Inputs> {
  readonly recreatesWithSameId = false;
  readonly conflictPhrase = "has this name";
  readonly poll: PollOptions;
  readonly #call: StreamCall;
  /** What the service answered to the last change: all there is, where its list keeps the retention to itself. */
  #answered?: number;
  /** What this create has sent, and made. */
  #sent = false;
  #made?: string;

  constructor(call: StreamCall) {
    this.#call = call;
    this.poll = call.poll;
  }

  async find({ logGroupId, logStreamName }: Inputs): Promise<Seen | undefined> {
    const streams = await this.#call.lts.listStreams(logGroupId);
    if (!streams) return this.#made === undefined ? undefined : this.observe(this.#made);
    const found = streams.find((stream) => stream.log_stream_name === logStreamName);
    return found && this.#observed(logGroupId, found);
  }

  async observe(id: string): Promise<Seen | undefined> {
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

  async write(wanted: Inputs, seen: Seen | undefined, accepted: (id: string) => void) {
    const { logGroupId, logStreamName, ttlInDays } = wanted;
    if (!seen) {
      this.#sent = true;
      const retention = ttlInDays === undefined ? {} : { ttl_in_days: ttlInDays };
      this.#made = await this.#call.lts.createStream(logGroupId, { log_stream_name: logStreamName, ...retention });
      accepted(this.#made);
      // Not every region takes it at creation; the group's days may be its own, or shown as what it inherits.
      const told = ttlInDays && (await this.#call.lts.showStream(logGroupId, this.#made))?.ttl_in_days;
      if (told && (told !== ttlInDays || (await this.#isGroups(logGroupId, told)))) {
        await this.#call.lts.retainStream(logGroupId, this.#made, ttlInDays);
      }
      return;
    }
    const days = ttlInDays ?? INHERITED;
    try {
      this.#answered = (await this.#call.lts.retainStream(logGroupId, seen.id, days)) ?? days;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (days !== INHERITED || error.kind !== "invalid") throw error;
      throw error.withMissing({
        advice: "this cloud gives no retention back to the log group: set ttlInDays to the group's",
      });
    }
    accepted(seen.id);
  }

  async remove(id: string): Promise<void> {
    const logGroupId = (await this.observe(id))?.inputs.logGroupId;
    if (!logGroupId) return;
    await refuseWhileWrittenTo(this.#call.flowLogs, { log_topic_id: id.toLowerCase() }, this.poll);
    await this.#call.lts.deleteStream(logGroupId, id);
  }

  async #observed(groupId: string, stream: LogStream): Promise<Seen> {
    const told = stream.ttl_in_days ?? this.#answered;
    return {
      id: stream.log_stream_id,
      inputs: {
        logGroupId: groupId.toLowerCase(),
        logStreamName: stream.log_stream_name,
        ...(this.#mustBeWritten(told) ? { ttlInDays: UNTOLD } : await this.#retention(groupId, told)),
      },
      outputs: { createdAt: createdAt(stream) },
      inactive: false,
      warning: told === undefined ? this.#doubt() : undefined,
    };
  }

  /**
   * Whether what the program wants has to be sent, whatever is shown: nothing may be shown, and days that are the group's
   * too may be inherited or not. Once it is sent, the answer counts.
   */
  #mustBeWritten(told: number | undefined): boolean {
    const { operation, inputs, before } = this.#call.about;
    if (this.#answered !== undefined) return false;
    if (operation === "create") {
      return told === undefined && !this.#sent && inputs.adopt === "always" && inputs.ttlInDays !== undefined;
    }
    if (operation !== "update") return false;
    const changed = inputs.ttlInDays !== before?.ttlInDays;
    // Not every cloud takes back what a stream has of its own, so nobody asks it to without need.
    if (inputs.ttlInDays === undefined) return changed && !inherits(told);
    return changed || told === undefined;
  }

  #doubt(): string | undefined {
    const { operation, inputs } = this.#call.about;
    if (operation !== "create" || this.#sent || inputs.ttlInDays === undefined) return undefined;
    return `it was there already, and the cloud does not show whether its retention is ${inputs.ttlInDays} days`;
  }

  /** Of its own: none for a stream that has its group's, which may be shown as such or with the group's days. */
  async #retention(groupId: string, told: number | undefined): Promise<{ ttlInDays?: number }> {
    if (told === undefined) return {};
    const { ttlInDays } = this.#call.about.inputs;
    const own = !inherits(told) && (ttlInDays !== undefined || !(await this.#isGroups(groupId, told)));
    return { ttlInDays: own ? told : undefined };
  }

  async #isGroups(groupId: string, days: number): Promise<boolean> {
    return days === (await this.#call.lts.showGroup(groupId))?.ttl_in_days;
  }
}

/** Waits a little first: in one deployment deletions that don't depend on each other run at the same time. */
async function refuseWhileWrittenTo(api: VpcApi, filter: { log_topic_id: string }, poll: PollOptions): Promise<void> {
  const look = async () => {
    const found: FlowLog[] = [];
    for await (const flowLog of api.listFlowLogs(filter)) {
      // A service that ignores a filter must not make us take a stranger for one that writes here.
      if (flowLog.log_topic_id.toLowerCase() === filter.log_topic_id) found.push(flowLog);
    }
    return found;
  };
  let left: FlowLog[];
  try {
    left = await pollUntil(look, (found) => found.length === 0, poll);
  } catch (thrown) {
    const { kind, parts } = FlowLogError.of(thrown);
    const said = `looking whether a flow log still writes to it failed (${parts.said})`;
    throw new FlowLogError(kind, { ...parts, said, outcome: "none", stateLeft: "Nothing was deleted" });
  }
  if (left.length > 0) {
    throw stillInUse(`${listed("flow log", left)} still ${left.length === 1 ? "writes" : "write"} to it`);
  }
}
