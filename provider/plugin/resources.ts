/** The resources of one provider instance, over the same core as the dynamic resources. */
import type * as pulumi from "@pulumi/pulumi";
import type { CallClock } from "../core/call-clock";
import { FlowLogError } from "../core/errors";
import { hidingSecrets } from "../core/host/for-host";
import type { Controls, InputSchema } from "../core/inputs/schema";
import type { Ownership } from "../core/ownership/ownership";
import { FlowLogProvider } from "../core/pulumi/provider";
import type { ReadConfig } from "../core/settings";
import type { Bag } from "../core/state";
import { CLASSES, type ClassName, type ResourceClass } from "../kinds";
import { type ChangeKind, changesBetween } from "./changes";
import { plannedCreate, plannedUpdate } from "./planned";
import { forCore, forEngine } from "./values";

type Schema = InputSchema<object & Controls>;

export interface ResourcesOptions {
  readonly clock: CallClock;
  readonly config: ReadConfig;
  /** What the resources of the program hold; shared by all provider instances of a deployment unless told. */
  readonly ownership?: Ownership;
}

/** What differs, by path; undefined paths are for the engine to find. */
export interface Difference {
  readonly differs: boolean;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly changes: readonly (readonly [path: string, kind: ChangeKind])[] | undefined;
}

/** One resource class. All bags are the engine's: secrets are wrapped, and values may be unknown. */
export class Resources {
  readonly #schema: Schema;
  readonly #provider: Required<pulumi.dynamic.ResourceProvider>;

  constructor(className: ClassName, { clock, config, ownership }: ResourcesOptions) {
    const { load }: ResourceClass = CLASSES[className];
    const kind = load();
    const provider = new FlowLogProvider(kind, { clock, ...(ownership ? { ownership } : {}) });
    void provider.configure({ config: { get: config, require: (key) => config(key) ?? "" } });
    this.#schema = kind.schema;
    this.#provider = Object.assign(provider, hidingSecrets(provider));
  }

  async check(olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: readonly pulumi.dynamic.CheckFailure[] }> {
    const { inputs, failures = [] } = await this.#provider.check(this.#forCore(olds), this.#forCore(news));
    return { inputs: forEngine(inputs), failures };
  }

  async diff(id: string, olds: Bag, news: Bag): Promise<Difference> {
    const [state, args] = [this.#forCore(olds), this.#forCore(news)];
    const { changes, replaces = [], deleteBeforeReplace = false } = await this.#provider.diff(id, state, args);
    const changed = this.#schema.changed(state, args);
    const isForEngine = changes === undefined && changed.length === 0;
    return {
      differs: changes !== false,
      replaces,
      deleteBeforeReplace,
      changes: isForEngine ? undefined : changed.flatMap((key) => changesBetween(state[key], args[key], [key])),
    };
  }

  async create(properties: Bag, isPreview: boolean): Promise<{ id: string; outs: Bag }> {
    const inputs = this.#forCore(properties);
    if (isPreview) return { id: "", outs: forEngine(plannedCreate(this.#schema, inputs)) };
    const { id, outs } = await this.#provider.create(inputs);
    return { id, outs: forEngine(outs) };
  }

  /** Nothing is under this id any more when the answer has no id. */
  async read(id: string, properties: Bag, inputs: Bag): Promise<pulumi.dynamic.ReadResult> {
    const state = this.#forCore({ ...inputs, ...properties });
    const found = await this.#provider.read(id, state);
    return { id: found.id, props: forEngine(found.props ?? {}), inputs: forEngine(found.inputs ?? {}) };
  }

  async update(id: string, olds: Bag, news: Bag, isPreview: boolean): Promise<Bag> {
    const [state, inputs] = [this.#forCore(olds), this.#forCore(news)];
    if (isPreview) return forEngine(plannedUpdate(this.#schema, state, inputs));
    const { outs = {} } = await this.#provider.update(id, state, inputs);
    return forEngine(outs);
  }

  async delete(id: string, properties: Bag): Promise<void> {
    await this.#provider.delete(id, this.#forCore(properties));
  }

  #forCore(bag: Bag): Bag {
    return forCore(bag, this.#schema.keys);
  }
}

/** The class that a type token such as `flowlogs:index:VpcFlowLog` names. */
export function classOf(token: string): ClassName {
  const name = token.split(":").at(-1) ?? "";
  if (name in CLASSES) return name as ClassName;
  throw FlowLogError.refused("invalid", {
    said: `flowlogs has no resource ${token}; there are ${Object.keys(CLASSES).join(", ")}`,
  });
}
