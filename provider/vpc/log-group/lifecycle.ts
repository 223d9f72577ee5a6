/** Log groups of Log Tank Service. A log group holds log streams and says how long their records are kept. */

import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import type { Controls } from "../../core/inputs/schema";
import { pollUntil } from "../../core/polling";
import type { Connection, Lifecycle, Observed, Reference } from "../../core/reconcile/lifecycle";
import { type Snapshot, sharesReads } from "../../core/reconcile/snapshot";
import type { Settings } from "../../core/settings";
import { createdAt, type LogGroup, type LogTankService } from "../lts/api";
import { connectLogTankService } from "../lts/connect";
import { notOffered, stillInUse } from "../lts/refusals";
import { sharedGroups } from "../lts/shared-lists";
import { bodyTags, changeTags, enterpriseProjectIn, shownTags } from "../lts/tags";
import { listed } from "../resource/naming";
import { connect } from "../service/connect";
import { AFTER_LOST_ANSWER, POLL, POLL_FOR_OTHERS } from "../service/service";
import type { VpcLogGroupInputs } from "./schema";

type Inputs = VpcLogGroupInputs & Controls;
type ObservedLogGroup = Observed<Inputs>;

/** The lifecycle of one call of the engine. */
export async function connectLogGroup(
  settings: Settings,
  { inputs }: Reference<Inputs>,
  clock: Clock,
): Promise<Connection<Inputs>> {
  const { access, session, place } = await connect(settings, inputs, clock);
  const lts = await connectLogTankService(session, access.lts);
  const shared = sharesReads(settings) ? sharedGroups(lts, clock) : undefined;
  return { place, lifecycle: new VpcLogGroupLifecycle({ lts, shared, inputs, clock }) };
}

/** One call of the engine: what the call is about, and how the cloud is reached. */
interface GroupCall {
  readonly lts: LogTankService;
  readonly shared: Snapshot<LogGroup> | undefined;
  readonly inputs: Partial<Inputs>;
  readonly clock: Clock;
}

class VpcLogGroupLifecycle implements Lifecycle<Inputs> {
  readonly recreatesWithSameId = false;
  readonly conflictPhrase = "has this name";
  readonly hasNoList: boolean;
  readonly afterLostAnswer = AFTER_LOST_ANSWER;

  readonly poll = POLL;
  readonly #call: GroupCall;

  constructor(call: GroupCall) {
    this.#call = call;
    this.hasNoList = !call.lts.hasLists;
  }

  async find({ logGroupName }: Inputs): Promise<ObservedLogGroup | undefined> {
    const groups = await this.#call.lts.listGroups();
    // Where log groups can't be listed, the service itself refuses a name that is taken.
    const found = groups?.find((group) => group.log_group_name === logGroupName);
    if (!found) return undefined;
    // A list may still show a log group that was deleted a moment ago, and that would be adopted.
    return (await this.#call.lts.hasGroup(found.log_group_id)) ? fromWire(found, this.#call.inputs) : undefined;
  }

  async observe(id: string): Promise<ObservedLogGroup | undefined> {
    const found = await this.#call.lts.showGroup(id);
    return found && fromWire(found, this.#call.inputs);
  }

  async glance(id: string): Promise<ObservedLogGroup | undefined> {
    const row = await this.#call.shared?.row(id);
    return row && fromWire(row, this.#call.inputs);
  }

  async *list(): AsyncGenerator<ObservedLogGroup> {
    const groups = await this.#call.lts.listGroups();
    if (!groups) throw notOffered("to list log groups", "name the log group by its id");
    for (const group of groups) yield fromWire(group, this.#call.inputs);
  }

  async write(inputs: Inputs, observed: ObservedLogGroup | undefined, accepted: (id: string) => void): Promise<void> {
    if (!observed) {
      return accepted(await this.#create(inputs));
    }
    const { enterpriseProjectId: current } = observed.inputs;
    if (inputs.enterpriseProjectId !== undefined && current !== inputs.enterpriseProjectId)
      throw inOtherEnterpriseProject(current);
    this.#call.shared?.written(observed.id);
    if (observed.inputs.ttlInDays !== inputs.ttlInDays) {
      await this.#call.lts.retainGroup(observed.id, inputs.ttlInDays);
      accepted(observed.id);
    }
    const what = { of: "groups", id: observed.id } as const;
    await changeTags(this.#call.lts, what, { from: observed.inputs.tags ?? {}, to: inputs.tags }, accepted);
  }

  #create(inputs: Inputs): Promise<string> {
    const body = {
      log_group_name: inputs.logGroupName,
      ttl_in_days: inputs.ttlInDays,
      ...bodyTags(inputs.tags),
      ...(inputs.logGroupNameAlias ? { log_group_name_alias: inputs.logGroupNameAlias } : {}),
    };
    return this.#call.lts.createGroup(body, inputs.enterpriseProjectId);
  }

  /**
   * Refuses while the log group has log streams, because the service would delete the log streams and their records,
   * too.
   */
  async remove(id: string): Promise<void> {
    // Log streams that the same deployment deletes may be gone a little later.
    const streams = await pollUntil(
      () => this.#call.lts.listStreams(id),
      (left) => !left?.length,
      POLL_FOR_OTHERS,
      this.#call.clock,
    );
    if (!streams) {
      const error = notOffered("to list the log streams that would go with it", 'set onDelete to "keep"');
      throw error.withStateLeft("Nothing was deleted");
    }
    if (streams.length > 0) {
      const named = streams.map((stream) => ({ name: stream.log_stream_name, id: stream.log_stream_id }));
      throw stillInUse(`it still holds ${listed("log stream", named)}`);
    }
    this.#call.shared?.written(id);
    await this.#call.lts.deleteGroup(id);
  }
}

function fromWire(group: LogGroup, { enterpriseProjectId, ignoreTags }: Partial<Inputs>): ObservedLogGroup {
  return {
    id: group.log_group_id,
    inputs: {
      logGroupName: group.log_group_name,
      ttlInDays: group.ttl_in_days,
      tags: shownTags(group.tag, ignoreTags),
      // Every log group is in an enterprise project; a program that names none does not care in which.
      ...(enterpriseProjectId === undefined ? {} : { enterpriseProjectId: enterpriseProjectIn(group.tag) }),
    },
    outputs: { createdAt: createdAt(group) },
    inactive: false,
  };
}

/** Log Tank Service has no call that moves a log group to another enterprise project. */
function inOtherEnterpriseProject(enterpriseProjectId: string | undefined): FlowLogError {
  return FlowLogError.refused("conflict", {
    said: `its enterprise project is ${enterpriseProjectId ?? "not shown by this cloud"}, and Log Tank Service has no call that changes it`,
    advice: "leave enterpriseProjectId out, or move the log group at the console of the enterprise projects",
  });
}
