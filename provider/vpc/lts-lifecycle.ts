/** Log groups and log streams of Log Tank Service: where flow logs write to, and where retention lives. */
import { FlowLogError } from "../core/errors";
import type { Lifecycle, Observed } from "../core/lifecycle";
import type { Kind, Reference } from "../core/provider";
import type { Controls } from "../core/schema";
import { until } from "../core/waiting";
import { type FlowLog, type FlowLogTuple, VpcApi } from "./api";
import { goTo } from "./connection";
import { PATIENCE } from "./lifecycle";
import { INHERITED, type LogGroup, type LogStream, type LogTank, type Tag } from "./lts-api";
import { notOffered, openLogTank } from "./lts-old-api";
import { logGroupSchema, logStreamSchema, type VpcLogGroupInputs, type VpcLogStreamInputs } from "./lts-schema";

type GroupInputs = VpcLogGroupInputs & Controls;
type StreamInputs = VpcLogStreamInputs & Controls;

export const vpcLogGroup: Kind<GroupInputs> = {
  schema: logGroupSchema,
  async connect(settings, { inputs }) {
    const { access, session, place } = await goTo(settings, inputs);
    const lts = await openLogTank(session, access.lts);
    return { place, lifecycle: new LogGroups(lts, new VpcApi(session, access.vpc)) };
  },
  describe: ({ logGroupName }, id) => called("log group", logGroupName, id),
  claims: ({ logGroupName }) => `log group ${logGroupName}`,
  // Two of the same name can't be there together.
  deleteBeforeReplace: (changed) => changed.every((key) => key === "logGroupNameAlias"),
};

export const vpcLogStream: Kind<StreamInputs> = {
  schema: logStreamSchema,
  async connect(settings, reference) {
    const { access, session, place } = await goTo(settings, reference.inputs);
    const lts = await openLogTank(session, access.lts);
    return { place, lifecycle: new LogStreams(lts, new VpcApi(session, access.vpc), reference) };
  },
  describe: ({ logStreamName, logGroupId }, id) =>
    `${called("log stream", logStreamName, id)}${logGroupId ? ` in log group ${logGroupId}` : ""}`,
  claims: ({ logGroupId, logStreamName }) => `log stream ${logGroupId?.toLowerCase()} ${logStreamName}`,
};

class LogGroups implements Lifecycle<GroupInputs> {
  readonly idIsNatural = false;
  readonly occupies = "has this name";
  readonly patience = PATIENCE;
  /** What this create has made. */
  #made?: string;

  constructor(
    private readonly lts: LogTank,
    private readonly flowLogs: VpcApi,
  ) {}

  async find({ logGroupName }: GroupInputs): Promise<Observed<GroupInputs> | undefined> {
    const groups = await this.lts.listGroups();
    // Where nothing can be listed, the service itself refuses a name that is taken.
    if (!groups) return this.#made === undefined ? undefined : this.observe(this.#made);
    const found = groups.find((group) => group.log_group_name === logGroupName);
    return found && observedGroup(found);
  }

  async observe(id: string): Promise<Observed<GroupInputs> | undefined> {
    const found = await this.lts.showGroup(id);
    return found && observedGroup(found);
  }

  async write(wanted: GroupInputs, seen: Observed<GroupInputs> | undefined, accepted: (id: string) => void) {
    if (!seen) {
      const tags = tagsIn(wanted.tags);
      const id = await this.lts.createGroup({
        log_group_name: wanted.logGroupName,
        ttl_in_days: wanted.ttlInDays,
        ...(tags.length > 0 ? { tags } : {}),
        ...(wanted.logGroupNameAlias ? { log_group_name_alias: wanted.logGroupNameAlias } : {}),
      });
      this.#made = id;
      accepted(id);
      return;
    }
    const { id } = seen;
    if (seen.inputs.ttlInDays !== wanted.ttlInDays) {
      await this.lts.retainGroup(id, wanted.ttlInDays);
      accepted(id);
    }
    const { tags: had = {} } = seen.inputs;
    const gone = tagsIn(had).filter(({ key, value }) => wanted.tags[key] !== value);
    const fresh = tagsIn(wanted.tags).filter(({ key, value }) => had[key] !== value);
    for (const [action, tags] of [["delete", gone] as const, ["create", fresh] as const]) {
      if (tags.length === 0) continue;
      await this.lts.changeTags(id, action, tags);
      accepted(id);
    }
  }

  /** The service would delete its streams with it, and the records in them. */
  async remove(id: string): Promise<void> {
    const streams = await until(
      () => this.lts.listStreams(id),
      (left) => !left?.length,
      PATIENCE,
    );
    if (streams?.length) throw stillInUse(`it still holds ${some("log stream", streams.map(nameOfStream))}`);
    // Without a list of streams, whoever writes to one tells at least of that.
    if (!streams) await refuseWhileWrittenTo(this.flowLogs, { log_group_id: id });
    await this.lts.deleteGroup(id);
  }
}

/** Stands for a retention that nobody tells: it differs from every other. */
const UNTOLD = Number.NaN;

class LogStreams implements Lifecycle<StreamInputs> {
  readonly idIsNatural = false;
  readonly occupies = "has this name";
  readonly patience = PATIENCE;
  /** What the service answered to the last change: all there is, where its list keeps the retention to itself. */
  #answered?: number;
  /** What this create has sent, and made. */
  #sent = false;
  #made?: string;

  constructor(
    private readonly lts: LogTank,
    private readonly flowLogs: VpcApi,
    private readonly about: Reference<StreamInputs>,
  ) {}

  async find({ logGroupId, logStreamName }: StreamInputs): Promise<Observed<StreamInputs> | undefined> {
    const streams = await this.lts.listStreams(logGroupId);
    if (!streams) return this.#made === undefined ? undefined : this.observe(this.#made);
    const found = streams.find((stream) => stream.log_stream_name === logStreamName);
    return found && this.#observed(logGroupId, found);
  }

  async observe(id: string): Promise<Observed<StreamInputs> | undefined> {
    const { logGroupId } = this.about.inputs;
    if (logGroupId) {
      const found = await this.lts.showStream(logGroupId, id);
      return found && this.#observed(logGroupId, found);
    }
    const groups = await this.lts.listGroups();
    if (!groups) throw notOffered("to find a log stream's log group", "declare the log stream with its logGroupId");
    for (const group of groups) {
      const found = await this.lts.showStream(group.log_group_id, id);
      if (found) return this.#observed(group.log_group_id, found);
    }
    return undefined;
  }

  async write(wanted: StreamInputs, seen: Observed<StreamInputs> | undefined, accepted: (id: string) => void) {
    const { logGroupId, logStreamName, ttlInDays } = wanted;
    if (!seen) {
      this.#sent = true;
      const retention = ttlInDays === undefined ? {} : { ttl_in_days: ttlInDays };
      this.#made = await this.lts.createStream(logGroupId, { log_stream_name: logStreamName, ...retention });
      accepted(this.#made);
      // Not every region takes it at creation.
      const told = ttlInDays && (await this.lts.showStream(logGroupId, this.#made))?.ttl_in_days;
      if (told && told !== ttlInDays) await this.lts.retainStream(logGroupId, this.#made, ttlInDays);
      return;
    }
    const days = ttlInDays ?? INHERITED;
    try {
      this.#answered = (await this.lts.retainStream(logGroupId, seen.id, days)) ?? days;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      if (days !== INHERITED || error.kind !== "invalid") throw error;
      throw error.with({ advice: "this cloud gives no retention back to the log group: set ttlInDays to the group's" });
    }
    accepted(seen.id);
  }

  async remove(id: string): Promise<void> {
    const logGroupId = (await this.observe(id))?.inputs.logGroupId;
    if (!logGroupId) return;
    await refuseWhileWrittenTo(this.flowLogs, { log_topic_id: id.toLowerCase() });
    await this.lts.deleteStream(logGroupId, id);
  }

  async #observed(groupId: string, stream: LogStream): Promise<Observed<StreamInputs>> {
    const told = stream.ttl_in_days ?? this.#answered;
    return {
      id: stream.log_stream_id,
      inputs: {
        logGroupId: groupId.toLowerCase(),
        logStreamName: stream.log_stream_name,
        ...(told === undefined ? this.#untold() : { ttlInDays: await this.#ownRetention(groupId, told) }),
      },
      outputs: { createdAt: timeOf(stream) },
      free: false,
      warning: told === undefined ? this.#doubt() : undefined,
    };
  }

  /** Never compared, but written where it may be another one: by an update, or over one that is to be overwritten. */
  #untold(): { ttlInDays?: number } {
    const { operation, inputs } = this.about;
    const overwrites = operation === "create" && !this.#sent && inputs.adopt === "always" && inputs.ttlInDays;
    return operation === "update" || overwrites ? { ttlInDays: UNTOLD } : {};
  }

  #doubt(): string | undefined {
    const { operation, inputs } = this.about;
    if (operation !== "create" || this.#sent || inputs.ttlInDays === undefined) return undefined;
    return `it was there already, and the cloud does not show whether its retention is ${inputs.ttlInDays} days`;
  }

  /** Undefined for a stream that has its group's, which may be shown as such or with the group's days. */
  async #ownRetention(groupId: string, told: number): Promise<number | undefined> {
    if (told < 1) return undefined;
    if (this.about.inputs.ttlInDays !== undefined) return told;
    const group = await this.lts.showGroup(groupId);
    return told === group?.ttl_in_days ? undefined : told;
  }
}

function observedGroup(group: LogGroup): Observed<GroupInputs> {
  const tags = Object.entries(group.tag ?? {}).map(([key, value]) => [key, value ?? ""] as const);
  return {
    id: group.log_group_id,
    inputs: {
      logGroupName: group.log_group_name,
      ttlInDays: group.ttl_in_days,
      // Those of the cloud itself, such as the enterprise project's, are nobody's to set.
      tags: Object.fromEntries(tags.filter(([key]) => !key.startsWith("_"))),
    },
    outputs: { createdAt: timeOf(group) },
    free: false,
  };
}

function timeOf({ creation_time }: { readonly creation_time?: number | null }): string | undefined {
  return creation_time ? new Date(creation_time).toISOString() : undefined;
}

function tagsIn(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** Waits a little first: in one deployment deletions that don't depend on each other run at the same time. */
async function refuseWhileWrittenTo(api: VpcApi, filter: Partial<FlowLogTuple>): Promise<void> {
  const look = async () => {
    const found: FlowLog[] = [];
    for await (const flowLog of api.listFlowLogs(filter)) if (matches(flowLog, filter)) found.push(flowLog);
    return found;
  };
  let left: FlowLog[];
  try {
    left = await until(look, (found) => found.length === 0, PATIENCE);
  } catch (thrown) {
    const { kind, parts } = FlowLogError.of(thrown);
    const said = `looking whether a flow log still writes to it failed (${parts.said})`;
    throw new FlowLogError(kind, { ...parts, said, outcome: "none", left: "Nothing was deleted" });
  }
  if (left.length > 0) {
    const names = left.map(({ id, name }) => (name ? `"${name}" ${id}` : id));
    throw stillInUse(`${some("flow log", names)} still ${left.length === 1 ? "writes" : "write"} to it`);
  }
}

/** A service that ignores a filter must not make us take a stranger for one that writes here. */
function matches(flowLog: FlowLog, filter: Partial<FlowLogTuple>): boolean {
  return (["log_group_id", "log_topic_id"] as const).every(
    (key) => filter[key] === undefined || flowLog[key].toLowerCase() === filter[key].toLowerCase(),
  );
}

function stillInUse(said: string): FlowLogError {
  return new FlowLogError("conflict", {
    said,
    advice: 'delete that first, or set onDelete to "keep"',
    outcome: "none",
    left: "Nothing was deleted",
  });
}

function nameOfStream({ log_stream_name, log_stream_id }: LogStream): string {
  return `"${log_stream_name}" ${log_stream_id}`;
}

/** `2 log streams ("a" 1f…, "b" 2e…)` */
function some(what: string, names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");
  return names.length === 1 ? `${what} ${shown}` : `${names.length} ${what}s (${shown})`;
}

function called(what: string, name: string | undefined, id: string | undefined): string {
  return [what, name && `"${name}"`, id].filter(Boolean).join(" ");
}
