/**
 * One lifecycle for all clouds: observe → ensure → observe. What the cloud shows is the truth, the state is a hint.
 * Nothing is created twice, nothing foreign is overwritten or deleted unasked, and a write without an answer is
 * looked at before it is sent again.
 */
import { type ErrorKind, FlowLogError } from "./errors";
import { type Controls, type Difference, describeDifference, type InputSchema } from "./schema";
import { DEFAULT_PATIENCE, type Patience, until } from "./waiting";

/** What a cloud holds now, in the inputs' own normal form. */
export interface Observed<Inputs> {
  /** The id that the state holds. */
  readonly id: string;
  /**
   * The settings that the vendor reports and means. What it never reports (write-only inputs), and what it resets
   * while a log is off, is left out and so never compared.
   */
  readonly inputs: Partial<Inputs>;
  /** What the vendor assigned, and where the logs land. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Not capturing (never configured, or disabled): free to take without asking. */
  readonly free: boolean;
  /** A condition that is not drift but deserves a line on stderr. */
  readonly warning?: string;
}

/** What a cloud can do with one kind of resource, at one place, with credentials in hand. It knows no Pulumi. */
export interface Lifecycle<Inputs> {
  /** Looks for what already captures where `wanted` would; all that create's look has are the inputs. */
  find(wanted: Inputs): Promise<Observed<Inputs> | undefined>;
  /** Looks at one by its id alone. Nothing there is `undefined`; an answer that says less than that is an error. */
  observe(id: string): Promise<Observed<Inputs> | undefined>;
  /**
   * Brings what was seen to what is wanted; safe to run again after any failure. Calls `accepted` as soon as the
   * vendor has taken the request and the id is known.
   */
  write(wanted: Inputs, seen: Observed<Inputs> | undefined, accepted: (id: string) => void): Promise<void>;
  /** Removes it; something that is gone already may be an error, the caller looks again. */
  remove(id: string): Promise<void>;
  /** Switches it off, keeping it. Left out where the vendor knows no difference between off and gone. */
  disable?(id: string): Promise<void>;
  /** Whether a running one differs from what is wanted only as this package's own create leaves it half way. */
  halfMade?(wanted: Inputs, seen: Observed<Inputs>): boolean;
  /** Whether writing again after it vanished makes it under the same id. Otherwise only a new create can. */
  readonly idIsNatural: boolean;
  readonly patience?: Patience;
}

/** How often a write without an answer is sent, with a look before each repetition. */
const ATTEMPTS = 3;
/** Kinds of failure after which the same write may be sent again, once a look has shown that it had no effect. */
const WITHOUT_ANSWER: ReadonlySet<ErrorKind> = new Set(["timeout", "unavailable", "unreadable", "busy"]);
/** After a write without an answer its effect may show a little late. */
const SHORT: Patience = { budgetMs: 3_000, firstStepMs: 200, longestStepMs: 1_000 };
const ONE_LOOK: Patience = { budgetMs: 0, firstStepMs: 0, longestStepMs: 0 };

export class Ensurer<Inputs extends object> {
  constructor(
    private readonly schema: InputSchema<Inputs>,
    private readonly lifecycle: Lifecycle<Inputs>,
  ) {}

  /** What differs between the wanted settings and what the cloud reports of them. */
  differences(wanted: Inputs, seen: Observed<Inputs>): Difference[] {
    const reported = this.schema.keys.filter((key) => key in seen.inputs && this.schema.role(key) === "setting");
    return this.schema.differences(wanted, seen.inputs, reported);
  }

  /** Create: makes it, or adopts what is there as `adopt` allows. `accepted` hears the id before anything can fail. */
  async create(wanted: Inputs & Controls, accepted: (id: string) => void): Promise<Observed<Inputs>> {
    const found = await this.lifecycle.find(wanted);
    return this.#createFrom(wanted, found, accepted, true);
  }

  async #createFrom(
    wanted: Inputs & Controls,
    found: Observed<Inputs> | undefined,
    accepted: (id: string) => void,
    first: boolean,
  ): Promise<Observed<Inputs>> {
    if (found && this.#isTaken(wanted, found)) accepted(found.id);
    try {
      return await this.#ensure(wanted, found, () => this.lifecycle.find(wanted), accepted);
    } catch (thrown) {
      // Somebody was faster between our look and our write: look once more, then the rules for adoption decide.
      const error = FlowLogError.of(thrown);
      if (error.kind !== "conflict" || !first || found) throw error;
      const rival = await this.lifecycle.find(wanted);
      if (!rival) throw error;
      return this.#createFrom(wanted, rival, accepted, false);
    }
  }

  /**
   * Whether `found` is the resource's own from here on, whatever happens next. One that is free, or may be
   * overwritten, becomes its own only with the write.
   * @throws conflict when the program did not allow to touch it
   */
  #isTaken(wanted: Inputs & Controls, found: Observed<Inputs>): boolean {
    const differences = this.differences(wanted, found);
    if (differences.length === 0 && wanted.adopt !== "never") return true;
    if (found.free || wanted.adopt === "always") return false;
    if (wanted.adopt === "identical" && this.lifecycle.halfMade?.(wanted, found)) return true;
    const said =
      differences.length === 0
        ? `${found.id} already captures this, exactly as asked`
        : `${found.id} already captures this with other settings (${differences.map(describeDifference).join(", ")})`;
    const advice =
      differences.length === 0
        ? 'set adopt to "identical" to take it over'
        : 'align the settings, or set adopt to "always" to overwrite them';
    throw new FlowLogError("conflict", { said, advice, outcome: "none", left: "Nothing was changed." });
  }

  /** Update: brings the one with this id to what is wanted. `written` hears when the cloud may have changed. */
  async update(id: string, wanted: Inputs, written: () => void): Promise<Observed<Inputs>> {
    const seen = await this.lifecycle.observe(id);
    if (!seen && !this.lifecycle.idIsNatural) {
      throw new FlowLogError("notFound", {
        said: `${id} no longer exists`,
        advice: "run `pulumi up --refresh` to make it again",
        outcome: "none",
        left: "Nothing was changed.",
      });
    }
    return this.#ensure(wanted, seen, () => this.lifecycle.observe(id), written);
  }

  /** The one road for create, adopt and update. */
  async #ensure(
    wanted: Inputs,
    seen: Observed<Inputs> | undefined,
    look: () => Promise<Observed<Inputs> | undefined>,
    accepted: (id: string) => void,
  ): Promise<Observed<Inputs>> {
    let current = seen;
    for (let attempt = 1; !current || this.differences(wanted, current).length > 0; attempt++) {
      try {
        await this.lifecycle.write(wanted, current, accepted);
        return await this.#reflected(wanted, look, accepted);
      } catch (thrown) {
        const error = FlowLogError.of(thrown);
        if (error.outcome === "none" || !WITHOUT_ANSWER.has(error.kind)) throw error;
        // It may have happened all the same. A look that gets no answer either leaves the first error to tell.
        current = await this.#lookAgain(wanted, look, error);
        if (current) accepted(current.id);
        if (attempt === ATTEMPTS && (!current || this.differences(wanted, current).length > 0)) throw error;
      }
    }
    return current;
  }

  /** After a write without an answer: what is there now? Waits a little, because the effect may show late. */
  async #lookAgain(
    wanted: Inputs,
    look: () => Promise<Observed<Inputs> | undefined>,
    cause: FlowLogError,
  ): Promise<Observed<Inputs> | undefined> {
    const shows = (seen: Observed<Inputs> | undefined) => !!seen && this.differences(wanted, seen).length === 0;
    try {
      return await until(look, shows, SHORT);
    } catch (thrown) {
      const then = FlowLogError.of(thrown);
      throw cause.with({ advice: `looking whether it took effect got no answer either: ${then.parts.said}` });
    }
  }

  /** Reads back until the cloud shows what was asked. @throws unreflected when it never does. */
  async #reflected(
    wanted: Inputs,
    look: () => Promise<Observed<Inputs> | undefined>,
    accepted: (id: string) => void,
  ): Promise<Observed<Inputs>> {
    const shows = (seen: Observed<Inputs> | undefined) => !!seen && this.differences(wanted, seen).length === 0;
    const seen = await until(look, shows, this.lifecycle.patience ?? DEFAULT_PATIENCE);
    if (seen) accepted(seen.id);
    if (seen && shows(seen)) return seen;
    throw new FlowLogError("unreflected", {
      said: seen
        ? `the cloud accepted it, but shows ${this.differences(wanted, seen).map(describeDifference).join(", ")}`
        : "the cloud accepted it, but does not show it",
      advice: "run `pulumi up` again",
      outcome: "unknown",
    });
  }

  /** Delete: gone already is success. */
  async remove(id: string, onDelete: Controls["onDelete"]): Promise<void> {
    if (onDelete === "keep") return;
    const { disable } = this.lifecycle;
    const off = onDelete === "disable" && disable !== undefined;
    const done = (seen: Observed<Inputs> | undefined) => !seen || (off && seen.free);
    const look = () => this.lifecycle.observe(id);
    for (let attempt = 1; !done(await look()); attempt++) {
      try {
        await (off ? disable.call(this.lifecycle, id) : this.lifecycle.remove(id));
      } catch (thrown) {
        // Refused, or without an answer: only a look tells whether it is gone.
        const error = FlowLogError.of(thrown);
        if (done(await until(look, done, error.outcome === "none" ? ONE_LOOK : SHORT))) return;
        if (error.outcome === "none" || !WITHOUT_ANSWER.has(error.kind) || attempt === ATTEMPTS) throw error;
        continue;
      }
      if (done(await until(look, done, this.lifecycle.patience ?? DEFAULT_PATIENCE))) return;
      throw new FlowLogError("unreflected", {
        said: `the cloud accepted the request, but still shows ${id}`,
        advice: "run the command again",
        outcome: "unknown",
      });
    }
  }
}
