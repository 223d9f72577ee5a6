/** Flow logs of Open Telekom Cloud's and Huawei Cloud's VPC service. */
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import type { Connection, Lifecycle, Observed, Reference } from "../../core/reconcile/lifecycle";
import { Snapshot, sharesReads, snapshotOf } from "../../core/reconcile/snapshot";
import type { Settings } from "../../core/settings";
import type { Session } from "../iam/session";
import type { LogTankService } from "../lts/api";
import { connectLogTankService } from "../lts/connect";
import { sharedStreams } from "../lts/shared-lists";
import { connect } from "../service/connect";
import { POLL } from "../service/service";
import { type FlowLog, type FlowLogTuple, VpcApi } from "./api";
import type { VpcFlowLogInputs } from "./schema";
import { fromWire, toSettings, toTuple } from "./wire";

type ObservedFlowLog = Observed<VpcFlowLogInputs>;
type Accepted = (id: string, shown?: ObservedFlowLog) => void;

/** The lifecycle of one call of the engine. */
export async function connectFlowLog(
  settings: Settings,
  about: Reference<VpcFlowLogInputs>,
  clock: Clock,
): Promise<Connection<VpcFlowLogInputs>> {
  const { access, session, place } = await connect(settings, about.inputs, clock);
  const api = new VpcApi(session, access.vpc);
  const lts = () => connectLogTankService(session.forWarnings(), access.lts);
  const shared = sharesReads(settings) ? sharedFlowLogs(session, access.vpc, clock) : undefined;
  return { place, lifecycle: new VpcFlowLogLifecycle({ api, place, lts, shared, about, clock }) };
}

/** The flow logs of the session's project, from lists that all reads share. */
function sharedFlowLogs(session: Session, endpoint: string, clock: Clock): Snapshot<FlowLog> {
  const api = new VpcApi(session, endpoint);
  const list = () => api.listFlowLogs({});
  const make = () =>
    new Snapshot<FlowLog>({ list, idOf: ({ id }) => id, otherKeysOf: (row) => [tupleKey(row)], clock });
  return snapshotOf(session, `flow logs ${endpoint}`, make);
}

/** One call of the engine: what the call is about, and how the cloud is reached. */
interface Call {
  readonly api: VpcApi;
  /** Undefined when reads share no lists. */
  readonly shared: Snapshot<FlowLog> | undefined;
  readonly place: { readonly region: string };
  readonly lts: () => Promise<LogTankService>;
  readonly about: Reference<VpcFlowLogInputs>;
  readonly clock: Clock;
}

/**
 * Nothing has to be compared to notice a target or log stream that was deleted and made again: the cloud gives each new
 * one a new id, and a flow log goes with its interface.
 */
class VpcFlowLogLifecycle implements Lifecycle<VpcFlowLogInputs> {
  readonly recreatesWithSameId = false;
  // `afterLostAnswer` is left out, because the service refuses a second flow log with the same tuple (VPC.3004).
  readonly poll = POLL;
  readonly #call: Call;
  /** Whether this call has created the flow log, or may have. */
  #created = false;
  /** Whether this call has sent a write, after which only reads of its own count. */
  #hasWritten = false;
  readonly #missingStreams = new Map<string, Promise<boolean>>();

  constructor(call: Call) {
    this.#call = call;
  }

  async find(inputs: VpcFlowLogInputs): Promise<ObservedFlowLog | undefined> {
    const { api, shared } = this.#call;
    const tuple = toTuple(inputs);
    // The service refuses a second flow log with the same tuple, so a list that is some seconds old does no harm.
    const rows = this.#hasWritten ? undefined : await shared?.rows();
    for await (const candidate of rows?.rowsWith(tupleKey(tuple)) ?? api.listFlowLogs(tuple)) {
      // The service may ignore the filter, so each flow log is compared again.
      if (isSameTuple(candidate, tuple)) return this.#observed(candidate);
    }
    return undefined;
  }

  async observe(id: string): Promise<ObservedFlowLog | undefined> {
    const found = await this.#call.api.showFlowLog(id);
    return found && this.#observed(found);
  }

  async glance(id: string): Promise<ObservedFlowLog | undefined> {
    const row = await this.#call.shared?.row(id);
    return row && this.#observed(row);
  }

  async *list(): AsyncGenerator<ObservedFlowLog> {
    for await (const row of this.#call.api.listFlowLogs({})) yield await this.#observed(row);
  }

  async write(inputs: VpcFlowLogInputs, observed: ObservedFlowLog | undefined, accepted: Accepted): Promise<void> {
    this.#hasWritten = true;
    const id = observed?.id ?? (await this.#create(inputs, accepted));
    // A new flow log captures, so a second request disables it.
    if (!observed && inputs.adminState) return;
    this.#call.shared?.written(id);
    const updated = await this.#call.api.updateFlowLog(id, toSettings(inputs));
    accepted(id, await this.#observed(updated));
  }

  async #create(inputs: VpcFlowLogInputs, accepted: Accepted): Promise<string> {
    const { name, description, indexEnabled } = inputs;
    try {
      const created = await this.#call.api.createFlowLog({
        name,
        description,
        ...toTuple(inputs),
        ...(indexEnabled ? { index_enabled: true } : {}),
      });
      this.#created = true;
      this.#call.shared?.written(created.id);
      accepted(created.id, await this.#observed(created));
      return created.id;
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      this.#created ||= error.outcome === "unknown";
      throw await this.#quotingQuota(error);
    }
  }

  async #quotingQuota(error: FlowLogError): Promise<FlowLogError> {
    if (error.kind !== "quota") return error;
    const quota = await this.#call.api.showFlowLogQuota().catch(() => undefined);
    if (!quota) return error;
    const { used, quota: limit } = quota;
    return error.withFact(`${used} of ${limit} flow logs are in use in region ${this.#call.place.region}`);
  }

  async remove(id: string, gone: () => void): Promise<void> {
    this.#call.shared?.written(id);
    await this.#call.api.deleteFlowLog(id);
    gone();
  }

  async disable(id: string): Promise<void> {
    const found = await this.#call.api.showFlowLog(id);
    if (!found) return;
    this.#call.shared?.written(id);
    await this.#call.api.updateFlowLog(id, {
      name: found.name ?? "",
      description: found.description ?? "",
      admin_state: false,
    });
  }

  /**
   * A create with `adminState: false` breaks off between creating the flow log, which then captures, and disabling it.
   * The flow log of an earlier, broken off create is recognised by its name; a flow log without a name may be somebody
   * else's.
   */
  isPartialCreate(inputs: VpcFlowLogInputs, observed: ObservedFlowLog): boolean {
    const same = observed.inputs.name === inputs.name && observed.inputs.description === inputs.description;
    return !inputs.adminState && observed.inputs.adminState === true && same && (this.#created || inputs.name !== "");
  }

  async #observed(flowLog: FlowLog): Promise<ObservedFlowLog> {
    const { id, admin_state, status, created_at, log_group_id: logGroupId, log_topic_id: logTopicId } = flowLog;
    return {
      id,
      inputs: { ...fromWire(flowLog), ...this.#unreportedIndex() },
      outputs: {
        status,
        createdAt: created_at ?? undefined,
        destination: { service: "Log Tank Service", region: this.#call.place.region, logGroupId, logTopicId },
      },
      inactive: !admin_state,
      warning: (await this.#warnings(flowLog)).filter(Boolean).join("; ") || undefined,
    };
  }

  async #warnings(flowLog: FlowLog): Promise<(string | undefined)[]> {
    const isMissing = await this.#isStreamMissing(flowLog);
    return [
      statusWarning(flowLog, isMissing) ?? (isMissing ? noDestination(flowLog) : undefined),
      this.#indexWarning(),
    ];
  }

  /**
   * Whether Log Tank Service says that the destination does not exist, so that no record is stored. These credentials
   * may read flow logs but perhaps not log streams, and then nothing is known. A create is refused without a
   * destination, and a list may not show a new log stream yet, so nothing is asked about a new flow log: an older one
   * has an older log stream.
   */
  #isStreamMissing({ status, log_group_id, log_topic_id, created_at }: FlowLog): Promise<boolean> {
    const { about, clock } = this.#call;
    const isNew = this.#created || isYoung(created_at, clock);
    if (status !== "ERROR" && (about.operation === "delete" || isNew)) return Promise.resolve(false);
    const look = async () => {
      const lts = await this.#call.lts();
      if (this.#call.shared && (await sharedStreams(lts, log_group_id, this.#call.clock).row(log_topic_id)))
        return false;
      return (await lts.showStream(log_group_id, log_topic_id)) === undefined;
    };
    return getOrCreate(this.#missingStreams, `${log_group_id} ${log_topic_id}`.toLowerCase(), () =>
      Promise.race([look().catch(() => false), falseAfter(LONGEST_LOOK_MS, clock)]),
    );
  }

  /** After a read by the id alone, `indexEnabled` is unknown. "Not set" in the state stands for that. */
  #unreportedIndex(): { indexEnabled?: undefined } {
    const { operation, inputs } = this.#call.about;
    return operation === "read" && inputs.indexEnabled === undefined ? { indexEnabled: undefined } : {};
  }

  #indexWarning(): string | undefined {
    const { operation, inputs, before } = this.#call.about;
    if (!inputs.indexEnabled) return undefined;
    const wasThere = operation === "create" && !this.#created;
    const isUnknown = operation === "update" && before?.indexEnabled === undefined;
    if (!wasThere && !isUnknown) return undefined;
    return "it was there already, and the cloud does not show whether its records are indexed";
  }
}

/** Why the status is ERROR. The service gives no reason; only a missing log stream can be looked up. */
function statusWarning({ status, admin_state, ...found }: FlowLog, isStreamMissing: boolean): string | undefined {
  if (status !== "ERROR" && !(status === "DOWN" && admin_state)) return undefined;
  const although = status === "DOWN" ? " although it is switched on" : "";
  const reason = isStreamMissing
    ? `nothing is captured, because ${destinationOf(found)} does not exist`
    : "the cloud may not be capturing; check that what it captures and its log stream are as they should be";
  return `its status is ${status}${although}: ${reason}`;
}

/** Within this time a list shows a new log stream. */
const LISTED_WITHIN_MS = 10 * 60_000;

/** Whether a flow log is so young that lists may lack its log stream. The service writes UTC without saying so. */
function isYoung(createdAt: string | null | undefined, clock: Clock): boolean {
  return Math.abs(clock.now() - Date.parse(`${createdAt}Z`)) < LISTED_WITHIN_MS;
}

/** A warning is not worth a longer wait for a service that flow logs do not need. */
const LONGEST_LOOK_MS = 10_000;

/** Answers false after this time. The wait keeps no process alive. */
function falseAfter(milliseconds: number, clock: Clock): Promise<false> {
  return new Promise((resolve) => {
    clock.deadline(milliseconds).addEventListener("abort", () => resolve(false));
  });
}

function noDestination(found: FlowLog): string {
  return `no record is stored, because ${destinationOf(found)} does not exist: make a log stream, and set logGroupId and logTopicId to it`;
}

function destinationOf({ log_group_id, log_topic_id }: Pick<FlowLog, "log_group_id" | "log_topic_id">): string {
  return `log stream ${log_topic_id} in log group ${log_group_id}`;
}

function isSameTuple(a: FlowLogTuple, b: FlowLogTuple): boolean {
  return tupleKey(a) === tupleKey(b);
}

function tupleKey({ resource_type, resource_id, traffic_type, log_group_id, log_topic_id }: FlowLogTuple): string {
  return [resource_type, resource_id, traffic_type, log_group_id, log_topic_id].join(" ").toLowerCase();
}
