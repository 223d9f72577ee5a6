/** Turns a Kind into Pulumi's check · diff · create · read · update · delete. */
import type * as pulumi from "@pulumi/pulumi";
import { type Clock, SYSTEM_CLOCK } from "../clock";
import { FlowLogError } from "../errors";
import type { Controls, InputSchema } from "../inputs/schema";
import { hasUnknown } from "../inputs/unknowns";
import { type Asked, AskedResources } from "../ownership/asked";
import { deploymentStore } from "../ownership/journal";
import { Ownership } from "../ownership/ownership";
import type { Owner } from "../ownership/store";
import { describePlace, type Place, samePlace } from "../place";
import type { CreateHooks, UpdateHooks } from "../reconcile/hooks";
import type { Kind, Observed, Reference } from "../reconcile/lifecycle";
import { known, noteNotShownYet, unfinishedSince } from "../reconcile/not-shown";
import { Reconciler } from "../reconcile/reconciler";
import {
  noteAdoption,
  noteKeptForAdopter,
  noteNotReplaced,
  warnOfChangesOutside,
  warnOfCondition,
} from "../reconcile/warnings";
import { hideSecrets } from "../secrets";
import { Settings } from "../settings";
import { type Bag, InitFailed, isKept, marksIn, needsOtherMarks, newOwnerMark } from "../state";
import { TRACE, type Trace } from "../trace";
import { assertNotMoved } from "./moved-place";
import {
  assertIdForm,
  connecting,
  notCreated,
  ofOperation,
  operating,
  whyNotDeletedFirst,
  withOldConfig,
  withoutProvider,
  wontCreate,
  wontDelete,
  wrongScope,
} from "./refusals";
import { structurable } from "./structurable";

/** One ownership for all kinds, shared with the other provider instances of this deployment. */
const OWNERSHIP = new Ownership({ store: deploymentStore() });

export interface ProviderOptions {
  /** What the resources of the program hold. By default all kinds and provider instances of a deployment share it. */
  readonly ownership?: Ownership;
  /** The clock of waits for the cloud. */
  readonly clock?: Clock;
  /** Called with each decision. */
  readonly trace?: Trace;
}

export class FlowLogProvider<Inputs extends object> implements pulumi.dynamic.ResourceProvider {
  readonly #kind: Kind<Inputs>;
  readonly #schema: InputSchema<Inputs & Controls>;
  readonly #ownership: Ownership;
  readonly #clock: Clock;
  readonly #trace: Trace;
  readonly #asked: AskedResources;
  #settings = new Settings();

  constructor(kind: Kind<Inputs>, options: ProviderOptions = {}) {
    const { ownership = OWNERSHIP, clock = SYSTEM_CLOCK, trace = TRACE } = options;
    this.#kind = kind;
    this.#schema = kind.schema;
    this.#ownership = ownership;
    this.#asked = new AskedResources(ownership);
    this.#clock = clock;
    this.#trace = trace;
  }

  // The host does not wait for `configure` before the next call, so nothing in it may be asynchronous.
  readonly configure = async (request: pulumi.dynamic.ConfigureRequest): Promise<void> => {
    this.#settings = new Settings((key) => request.config.get(key));
  };

  readonly check = async (_state: Bag, args: Bag): Promise<pulumi.dynamic.CheckResult> => {
    const completed = this.#kind.withStackConfig?.(this.#settings, args) ?? args;
    const { inputs, failures } = this.#schema.check(completed);
    const hidden = failures.map(({ property, reason }) => ({ property, reason: hideSecrets(reason) }));
    return { inputs: structurable({ ...inputs, ...marksIn(args) }), failures: hidden };
  };

  readonly diff = async (id: string, state: Bag, args: Bag): Promise<pulumi.dynamic.DiffResult> => {
    // The outputs of an imported state may not echo the inputs. Then the engine compares the inputs itself.
    const echoes = this.#schema.keys.some((key) => key in state);
    const changed = echoes ? this.#schema.changed(state, args) : [];
    const replaces = this.#schema.replacing(changed, id, state, args);
    // The engine calls diff for every resource that stays before it deletes any, so ownership is registered here.
    const stays = replaces.length === 0;
    // The old resource of a replacement is deleted with its old inputs.
    const inputs: Partial<Inputs> = this.#schema.inputsIn(stays ? args : state);
    this.#registerExisting(id, state, args, { changed, replaces });
    if (stays || !isKept(state)) assertNotMoved(this.#kind, this.#settings, { id, inputs }, state.place);
    if (!stays) return this.#replacement(id, { replaces, changed }, state, args);
    // An update becomes a replacement when the program asks for it (`replaceOnChanges`). Old and new then want the
    // same.
    const onRequest = isKept(state) || this.#isRetired(args) ? {} : { deleteBeforeReplace: true };
    // Without a change of inputs, an update writes settings that are not in effect again, or puts the marks of this
    // class and program into the state.
    const isDue = state.unfinished === true || needsOtherMarks(state, args);
    if (isDue && changed.length === 0) return { changes: true, ...onRequest };
    return echoes && changed.length === 0 ? { changes: false } : onRequest;
  };

  readonly create = async (args: Bag): Promise<pulumi.dynamic.CreateResult> => {
    const inputs = this.#schema.checked(args);
    const label = hideSecrets(this.#kind.describe(inputs));
    const attempt = `creating ${label}`;
    const reference = { inputs, operation: "create" } as const;
    const { place, reconciler, conflictKey } = await this.#connect(attempt, reference);
    const own = { ...marksIn(args), holder: newOwnerMark(), place };
    const owner: Owner = { mark: own.holder, label, inputs };
    const reservation = this.#ownership.reservation(owner, this.#keyOf);
    let id: string | undefined;
    try {
      reservation.reserve(conflictKey);
      const observed = await reconciler.create(inputs, {
        accepted: (accepted) => {
          id = accepted;
        },
        reserve: (ids) => {
          this.#asked.unregisterDeleted(ids.map(this.#keyOf), this.#kind.conflictKey(inputs));
          return reservation.reserveFirstOf(ids);
        },
        ...this.#adoptionHooks(owner),
      });
      id = observed.id;
      this.#ownership.registerCreated(this.#keyOf(id), owner);
      return { id, outs: this.#outputs(own, inputs, observed) };
    } catch (thrown) {
      const error = ofOperation(thrown, attempt);
      if (id !== undefined) {
        this.#ownership.registerCreated(this.#keyOf(id), owner);
        const left = "It exists and is kept in the state; the next `pulumi up` continues";
        const state = structurable({ ...inputs, ...own, ...unfinishedSince(this.#clock.now()) });
        throw new InitFailed(id, state, error.withStateLeft(left));
      }
      if (error.outcome === "none") reservation.cancel();
      throw notCreated(error, reservation.id);
    }
  };

  readonly read = async (id: string, state: Bag): Promise<pulumi.dynamic.ReadResult> => {
    const inputs = this.#schema.inputsIn(state);
    const attempt = `reading ${this.#kind.describe(inputs, id)}`;
    const reference = { inputs, id, operation: "read" } as const;
    assertIdForm(this.#kind, attempt, reference);
    const { place, reconciler } = await this.#connect(attempt, reference, state);
    // An unfinished resource may be in any condition.
    const read = () => reconciler.read(id, state.unfinished === undefined ? inputs : {});
    const observed = await operating(attempt, read).catch(withOldConfig);
    const { holder } = state;
    const mayShowLate = !observed && known(state, this.#clock.now()).mayShowLate;
    if ((observed || mayShowLate) && typeof holder === "string") {
      this.#ownership.markRefreshed(this.#keyOf(id), holder);
    }
    if (mayShowLate) {
      noteNotShownYet(id);
      return { id, props: structurable(state), inputs: structurable({ ...inputs, ...marksIn(state) }) };
    }
    // Without inputs in the state, this read is for `get` or for an import, and a missing resource is an error.
    if (!observed && Object.keys(inputs).length === 0) {
      throw FlowLogError.refused("notFound", { attempt, said: `${id} does not exist` });
    }
    if (!observed) return {} as pulumi.dynamic.ReadResult;
    // A setting that was perhaps never sent, and that no read shows, still has to be sent.
    const owed = state.unfinished === true && reconciler.hidesWhileDisabled(observed, this.#schema.keys);
    const own = { ...marksIn(state), holder, place, unfinished: observed.failedReason || owed ? true : undefined };
    return this.#refreshed(own, this.#schema.refreshed(inputs as Bag, observed.inputs as Bag), observed);
  };

  readonly update = async (id: string, state: Bag, args: Bag): Promise<pulumi.dynamic.UpdateResult> => {
    const inputs = this.#schema.checked(args);
    const changed = this.#schema.changed(state, args);
    const { holder = newOwnerMark() } = state;
    const assigned = this.#schema.assigned(state);
    const label = hideSecrets(this.#kind.describe(inputs, id));
    const attempt = `updating ${label}`;
    const restarts = this.#schema.restarts(changed, args);
    if (!restarts && this.#isQuiet(changed, state, args)) {
      this.#trace(`${attempt}: no request is needed`);
      return { outs: structurable({ ...assigned, ...inputs, ...marksIn(args), holder }) };
    }
    const reference = { inputs, id, before: this.#schema.inputsIn(state), operation: "update" } as const;
    const { place, reconciler, conflictKey } = await this.#connect(attempt, reference, state);
    const own = { ...marksIn(args), holder, place };
    const reservation = this.#ownership.reservation({ mark: String(holder), label, inputs }, this.#keyOf);
    // It is unknown which settings of an unfinished resource have been sent, so all of them count as not sent.
    const untold = state.unfinished === undefined ? changed : this.#schema.keys;
    const endRetarget = this.#ownership.beginRetarget(this.#keyOf(id));
    let written = false;
    try {
      reservation.reserveFirstOf([id]);
      const leftKey = this.#conflictKey(place, reference.before);
      if (conflictKey !== leftKey) reservation.retarget(leftKey, conflictKey);
      const since = known(state, this.#clock.now());
      const found = (observed: Observed<Inputs>) => warnOfChangesOutside(this.#schema, observed, state, changed);
      const isOff = restarts && (await reconciler.switchOff(id, since, found));
      written = isOff;
      const hooks: UpdateHooks<Inputs> = {
        accepted: () => {
          written = true;
        },
        reserve: (ids) => reservation.reserveFirstOf(ids),
        found: isOff ? () => undefined : found,
      };
      const observed = await reconciler.update(id, inputs, untold, hooks, since);
      return { outs: this.#outputs(own, inputs, observed) };
    } catch (thrown) {
      const error = ofOperation(thrown, attempt);
      if (error.outcome === "none" && !written) {
        reservation.cancel();
        throw error.withStateLeft("Nothing was changed");
      }
      const left = "It may hold old or new settings, or be off; the next `pulumi up` looks and continues";
      // The old triggers in the state make the next update switch off what may have stayed on.
      const owed = restarts && !written ? { triggers: state.triggers } : {};
      const reached = structurable({ ...assigned, ...inputs, ...owed, ...own, unfinished: true });
      throw new InitFailed(id, reached, error.withStateLeft(left));
    } finally {
      endRetarget();
    }
  };

  readonly delete = async (id: string, state: Bag): Promise<void> => {
    const inputs = this.#schema.inputsIn(state);
    if (this.#ownership.unregister(this.#keyOf(id), String(state.holder ?? "")))
      return noteKeptForAdopter(id, this.#isRetired(state));
    const onDelete = inputs.onDelete ?? "delete";
    if (onDelete !== "delete") this.#ownership.markRetained(this.#keyOf(id));
    const attempt = `${onDelete === "disable" ? "disabling" : "deleting"} ${this.#kind.describe(inputs, id)}`;
    if (onDelete === "keep") return this.#trace(`${attempt}: no request, because onDelete is keep`);
    const reference = { inputs, id, operation: "delete" } as const;
    const { reconciler, conflictKey } = await this.#connect(attempt, reference, state);
    const remove = () => reconciler.remove(id, onDelete, known(state, this.#clock.now()));
    await operating(attempt, remove).catch(withOldConfig);
    this.#ownership.releaseTarget(conflictKey, this.#keyOf(id));
  };

  /** Whether no request is needed: only controls changed, or whether the program names the place. */
  #isQuiet(changed: readonly string[], state: Bag, args: Bag): boolean {
    if (state.unfinished !== undefined) return false;
    const some = changed.length > 0 || needsOtherMarks(state, args);
    return some && changed.every((key) => this.#schema.role(key) !== "setting");
  }

  /** @throws conflict when the replacement would have to delete what must stay, or what can't be deleted */
  #replacement(
    id: string,
    { replaces, changed }: { readonly replaces: string[]; readonly changed: readonly string[] },
    state: Bag,
    args: Bag,
  ): pulumi.dynamic.DiffResult {
    if (args.__provider !== undefined && state.__provider === undefined) throw withoutProvider(id, replaces);
    const deleteBeforeReplace = this.#kind.deleteBeforeReplace?.(replaces, changed) ?? false;
    if (deleteBeforeReplace && this.#isRetired(args)) throw wontCreate(id, replaces);
    if (deleteBeforeReplace && isKept(state)) throw wontDelete(id, replaces, state);
    return { replaces, deleteBeforeReplace };
  }

  #isRetired(inputs: Bag): boolean {
    return this.#kind.isRetired?.(this.#schema.inputsIn(inputs)) ?? false;
  }

  #registerExisting(id: string, state: Bag, args: Bag, changes: Pick<Asked, "changed" | "replaces">): void {
    const { holder: mark } = state;
    if (typeof mark !== "string") return;
    const [inputs, declared] = [this.#schema.inputsIn(state), this.#schema.inputsIn(args)];
    const { replaces } = changes;
    const label = hideSecrets(this.#kind.describe(inputs));
    const conflictKey = this.#kind.conflictKey(replaces.length === 0 ? declared : inputs);
    const isUndecided = replaces.length > 0 && replaces.every((key) => hasUnknown(args[key]));
    const staysBecause = whyNotDeletedFirst(state, this.#isRetired(args));
    const key = this.#keyOf(id);
    this.#asked.note(key, { ...changes, mark, conflictKey, inputs: declared, isUndecided, staysBecause });
    try {
      this.#ownership.registerExisting(key, { mark, label, inputs }, this.#kind.conflictKey(inputs) !== conflictKey);
    } catch (thrown) {
      throw FlowLogError.of(thrown).withMissing({ attempt: `comparing ${label} with what the program asks for` });
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
        return this.#asked.assertAdoptable(this.#keyOf(id), owner);
      },
      adopted: (id) => (this.#ownership.isRetained(this.#keyOf(id)) ? noteNotReplaced(id) : noteAdoption(id)),
    };
  }

  async #connect(attempt: string, reference: Reference<Inputs & Controls>, state?: Bag) {
    const connect = () => this.#kind.connect(this.#settings, reference as Reference<Inputs>, this.#clock);
    const { place, lifecycle } = await connecting(reference.operation, attempt, connect);
    const home = state?.place as Place | undefined;
    if (home && !samePlace(home, place)) throw wrongScope(attempt, home, place);
    const trace = (line: string) => this.#trace(`${attempt}: ${line}`);
    const reconciler = new Reconciler<Inputs>(this.#schema, lifecycle, { clock: this.#clock, trace });
    return { place, reconciler, conflictKey: this.#conflictKey(place, reference.inputs as Partial<Inputs>) };
  }

  /** The conflict key of a resource with these inputs, distinct from those of other kinds and places. */
  #conflictKey(place: Place, inputs: Partial<Inputs>): string {
    return `${this.#keyOf(describePlace(place))} ${this.#kind.conflictKey(inputs)}`;
  }

  /** The key of an id in ownership, distinct from the ids of other families. */
  readonly #keyOf = (id: string): string => `${this.#kind.family ?? this.#schema.type} ${id.toLowerCase()}`;

  #refreshed(own: Bag, inputs: Inputs & Controls, observed: Observed<Inputs>): pulumi.dynamic.ReadResult {
    const props = this.#outputs(own, inputs, observed);
    return { id: observed.id, props, inputs: structurable({ ...inputs, ...marksIn(own) }) };
  }

  /** `own` are the further keys that this package keeps in the state. */
  #outputs(own: Bag, inputs: Inputs & Controls, observed: Observed<Inputs>): Bag {
    warnOfCondition(observed);
    // An output of the cloud with the name of an input is left out, because it would look like an echoed input.
    return structurable({ ...this.#schema.assigned(observed.outputs), ...inputs, ...own });
  }
}
