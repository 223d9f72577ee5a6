/**
 * What diff was called for in this process. A create is not told whether it makes the new resource of a replacement;
 * the calls of diff that came before the create tell.
 */
import { isDeepStrictEqual } from "node:util";
import type { Ownership } from "./ownership";
import type { Owner } from "./store";

/** A resource that is in the program and in the state. */
export interface Asked {
  /** The owner mark in the state. */
  readonly mark: string;
  /** The conflict key that the resource will have. */
  readonly conflictKey: string;
  /** What the program declares; a value may be unknown. */
  readonly inputs: object;
  /** The names of the inputs that change. */
  readonly changed: readonly string[];
  /** The names of those changed inputs that make a new resource. */
  readonly replaces: readonly string[];
  /** Whether the values of `replaces` are unknown, so that old and new may want the same after all. */
  readonly isUndecided: boolean;
  /** Why a replacement that the program asks for creates before it deletes. */
  readonly staysBecause: string;
}

export class AskedResources {
  readonly #asked = new Map<string, Asked>();
  readonly #ownership: Ownership;

  constructor(ownership: Ownership) {
    this.#ownership = ownership;
  }

  note(key: string, asked: Asked): void {
    this.#asked.set(key, asked);
  }

  /**
   * After a replacement that deleted the old resource and failed to create the new one, the next deployment calls diff
   * for the old resource and creates. The old resource must not keep the id from the new one, which wants the same. The
   * cloud has nothing under these ids.
   */
  unregisterDeleted(keys: readonly string[], conflictKey: string): void {
    for (const key of keys) {
      const asked = this.#asked.get(key);
      if (asked?.conflictKey === conflictKey) this.#ownership.unregister(key, asked.mark);
    }
  }

  /**
   * Answers whether this deployment has just left what a create has found, so that it has belonged to the same
   * resource.
   * @throws conflict when another resource of the program owns it, or when an adoption would leave it unchanged
   */
  assertAdoptable(key: string, owner: Owner): boolean {
    const asked = this.#asked.get(key);
    // The engine may leave the old one there without a call (`retainOnDelete`, `deletedWith`).
    if (asked?.isUndecided) return this.#ownership.isRetained(key);
    const isSame = asked !== undefined && isChangedTo(asked, owner.inputs ?? {});
    this.#ownership.assertNotOwned(key, owner, isSame ? asked.staysBecause : undefined);
    if (asked && asked.replaces.length > 0) this.#ownership.assertNotRetained(key);
    return this.#ownership.isRetained(key);
  }
}

/** Whether these inputs are those that the resource changes to, so that a create of them most likely replaces it. */
function isChangedTo({ changed, inputs }: Asked, wanted: object): boolean {
  return changed.length > 0 && isDeepStrictEqual(inputs, wanted);
}
