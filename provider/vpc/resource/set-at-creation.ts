/** Inputs that the API takes at creation only. */
import { FlowLogError } from "../../core/errors";
import { hasUnknown } from "../../core/inputs/unknowns";

interface Fixed {
  readonly input: string;
  /** The name of the setting in sentences: `the alias`. */
  readonly setting: string;
  readonly what: "log group" | "log stream";
  /**
   * Whether the cloud reports the setting, so that the input may be added or taken out without a change in the cloud.
   */
  readonly isReported?: boolean;
}

/**
 * For an input's `replaces`: refuses another value, because the old log group or log stream would have to be deleted
 * first, with its records.
 */
export function setAtCreation({ input, setting, what, isReported }: Fixed) {
  return (from: unknown, to: unknown, { id }: Readonly<Record<string, unknown>>): boolean => {
    if (hasUnknown(to) || (isReported && (from === undefined || to === undefined))) return false;
    const keep = from ? `keep ${input} ${JSON.stringify(from)}` : `leave ${input} out`;
    throw FlowLogError.refused("invalid", {
      attempt: `changing ${input} of ${what} ${String(id)}`,
      said: `${setting} is set at creation only, and making the ${what} anew would delete it with all its records`,
      advice: `${keep}, or declare another ${what}`,
      stateLeft: "Nothing was changed",
    });
  };
}
