/** Turns a Kind into Pulumi's check · diff · create · read · update · delete. */
import type * as pulumi from "@pulumi/pulumi";
import { attempting, FlowLogError } from "./errors";
import type { Kind, Reference } from "./kind";
import { type Observed, Reconciler } from "./lifecycle";
import { Ownership } from "./ownership";
import type { Owner } from "./ownership-store";
import { describePlace, type Place, samePlace } from "./place";
import type { Controls, InputSchema } from "./schema";
import { Settings } from "./settings";
import { type Bag, InitFailed, newOwnerMark, otherClass, unfinished } from "./state";
import { structurable } from "./structurable";

const TAKEN_OVER =
  "was there already and is taken over; a resource that had it under another name must not be removed with --target";

const OLD_CONFIG =
  "if Pulumi config was changed since the last `pulumi up`, run a plain `pulumi up` first: refresh and destroy use the config of that time";

/** One for all kinds of this provider instance. */
const OWNERSHIP = new Ownership();

export interface ProviderOptions {
  /** What the resources of the program hold; common to all kinds of this provider instance unless told. */
  readonly ownership?: Ownership;
}

export class FlowLogProvider<Inputs extends object> implements pulumi.dynamic.ResourceProvider {
  readonly #kind: Kind<Inputs>;
  readonly #schema: InputSchema<Inputs & Controls>;
  readonly #ownership: Ownership;
  #settings = new Settings();

  constructor(kind: Kind<Inputs>, { ownership = OWNERSHIP }: ProviderOptions = {}) {
    this.#kind = kind;
    this.#schema = kind.schema;
    this.#ownership = ownership;
  }

  // The host does not wait for this before the next call, so nothing in it may need waiting.
  readonly configure = async (request: pulumi.dynamic.ConfigureRequest): Promise<void> => {
    this.#settings = new Settings((key) => request.config.get(key));
  };

  readonly check = async (_olds: Bag, news: Bag): Promise<pulumi.dynamic.CheckResult> => {
    const { inputs, failures } = this.#schema.check(news);
    return { inputs: structurable({ ...inputs, __provider: news.__provider }), failures };
  };

  readonly diff = async (id: string, olds: Bag, news: Bag): Promise<pulumi.dynamic.DiffResult> => {
    // An imported state may have no echo of the inputs in its outputs; the engine then compares inputs itself.
    const echoes = this.#schema.keys.some((key) => key in olds);
    const changed = echoes ? this.#changed(olds, news) : [];
    const replaces = changed.filter((key) =>
      this.#schema.role(key) === "place"
        ? this.#moves(key, olds, news)
        : this.#schema.replaces(key, { ...olds, id }, news),
    );
    // The engine asks this for every resource that stays, before anything goes: the moment to know who holds what.
    this.#stays(id, olds, replaces.length === 0 ? news : olds);
    if (!echoes) return {};
    // Without a property to name: what is not in effect is written again, and a resource that became one of another
    // class has to be in that one's hands.
    if (changed.length === 0) return { changes: olds.unfinished === true || otherClass(olds, news) };
    if (replaces.length === 0) return {};
    const deleteBeforeReplace = this.#kind.deleteBeforeReplace?.(replaces, changed) ?? false;
    if (deleteBeforeReplace && (olds.onDelete ?? "delete") !== "delete") throw this.#wontDelete(id, replaces, olds);
    return { replaces, deleteBeforeReplace };
  };

  readonly create = async (props: Bag): Promise<pulumi.dynamic.CreateResult> => {
    const wanted = this.#checked(props);
    const name = this.#kind.describe(wanted);
    const attempt = `creating ${name}`;
    const about = { inputs: wanted, operation: "create" } as const;
    const { place, ensurer, target } = await this.#connect(attempt, about);
    const holder = newOwnerMark();
    const owner: Owner = { mark: holder, label: name, inputs: wanted };
    let id: string | undefined;
    const reservation = this.#ownership.reservation(owner, this.#own);
    let registrations: Promise<void> | undefined;
    const others = () => {
      registrations ??= this.#ownership.waitForRegistrations();
      return registrations;
    };
    try {
      reservation.reserve(target);
      const observed = await ensurer.create(wanted, {
        accepted: (accepted) => {
          id = accepted;
        },
        reserve: (ids) => reservation.reserveFirstOf(ids),
        waitForRetarget: async (found) => {
          await others();
          return this.#ownership.waitForRetarget(this.#own(found));
        },
        mayAdopt: async (found) => {
          await others();
          this.#ownership.assertNotOwned(this.#own(found), owner);
          this.#ownership.assertNotRetained(this.#own(found));
        },
        adopted: (found) => console.error(`${found}: ${TAKEN_OVER}`),
      });
      id = observed.id;
      this.#ownership.registerCreated(this.#own(id), owner);
      return { id, outs: this.#outputs({ __provider: props.__provider, holder, place }, wanted, observed) };
    } catch (thrown) {
      const error = FlowLogError.of(thrown).withMissing({ attempt });
      if (id !== undefined) {
        this.#ownership.registerCreated(this.#own(id), owner);
        const properties = { ...wanted, __provider: props.__provider, holder, place };
        const left = "It exists and is kept in the state; the next `pulumi up` continues";
        throw new InitFailed(id, unfinished(properties), error.withStateLeft(left));
      }
      if (error.outcome === "none") reservation.cancel();
      throw error.withStateLeft(
        error.outcome === "none"
          ? `Nothing ${error.parts.sideEffects ? "else " : ""}was created`
          : "It may exist all the same; the next `pulumi up` looks for it and adopts it",
      );
    }
  };

  readonly read = async (id: string, props: Bag): Promise<pulumi.dynamic.ReadResult> => {
    const known = this.#echoed(props);
    const attempt = `reading ${this.#kind.describe(known, id)}`;
    const about = { inputs: known, id, operation: "read" } as const;
    const { place, lifecycle, ensurer } = await this.#connect(attempt, about, props);
    const observed = await attempting(attempt, () => lifecycle.observe(id)).catch(this.#withOldConfig);
    // A state echoes inputs; without any, a program asks for an existing one (`get`), or it was imported just now.
    if (!observed && Object.keys(known).length === 0) {
      throw FlowLogError.refused("notFound", { attempt, said: `${id} does not exist` });
    }
    if (!observed) return {} as pulumi.dynamic.ReadResult;
    const inputs = this.#asInputs(known, observed);
    const { __provider, holder } = props;
    if (typeof holder === "string") this.#ownership.markRefreshed(this.#own(id), holder);
    // What was perhaps never sent, and does not show, is still to be sent.
    const owed = props.unfinished === true && ensurer.hidesWhileDisabled(observed, this.#schema.keys);
    const own = { __provider, holder, place, unfinished: observed.failedReason || owed ? true : undefined };
    return {
      id: observed.id,
      props: this.#outputs(own, inputs, observed),
      inputs: structurable({ ...inputs, __provider }),
    };
  };

  readonly update = async (id: string, olds: Bag, news: Bag): Promise<pulumi.dynamic.UpdateResult> => {
    const wanted = this.#checked(news);
    const { __provider } = news;
    const { holder = newOwnerMark() } = olds;
    const assigned = Object.fromEntries(Object.entries(olds).filter(([key]) => !this.#schema.keys.includes(key)));
    const changed = this.#changed(olds, news);
    // Nothing for the cloud: how this package acts, or a place that the program now names, or no longer does.
    const some = changed.length > 0 || otherClass(olds, news);
    const quiet = some && changed.every((key) => this.#schema.role(key) !== "setting");
    if (quiet && olds.unfinished === undefined) {
      return { outs: structurable({ ...assigned, ...wanted, __provider, holder }) };
    }
    const attempt = `updating ${this.#kind.describe(wanted, id)}`;
    const known = this.#echoed(olds);
    const about = { inputs: wanted, id, before: known, operation: "update" } as const;
    const { place, ensurer, target } = await this.#connect(attempt, about, olds);
    const owner: Owner = { mark: String(holder), label: this.#kind.describe(wanted, id), inputs: wanted };
    const reservation = this.#ownership.reservation(owner, this.#own);
    // Of one that is not finished it is not known what the cloud has been told.
    const told = olds.unfinished === undefined ? changed : this.#schema.keys;
    const endRetarget = this.#ownership.beginRetarget(this.#own(id));
    let written = false;
    try {
      reservation.reserveFirstOf([id]);
      const before = this.#target(place, known);
      if (target !== before) reservation.retarget(before, target);
      const observed = await ensurer.update(id, wanted, told, {
        accepted: () => {
          written = true;
        },
        reserve: (ids) => reservation.reserveFirstOf(ids),
        found: (found) => this.#warnOfChanges(ensurer, found, known, olds, changed),
      });
      return { outs: this.#outputs({ __provider, holder, place }, wanted, observed) };
    } catch (thrown) {
      const error = FlowLogError.of(thrown).withMissing({ attempt });
      if (error.outcome === "none" && !written) {
        reservation.cancel();
        throw error.withStateLeft("Nothing was changed");
      }
      const properties = { ...assigned, ...wanted, __provider, holder, place };
      const left = "It may hold old or new settings, or be off; the next `pulumi up` looks and continues";
      throw new InitFailed(id, unfinished(properties), error.withStateLeft(left));
    } finally {
      endRetarget();
    }
  };

  readonly delete = async (id: string, props: Bag): Promise<void> => {
    if (this.#ownership.unregister(this.#own(id), String(props.holder ?? ""))) {
      console.error(`${id}: kept, because another resource of this program holds it now`);
      return;
    }
    const known = this.#echoed(props);
    const onDelete = known.onDelete ?? "delete";
    if (onDelete !== "delete") this.#ownership.markRetained(this.#own(id));
    if (onDelete === "keep") return;
    const attempt = `${onDelete === "disable" ? "disabling" : "deleting"} ${this.#kind.describe(known, id)}`;
    const { ensurer, target } = await this.#connect(attempt, { inputs: known, id, operation: "delete" }, props);
    await attempting(attempt, () => ensurer.remove(id, onDelete)).catch(this.#withOldConfig);
    this.#ownership.releaseTarget(target, this.#own(id));
  };

  #stays(id: string, olds: Bag, news: Bag): void {
    if (typeof olds.holder !== "string") return;
    const inputs = this.#echoed(olds);
    const label = this.#kind.describe(inputs);
    const retargets = this.#kind.conflictKey(inputs) !== this.#kind.conflictKey(this.#echoed(news));
    try {
      this.#ownership.registerExisting(this.#own(id), { mark: olds.holder, label, inputs }, retargets);
    } catch (thrown) {
      throw FlowLogError.of(thrown).withMissing({ attempt: `comparing ${label} with what the program asks for` });
    }
  }

  /** The input names whose values mean something else than what the state holds. */
  #changed(olds: Bag, news: Bag): string[] {
    const defaults = this.#schema.defaults() as Bag;
    return this.#schema.keys.filter((key) => {
      // A state of an earlier version knows nothing of a later input: it means the default.
      if (this.#schema.role(key) !== "place") return !this.#schema.same(key, olds[key] ?? defaults[key], news[key]);
      // Read and delete know outputs alone, so what the program says of the place has to get there, and out again.
      return !this.#schema.same(key, olds[key], news[key]);
    });
  }

  /** Whether the program names another place. One that it does not name is compared when a call is made. */
  #moves(key: string, olds: Bag, news: Bag): boolean {
    const old = ((olds.place ?? {}) as Place)[key] ?? olds[key];
    return old !== undefined && news[key] !== undefined && !this.#schema.same(key, old, news[key]);
  }

  #wontDelete(id: string, replaces: string[], { onDelete }: Bag): FlowLogError {
    return FlowLogError.refused("conflict", {
      attempt: `changing ${replaces.join(", ")} of ${id}`,
      said: `this needs the old one deleted first, but its onDelete is "${onDelete}"`,
      advice: 'set onDelete to "delete", run `pulumi up`, and then make the change',
      stateLeft: "Nothing was changed",
    });
  }

  /** Inputs as check returned them. Checked again, because `pulumi import --file` and old states skip it. */
  #checked(props: Bag): Inputs & Controls {
    const { inputs, failures } = this.#schema.check(this.#echoed(props) as Bag);
    if (failures.length === 0) return inputs as Inputs & Controls;
    const said = failures.map((failure) => failure.reason).join("; ");
    throw FlowLogError.refused("invalid", { said, stateLeft: "Nothing was sent" });
  }

  /** Those of the state's outputs that echo inputs. */
  #echoed(props: Bag): Partial<Inputs & Controls> {
    const echoed = this.#schema.keys.filter((key) => props[key] !== undefined && props[key] !== null);
    return Object.fromEntries(echoed.map((key) => [key, props[key]])) as Partial<Inputs & Controls>;
  }

  /** Refresh and destroy get the config that the last `pulumi up` left in the state; an error names it where it counts. */
  readonly #withOldConfig = (thrown: unknown): never => {
    const error = FlowLogError.of(thrown);
    if (error.kind !== "auth" || !/\bconfig [\w-]+:\w/.test(error.parts.said)) throw error;
    const advice = [error.parts.advice, OLD_CONFIG].filter(Boolean).join("; ");
    throw new FlowLogError(error.kind, { ...error.parts, advice });
  };

  async #connect(attempt: string, about: Reference<Inputs & Controls>, state?: Bag) {
    const reference = about as Reference<Inputs>;
    const { place, lifecycle } = await attempting(attempt, () => this.#kind.connect(this.#settings, reference));
    const home = state?.place as Place | undefined;
    if (home && !samePlace(home, place)) {
      throw FlowLogError.refused("wrongScope", {
        attempt,
        said: `the state says it lives in ${describePlace(home)}, but config and environment lead to ${describePlace(place)}`,
        advice: "use the credentials and settings of the place it lives in",
        stateLeft: "Nothing was changed, and the state keeps it",
      });
    }
    const target = this.#target(place, reference.inputs);
    return { place, lifecycle, ensurer: new Reconciler<Inputs>(this.#schema as never, lifecycle), target };
  }

  /** The conflict key of a resource with these inputs, distinct from those of other kinds and places. */
  #target(place: Place, inputs: Partial<Inputs>): string {
    return `${this.#own(describePlace(place))} ${this.#kind.conflictKey(inputs)}`;
  }

  /** What somebody changed behind the state's back, and this update is about to change back, without a preview of it. */
  #warnOfChanges(
    ensurer: Reconciler<Inputs>,
    found: Observed<Inputs>,
    known: Partial<Inputs & Controls>,
    olds: Bag,
    changed: string[],
  ): void {
    // What this package left half done is not somebody else's change, and an imported state may echo nothing.
    if (olds.unfinished !== undefined || Object.keys(known).length === 0) return;
    const differences = ensurer
      .differences({ ...this.#schema.defaults(), ...known } as Inputs, found)
      .filter(({ property }) => !changed.includes(property.split(".")[0] ?? ""));
    if (differences.length === 0) return;
    const list = differences.map(({ property }) => property).join(", ");
    console.error(`warning: ${found.id}: ${list} had been changed outside this program, and is changed back`);
  }

  /** An id among those of all kinds. */
  readonly #own = (id: string): string => `${this.#kind.family ?? this.#schema.type} ${id.toLowerCase()}`;

  /** What a program would have to say to mean what the cloud holds, in the words of the state where they still fit. */
  #asInputs(known: Partial<Inputs & Controls>, observed: Observed<Inputs>): Inputs & Controls {
    const state = known as Bag;
    const defaults = this.#schema.defaults() as Bag;
    const seen = observed.inputs as Bag;
    const pick = (key: string) => {
      if (!(key in seen)) return state[key] ?? defaults[key];
      return this.#schema.same(key, state[key], seen[key]) ? state[key] : seen[key];
    };
    return Object.fromEntries(this.#schema.keys.map((key) => [key, pick(key)])) as Inputs & Controls;
  }

  #outputs(own: Bag, inputs: Inputs & Controls, observed: Observed<Inputs>): Bag {
    // The only channel for a warning; the engine shows the line under the stack, so it names the resource itself.
    const warnings = [observed.warning, observed.failedReason].filter((text) => text !== undefined);
    for (const text of warnings) console.error(`warning: ${observed.id}: ${text}`);
    // What the cloud names like an input is not the program's: as an echo it would become one.
    const assigned = Object.entries(observed.outputs).filter(([key]) => !this.#schema.keys.includes(key));
    return structurable({ ...Object.fromEntries(assigned), ...inputs, ...own });
  }
}
