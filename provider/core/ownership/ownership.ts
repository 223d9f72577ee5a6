/**
 * Which resource of the program holds, or is about to make, which id and which conflict key. All provider instances of
 * one deployment share the records that ownership consists of.
 * The table of hazards in `docs/architecture.md` ("Ownership") says what each method is for.
 */
import { withinCall } from "../call-clock";
import { type Clock, SYSTEM_CLOCK } from "../clock";
import { FlowLogError } from "../errors";
import { isRunning } from "../host/running";
import { differs, OwnershipEntries } from "./entries";
import { heldAlready, notReplaced, ownedTwice } from "./owned-twice";
import { InMemoryOwnershipStore, type Owner, type OwnershipStore } from "./store";

export interface OwnershipOptions {
  /** Where the records are kept. By default: in the memory of this process. */
  readonly store?: OwnershipStore;
  readonly clock?: Clock;
}

/**
 * How long an adoption waits, because engines begin to create before they have called diff for all resources that stay.
 */
const REGISTRATIONS_MS = 500;
/** A provider instance that was started may still load, or may never be asked for anything. */
const LOADING_MS = 5_000;
const LOADING_STEP_MS = 100;
/**
 * How long a create waits for an announced retarget to start, because that resource may itself depend on the create.
 */
const RETARGET_STARTS_MS = 10_000;
const RETARGET_STEP_MS = 50;

/** A `key` below is a conflict key or an id, distinct from the keys of other kinds. */
export class Ownership {
  readonly #store: OwnershipStore;
  readonly #entries: OwnershipEntries;
  readonly #clock: Clock;
  /**
   * Resources that a refresh has read. `diff` of the same process is asked about them next, so no other process needs
   * this.
   */
  readonly #refreshed = new Set<string>();

  constructor({ store = new InMemoryOwnershipStore(), clock = SYSTEM_CLOCK }: OwnershipOptions = {}) {
    this.#store = store;
    this.#entries = new OwnershipEntries(store);
    this.#clock = clock;
  }

  /** The reservation of one call of the engine for its resource. `keyOf` makes the key of an id. */
  reservation(owner: Owner, keyOf: (id: string) => string): Reservation {
    return new Reservation(owner, keyOf, this.#entries);
  }

  /** The resource has been read in a refresh. The next diff for this resource only shows the refresh. */
  markRefreshed(key: string, mark: string): void {
    this.#refreshed.add(`${mark} ${key}`);
  }

  /**
   * The engine calls diff for a resource with this id: the resource is in the program and stays, perhaps with another
   * target.
   * @throws conflict, naming both, when another resource of the program holds the same
   */
  registerExisting(key: string, owner: Owner, retargets: boolean): void {
    if (this.#refreshed.delete(`${owner.mark} ${key}`)) {
      this.#entries.add({ event: "refreshed", key, mark: owner.mark });
      return;
    }
    const { existing, createdBy, reservedBy } = this.#entries.add({ event: "existing", key, owner, retargets });
    for (const other of [existing, createdBy, reservedBy])
      if (differs(other, owner.mark)) throw ownedTwice(owner, other);
  }

  /** A resource has created or adopted something with this id. */
  registerCreated(key: string, owner: Owner): void {
    this.#entries.add({ event: "created", key, owner });
  }

  /** A resource is deleted. Answers whether another resource still holds the same id. */
  unregister(key: string, mark: string): boolean {
    return this.#entries.add({ event: "unregistered", key, mark }).marks.size > 0;
  }

  /** After a delete, the next create of this deployment may reserve the conflict key and the id. */
  releaseTarget(...keys: readonly string[]): void {
    for (const key of keys) this.#entries.add({ event: "released", key });
  }

  /** A resource is deleted from the state, but `onDelete` leaves what it managed in the cloud. */
  markRetained(key: string): void {
    this.#entries.add({ event: "retained", key });
  }

  /** Waits until the engine has called diff for all resources that stay, also in provider instances that still load. */
  async waitForRegistrations(): Promise<void> {
    const end = this.#clock.now() + LOADING_MS;
    while (this.#clock.now() < end && !(await this.#store.isJoinedByAll())) await this.#clock.sleep(LOADING_STEP_MS);
    await this.#clock.sleep(REGISTRATIONS_MS);
  }

  /**
   * @throws conflict, naming both, when another resource that stays in the program holds what a new one would adopt.
   * `staysBecause` says why, where the other one is most likely the same resource, which the program wants replaced.
   */
  assertNotOwned(key: string, owner: Owner, staysBecause?: string): void {
    const { existing } = this.#entries.get(key);
    if (!differs(existing, owner.mark)) return;
    throw staysBecause === undefined ? heldAlready(owner, existing) : notReplaced(owner, staysBecause);
  }

  /** Whether this deployment has just left this in the cloud, because of `onDelete`. */
  isRetained(key: string): boolean {
    return this.#entries.get(key).retained ?? false;
  }

  /**
   * @throws conflict when this deployment has just left this in the cloud, because an adoption would leave it unchanged
   */
  assertNotRetained(key: string): void {
    if (!this.isRetained(key)) return;
    throw FlowLogError.refused("conflict", {
      said: `${key} still captures this, because onDelete left it there, and the change asked for needs it deleted`,
      advice: 'set onDelete to "delete", run `pulumi up`, and then make the change',
    });
  }

  /** An update begins, perhaps with an announced retarget. Answers a function to call when the update ends or fails. */
  beginRetarget(key: string): () => void {
    if (!this.#entries.get(key).retarget) return () => undefined;
    this.#entries.add({ event: "retargetStarted", key, process: process.pid });
    return () => void this.#entries.add({ event: "retargetEnded", key });
  }

  /**
   * Waits until an existing resource has left the target that a new one asks for.
   * @returns whether there was a retarget to wait for
   */
  waitForRetarget(key: string): Promise<boolean> {
    return withinCall(this.#waitForRetarget(key));
  }

  async #waitForRetarget(key: string): Promise<boolean> {
    if (!this.#entries.get(key).retarget) return false;
    const end = this.#clock.now() + RETARGET_STARTS_MS;
    for (;;) {
      const { retarget, retargetedBy = process.pid } = this.#entries.get(key);
      if (!retarget || (retarget === "announced" && this.#clock.now() >= end)) return true;
      // A process that was killed in the middle says no more.
      if (retarget === "started" && !isRunning(retargetedBy)) return true;
      await this.#clock.sleep(RETARGET_STEP_MS);
    }
  }
}

/** The keys that one call of the engine reserves. They are cancelled together when the call had no effect. */
export class Reservation {
  readonly #reserved: string[] = [];
  /** The id that was reserved last. */
  id: string | undefined;

  constructor(
    private readonly owner: Owner,
    private readonly keyOf: (id: string) => string,
    private readonly entries: OwnershipEntries,
  ) {}

  /** @throws conflict, naming both, when another resource of the program has reserved the same */
  reserve(conflictKey: string): void {
    const other = this.#tryReserve(conflictKey);
    if (other) throw ownedTwice(this.owner, other);
  }

  /**
   * Reserves another target for a resource that is retargeted, and leaves the old target to others.
   * @throws conflict when another resource of the program has reserved the new target
   */
  retarget(from: string, to: string): void {
    this.reserve(to);
    this.#cancel(from);
  }

  /**
   * Reserves the first of these ids that no other resource of the program holds or has reserved.
   * @throws conflict, naming the other, when there is none
   */
  reserveFirstOf(ids: readonly string[]): string {
    this.id = this.#firstFree(ids);
    return this.id;
  }

  #firstFree(ids: readonly string[]): string {
    let other = this.owner;
    for (const id of ids) {
      const { reservedBy, existing } = this.entries.get(this.keyOf(id));
      const known = [reservedBy, existing].find((one) => differs(one, this.owner.mark));
      const holder = known ?? this.#tryReserve(this.keyOf(id));
      if (!holder) return id;
      other = holder;
    }
    throw ownedTwice(this.owner, other, ids.at(-1) ?? "");
  }

  cancel(): void {
    for (const key of this.#reserved) this.#cancel(key);
  }

  /** Answers the other resource that reserved the key first, if there is one. */
  #tryReserve(key: string): Owner | undefined {
    const { mark } = this.owner;
    const isNew = this.entries.get(key).reservedBy === undefined;
    const { reservedBy, existing } = this.entries.add({ event: "reserved", key, owner: this.owner });
    if (differs(reservedBy, mark)) return reservedBy;
    if (isNew) this.#reserved.push(key);
    return differs(existing, mark) ? existing : undefined;
  }

  #cancel(key: string): void {
    this.entries.add({ event: "cancelled", key, mark: this.owner.mark });
  }
}
