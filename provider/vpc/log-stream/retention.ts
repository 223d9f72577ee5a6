/**
 * The retention of a log stream (`ttlInDays`): what an answer of the cloud says about it, and when only a write makes
 * sure of it. A log stream without a retention of its own inherits that of its log group. Huawei Cloud's list reports a
 * log stream's own days, and a number below 1 for inherited ones. Open Telekom Cloud's documented list reports nothing.
 * A list may also report the log group's days for inherited ones: own and inherited days then look the same.
 */

import type { Controls } from "../../core/inputs/schema";
import type { Observed, Reference } from "../../core/reconcile/lifecycle";
import type { VpcLogStreamInputs } from "./schema";

/** A log stream's own days; undefined for those of its log group. */
type Retention = number | undefined;

export interface RetentionCase {
  readonly operation: Reference<VpcLogStreamInputs>["operation"];
  /** What the program asks for; for read and delete, what the state holds. */
  readonly wanted: Retention;
  /** What the state holds before an update. */
  readonly before?: Retention;
  readonly adopt?: Controls["adopt"];
  /** What the cloud reports: own or inherited days, a number below 1 for inherited ones, undefined for nothing. */
  readonly reported: number | undefined;
  /** Whether this call of the engine has already sent the wanted retention to this log stream. */
  readonly sent: boolean;
  /** Looks up the days of the log group, when they matter. */
  groupDays(): Promise<number | undefined>;
}

export type ObservedRetention = Pick<Observed<VpcLogStreamInputs>, "unconfirmed" | "warning"> & {
  readonly inputs: { readonly ttlInDays?: Retention };
};

/** The retention as the reconciler compares it with the wanted one. */
export async function observedRetention(about: RetentionCase): Promise<ObservedRetention> {
  const { reported, wanted, groupDays } = about;
  if (needsWrite(about)) return { inputs: {}, unconfirmed: ["ttlInDays"], warning: doubt(about) };
  if (reported === undefined) return { inputs: {}, warning: doubt(about) };
  const isInherited = reported < 1 || (wanted === undefined && reported === (await groupDays()));
  return { inputs: { ttlInDays: isInherited ? undefined : reported } };
}

/** Whether only a write makes sure of the wanted retention, whatever the cloud reports. */
function needsWrite({ operation, wanted, before, adopt, reported, sent }: RetentionCase): boolean {
  if (sent) return false;
  const isChanged = wanted !== before;
  switch (operation) {
    case "create":
      return reported === undefined && wanted !== undefined && adopt === "always";
    case "update":
      // Reported days may be inherited, so a changed retention is always sent.
      if (wanted !== undefined) return isChanged || reported === undefined;
      // Not every cloud lets a log stream inherit again, so the request is sent only if it may have an effect.
      return isChanged && (reported === undefined || reported >= 1);
    default:
      return false;
  }
}

function doubt({ operation, wanted, reported, sent }: RetentionCase): string | undefined {
  if (operation !== "create" || sent || wanted === undefined || reported !== undefined) return undefined;
  return `it was there already, and the cloud does not show whether its retention is ${wanted} days`;
}

/**
 * Whether a new log stream may lack the retention that it was created with, so that a second request has to set it: not
 * every region heeds the retention of the first one. Where the cloud reports nothing, the first one is trusted.
 */
export async function needsSecondRequest({
  wanted,
  reported,
  groupDays,
}: Pick<RetentionCase, "wanted" | "reported" | "groupDays">): Promise<boolean> {
  if (wanted === undefined || reported === undefined) return false;
  return reported !== wanted || reported === (await groupDays());
}
