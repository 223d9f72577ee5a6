/** What a create may do with a flow log that exists already. The input `adopt` decides. */
import { FlowLogError } from "../errors";
import type { Controls } from "../inputs/schema";
import type { Observed } from "./lifecycle";

type Found = Pick<Observed<object>, "id" | "inactive" | "otherTarget">;

/** What the decision needs besides the flow log that was found. */
export interface AdoptionCase {
  readonly adopt: Controls["adopt"];
  /** The differences from the wanted settings, as texts. */
  readonly differences: readonly string[];
  readonly isPartialCreate: boolean;
  /** Whether this deployment has just left the flow log in the cloud, so that this resource has managed it before. */
  readonly isLeftBehind: boolean;
  /** What else than to align the settings would do. */
  readonly alignAdvice?: string | undefined;
  /** What the flow log that was found does, for sentences, such as `captures this`. */
  readonly conflictPhrase: string;
}

/** Whether the flow log that was found belongs to the resource from now on, or only after the write; and why. */
export interface Adoption {
  readonly isOwn: boolean;
  readonly reason: string;
}

/** @throws conflict when `adopt` does not allow the adoption */
export function decideAdoption(found: Found, adoptionCase: AdoptionCase): Adoption {
  const { adopt, differences, isPartialCreate, isLeftBehind } = adoptionCase;
  if (isLeftBehind) return { isOwn: true, reason: "onDelete has just left it" };
  if (differences.length === 0 && adopt !== "never") return { isOwn: true, reason: "it has the wanted settings" };
  if (found.inactive) return { isOwn: false, reason: "it is inactive" };
  if (adopt === "always") return { isOwn: false, reason: 'adopt is "always"' };
  if (adopt === "identical" && isPartialCreate) return { isOwn: true, reason: "it is a partial create" };
  throw notAdoptable(found, adoptionCase);
}

function notAdoptable(
  { id, otherTarget }: Found,
  { differences, conflictPhrase, alignAdvice }: AdoptionCase,
): FlowLogError {
  if (otherTarget) {
    return FlowLogError.refused("conflict", {
      said: `${id} captures ${otherTarget}`,
      advice: 'choose another name, or set adopt to "always" to turn it away from there',
    });
  }
  if (differences.length === 0) {
    return FlowLogError.refused("conflict", {
      said: `${id} already ${conflictPhrase}, exactly as asked`,
      advice: 'set adopt to "identical" to take it over',
    });
  }
  return FlowLogError.refused("conflict", {
    said: `${id} already ${conflictPhrase} with other settings (${differences.join(", ")})`,
    advice: `${["align the settings", alignAdvice].filter(Boolean).join(", ")}, or set adopt to "always" to overwrite them`,
  });
}
