/** NcloudFlowLog as core sees the class. */
import type { PollOptions } from "../core/polling";
import type { Kind } from "../core/reconcile/lifecycle";
import { namedPlace } from "./place";
import { type NcloudFlowLogInputs, ncloudFlowLogSchema } from "./schema";

/** Loaded for the first request, because check and diff make none. */
const lifecycle = (): typeof import("./lifecycle") => require("./lifecycle");

export function ncloudFlowLogKind(poll?: PollOptions): Kind<NcloudFlowLogInputs> {
  return {
    schema: ncloudFlowLogSchema,
    connect: async (settings, about, clock) => lifecycle().connectFlowLog(settings, about, clock, poll),
    namedPlace,
    describe: (inputs, id) => `flow log of network interface ${id ?? inputs.networkInterfaceNo}`,
    conflictKey: (inputs) => inputs.networkInterfaceNo ?? "",
  };
}

export const ncloudFlowLog = ncloudFlowLogKind();
