/** What the provider tells the reconciler, and is told, during a create or an update. */
import type { Observed, Reserve } from "./lifecycle";

/** What the provider is told and asked during a write, because the provider makes the state. */
export interface WriteHooks {
  /** From now on the cloud may hold something of this resource under this id. */
  accepted(id: string): void;
  readonly reserve: Reserve;
}

export interface CreateHooks extends WriteHooks {
  /** Waits while another resource retargets the flow log that was found. Answers whether there was such a wait. */
  waitForRetarget(id: string): Promise<boolean>;
  /**
   * Answers whether this deployment has just left the flow log that was found.
   * @throws conflict when another resource of the program owns it
   */
  assertAdoptable(id: string): Promise<boolean>;
  /** The flow log with this id is adopted without a write. */
  adopted(id: string): void;
}

export interface UpdateHooks<Inputs> extends WriteHooks {
  /** What was observed before the first request of the update. */
  found(observed: Observed<Inputs>): void;
}
