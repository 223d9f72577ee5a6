/**
 * A place that config or environment have moved. Every request would be refused then, but a `pulumi up` without changes
 * makes no request.
 */
import { definedOnly } from "../defined-only";
import { FlowLogError } from "../errors";
import { type Place, samePlace } from "../place";
import type { Kind, Reference } from "../reconcile/lifecycle";
import type { Settings } from "../settings";
import { wrongScope } from "./refusals";

/** @throws wrongScope when the settings name another place than `place` in the state */
export function assertNotMoved<Inputs extends object>(
  kind: Kind<Inputs>,
  settings: Settings,
  reference: Pick<Reference<Inputs>, "inputs" | "id">,
  place: unknown,
): void {
  const home = place as Place | undefined;
  if (!home) return;
  const named = namedPlace(kind, settings, reference);
  if (samePlace(home, named)) return;
  const inputs = Object.keys(home)
    .filter((key) => !samePlace({ [key]: home[key] ?? "" }, named))
    .map((key) => `${key} "${home[key]}"`);
  const attempt = `comparing ${kind.describe(reference.inputs)} with what the program asks for`;
  throw wrongScope(attempt, home, named, `, or name that place in the program: ${inputs.join(", ")}`);
}

/** Settings that lead nowhere, such as half a login, are for the next request to tell. */
function namedPlace<Inputs extends object>(
  kind: Kind<Inputs>,
  settings: Settings,
  reference: Pick<Reference<Inputs>, "inputs" | "id">,
): Place {
  try {
    return definedOnly(kind.namedPlace(settings, reference)) as Place;
  } catch (thrown) {
    if (thrown instanceof FlowLogError) return {};
    throw thrown;
  }
}
