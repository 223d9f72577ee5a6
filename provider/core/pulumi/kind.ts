/** What a cloud tells core about one kind of resource. Everything else is common to all kinds. */

import type { Controls, InputSchema } from "../inputs/schema";
import type { Place } from "../place";
import type { Lifecycle } from "../reconcile/lifecycle";
import type { Settings } from "../settings";

/** What is known of a resource before the first request: its inputs, or only its id. */
export interface Reference<Inputs> {
  readonly inputs: Partial<Inputs>;
  readonly id?: string;
  /** The inputs in the state, from which an update changes. */
  readonly before?: Partial<Inputs>;
  /** The operation. A doubtful answer of the cloud may be good enough for one operation and not for another. */
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
  /** Kinds of one family can hold the same thing under the same id. Without a family the kind is its own family. */
  readonly family?: string;
  /** Resolves the place and its credentials from inputs, config and environment. */
  connect(settings: Settings, reference: Reference<Inputs>): Promise<Connection<Inputs>>;
  /** The name of the resource in sentences: `flow log "edge" for vpc 5e2f…`. */
  describe(inputs: Partial<Inputs>, id?: string): string;
  /**
   * What the resource occupies at its place. Of two resources of one program with the same key, the second is refused.
   */
  conflictKey(inputs: Partial<Inputs>): string;
  /**
   * Whether a replacement must delete first, because old and new can't exist together. `replaces` are the changed
   * inputs that make a new resource, `changed` are all changed inputs.
   */
  deleteBeforeReplace?(replaces: readonly string[], changed: readonly string[]): boolean;
  /** Whether the cloud makes no new resource with these inputs any more, so that the old one must not be deleted first. */
  isRetired?(inputs: Partial<Inputs>): boolean;
}
