/** The state while a deployment runs, and the operations that are under way. */
import type { PropertyMap } from "./property-value";

/** The times that a program gives, in seconds. */
export interface CustomTimeouts {
  readonly create?: number;
  readonly update?: number;
  readonly delete?: number;
}

/** One resource in the state, under the names of a version 3 checkpoint. Never changed in place: replaced by a copy. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: string[];
  readonly propertyDependencies?: Record<string, string[]>;
  readonly protect?: boolean;
  /** Read with `.get()`, not owned by this stack. */
  readonly external?: boolean;
  /** An old generation that waits for its deletion. */
  readonly delete?: boolean;
  /** Already deleted, its successor not yet created. */
  readonly pendingReplacement?: boolean;
  readonly initErrors?: string[];
  readonly additionalSecretOutputs?: string[];
  readonly ignoreChanges?: string[];
  readonly aliases?: string[];
  readonly retainOnDelete?: boolean;
  readonly customTimeouts?: CustomTimeouts;
  /** The id under which the resource was imported. */
  readonly importID?: string;
  readonly created?: string;
  readonly modified?: string;
}

export type OperationType = "creating" | "updating" | "deleting";
export interface Operation {
  readonly resource: ResourceState;
  readonly type: OperationType;
}

/** A list whose members can be replaced and removed in constant time. */
class OrderedStates {
  private readonly slots: (ResourceState | undefined)[] = [];
  private readonly places = new Map<ResourceState, number>();

  add(state: ResourceState): void {
    this.places.set(state, this.slots.push(state) - 1);
  }
  replace(old: ResourceState, state: ResourceState): boolean {
    const place = this.places.get(old);
    if (place === undefined) return false;
    this.remove(old);
    this.slots[place] = state;
    this.places.set(state, place);
    return true;
  }
  remove(state: ResourceState): void {
    const place = this.places.get(state);
    if (place === undefined) return;
    this.slots[place] = undefined;
    this.places.delete(state);
  }
  has(state: ResourceState): boolean {
    return this.places.has(state);
  }
  all(): ResourceState[] {
    return this.slots.filter((state) => state !== undefined);
  }
}

/**
 * The state while a deployment runs: what this run has dealt with, followed by what is left of the state before it.
 * This order keeps every resource behind the resources that it depends on, and loses nothing if the run ends early.
 */
export class Snapshot {
  private readonly done = new OrderedStates();
  private readonly left = new OrderedStates();
  private readonly running = new Map<symbol, Operation>();

  constructor(
    resources: ResourceState[],
    /** Creates that an earlier, killed run left behind: nobody knows how they ended. */
    public pendingCreates: Operation[],
    private readonly write: (resources: ResourceState[], operations: Operation[]) => Promise<void>,
  ) {
    for (const state of resources) this.left.add(state);
  }

  /** What this run has not dealt with yet. */
  remaining(): ResourceState[] {
    return this.left.all();
  }
  resources(): ResourceState[] {
    return [...this.done.all(), ...this.left.all()];
  }

  record(state: ResourceState, successorOf?: ResourceState): void {
    if (successorOf !== undefined) this.remove(successorOf);
    this.done.add(state);
  }
  replace(old: ResourceState, state: ResourceState): void {
    if (!this.done.replace(old, state)) this.left.replace(old, state);
  }
  remove(state: ResourceState): void {
    this.done.remove(state);
    this.left.remove(state);
  }
  has(state: ResourceState): boolean {
    return this.done.has(state) || this.left.has(state);
  }

  /** Runs an operation whose begin is in the file before it starts, and whose end is in the file when this returns. */
  async during<T>(type: OperationType, resource: ResourceState, operation: () => Promise<T>): Promise<T> {
    const key = Symbol(resource.urn);
    this.running.set(key, { type, resource });
    await this.save();
    try {
      return await operation();
    } finally {
      this.running.delete(key);
      await this.save();
    }
  }

  save(): Promise<void> {
    return this.write(this.resources(), [...this.pendingCreates, ...this.running.values()]);
  }
}
