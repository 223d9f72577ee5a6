/** The lifecycle of both resource classes: find, observe, write, remove and disable a flow log. */
import { isDeepStrictEqual } from "node:util";
import { FlowLogError } from "../../core/errors";
import type { PollOptions } from "../../core/polling";
import type { Lifecycle, Reserve } from "../../core/reconcile/lifecycle";
import type { FlowLog } from "../arm/api";
import { NOT_AZURE } from "../arm/errors";
import { type FlowLogRef, flowLogOf, isNsg, region, sameId, watcherId } from "../arm/ids";
import { inTurn } from "../arm/operations";
import { obstaclesIn } from "../prerequisites/storage-accounts";
import { conditionOf } from "./condition";
import { type FlowLogContext, type Inputs, type ObservedFlowLog, readRow } from "./context";
import { outputsFromWire } from "./outputs";
import { NO_NEW_ONE, nsgWarning } from "./warnings";
import { disablingWrites, fromWire, unchangedToWire } from "./wire";
import { FlowLogWrite, type SentWrites } from "./write";

export class FlowLogLifecycle implements Lifecycle<Inputs> {
  readonly #context: FlowLogContext;
  readonly #sent: SentWrites = { hasSent: false };

  constructor(context: FlowLogContext) {
    this.#context = context;
  }

  get poll(): PollOptions {
    return this.#context.waits.settle;
  }

  /** A flow log that is written again gets its old name; but Azure makes no new ones for network security groups. */
  get recreatesWithSameId(): boolean {
    return !isNsg(this.#context.reference.inputs.targetResourceId);
  }

  get goneAdvice(): string | undefined {
    return this.recreatesWithSameId ? undefined : NO_NEW_ONE;
  }

  find(wanted: Inputs): Promise<ObservedFlowLog | undefined> {
    return this.#context.calls.find(wanted, (id) => this.observe(id), this.#sent.hasSent);
  }

  async observe(id: string): Promise<ObservedFlowLog | undefined> {
    const { calls, targets, reference } = this.#context;
    const { operation, inputs: programInputs } = reference;
    const ref = flowLogOf(id);
    const row = await readRow(this.#context, ref);
    if (!row) return undefined;
    const target = row.targetResourceId;
    if (!target) {
      throw FlowLogError.refused("unreadable", { said: `the answer tells no target of ${id}`, advice: NOT_AZURE });
    }
    if (operation === "delete" && !calls.manages(target)) {
      console.error(`${id}: kept, because it captures ${target} now`);
      return undefined;
    }
    const flowLog = await calls.withSettings(ref, row);
    const condition = await conditionOf(
      flowLog,
      programInputs,
      (workspace) => targets.prerequisites.workspace(workspace),
      (targetId) => this.#targetGuid(targetId),
    );
    const warnings = [condition.warning, ...(await this.#storageWarnings(flowLog))].filter(Boolean);
    const wantedTarget = operation === "create" ? programInputs.targetResourceId : undefined;
    const isOtherTarget = wantedTarget !== undefined && !sameId(wantedTarget, target);
    return {
      id,
      inputs: fromWire(ref, flowLog, programInputs),
      outputs: outputsFromWire(ref, flowLog),
      // A disabled flow log of another target may be kept by somebody for that target.
      inactive: flowLog.enabled !== true && !isOtherTarget,
      ...(isOtherTarget ? { otherTarget: target } : {}),
      finished: flowLog.provisioningState === "Succeeded",
      answered: isDeepStrictEqual(this.#sent.tags, row.tags ?? {}) ? ["tags"] : [],
      ...condition,
      ...(warnings.length > 0 ? { warning: warnings.join("; ") } : {}),
    };
  }

  /** Asked for by a refresh and before an update; what this lifecycle has written itself is for the target of today. */
  async #targetGuid(targetId: string): Promise<string | undefined> {
    const { targets, reference } = this.#context;
    const isAsked = reference.operation === "read" || reference.operation === "update";
    if (!isAsked || this.#sent.hasSent) return undefined;
    return (await targets.prerequisites.target(targetId)).guid;
  }

  /** What keeps the logs from their storage account: told at a refresh, and after a write that has read the account. */
  async #storageWarnings({ enabled, storageId, identity }: FlowLog): Promise<string[]> {
    const { targets, reference } = this.#context;
    if (!enabled || !storageId) return [];
    const isRefresh = reference.operation === "read";
    // An account that can't be read says nothing about the flow log.
    const read = () => targets.prerequisites.storageAccount(storageId).catch(() => "unread" as const);
    const account = isRefresh ? await read() : (this.#sent.account ?? "unread");
    if (account === "unread") return [];
    if (!account) return [`its storage account is gone (${storageId})`];
    const hasIdentity = Object.keys(identity?.userAssignedIdentities ?? {}).length > 0;
    return obstaclesIn(account, hasIdentity).map((obstacle) => `${storageId} may take no logs: ${obstacle}`);
  }

  write(
    wanted: Inputs,
    observed: ObservedFlowLog | undefined,
    accepted: (id: string) => void,
    reserve: Reserve,
  ): Promise<void> {
    return new FlowLogWrite(this.#context, wanted, observed, this.#sent).run(accepted, reserve);
  }

  async remove(id: string): Promise<void> {
    const { api, calls } = this.#context;
    const ref = flowLogOf(id);
    await inTurn(watcherId(ref), async () => {
      const row = await api.flowLog(ref);
      if (!row || !calls.manages(row.targetResourceId)) return;
      await api.deleteFlowLog(ref, { lookAgain: () => this.#isManaged(ref) });
      if (isNsg(row.targetResourceId)) console.error(nsgWarning(id, "deleted"));
    });
  }

  async disable(id: string): Promise<void> {
    const { api, calls, reference } = this.#context;
    const ref = flowLogOf(id);
    await inTurn(watcherId(ref), async () => {
      const row = await api.flowLog(ref);
      if (!row?.targetResourceId || !calls.manages(row.targetResourceId)) return;
      const current = await calls.withSettings(ref, row);
      const last = unchangedToWire(current, {
        targetResourceId: row.targetResourceId,
        storageId: reference.inputs.storageId ?? "",
        location: region(row.location ?? ""),
      });
      const lookAgain = () => this.#isManaged(ref);
      for (const flowLog of disablingWrites(current, last)) await api[calls.writeCall](ref, flowLog, { lookAgain });
    });
  }

  /** Whether the flow log still exists, and captures a target whose flow logs this class manages. */
  async #isManaged(ref: FlowLogRef): Promise<boolean> {
    const row = await this.#context.api.flowLog(ref);
    return row !== undefined && this.#context.calls.manages(row.targetResourceId);
  }
}
