/** Log Tank Service of one project, as one look sees it: each list and each log stream is read once. */
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { getOrCreateAsync } from "../../core/get-or-create";
import { sameId } from "../../core/ids";
import { INHERITED, type LogGroup, type LogStream, type LogTankService } from "../lts/api";
import { connectLogTankService } from "../lts/connect";
import { LogRecords } from "../lts/records";
import { connect } from "../service/connect";
import type { VpcPlaceInputs } from "../settings/place";
import { StreamContents } from "./stream-contents";

const READ_ONLY = "give the user LTS ReadOnlyAccess (lts:groups:list, lts:topics:list, lts:logs:list) in this project";

export class LogTank {
  readonly #streams = new Map<string, Promise<LogStream[]>>();
  readonly #contents = new Map<string, Promise<StreamContents>>();
  #groups: Promise<LogGroup[]> | undefined;

  private constructor(
    private readonly look: Look,
    private readonly service: LogTankService,
    private readonly records: LogRecords,
  ) {}

  /** @throws blocked where the region has the old API alone, which has no call for records */
  static async open(look: Look, place: VpcPlaceInputs): Promise<LogTank> {
    const { access, session: own } = await connect(look.settings, place, look.clock);
    // A service that refuses the login must not end the requests to the other services.
    const session = own.forWarnings();
    const service = await asked(() => connectLogTankService(session, access.lts));
    if (!service.hasLists) {
      throw FlowLogError.refused("blocked", {
        said: "Log Tank Service offers no call for records here: this region has its old API (v2.0) only",
      });
    }
    return new LogTank(look, service, new LogRecords(session, access.lts, look.clock));
  }

  get now(): number {
    return this.look.clock.now();
  }

  /** What does not exist, in one sentence; undefined when log group and log stream exist. */
  async missing(groupId: string, streamId: string): Promise<string | undefined> {
    if (!(await this.#group(groupId))) return `log group ${groupId} does not exist`;
    if (await this.#stream(groupId, streamId)) return undefined;
    return `log stream ${streamId} does not exist in log group ${groupId}`;
  }

  /** Days until records are deleted: those of the log stream if it has its own, else those of its log group. */
  async retentionDays(groupId: string, streamId: string): Promise<number | undefined> {
    const own = (await this.#stream(groupId, streamId))?.ttl_in_days ?? INHERITED;
    return own > 0 ? own : (await this.#group(groupId))?.ttl_in_days;
  }

  async #group(groupId: string): Promise<LogGroup | undefined> {
    this.#groups ??= asked(async () => (await this.service.listGroups()) ?? []);
    return (await this.#groups).find((group) => sameId(group.log_group_id, groupId));
  }

  async #stream(groupId: string, streamId: string): Promise<LogStream | undefined> {
    const list = () => asked(async () => (await this.service.listStreams(groupId)) ?? []);
    const streams = await getOrCreateAsync(this.#streams, groupId.toLowerCase(), list);
    return streams.find((stream) => sameId(stream.log_stream_id, streamId));
  }

  contents(groupId: string, streamId: string): Promise<StreamContents> {
    const read = () => asked(() => StreamContents.read(this.records, groupId, streamId));
    return getOrCreateAsync(this.#contents, `${groupId} ${streamId}`.toLowerCase(), read);
  }
}

/** Advice for who may not read: the service's own errors ask for the right to write. */
async function asked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const error = FlowLogError.of(thrown);
    throw error.kind === "forbidden" || error.kind === "auth" ? error.withAdvice(READ_ONLY) : error;
  }
}
