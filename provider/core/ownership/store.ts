/**
 * What ownership remembers: records in one order, which nobody changes or takes away. Each record is plain JSON.
 * Provider instances that share a store share their ownership.
 */

/** A resource as ownership knows it: nobody tells a provider what the program calls the resource. */
export interface Owner {
  /** The owner mark: the output `holder`. */
  readonly mark: string;
  /** What sentences call the resource. */
  readonly label: string;
  /**
   * The program inputs, by which a sentence tells two owners apart. They never leave the process: one may be a secret.
   */
  readonly inputs?: object;
  /** What stands for the program inputs of another process: a fingerprint of each. */
  readonly fingerprints?: Readonly<Record<string, string>>;
}

/** One event. `key` is a conflict key or an id, distinct from the keys of other kinds. */
export type OwnershipRecord = { readonly key: string } & (
  | { readonly event: "reserved" | "created"; readonly owner: Owner }
  | { readonly event: "existing"; readonly owner: Owner; readonly retargets: boolean }
  | { readonly event: "cancelled" | "refreshed" | "unregistered"; readonly mark: string }
  | { readonly event: "retargetStarted"; readonly process: number }
  | { readonly event: "released" | "retained" | "retargetEnded" }
);

export interface OwnershipStore {
  append(record: OwnershipRecord): void;
  /** The records after the first `count` ones, whoever appended them; in the same order for everybody. */
  after(count: number): readonly OwnershipRecord[];
  /** Whether all provider instances that have been started take part, as far as can be known. */
  isJoinedByAll(): Promise<boolean>;
}

/** Ends with the process: what a single provider instance needs. */
export class InMemoryOwnershipStore implements OwnershipStore {
  readonly #records: OwnershipRecord[] = [];

  append(record: OwnershipRecord): void {
    this.#records.push(record);
  }

  after(count: number): readonly OwnershipRecord[] {
    return this.#records.slice(count);
  }

  async isJoinedByAll(): Promise<boolean> {
    return true;
  }
}
