/** AzureFlowLog and AzureNsgFlowLog as core sees them. */
import { withStackTags } from "../../core/inputs/stack-tags";
import type { Kind } from "../../core/reconcile/lifecycle";
import { isNsg, parseFlowLogId, parseTargetId, TARGET_NOUNS } from "../arm/ids";
import { type AzureWaits, DEFAULT_WAITS } from "../arm/waits";
import { namedEnvironment } from "../credentials/cloud";
import type { Inputs } from "./context";
import { type AzureNsgFlowLogInputs, flowLogSchema, nsgFlowLogSchema } from "./schema";

/** Loaded for the first request, because check and diff make none. */
const lifecycle = (): typeof import("./lifecycle") => require("./lifecycle");
const nsgLifecycle = (): typeof import("./nsg-lifecycle") => require("./nsg-lifecycle");

export function azureFlowLogKind(waits: AzureWaits = DEFAULT_WAITS): Kind<Inputs> {
  const schema = flowLogSchema;
  return {
    ...commonKind,
    schema,
    withStackConfig: (settings, args) => withStackTags(settings, "azure-native", args),
    connect: async (settings, reference, clock) => lifecycle().connect(settings, reference, { schema, waits, clock }),
    // Azure accepts one flow log for each target. With another target, subscription or region, old and new can both
    // exist.
    deleteBeforeReplace: (replaces, changed) =>
      replaces.every((key) => key === "flowLogName") && !changed.includes("targetResourceId"),
  };
}

export function azureNsgFlowLogKind(waits: AzureWaits = DEFAULT_WAITS): Kind<AzureNsgFlowLogInputs> {
  const schema = nsgFlowLogSchema;
  return {
    ...commonKind,
    schema,
    connect: async (settings, reference, clock) =>
      nsgLifecycle().connectNsgFlowLog(settings, reference, { schema, waits, clock }),
  };
}

const commonKind = {
  family: "azure",

  // The subscription is part of the ids.
  namedPlace(settings, { inputs }) {
    return { environment: namedEnvironment(settings, inputs.environment) };
  },

  describe({ targetResourceId = "" }, id = "") {
    const target = parseTargetId(targetResourceId);
    if (!target) return `flow log ${parseFlowLogId(id)?.flowLogName ?? id}`;
    return `the flow log of ${TARGET_NOUNS[target.kind]} ${target.names.join("/")} (group ${target.resourceGroupName})`;
  },

  conflictKey({ targetResourceId = "" }) {
    return targetResourceId.toLowerCase();
  },

  // Since June 30, 2025, Azure makes no new flow log for a network security group.
  isRetired({ targetResourceId }) {
    return isNsg(targetResourceId);
  },
} satisfies Partial<Kind<Inputs>>;
