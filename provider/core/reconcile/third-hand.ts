/**
 * Settings that come back from a write neither as before nor as wanted: a policy of the cloud, somebody else, or the
 * cloud's own normal form has changed them. Waiting longer would not bring them.
 */
import { isDeepStrictEqual } from "node:util";
import type { Difference, SettingsSchema } from "../inputs/schema";
import type { Observed } from "./lifecycle";

/**
 * The settings that a third hand has changed after a write; undefined while the cloud may still be at work, or shows an
 * old value. `before` is what was observed before the write.
 */
export function changedByThirdHand<Inputs>(
  schema: SettingsSchema<Inputs>,
  inputs: Inputs,
  before: Observed<Inputs> | undefined,
  now: Observed<Inputs> | undefined,
): Difference[] | undefined {
  if (!now?.finished || now.failedReason || now.unconfirmed?.length) return undefined;
  const differences = schema.reportedDifferences(inputs as Partial<Inputs>, now.inputs);
  const old = before ? schema.reportedDifferences(inputs as Partial<Inputs>, before.inputs) : [];
  const isFinal = ({ property, observed }: Difference) => {
    const [key = ""] = property.split(".");
    const isOld = old.some((other) => other.property === property && isDeepStrictEqual(other.observed, observed));
    // A resource that captures something else than it should is no success.
    return schema.isUpdatable(key) && (!isOld || (now.answered ?? []).some((name) => name === key));
  };
  return differences.every(isFinal) ? differences : undefined;
}
