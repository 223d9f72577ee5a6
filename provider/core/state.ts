/** What the state of a resource holds besides the inputs and what the cloud assigned. */
import { randomBytes } from "node:crypto";
import type { FlowLogError } from "./errors";
import { SECRETS, secretInputs } from "./secrets";

export type Bag = Record<string, unknown>;

/** Thrown by create and update after the cloud has accepted something. Pulumi then keeps the resource under this id. */
export class InitFailed extends Error {
  readonly reasons: string[];
  constructor(
    readonly id: string,
    readonly properties: Bag,
    cause: Pick<FlowLogError, "message">,
  ) {
    super(cause.message);
    this.reasons = [cause.message];
    this.stack = "";
  }
}

/**
 * What class and program say of a resource beside its inputs. `__provider` names the module that reads and deletes the
 * resource. `__secrets` names the inputs that are secrets: the engine marks outputs as secrets only where an input of
 * the same name is one, so the state has to keep the names.
 */
export function marksIn(args: Bag): Bag {
  return { __provider: args.__provider, [SECRETS]: secretInputs(args).length === 0 ? undefined : args[SECRETS] };
}

/**
 * Whether the state needs other marks. An alias brings the resource from another class, with the other class's text or,
 * from a provider that is no dynamic provider, without a text; and an import may lack the text, too.
 */
export function needsOtherMarks(state: Bag, args: Bag): boolean {
  if (args.__provider !== undefined && state.__provider !== args.__provider) return true;
  return secretInputs(state).sort().join() !== secretInputs(args).sort().join();
}

/** A new owner mark, which tells apart the resources of one program that hold the same id; see `ownership.ts`. */
export function newOwnerMark(): string {
  return randomBytes(4).toString("hex");
}

/** Whether `onDelete` leaves the resource in the cloud. */
export function isKept({ onDelete }: Bag): boolean {
  return (onDelete ?? "delete") !== "delete";
}
