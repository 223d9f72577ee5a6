/** The engine's rules: how the registrations of a program become steps on resources. */
import { isDeepStrictEqual } from "node:util";
import { Mutex } from "async-mutex";
import { deletionGroups, dependentsOf } from "./dependency-order";
import { diffProperties, resetIgnored } from "./property-diff";
import { isSecret, type PropertyMap, redact, secretContent, unknownValue } from "./property-value";
import type { CheckFailure, ProviderHost } from "./provider-host";
import { type ProviderInstances, providerType } from "./provider-instances";
import { diffResource, type ResourceDiff, replacingOn } from "./resource-diff";
import type { Report } from "./result";
import type { NotSupported } from "./rpc";
import type { ResourceState, Snapshot } from "./snapshot";
import { type Cause, noCause, Steps, withSecretOutputs } from "./steps";
import { type AliasSpec, aliasUrns, createUrn, nameOf, rootStackType } from "./urn";
import { Aborted, type Workers } from "./workers";

/** What a program wants to exist. */
export interface Goal {
  type: string;
  name: string;
  parent?: string;
  custom: boolean;
  /** The reference of an explicit provider. */
  provider?: string;
  inputs: PropertyMap;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  aliases: AliasSpec[];
  ignoreChanges: string[];
  replaceOnChanges: string[];
  additionalSecretOutputs: string[];
  deleteBeforeReplace?: boolean;
  protect: boolean;
  retainOnDelete: boolean;
}

/** What a program wants to look at with `.get()`. */
export interface ReadGoal {
  type: string;
  name: string;
  id: string;
  parent?: string;
  provider?: string;
  inputs: PropertyMap;
  dependencies: string[];
  additionalSecretOutputs: string[];
}

/**
 * The rules by which the engine turns registrations into steps. Registrations are decided on one after the other;
 * the steps that follow run side by side.
 */
export class Deployment {
  private readonly deciding = new Mutex();
  private readonly steps: Steps;
  private readonly olds = new Map<string, ResourceState>();
  private readonly seen = new Set<string>();
  /** Resources that were deleted together with one that they depend on. Their registration makes them anew. */
  private readonly deletedEarly = new Set<string>();
  private readonly renamed = new Map<string, string>();

  constructor(
    private readonly options: { stack: string; project: string; dryRun: boolean },
    private readonly snapshot: Snapshot,
    private readonly providers: ProviderInstances,
    private readonly workers: Workers,
    private readonly report: Report,
  ) {
    this.steps = new Steps(snapshot, workers, report, options.dryRun);
    for (const state of snapshot.remaining()) if (!state.delete) this.olds.set(state.urn, state);
  }

  register(goal: Goal): Promise<ResourceState> {
    const urn = this.urn(goal);
    if (goal.type === providerType) return this.registerProvider(urn, goal);
    return this.workers.answer(urn, async () => {
      const provider = goal.custom ? await this.providers.forProgram(goal.provider) : undefined;
      const execute = await this.deciding.runExclusive(() => {
        this.workers.checkAborted();
        return this.decide(urn, goal, provider);
      });
      return execute();
    });
  }

  /** The host of an explicit provider starts with the registration. */
  private registerProvider(urn: string, { inputs, parent }: Goal): Promise<ResourceState> {
    return this.workers.answer(urn, async () => {
      this.claim(urn);
      const { old, state } = await this.providers.declare(urn, inputs, parent);
      const changed = old !== undefined && !isDeepStrictEqual(old.inputs, inputs);
      this.steps.tell(old === undefined ? "create" : changed ? "update" : "same", old, state);
      return state;
    });
  }

  read(goal: ReadGoal): Promise<ResourceState> {
    const urn = this.urn(goal);
    return this.workers.answer(urn, async () => {
      const { host, reference } = await this.providers.forProgram(goal.provider);
      this.claim(urn);
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
        if (replaced) this.mark(old, { delete: true });
        this.snapshot.record(state, replaced ? undefined : old);
        this.steps.tell("read", old, state);
        return state;
      });
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
    for (const group of deletionGroups(this.snapshot.remaining())) {
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

  private claim(urn: string): void {
    if (this.seen.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    this.seen.add(urn);
  }

  private async decide(
    urn: string,
    goal: Goal,
    provider: { host: ProviderHost; reference: string } | undefined,
  ): Promise<() => Promise<ResourceState>> {
    this.claim(urn);
    const host = provider?.host;
    const old = this.findOld(urn, goal);
    const anew = old !== undefined && (old.external === true || this.deletedEarly.has(old.urn));
    const owned = anew ? undefined : old;

    const wanted = owned ? resetIgnored(goal.ignoreChanges, owned.inputs, goal.inputs) : goal.inputs;
    const inputs = host ? await this.check(host, urn, owned?.inputs ?? {}, wanted) : wanted;
    const state = stateOf(urn, goal, inputs, provider?.reference, old);
    if (old === undefined) return () => this.create(host, state);
    if (anew) return () => this.replace(host, old, state, old.external === true);

    const asked = host ? await diffOf(host, old, state) : components(old, state);
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

    const dependents = old.pendingReplacement ? [] : await this.replacedDependents(host, old);
    for (const { urn: dependent } of dependents) this.deletedEarly.add(dependent);
    return async () => {
      for (const dependent of dependents.reverse()) await this.deleteEarly(host, dependent);
      return this.replace(host, await this.deleteEarly(host, old), fresh, false, causeOf(diff));
    };
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

  private async deleteEarly(host: ProviderHost, old: ResourceState): Promise<ResourceState> {
    const marked = await this.steps.deleteBeforeReplace(host, old);
    this.olds.set(old.urn, marked);
    return marked;
  }

  /**
   * The dependents that must be deleted before a resource: those that the provider would replace after the deletion.
   * The provider is asked for the diff with unknown values for the inputs that come from the deleted resource.
   */
  private async replacedDependents(host: ProviderHost, root: ResourceState): Promise<ResourceState[]> {
    const replaced = new Map([[root.urn, root]]);
    const candidates = this.snapshot.remaining().filter((state) => !state.delete && !this.seen.has(state.urn));
    for (const state of dependentsOf(root, candidates)) {
      if (!state.custom || state.external || state.pendingReplacement) continue;
      const { urn, id = "", inputs, ignoreChanges = [], propertyDependencies = {} } = state;
      const affected = Object.keys(inputs).filter((name) =>
        propertyDependencies[name]?.some((dependency) => replaced.has(dependency)),
      );
      if (affected.length === 0) continue;
      const news = { ...inputs, ...Object.fromEntries(affected.map((name) => [name, unknownValue])) };
      const diff = await diffResource(host, urn, id, state, news, ignoreChanges);
      if (!diff.changed || diff.replaces.length === 0) continue;
      if (state.protect)
        throw new Error(
          `unable to replace resource "${urn}" as part of replacing "${root.urn}"\nas it is currently marked for protection.`,
        );
      replaced.set(urn, state);
    }
    return [...replaced.values()].slice(1);
  }

  private async check(host: ProviderHost, urn: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    const { inputs, failures } = await host.check(urn, olds, news);
    if (failures.length === 0) return inputs;
    for (const failure of failures) this.report.log("error", describeFailure(urn, failure, inputs), urn);
    throw new Aborted();
  }

  private findOld(urn: string, { parent, aliases }: Goal): ResourceState | undefined {
    const same = this.olds.get(urn);
    if (same !== undefined) return same;
    const alias = aliasUrns(urn, parent, aliases, this.renamed).find(
      (each) => this.olds.has(each) && !this.seen.has(each),
    );
    if (alias === undefined) return undefined;
    this.renamed.set(urn, alias);
    this.seen.add(alias);
    this.redirect(alias, urn);
    return this.olds.get(alias);
  }

  /** What the state says about the old name now holds for the new one. */
  private redirect(from: string, to: string): void {
    const rename = (each: string) => (each === from ? to : each);
    for (const state of this.snapshot.remaining()) {
      if (state.urn === from || ![state.parent, ...(state.dependencies ?? [])].includes(from)) continue;
      const properties = Object.entries(state.propertyDependencies ?? {}).map(([name, urns]) => [
        name,
        urns.map(rename),
      ]);
      this.mark(state, {
        parent: state.parent && rename(state.parent),
        dependencies: state.dependencies?.map(rename),
        propertyDependencies: Object.fromEntries(properties),
      });
    }
  }

  private mark(old: ResourceState, changes: Partial<ResourceState>): ResourceState {
    const marked = { ...old, ...changes };
    this.snapshot.replace(old, marked);
    if (this.olds.get(old.urn) === old) this.olds.set(old.urn, marked);
    return marked;
  }
}

/** The state in which a resource will be when its step is done; its outputs are not known yet. */
function stateOf(
  urn: string,
  goal: Goal,
  inputs: PropertyMap,
  provider: string | undefined,
  old: ResourceState | undefined,
): ResourceState {
  const { type, custom, parent, dependencies, propertyDependencies, ignoreChanges, additionalSecretOutputs } = goal;
  return {
    ...{ urn, type, custom, parent, inputs, outputs: {}, provider },
    ...{ dependencies, propertyDependencies, ignoreChanges, additionalSecretOutputs },
    aliases: old && old.urn !== urn ? [old.urn] : undefined,
    protect: goal.protect || undefined,
    retainOnDelete: goal.retainOnDelete || undefined,
  };
}

const isReplaced = (old: ResourceState, diff: ResourceDiff) =>
  old.pendingReplacement === true || (diff.changed && diff.replaces.length > 0);

const causeOf = ({ detailed, replaces }: ResourceDiff): Cause => ({ diff: detailed, replaceKeys: replaces });

const diffOf = (host: ProviderHost, old: ResourceState, { urn, inputs, ignoreChanges = [] }: ResourceState) =>
  diffResource(host, urn, old.id ?? "", old, inputs, ignoreChanges);

/** A component has no provider to ask. */
function components(old: ResourceState, state: ResourceState): ResourceDiff {
  const changed = !isDeepStrictEqual(old.inputs, state.inputs);
  return { changed, replaces: [], deleteBeforeReplace: false, detailed: diffProperties(old.inputs, state.inputs) };
}

function describeFailure(urn: string, { property, reason }: CheckFailure, inputs: PropertyMap): string {
  const resource = `${urn.split("::")[2]?.split("$").at(-1)} resource '${nameOf(urn)}'`;
  if (property === "") return `${resource} has a problem: ${reason}`;
  const value = JSON.stringify(redact(inputs[property] ?? null));
  return `${resource}: property ${property} value {${value}} has a problem: ${reason}`;
}
