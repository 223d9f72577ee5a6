/** What this package refuses about log groups and log streams, before it asks the service. */
import { FlowLogError } from "../../core/errors";

/** The old API of Log Tank Service, v2.0, has no call for this. */
export function notOffered(what: string, advice: string): FlowLogError {
  return FlowLogError.refused("blocked", {
    said: `Log Tank Service offers no call here ${what}: this region has its old API (v2.0) only`,
    advice,
  });
}

/** The error for a deletion of something that is still in use. */
export function stillInUse(said: string): FlowLogError {
  return FlowLogError.refused("conflict", {
    said,
    advice: 'delete that first, or set onDelete to "keep"',
    stateLeft: "Nothing was deleted",
  });
}
