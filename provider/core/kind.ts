/** What a cloud tells core about one kind of resource; the rest is common to all. */
import type { Lifecycle } from "./lifecycle";
import type { Place } from "./place";
import type { Controls, InputSchema } from "./schema";
import type { Settings } from "./settings";

/** What a resource is about before anything was asked: its inputs, or no more than its id. */
export interface Reference<Inputs> {
  readonly inputs: Partial<Inputs>;
  readonly id?: string;
  /** What an update changes from: the inputs as the state has them. */
  readonly before?: Partial<Inputs>;
  /** What is about to be done: an answer that leaves a doubt may be good enough for one and not for another. */
  readonly operation: "create" | "read" | "update" | "delete";
}

/** A cloud at one place, with credentials in hand. */
export interface Connection<Inputs> {
  readonly place: Place;
  readonly lifecycle: Lifecycle<Inputs>;
}

/** One kind of resource: all that core needs to know of it. */
export interface Kind<Inputs extends object> {
  readonly schema: InputSchema<Inputs & Controls>;
  /** Kinds of one family can hold the same thing under the same id; alone unless told. */
  readonly family?: string;
  /** Resolves the place from inputs, config and environment, and the credentials for it. */
  connect(settings: Settings, reference: Reference<Inputs>): Promise<Connection<Inputs>>;
  /** What the resource is called in sentences: `flow log "edge" for vpc 5e2f…`. */
  describe(inputs: Partial<Inputs>, id?: string): string;
  /** What the resource occupies at its place: two resources of one program with the same key are one too many. */
  conflictKey(inputs: Partial<Inputs>): string;
  /**
   * Whether a replacement must delete first, because old and new can't be there together: by the inputs that make it
   * one, and all that changed.
   */
  deleteBeforeReplace?(replaces: readonly string[], changed: readonly string[]): boolean;
}
