/** Turns a Kind into Pulumi's check · diff · create · read · update · delete. */
import type * as pulumi from "@pulumi/pulumi";
import { type Clock, SYSTEM_CLOCK } from "../clock";
import { attempting, FlowLogError } from "../errors";
import type { Controls, InputSchema } from "../inputs/schema";
import { deploymentStore } from "../ownership/journal";
import { Ownership } from "../ownership/ownership";
import type { Owner } from "../ownership/store";
import { describePlace, type Place, samePlace } from "../place";
import type { Observed } from "../reconcile/lifecycle";
import { known, noteNotShownYet, unfinishedSince } from "../reconcile/not-shown";
import { type CreateHooks, Reconciler, type UpdateHooks } from "../reconcile/reconciler";
import { noteAdoption, noteKeptForAdopter, warnOfChangesOutside, warnOfCondition } from "../reconcile/warnings";
import { Settings } from "../settings";
import { type Bag, InitFailed, newOwnerMark, otherClass, unfinished } from "../state";
import { structurable } from "../structurable";
import { TRACE, type Trace } from "../trace";
import type { Kind, Reference } from "./kind";
import { withoutProvider, wontCreate, wontDelete, wrongScope } from "./refusals";
import { StateInputs } from "./state-inputs";

const OLD_CONFIG =
  "if Pulumi config was changed since the last `pulumi up`, run a plain `pulumi up` first: refresh and destroy use the config of that time";

/** One ownership for all kinds, shared with the other provider instances of this deployment. */
const OWNERSHIP = new Ownership({ store: deploymentStore() });

export interface ProviderOptions {
  /**
   * What the resources of the program hold. By default all kinds and all provider instances of this deployment share
   * one ownership.
   */
  readonly ownership?: Ownership;
  /** The clock of waits for the cloud. */
  readonly clock?: Clock;
  /** Called with each decision. */
  readonly trace?: Trace;
}

export class FlowLogProvider<Inputs extends object> implements pulumi.dynamic.ResourceProvider {
  readonly #kind: Kind<Inputs>;
  readonly #schema: InputSchema<Inputs & Controls>;
  readonly #inputs: StateInputs<Inputs>;
  readonly #ownership: Ownership;
  readonly #clock: Clock;
  readonly #trace: Trace;
  /** The resources that diff was called for: owner mark and wanted conflict key of each id. */
  readonly #asked = new Map<string, { readonly mark: string; readonly conflictKey: string }>();
  #settings = new Settings();

  constructor(kind: Kind<Inputs>, options: ProviderOptions = {}) {
    const { ownership = OWNERSHIP, clock = SYSTEM_CLOCK, trace = TRACE } = options;
    this.#kind = kind;
    this.#schema = kind.schema;
    this.#inputs = new StateInputs(kind.schema);
    this.#ownership = ownership;
    this.#clock = clock;
    this.#trace = trace;
  }

  // The host does not wait for `configure` before the next call, so nothing in it may be asynchronous.
  readonly configure = async (request: pulumi.dynamic.ConfigureRequest): Promise<void> => {
    this.#settings = new Settings((key) => request.config.get(key));
  };

  readonly check = async (_olds: Bag, news: Bag): Promise<pulumi.dynamic.CheckResult> => {
    const { inputs, failures } = this.#schema.check(news);
    return { inputs: structurable({ ...inputs, __provider: news.__provider }), failures };
  };

  readonly diff = async (id: string, olds: Bag, news: Bag): Promise<pulumi.dynamic.DiffResult> => {
    // The outputs of an imported state may not echo the inputs. Then the engine compares the inputs itself.
    const echoes = this.#schema.keys.some((key) => key in olds);
    const changed = echoes ? this.#inputs.changed(olds, news) : [];
    const replaces = this.#inputs.replacing(changed, id, olds, news);
    // The engine calls diff for every resource that stays before it deletes any, so ownership is registered here.
    this.#registerExisting(id, olds, replaces.length === 0 ? news : olds);
    if (replaces.length > 0) return this.#replacement(id, { replaces, changed }, olds, news);
    // An update becomes a replacement when the program asks for it (`replaceOnChanges`). Old and new then want the same.
    const onRequest = isKept(olds) || this.#isRetired(news) ? {} : { deleteBeforeReplace: true };
    // Without a change of inputs, an update writes settings that are not in effect again, or puts the `__provider` of
    // this class into the state.
    const isDue = olds.unfinished === true || otherClass(olds, news);
    if (isDue && changed.length === 0) return { changes: true, ...onRequest };
    return echoes && changed.length === 0 ? { changes: false } : onRequest;
  };

  readonly create = async (props: Bag): Promise<pulumi.dynamic.CreateResult> => {
    const wanted = this.#inputs.checked(props);
    const label = this.#kind.describe(wanted);
    const attempt = `creating ${label}`;
    const about = { inputs: wanted, operation: "create" } as const;
    const { place, reconciler, conflictKey } = await this.#connect(attempt, about);
    const own = { __provider: props.__provider, holder: newOwnerMark(), place };
    const owner: Owner = { mark: own.holder, label, inputs: wanted };
    const reservation = this.#ownership.reservation(owner, this.#keyOf);
    let id: string | undefined;
    try {
      reservation.reserve(conflictKey);
      const observed = await reconciler.create(wanted, {
        accepted: (accepted) => {
          id = accepted;
        },
        reserve: (ids) => {
          this.#unregisterDeleted(ids, wanted);
          return reservation.reserveFirstOf(ids);
        },
        ...this.#adoptionHooks(owner),
      });
      id = observed.id;
      this.#ownership.registerCreated(this.#keyOf(id), owner);
      return { id, outs: this.#outputs(own, wanted, observed) };
    } catch (thrown) {
      const error = FlowLogError.of(thrown).withMissing({ attempt });
      if (id !== undefined) {
        this.#ownership.registerCreated(this.#keyOf(id), owner);
        const left = "It exists and is kept in the state; the next `pulumi up` continues";
        const state = { ...wanted, ...own, ...unfinishedSince(this.#clock.now()) };
        throw new InitFailed(id, unfinished(state), error.withStateLeft(left));
      }
      if (error.outcome === "none") reservation.cancel();
      throw notCreated(error);
    }
  };

  readonly read = async (id: string, props: Bag): Promise<pulumi.dynamic.ReadResult> => {
    const echoed = this.#inputs.echoed(props);
    const attempt = `reading ${this.#kind.describe(echoed, id)}`;
    const about = { inputs: echoed, id, operation: "read" } as const;
    const { place, lifecycle, reconciler } = await this.#connect(attempt, about, props);
    const observed = await attempting(attempt, () => lifecycle.observe(id)).catch(withOldConfig);
    const { __provider, holder } = props;
    const mayShowLate = !observed && known(props, this.#clock.now()).mayShowLate;
    if ((observed || mayShowLate) && typeof holder === "string") {
      this.#ownership.markRefreshed(this.#keyOf(id), holder);
    }
    if (mayShowLate) {
      noteNotShownYet(id);
      return { id, props: structurable(props), inputs: structurable({ ...echoed, __provider }) };
    }
    // Without inputs in the state, this read is for `get` or for an import, and a missing resource is an error.
    if (!observed && Object.keys(echoed).length === 0) {
      throw FlowLogError.refused("notFound", { attempt, said: `${id} does not exist` });
    }
    if (!observed) return {} as pulumi.dynamic.ReadResult;
    const inputs = this.#inputs.inputsOf(echoed, observed);
    // A setting that was perhaps never sent, and that no read shows, still has to be sent.
    const owed = props.unfinished === true && reconciler.hidesWhileDisabled(observed, this.#schema.keys);
    const own = { __provider, holder, place, unfinished: observed.failedReason || owed ? true : undefined };
    return {
      id: observed.id,
      props: this.#outputs(own, inputs, observed),
      inputs: structurable({ ...inputs, __provider }),
    };
  };

  readonly update = async (id: string, olds: Bag, news: Bag): Promise<pulumi.dynamic.UpdateResult> => {
    const wanted = this.#inputs.checked(news);
    const changed = this.#inputs.changed(olds, news);
    const { __provider } = news;
    const { holder = newOwnerMark() } = olds;
    const assigned = this.#inputs.assigned(olds);
    const label = this.#kind.describe(wanted, id);
    const attempt = `updating ${label}`;
    if (this.#isQuiet(changed, olds, news)) {
      this.#trace(`${attempt}: no request is needed`);
      return { outs: structurable({ ...assigned, ...wanted, __provider, holder }) };
    }
    const before = this.#inputs.echoed(olds);
    const about = { inputs: wanted, id, before, operation: "update" } as const;
    const { place, reconciler, conflictKey } = await this.#connect(attempt, about, olds);
    const own = { __provider, holder, place };
    const reservation = this.#ownership.reservation({ mark: String(holder), label, inputs: wanted }, this.#keyOf);
    // It is unknown which settings of an unfinished resource have been sent, so all of them count as not sent.
    const untold = olds.unfinished === undefined ? changed : this.#schema.keys;
    const endRetarget = this.#ownership.beginRetarget(this.#keyOf(id));
    let written = false;
    try {
      reservation.reserveFirstOf([id]);
      const leftKey = this.#conflictKey(place, before);
      if (conflictKey !== leftKey) reservation.retarget(leftKey, conflictKey);
      const hooks: UpdateHooks<Inputs> = {
        accepted: () => {
          written = true;
        },
        reserve: (ids) => reservation.reserveFirstOf(ids),
        found: (found) => this.#warnOfChangesOutside(found, olds, changed),
      };
      const observed = await reconciler.update(id, wanted, untold, hooks, known(olds, this.#clock.now()));
      return { outs: this.#outputs(own, wanted, observed) };
    } catch (thrown) {
      const error = FlowLogError.of(thrown).withMissing({ attempt });
      if (error.outcome === "none" && !written) {
        reservation.cancel();
        throw error.withStateLeft("Nothing was changed");
      }
      const left = "It may hold old or new settings, or be off; the next `pulumi up` looks and continues";
      throw new InitFailed(id, unfinished({ ...assigned, ...wanted, ...own }), error.withStateLeft(left));
    } finally {
      endRetarget();
    }
  };

  readonly delete = async (id: string, props: Bag): Promise<void> => {
    const inputs = this.#inputs.echoed(props);
    if (this.#ownership.unregister(this.#keyOf(id), String(props.holder ?? "")))
      return noteKeptForAdopter(id, this.#isRetired(props));
    const onDelete = inputs.onDelete ?? "delete";
    if (onDelete !== "delete") this.#ownership.markRetained(this.#keyOf(id));
    const attempt = `${onDelete === "disable" ? "disabling" : "deleting"} ${this.#kind.describe(inputs, id)}`;
    if (onDelete === "keep") return this.#trace(`${attempt}: no request, because onDelete is keep`);
    const about = { inputs, id, operation: "delete" } as const;
    const { reconciler, conflictKey } = await this.#connect(attempt, about, props);
    const remove = () => reconciler.remove(id, onDelete, known(props, this.#clock.now()));
    await attempting(attempt, remove).catch(withOldConfig);
    this.#ownership.releaseTarget(conflictKey, this.#keyOf(id));
  };

  /**
   * Whether no request is needed: only controls changed, or a place is now named in the program, or no longer named.
   */
  #isQuiet(changed: readonly string[], olds: Bag, news: Bag): boolean {
    if (olds.unfinished !== undefined) return false;
    const some = changed.length > 0 || otherClass(olds, news);
    return some && changed.every((key) => this.#schema.role(key) !== "setting");
  }

  /** @throws conflict when the replacement would have to delete what must stay, or what can't be deleted */
  #replacement(
    id: string,
    { replaces, changed }: { readonly replaces: string[]; readonly changed: readonly string[] },
    olds: Bag,
    news: Bag,
  ): pulumi.dynamic.DiffResult {
    if (olds.__provider === undefined) throw withoutProvider(id, replaces);
    const deleteBeforeReplace = this.#kind.deleteBeforeReplace?.(replaces, changed) ?? false;
    if (deleteBeforeReplace && this.#isRetired(news)) throw wontCreate(id, replaces);
    if (deleteBeforeReplace && isKept(olds)) throw wontDelete(id, replaces, olds);
    return { replaces, deleteBeforeReplace };
  }

  #isRetired(props: Bag): boolean {
    return this.#kind.isRetired?.(this.#inputs.echoed(props)) ?? false;
  }

  #registerExisting(id: string, olds: Bag, news: Bag): void {
    if (typeof olds.holder !== "string") return;
    const inputs = this.#inputs.echoed(olds);
    const label = this.#kind.describe(inputs);
    const conflictKey = this.#kind.conflictKey(this.#inputs.echoed(news));
    const retargets = this.#kind.conflictKey(inputs) !== conflictKey;
    this.#asked.set(this.#keyOf(id), { mark: olds.holder, conflictKey });
    try {
      this.#ownership.registerExisting(this.#keyOf(id), { mark: olds.holder, label, inputs }, retargets);
    } catch (thrown) {
      throw FlowLogError.of(thrown).withMissing({ attempt: `comparing ${label} with what the program asks for` });
    }
  }

  /**
   * After a replacement that deleted the old resource and failed to create the new one, the next deployment calls diff
   * for the old resource and creates. The old resource must not keep the id from the new one, which wants the same. The
   * cloud has nothing under these ids.
   */
  #unregisterDeleted(ids: readonly string[], wanted: Inputs): void {
    for (const key of ids.map(this.#keyOf)) {
      const asked = this.#asked.get(key);
      if (asked?.conflictKey === this.#kind.conflictKey(wanted)) this.#ownership.unregister(key, asked.mark);
    }
  }

  #adoptionHooks(owner: Owner): Omit<CreateHooks, "accepted" | "reserve"> {
    let registrations: Promise<void> | undefined;
    const afterRegistrations = () => {
      registrations ??= this.#ownership.waitForRegistrations();
      return registrations;
    };
    return {
      waitForRetarget: async (id) => {
        await afterRegistrations();
        return this.#ownership.waitForRetarget(this.#keyOf(id));
      },
      assertAdoptable: async (id) => {
        await afterRegistrations();
        this.#ownership.assertNotOwned(this.#keyOf(id), owner);
        this.#ownership.assertNotRetained(this.#keyOf(id));
      },
      adopted: noteAdoption,
    };
  }

  async #connect(attempt: string, about: Reference<Inputs & Controls>, state?: Bag) {
    const reference = about as Reference<Inputs>;
    const { place, lifecycle } = await attempting(attempt, () => this.#kind.connect(this.#settings, reference));
    const home = state?.place as Place | undefined;
    if (home && !samePlace(home, place)) throw wrongScope(attempt, home, place);
    const trace = (line: string) => this.#trace(`${attempt}: ${line}`);
    const reconciler = new Reconciler<Inputs>(this.#schema, lifecycle, { clock: this.#clock, trace });
    return { place, lifecycle, reconciler, conflictKey: this.#conflictKey(place, reference.inputs) };
  }

  /** The conflict key of a resource with these inputs, distinct from those of other kinds and places. */
  #conflictKey(place: Place, inputs: Partial<Inputs>): string {
    return `${this.#keyOf(describePlace(place))} ${this.#kind.conflictKey(inputs)}`;
  }

  /** The key of an id in ownership, distinct from the ids of other families. */
  readonly #keyOf = (id: string): string => `${this.#kind.family ?? this.#schema.type} ${id.toLowerCase()}`;

  #warnOfChangesOutside(found: Observed<Inputs>, olds: Bag, changed: readonly string[]): void {
    const echoed = this.#inputs.echoed(olds);
    // An unfinished update is not somebody else's change, and an imported state may echo no inputs.
    if (olds.unfinished !== undefined || Object.keys(echoed).length === 0) return;
    const differing = this.#schema
      .reportedDifferences({ ...this.#schema.defaults(), ...echoed }, found.inputs as Partial<Inputs & Controls>)
      .map(({ property }) => property)
      .filter((property) => !changed.includes(property.split(".")[0] ?? ""));
    warnOfChangesOutside(found.id, differing);
  }

  #outputs(own: Bag, inputs: Inputs & Controls, observed: Observed<Inputs>): Bag {
    warnOfCondition(observed);
    return this.#inputs.outputs(own, inputs, observed);
  }
}

/** Whether `onDelete` leaves the resource in the cloud. */
function isKept({ onDelete }: Bag): boolean {
  return (onDelete ?? "delete") !== "delete";
}

function notCreated(error: FlowLogError): FlowLogError {
  if (error.outcome === "none") {
    return error.withStateLeft(`Nothing ${error.parts.sideEffects ? "else " : ""}was created`);
  }
  return error.withMissing({
    stateLeft: "It may exist all the same; the next `pulumi up` looks for it and adopts it",
  });
}

/**
 * Refresh and destroy use the config that the last `pulumi up` saved in the state; an error about config credentials
 * says so.
 */
function withOldConfig(thrown: unknown): never {
  const error = FlowLogError.of(thrown);
  if (error.kind !== "auth" || !/\bconfig [\w-]+:\w/.test(error.parts.said)) throw error;
  const advice = [error.parts.advice, OLD_CONFIG].filter(Boolean).join("; ");
  throw new FlowLogError(error.kind, { ...error.parts, advice });
}
