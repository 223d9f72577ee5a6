/** How the inputs of one kind stand in the state: outputs echo all inputs, because read and delete are told no others. */
import { FlowLogError } from "./errors";
import type { Observed } from "./lifecycle";
import type { Place } from "./place";
import type { Controls, InputSchema } from "./schema";
import type { Bag } from "./state";
import { structurable } from "./structurable";

export class StateInputs<Inputs extends object> {
  readonly #schema: InputSchema<Inputs & Controls>;

  constructor(schema: InputSchema<Inputs & Controls>) {
    this.#schema = schema;
  }

  /** Those of the state's outputs that echo inputs. */
  echoed(props: Bag): Partial<Inputs & Controls> {
    const echoed = this.#schema.keys.filter((key) => props[key] !== undefined && props[key] !== null);
    return Object.fromEntries(echoed.map((key) => [key, props[key]])) as Partial<Inputs & Controls>;
  }

  /** Those of the state's outputs that echo no inputs. */
  assigned(props: Bag): Bag {
    return Object.fromEntries(Object.entries(props).filter(([key]) => !this.#schema.keys.includes(key)));
  }

  /** Inputs as check returned them. Checked again, because `pulumi import --file` and old states skip it. */
  checked(props: Bag): Inputs & Controls {
    const { inputs, failures } = this.#schema.check(this.echoed(props) as Bag);
    if (failures.length === 0) return inputs as Inputs & Controls;
    const said = failures.map((failure) => failure.reason).join("; ");
    throw FlowLogError.refused("invalid", { said, stateLeft: "Nothing was sent" });
  }

  /** The input names whose values mean something else than what the state holds. */
  changed(olds: Bag, news: Bag): string[] {
    const defaults = this.#schema.defaults() as Bag;
    return this.#schema.keys.filter((key) => {
      // A state of an earlier version knows nothing of a later input: it means the default.
      if (this.#schema.role(key) !== "place") return !this.#schema.same(key, olds[key] ?? defaults[key], news[key]);
      // Read and delete know outputs alone, so what the program says of the place has to get there, and out again.
      return !this.#schema.same(key, olds[key], news[key]);
    });
  }

  /** Those of the changed inputs that make a new resource. */
  replacing(changed: readonly string[], id: string, olds: Bag, news: Bag): string[] {
    return changed.filter((key) =>
      this.#schema.role(key) === "place"
        ? this.#movesPlace(key, olds, news)
        : this.#schema.replaces(key, { ...olds, id }, news),
    );
  }

  /** Whether the program names another place. One that it does not name is compared when a call is made. */
  #movesPlace(key: string, olds: Bag, news: Bag): boolean {
    const old = ((olds.place ?? {}) as Place)[key] ?? olds[key];
    return old !== undefined && news[key] !== undefined && !this.#schema.same(key, old, news[key]);
  }

  /** What a program would have to say to mean what the cloud holds, in the words of the state where they still fit. */
  inputsOf(known: Partial<Inputs & Controls>, observed: Observed<Inputs>): Inputs & Controls {
    const state = known as Bag;
    const defaults = this.#schema.defaults() as Bag;
    const seen = observed.inputs as Bag;
    const pick = (key: string) => {
      if (!(key in seen)) return state[key] ?? defaults[key];
      return this.#schema.same(key, state[key], seen[key]) ? state[key] : seen[key];
    };
    return Object.fromEntries(this.#schema.keys.map((key) => [key, pick(key)])) as Inputs & Controls;
  }

  /** `own` is what this package keeps in the state besides. */
  outputs(own: Bag, inputs: Inputs & Controls, observed: Observed<Inputs>): Bag {
    // What the cloud names like an input is not the program's: as an echo it would become one.
    return structurable({ ...this.assigned(observed.outputs), ...inputs, ...own });
  }
}
