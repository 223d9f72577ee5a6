/** Log groups of Log Tank Service. A log group holds log streams and says how long their records are kept. */

import type { Clock } from "../../core/clock";
import type { Controls } from "../../core/inputs/schema";
import { type PollOptions, pollUntil } from "../../core/polling";
import type { Kind, Lifecycle, Observed } from "../../core/reconcile/lifecycle";
import { type Snapshot, sharesReads } from "../../core/reconcile/snapshot";
import { createdAt, type LogGroup, type LogTankService, type Tag } from "../lts/api";
import { connectLogTankService } from "../lts/connect";
import { notOffered, stillInUse } from "../lts/refusals";
import { sharedGroups } from "../lts/shared-lists";
import { called, listed } from "../resource/naming";
import { connect, namedPlace } from "../service/connect";
import { AFTER_LOST_ANSWER, POLL, POLL_FOR_OTHERS } from "../service/service";
import { type VpcLogGroupInputs, vpcLogGroupSchema } from "./schema";

type Inputs = VpcLogGroupInputs & Controls;
type ObservedLogGroup = Observed<Inputs>;

export function vpcLogGroupKind(poll: PollOptions = POLL): Kind<Inputs> {
  return {
    schema: vpcLogGroupSchema,
    async connect(settings, { inputs }, clock) {
      const { access, session, place } = await connect(settings, inputs, clock);
      const lts = await connectLogTankService(session, access.lts);
      const shared = sharesReads(settings) ? sharedGroups(lts, clock) : undefined;
      return { place, lifecycle: new VpcLogGroupLifecycle(lts, shared, poll, clock) };
    },
    namedPlace,
    describe: ({ logGroupName }, id) => called("log group", logGroupName, id),
    conflictKey: ({ logGroupName }) => `log group ${logGroupName}`,
  };
}

export const vpcLogGroup = vpcLogGroupKind();

/** Serves one call of the engine. */
class VpcLogGroupLifecycle implements Lifecycle<Inputs> {
  readonly recreatesWithSameId = false;
  readonly conflictPhrase = "has this name";
  readonly hasNoList: boolean;
  readonly afterLostAnswer = AFTER_LOST_ANSWER;

  constructor(
    private readonly lts: LogTankService,
    private readonly shared: Snapshot<LogGroup> | undefined,
    readonly poll: PollOptions,
    private readonly clock: Clock,
  ) {
    this.hasNoList = !lts.hasLists;
  }

  async find({ logGroupName }: Inputs): Promise<ObservedLogGroup | undefined> {
    const groups = await this.lts.listGroups();
    // Where log groups can't be listed, the service itself refuses a name that is taken.
    const found = groups?.find((group) => group.log_group_name === logGroupName);
    return found && fromWire(found);
  }

  async observe(id: string): Promise<ObservedLogGroup | undefined> {
    const found = await this.lts.showGroup(id);
    return found && fromWire(found);
  }

  async glance(id: string): Promise<ObservedLogGroup | undefined> {
    const row = await this.shared?.row(id);
    return row && fromWire(row);
  }

  async write(inputs: Inputs, observed: ObservedLogGroup | undefined, accepted: (id: string) => void): Promise<void> {
    if (!observed) {
      return accepted(await this.#create(inputs));
    }
    this.shared?.written(observed.id);
    if (observed.inputs.ttlInDays !== inputs.ttlInDays) {
      await this.lts.retainGroup(observed.id, inputs.ttlInDays);
      accepted(observed.id);
    }
    await this.#changeTags(inputs.tags, observed, accepted);
  }

  #create(inputs: Inputs): Promise<string> {
    const tags = tagsIn(inputs.tags);
    return this.lts.createGroup({
      log_group_name: inputs.logGroupName,
      ttl_in_days: inputs.ttlInDays,
      ...(tags.length > 0 ? { tags } : {}),
      ...(inputs.logGroupNameAlias ? { log_group_name_alias: inputs.logGroupNameAlias } : {}),
    });
  }

  async #changeTags(
    tags: Inputs["tags"],
    { id, inputs }: ObservedLogGroup,
    accepted: (id: string) => void,
  ): Promise<void> {
    const { tags: current = {} } = inputs;
    const removed = tagsIn(current).filter(({ key, value }) => tags[key] !== value);
    const added = tagsIn(tags).filter(({ key, value }) => current[key] !== value);
    for (const [action, changes] of [["delete", removed] as const, ["create", added] as const]) {
      if (changes.length === 0) continue;
      await this.lts.changeTags(id, action, changes);
      accepted(id);
    }
  }

  /**
   * Refuses while the log group has log streams, because the service would delete the log streams and their records,
   * too.
   */
  async remove(id: string): Promise<void> {
    // Log streams that the same deployment deletes may be gone a little later.
    const streams = await pollUntil(
      () => this.lts.listStreams(id),
      (left) => !left?.length,
      POLL_FOR_OTHERS,
      this.clock,
    );
    if (!streams) {
      const error = notOffered("to list the log streams that would go with it", 'set onDelete to "keep"');
      throw error.withStateLeft("Nothing was deleted");
    }
    if (streams.length > 0) {
      const named = streams.map((stream) => ({ name: stream.log_stream_name, id: stream.log_stream_id }));
      throw stillInUse(`it still holds ${listed("log stream", named)}`);
    }
    this.shared?.written(id);
    await this.lts.deleteGroup(id);
  }
}

function fromWire(group: LogGroup): ObservedLogGroup {
  const tags = Object.entries(group.tag ?? {}).map(([key, value]) => [key, value ?? ""] as const);
  return {
    id: group.log_group_id,
    inputs: {
      logGroupName: group.log_group_name,
      ttlInDays: group.ttl_in_days,
      // Tags of the cloud itself, such as that of the enterprise project, begin with "_", and no program can set them.
      tags: Object.fromEntries(tags.filter(([key]) => !key.startsWith("_"))),
    },
    outputs: { createdAt: createdAt(group) },
    inactive: false,
  };
}

function tagsIn(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
