/** The engine's rules: how the registrations of a program become steps on resources. */
import { isDeepStrictEqual } from "node:util";
import { Mutex } from "async-mutex";
import { deletionGroups, withoutNeeded } from "./dependency-order";
import { type Goal, type ReadGoal, stateOf } from "./goal";
import { OldStates } from "./old-states";
import { isProvider } from "./packages";
import { resetIgnored } from "./property-diff";
import { isSecret, type PropertyMap, redact, secretContent, unknownValue } from "./property-value";
import { type CheckFailure, describeFailure } from "./provider-answers";
import type { ProviderHost } from "./provider-host";
import {
  ConfigRefused,
  type ProviderChoice,
  type ProviderInstances,
  providerUrnIn,
  type ReadyProvider,
} from "./provider-instances";
import { replacedDependents } from "./replaced-dependents";
import { componentDiff, diffOf, type ResourceDiff, replacingOn } from "./resource-diff";
import type { Report } from "./result";
import { NotSupported } from "./rpc";
import type { ResourceState, Snapshot } from "./snapshot";
import { type Cause, noCause, Steps, withSecretOutputs } from "./steps";
import { createUrn, rootStackType } from "./urn";
import { Aborted, type Workers } from "./workers";

/**
 * The rules by which the engine turns registrations into steps. Registrations are decided on one after the other;
 * the steps that follow run side by side.
 */
export class Deployment {
  private readonly deciding = new Mutex();
  private readonly steps: Steps;
  private readonly olds: OldStates;
  /** Resources that were deleted together with one that they depend on. Their registration makes them anew. */
  private readonly deletedEarly = new Set<string>();
  /** Registrations that failed in a run that goes on all the same. */
  private readonly failed = new Set<string>();
  private readonly skipped = new Set<string>();

  constructor(
    private readonly options: { stack: string; project: string; dryRun: boolean },
    private readonly snapshot: Snapshot,
    private readonly providers: ProviderInstances,
    private readonly workers: Workers,
    private readonly report: Report,
  ) {
    this.steps = new Steps(snapshot, workers, report, options.dryRun);
    this.olds = new OldStates(snapshot);
  }

  register(goal: Goal): Promise<ResourceState> {
    const urn = this.urn(goal);
    if (isProvider(goal.type)) return this.registerProvider(urn, goal);
    const work = async () => {
      if (this.dependsOnFailed(goal)) return this.skip(urn, goal);
      const provider = goal.custom ? await this.provider(goal) : undefined;
      const execute = await this.deciding.runExclusive(() => {
        this.workers.checkAborted();
        return this.decide(urn, goal, provider);
      });
      return execute();
    };
    return this.workers.answer(urn, work, () => {
      this.failed.add(urn);
      return stateOf(urn, goal, goal.inputs, undefined, undefined);
    });
  }

  /** How a registration of a run that goes on after failures has ended. */
  resultOf(urn: string): "success" | "fail" | "skip" {
    if (this.skipped.has(urn)) return "skip";
    return this.failed.has(urn) ? "fail" : "success";
  }

  /** The host of an explicit provider starts with the registration. */
  private registerProvider(
    urn: string,
    { inputs: given, provider: { version }, parent }: Goal,
  ): Promise<ResourceState> {
    return this.workers.answer(urn, async () => {
      this.olds.claim(urn);
      const inputs = version ? { ...given, version } : given;
      const { old, state } = await this.providers.declare(urn, inputs, parent).catch((error) => this.explain(error));
      const changed = old !== undefined && !isDeepStrictEqual(old.inputs, inputs);
      this.steps.tell(old === undefined ? "create" : changed ? "update" : "same", old, state);
      return state;
    });
  }

  read(goal: ReadGoal): Promise<ResourceState> {
    const urn = this.urn(goal);
    return this.workers.answer(urn, async () => {
      const { host, reference } = await this.provider(goal);
      this.olds.claim(urn);
      const old = this.olds.get(urn);
      return this.workers.run(async () => {
        const { type, id, parent, inputs, dependencies, additionalSecretOutputs } = goal;
        const unread = { urn, type, custom: true, external: true, id, inputs, parent, dependencies };
        const bags = { inputs, outputs: inputs };
        const read = id === unknownValue ? { id, outputs: {} } : await host.read(urn, id, bags);
        const { outputs } = read;
        const found = { ...unread, outputs, id: read.id || id, provider: reference, additionalSecretOutputs };
        const state = withSecretOutputs(found);
        // The state has another resource under this name, which is deleted at the end.
        const replaced = old !== undefined && !old.external && old.id !== id;
        if (replaced) this.olds.mark(old, { delete: true });
        this.snapshot.record(state, replaced ? undefined : old);
        this.steps.tell("read", old, state);
        return state;
      });
    });
  }

  /** Calls a function of a provider. An error ends the run, also where the program would have caught it. */
  invoke(token: string, args: PropertyMap, choice: ProviderChoice) {
    return this.workers.answer("", async () => {
      const { host } = await this.provider({ provider: choice });
      return host.invoke(token, args, this.options.dryRun);
    });
  }

  registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
    return this.workers.answer(urn, async () => {
      const state = this.snapshot.resources().find((each) => each.urn === urn && !each.delete);
      if (state === undefined) throw new Error(`cannot complete a resource '${urn}' whose registration isn't pending`);
      if (!isDeepStrictEqual(state.outputs, outputs)) this.snapshot.replace(state, { ...state, outputs });
      if (state.type !== rootStackType) return;
      const shown = Object.entries(outputs).map(([name, value]) => {
        const secret = isSecret(value);
        return [name, { value: secret ? secretContent(value) : redact(value), secret }] as const;
      });
      this.report.stackOutputs(Object.fromEntries(shown));
    });
  }

  /** Ends the run because of something that this engine does not know. */
  refuse(reason: NotSupported): Promise<never> {
    return this.workers.answer("", () => Promise.reject(reason));
  }

  /** Deletes what the program did not register, and the old generations of what it replaced. */
  async finish(): Promise<boolean> {
    for (const group of deletionGroups(this.condemned())) {
      const done = await this.workers.all(
        group,
        ({ urn }) => urn,
        (state) => this.steps.delete(() => this.providers.forState(state.provider), state),
      );
      if (!done) return false;
    }
    return true;
  }

  private urn({ type, name, parent }: { type: string; name: string; parent?: string }): string {
    return createUrn(this.options.stack, this.options.project, type, name, parent);
  }

  /** What no registration of this run knows, without what is protected, or what a failed one may still need. */
  private condemned(): ResourceState[] {
    const left = this.snapshot.remaining();
    const goesOn = this.failed.size > 0;
    const guarded = left.filter((state) => state.protect && !state.delete);
    for (const { urn } of guarded) {
      const way = "remove the `protect` flag from it in the program and run `up` first";
      this.report.log("error", `resource "${urn}" cannot be deleted because it is protected; ${way}`, urn);
    }
    const kept = left.filter(
      (state) => guarded.includes(state) || (goesOn && this.olds.isClaimed(state.urn) && !state.delete),
    );
    return withoutNeeded(left, kept);
  }

  private dependsOnFailed({ parent, dependencies }: Goal): boolean {
    return [...dependencies, ...(parent ? [parent] : [])].some((urn) => this.resultOf(urn) !== "success");
  }

  private skip(urn: string, goal: Goal): ResourceState {
    this.olds.claim(urn);
    this.olds.find(urn, goal);
    this.skipped.add(urn);
    return stateOf(urn, goal, goal.inputs, undefined, undefined);
  }

  private provider({ provider }: { provider: Goal["provider"] }): Promise<ReadyProvider> {
    return this.providers.forProgram(provider).catch((error) => this.explain(error));
  }

  private explain(error: unknown): never {
    if (!(error instanceof ConfigRefused)) throw error;
    this.tellFailures(error.urn, error.failures, error.inputs);
  }

  private async decide(
    urn: string,
    goal: Goal,
    provider: ReadyProvider | undefined,
  ): Promise<() => Promise<ResourceState>> {
    this.olds.claim(urn);
    const old = this.olds.find(urn, goal);
    if (provider && isImport(goal, old)) return () => this.import(provider, urn, goal, old);
    return this.decideStep(urn, goal, provider, old);
  }

  private async decideStep(
    urn: string,
    goal: Goal,
    provider: ReadyProvider | undefined,
    old: ResourceState | undefined,
  ): Promise<() => Promise<ResourceState>> {
    const host = provider?.host;
    const anew = old !== undefined && (old.external === true || this.deletedEarly.has(old.urn));
    const owned = anew ? undefined : old;

    const wanted = owned ? resetIgnored(goal.ignoreChanges, owned.inputs, goal.inputs) : goal.inputs;
    const inputs = host ? await this.check(host, urn, owned?.inputs ?? {}, wanted) : wanted;
    const state = stateOf(urn, goal, inputs, provider?.reference, old);
    if (old === undefined) return () => this.create(host, state);
    if (anew) return () => this.replace(host, old, state, old.external === true);

    await this.checkMove(provider, old);
    const asked = host ? await diffOf(host, old, state) : componentDiff(old, state);
    const diff = replacingOn(goal.replaceOnChanges, asked);
    if (host && isReplaced(old, diff)) {
      return this.decideReplacement(host, goal, old, state, diff);
    }
    // A resource whose last create or update did not end well is updated, changed or not.
    const due = diff.changed || (old.initErrors ?? []).length > 0;
    return due ? () => this.steps.update(host, old, state, causeOf(diff)) : async () => this.steps.same(old, state);
  }

  private async decideReplacement(
    host: ProviderHost,
    goal: Goal,
    old: ResourceState,
    state: ResourceState,
    diff: ResourceDiff,
  ): Promise<() => Promise<ResourceState>> {
    if (old.protect && goal.protect) {
      throw new Error(`unable to replace resource "${state.urn}"\nas it is currently marked for protection.`);
    }
    // Defaults were carried over from the old generation; the new one starts from nothing.
    const fresh = { ...state, inputs: await this.check(host, state.urn, {}, goal.inputs) };
    const deleteFirst = old.pendingReplacement || (goal.deleteBeforeReplace ?? diff.deleteBeforeReplace);
    if (!deleteFirst) return () => this.replace(host, old, fresh, true, causeOf(diff));

    const dependents = old.pendingReplacement ? [] : await this.dependentsReplacedWith(old);
    for (const { urn: dependent } of dependents) this.deletedEarly.add(dependent);
    return async () => {
      for (const dependent of dependents.reverse()) await this.deleteEarly(dependent);
      return this.replace(host, await this.deleteEarly(old), fresh, false, causeOf(diff));
    };
  }

  /** A resource that moves to another provider: the new one says whether its configuration takes the resource over. */
  private async checkMove(provider: ReadyProvider | undefined, old: ResourceState): Promise<void> {
    if (provider === undefined || old.provider === undefined) return;
    const [from, to] = [providerUrnIn(old.provider), providerUrnIn(provider.reference)];
    if (from === to) return;
    const diff = await provider.host.diffConfig(to, this.olds.get(from)?.inputs ?? {}, provider.state.inputs);
    if (diff?.replaces.length) throw new NotSupported("replacements because of another provider are");
  }

  /** Takes over what exists, and changes it in the same run where the program asks for something else. */
  private async import(
    { host, reference }: ReadyProvider,
    urn: string,
    goal: Goal,
    old: ResourceState | undefined,
  ): Promise<ResourceState> {
    const { importId = "", ignoreChanges } = goal;
    if (old && !old.external) throw new NotSupported("imports in the place of another resource are");
    const found = await this.workers.run(() => host.import(urn, importId));
    if (found === undefined) throw new Error(`resource '${importId}' does not exist`);
    const inputs = await this.check(host, urn, found.inputs, resetIgnored(ignoreChanges, found.inputs, goal.inputs));
    const state = stateOf(urn, goal, inputs, reference, old);
    const now = new Date().toISOString();
    const imported = withSecretOutputs({ ...state, ...found, created: now, modified: now });
    const diff = await diffOf(host, imported, state);
    if (isReplaced(imported, diff)) throw new NotSupported("imports that end in a replacement are");
    const isSame = !diff.changed;
    const taken = isSame ? { ...imported, inputs } : imported;
    this.snapshot.record(taken, old);
    this.steps.tell("import", undefined, taken);
    return isSame ? taken : this.steps.update(host, taken, state, causeOf(diff));
  }

  private async create(host: ProviderHost | undefined, state: ResourceState): Promise<ResourceState> {
    const created = await this.steps.create(host, state);
    this.steps.tell("create", undefined, created);
    return created;
  }

  /** `keepOld`: the old generation stays until everything else is done. */
  private async replace(
    host: ProviderHost | undefined,
    old: ResourceState,
    state: ResourceState,
    keepOld: boolean,
    cause = noCause,
  ): Promise<ResourceState> {
    const created = await this.steps.create(host, state, old, keepOld);
    this.steps.tell("create-replacement", old, created, cause);
    this.steps.tell("replace", old, created, cause);
    return created;
  }

  private async deleteEarly(old: ResourceState): Promise<ResourceState> {
    const marked = await this.steps.deleteBeforeReplace(() => this.providers.forState(old.provider), old);
    this.olds.set(marked);
    return marked;
  }

  private dependentsReplacedWith(root: ResourceState): Promise<ResourceState[]> {
    const isOpen = (state: ResourceState) => !state.delete && !this.olds.isClaimed(state.urn);
    return replacedDependents(root, this.snapshot.remaining().filter(isOpen), this.providers);
  }

  private async check(host: ProviderHost, urn: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    const { inputs, failures } = await host.check(urn, olds, news);
    return failures.length === 0 ? inputs : this.tellFailures(urn, failures, inputs);
  }

  private tellFailures(urn: string, failures: CheckFailure[], inputs: PropertyMap): never {
    for (const failure of failures) this.report.log("error", describeFailure(urn, failure, inputs), urn);
    throw new Aborted();
  }
}

/** Whether a registration takes over what exists already, and the state does not know of it yet. */
const isImport = ({ importId }: Goal, old: ResourceState | undefined) =>
  importId !== undefined && (old === undefined || old.external === true || (old.importID ?? old.id) !== importId);

const isReplaced = (old: ResourceState, diff: ResourceDiff) =>
  old.pendingReplacement === true || (diff.changed && diff.replaces.length > 0);

const causeOf = ({ detailed, replaces }: ResourceDiff): Cause => ({ diff: detailed, replaceKeys: replaces });
