/** VpcFlowLog as core sees the class. */
import type { Kind } from "../../core/reconcile/lifecycle";
import { UUID_FORM } from "../resource/input-types";
import { called } from "../resource/naming";
import { namedPlace } from "../service/stack-config";
import { type VpcFlowLogInputs, vpcFlowLogSchema } from "./schema";

/** Loaded for the first request, because check and diff make none. */
const lifecycle = (): typeof import("./lifecycle") => require("./lifecycle");

export const vpcFlowLog: Kind<VpcFlowLogInputs> = {
  schema: vpcFlowLogSchema,
  connect: async (settings, about, clock) => lifecycle().connectFlowLog(settings, about, clock),
  namedPlace,
  idForm: UUID_FORM,
  describe: ({ name, resourceType, resourceId }, id) =>
    `${called("flow log", name, id)}${resourceId ? ` for ${resourceType} ${resourceId}` : ""}`,
  conflictKey: ({ resourceType, resourceId, trafficType, logGroupId, logTopicId }) =>
    [resourceType, resourceId, trafficType, logGroupId, logTopicId].join(" ").toLowerCase(),
  // Two flow logs can't have the same tuple (VPC.3004), and `indexEnabled` is not part of the tuple.
  deleteBeforeReplace: (replaces) => replaces.every((key) => key === "indexEnabled"),
};
