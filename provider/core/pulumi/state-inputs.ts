/** The inputs of one kind in the state. Outputs echo all inputs, because read and delete get only the outputs. */
import { FlowLogError } from "../errors";
import type { Controls, InputSchema } from "../inputs/schema";
import type { Place } from "../place";
import type { Observed } from "../reconcile/lifecycle";
import type { Bag } from "../state";
import { structurable } from "../structurable";

export class StateInputs<Inputs extends object> {
  readonly #schema: InputSchema<Inputs & Controls>;

  constructor(schema: InputSchema<Inputs & Controls>) {
    this.#schema = schema;
  }

  /** The outputs that echo inputs. */
  echoed(props: Bag): Partial<Inputs & Controls> {
    const echoed = this.#schema.keys.filter((key) => props[key] !== undefined && props[key] !== null);
    return Object.fromEntries(echoed.map((key) => [key, props[key]])) as Partial<Inputs & Controls>;
  }

  /** The outputs that echo no inputs. */
  assigned(props: Bag): Bag {
    return Object.fromEntries(Object.entries(props).filter(([key]) => !this.#schema.keys.includes(key)));
  }

  /**
   * The inputs, checked once more, because the inputs of `pulumi import --file` and of old states were never checked.
   */
  checked(props: Bag): Inputs & Controls {
    const { inputs, failures } = this.#schema.check(this.echoed(props) as Bag);
    if (failures.length === 0) return inputs as Inputs & Controls;
    const said = failures.map((failure) => failure.reason).join("; ");
    throw FlowLogError.refused("invalid", { said, stateLeft: "Nothing was sent" });
  }

  /** The names of the inputs whose values mean something else than the values in the state. */
  changed(olds: Bag, news: Bag): string[] {
    const defaults = this.#schema.defaults() as Bag;
    return this.#schema.keys.filter((key) => {
      // The state of an earlier version lacks a later input, which then means the default.
      if (this.#schema.role(key) !== "place") return !this.#schema.same(key, olds[key] ?? defaults[key], news[key]);
      // A place that the program now names, or no longer names, is a change, because read and delete know only outputs.
      return !this.#schema.same(key, olds[key], news[key]);
    });
  }

  /** The changed inputs that replace the resource. */
  replacing(changed: readonly string[], id: string, olds: Bag, news: Bag): string[] {
    return changed.filter((key) =>
      this.#schema.role(key) === "place"
        ? this.#movesPlace(key, olds, news)
        : this.#schema.replaces(key, { ...olds, id }, news),
    );
  }

  /** Whether the program names another place. A place from config or environment is compared when a call is made. */
  #movesPlace(key: string, olds: Bag, news: Bag): boolean {
    const old = ((olds.place ?? {}) as Place)[key] ?? olds[key];
    return old !== undefined && news[key] !== undefined && !this.#schema.same(key, old, news[key]);
  }

  /**
   * The inputs that mean what the cloud holds, in the spelling of the state where that spelling still means the same.
   */
  inputsOf(known: Partial<Inputs & Controls>, observed: Observed<Inputs>): Inputs & Controls {
    const state = known as Bag;
    const defaults = this.#schema.defaults() as Bag;
    const reported = observed.inputs as Bag;
    const pick = (key: string) => {
      if (!(key in reported)) return state[key] ?? defaults[key];
      return this.#schema.same(key, state[key], reported[key]) ? state[key] : reported[key];
    };
    return Object.fromEntries(this.#schema.keys.map((key) => [key, pick(key)])) as Inputs & Controls;
  }

  /** `own` are the further keys that this package keeps in the state. */
  outputs(own: Bag, inputs: Inputs & Controls, observed: Observed<Inputs>): Bag {
    // An output of the cloud with the name of an input is left out, because it would look like an echoed input.
    return structurable({ ...this.assigned(observed.outputs), ...inputs, ...own });
  }
}
