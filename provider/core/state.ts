/** What the state holds of a resource beside its inputs and what the cloud assigned. */
import { randomBytes } from "node:crypto";
import type { FlowLogError } from "./errors";
import { structurable } from "./structurable";

export type Bag = Record<string, unknown>;

/** Thrown by create and update once the cloud holds something: Pulumi then keeps the resource under this id. */
export class InitFailed extends Error {
  readonly reasons: string[];
  constructor(
    readonly id: string,
    readonly properties: Bag,
    cause: FlowLogError,
  ) {
    super(cause.message);
    this.reasons = [cause.message];
    this.stack = "";
  }
}

/** The text in the state names the module that will read and delete it: an alias may have brought another class's. */
export function otherClass(olds: Bag, news: Bag): boolean {
  return olds.__provider !== undefined && news.__provider !== undefined && olds.__provider !== news.__provider;
}

/** Tells apart the resources of one program that hold the same id; see ownership. */
export function newOwnerMark(): string {
  return randomBytes(4).toString("hex");
}

export function unfinished(properties: Bag): Bag {
  return structurable({ ...properties, unfinished: true });
}
