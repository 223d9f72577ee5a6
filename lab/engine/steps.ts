/** The steps of a deployment: operations that change the state, with their reports. */

import { isDefaultProvider, isProvider } from "./packages";
import type { DetailedDiff } from "./property-diff";
import { makeSecret, mapProperties, type PropertyMap, redact } from "./property-value";
import { InitFailed } from "./provider-answers";
import type { ProviderHost } from "./provider-host";
import type { Report, StepOp } from "./result";
import type { ResourceState, Snapshot } from "./snapshot";
import { nameOf } from "./urn";
import type { Workers } from "./workers";

/** Why a step is taken, for the report. */
export interface Cause {
  diff: DetailedDiff;
  replaceKeys: string[];
}
export const noCause: Cause = { diff: {}, replaceKeys: [] };

/** The operations that change the state, each with its call of the provider, its record and its report. */
export class Steps {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly workers: Workers,
    private readonly report: Report,
    private readonly dryRun: boolean,
  ) {}

  same(old: ResourceState, goal: ResourceState): ResourceState {
    const { id, outputs, initErrors, created, modified } = old;
    const state = withSecretOutputs({ ...goal, id, outputs, initErrors, created, modified });
    this.snapshot.record(state, old);
    this.tell("same", old, state);
    return state;
  }

  /** `old` is the resource that the new one replaces, if any. With `keepOld` it stays until all else is done. */
  create(
    host: ProviderHost | undefined,
    goal: ResourceState,
    old?: ResourceState,
    keepOld = false,
  ): Promise<ResourceState> {
    const record = (state: ResourceState) => {
      if (old !== undefined && keepOld) this.snapshot.replace(old, { ...old, delete: true });
      this.snapshot.record(state, keepOld ? undefined : old);
    };
    return this.workers.run(async () => {
      const now = new Date().toISOString();
      const begun = { ...goal, created: now, modified: now };
      if (host === undefined || this.dryRun) {
        const state = withSecretOutputs({ ...begun, outputs: host === undefined ? {} : await planned(host, goal) });
        record(state);
        return state;
      }
      const timeout = goal.customTimeouts?.create;
      return this.snapshot.during("creating", begun, async () => {
        const { state, failure } = await ended(begun, () => host.create(goal.urn, goal.inputs, { timeout }));
        record(state);
        if (failure) throw failure;
        return state;
      });
    });
  }

  update(
    host: ProviderHost | undefined,
    old: ResourceState,
    goal: ResourceState,
    cause: Cause,
  ): Promise<ResourceState> {
    return this.workers.run(async () => {
      const { id = "", created } = old;
      const begun = { ...goal, id, created, modified: new Date().toISOString(), outputs: old.outputs };
      if (host === undefined || this.dryRun) {
        const outputs = host === undefined ? old.outputs : await planned(host, goal, old);
        const state = withSecretOutputs({ ...begun, outputs });
        this.snapshot.record(state, old);
        this.tell("update", old, state, cause);
        return state;
      }
      const timeout = goal.customTimeouts?.update;
      return this.snapshot.during("updating", begun, async () => {
        const { state, failure } = await ended(begun, async () => ({
          id,
          outputs: await host.update(goal.urn, id, old, goal.inputs, goal.ignoreChanges ?? [], { timeout }),
        }));
        // After a failure the old inputs stay, so that the next run sees what is still to be done.
        this.snapshot.record(failure ? { ...state, inputs: old.inputs } : state, old);
        if (failure) throw failure;
        this.tell("update", old, state, cause);
        return state;
      });
    });
  }

  /** Deletes an old generation before its successor is made; the mark `pendingReplacement` says that one is due. */
  deleteBeforeReplace(host: () => Promise<ProviderHost>, old: ResourceState): Promise<ResourceState> {
    if (old.pendingReplacement) return Promise.resolve(old);
    return this.workers.run(async () => {
      const marked = { ...old, pendingReplacement: true };
      await this.deleteFromProvider(host, old, () => this.snapshot.replace(old, marked));
      this.tell("delete-replaced", old, undefined);
      return marked;
    });
  }

  async delete(host: () => Promise<ProviderHost>, old: ResourceState): Promise<void> {
    await this.deleteFromProvider(host, old, () => this.snapshot.remove(old));
    const silent = old.pendingReplacement || old.external;
    if (!silent) this.tell(old.delete ? "delete-replaced" : "delete", old, undefined);
  }

  tell(op: StepOp, old: ResourceState | undefined, state: ResourceState | undefined, cause = noCause): void {
    const subject = state ?? old;
    if (subject === undefined || isDefaultProvider(subject)) return;
    const { urn, type, id } = subject;
    this.report.step({
      op,
      urn,
      type,
      name: nameOf(urn),
      ...(id ? { id } : {}),
      diff: cause.diff,
      replaceKeys: cause.replaceKeys,
      ...(old ? { oldInputs: mapProperties(old.inputs, redact) } : {}),
      ...(state ? { newInputs: mapProperties(state.inputs, redact) } : {}),
    });
  }

  private async deleteFromProvider(
    host: () => Promise<ProviderHost>,
    old: ResourceState,
    record: () => void,
  ): Promise<void> {
    const owned = old.custom && !old.external && !isProvider(old.type);
    if (!owned || old.pendingReplacement || old.retainOnDelete || this.dryRun) return record();
    const provider = await host();
    await this.snapshot.during("deleting", old, async () => {
      await provider.delete(old.urn, old.id ?? "", old, old.customTimeouts?.delete);
      record();
    });
  }
}

/** The outputs of a create or an update (of `old`) in a preview. */
async function planned(host: ProviderHost, goal: ResourceState, old?: ResourceState): Promise<PropertyMap> {
  const { urn, inputs, ignoreChanges = [] } = goal;
  if (!host.supportsPreview) return inputs;
  if (old) return host.update(urn, old.id ?? "", old, inputs, ignoreChanges, { preview: true });
  return (await host.create(urn, inputs, { preview: true })).outputs;
}

/** The state after a create or an update, also after one that failed once the cloud had accepted it. */
async function ended(
  begun: ResourceState,
  operation: () => Promise<{ id: string; outputs: PropertyMap }>,
): Promise<{ state: ResourceState; failure?: InitFailed }> {
  try {
    return { state: withSecretOutputs({ ...begun, ...(await operation()) }) };
  } catch (error) {
    if (!(error instanceof InitFailed)) throw error;
    const { id, properties, reasons } = error;
    return { state: withSecretOutputs({ ...begun, id, outputs: properties, initErrors: reasons }), failure: error };
  }
}

export function withSecretOutputs(state: ResourceState): ResourceState {
  const names = new Set(state.additionalSecretOutputs);
  if (names.size === 0) return state;
  return {
    ...state,
    outputs: mapProperties(state.outputs, (value, name) => (names.has(name) ? makeSecret(value) : value)),
  };
}
