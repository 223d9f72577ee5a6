/** What the records of a store add up to, for each id and each conflict key. */
import type { Owner, OwnershipRecord, OwnershipStore } from "./store";

/** What is known of one id or conflict key. */
export interface OwnershipEntry {
  /** The resource that creates, adopts or retargets to this. The first reservation wins. */
  readonly reservedBy?: Owner;
  /** The resource that is in the program and in the state, as `diff` has registered it. */
  readonly existing?: Owner;
  /** Whether this deployment changes the target of the existing one. */
  readonly retarget?: "announced" | "started";
  /** The process that changes the target. */
  readonly retargetedBy?: number;
  /** The resource that has created or adopted this in this deployment. */
  readonly createdBy?: Owner;
  /** The marks of all resources that hold this id, also of resources that are about to be deleted. */
  readonly marks: ReadonlySet<string>;
  /** Whether `onDelete` left this in the cloud. */
  readonly retained?: boolean;
}

const UNKNOWN_ENTRY: OwnershipEntry = { marks: new Set() };

export class OwnershipEntries {
  readonly #store: OwnershipStore;
  readonly #entries = new Map<string, OwnershipEntry>();
  #count = 0;

  constructor(store: OwnershipStore) {
    this.#store = store;
  }

  /** The entry as all records up to now make it. */
  get(key: string): OwnershipEntry {
    for (const record of this.#store.after(this.#count)) {
      this.#count++;
      this.#entries.set(record.key, applied(record, this.#entries.get(record.key) ?? UNKNOWN_ENTRY));
    }
    return this.#entries.get(key) ?? UNKNOWN_ENTRY;
  }

  /** The entry after one more record. */
  add(record: OwnershipRecord): OwnershipEntry {
    this.#store.append(record);
    return this.get(record.key);
  }
}

function applied(record: OwnershipRecord, entry: OwnershipEntry): OwnershipEntry {
  switch (record.event) {
    case "reserved":
      return differs(entry.reservedBy, record.owner.mark) ? entry : { ...entry, reservedBy: record.owner };
    case "cancelled":
      return differs(entry.reservedBy, record.mark) ? entry : { ...entry, reservedBy: undefined };
    case "released":
      return { ...entry, reservedBy: undefined };
    case "created":
      return { ...entry, createdBy: record.owner, marks: new Set(entry.marks).add(record.owner.mark) };
    case "refreshed":
      return { ...entry, marks: new Set(entry.marks).add(record.mark) };
    case "existing":
      return registered(record.owner, record.retargets, entry);
    case "unregistered":
      return {
        ...entry,
        ...(differs(entry.existing, record.mark) ? {} : { existing: undefined, retarget: undefined }),
        ...(differs(entry.createdBy, record.mark) ? {} : { createdBy: undefined }),
        marks: without(entry.marks, record.mark),
      };
    case "retained":
      return { ...entry, retained: true };
    case "retargetStarted":
      return { ...entry, retarget: "started", retargetedBy: record.process };
    case "retargetEnded":
      return { ...entry, retarget: undefined };
  }
}

function registered(owner: Owner, retargets: boolean, before: OwnershipEntry): OwnershipEntry {
  const entry = { ...before, marks: new Set(before.marks).add(owner.mark) };
  if (differs(entry.existing, owner.mark) || differs(entry.createdBy, owner.mark)) return entry;
  return { ...entry, existing: owner, retarget: retargets ? "announced" : undefined };
}

/** Whether there is an owner, and the owner has another mark. */
export function differs(owner: Owner | undefined, mark: string): owner is Owner {
  return owner !== undefined && owner.mark !== mark;
}

function without(marks: ReadonlySet<string>, mark: string): Set<string> {
  return new Set([...marks].filter((other) => other !== mark));
}
