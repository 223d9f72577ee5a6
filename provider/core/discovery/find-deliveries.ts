/** Whether the records of flow logs arrive, for functions of programs. */
import { attempting, FlowLogError } from "../errors";
import type { Settings } from "../settings";
import type { Discovery } from "./cloud";
import type { FlowLogDeliveries, FlowLogDelivery, GetDeliveriesArgs } from "./delivered";
import type { Delivery } from "./delivery";
import type { Scope } from "./look";
import { wholeLook } from "./whole-look";

const LATE_AFTER_MINUTES = 120;

/**
 * The verdicts on the flow logs that the arguments name, or on all of the scope.
 * @throws notFound when an id is that of no flow log there, forbidden and others when a place can't be read
 */
export async function findDeliveries(
  settings: Settings,
  cloud: Pick<Discovery, "flowLogs" | "deliveries">,
  scope: Scope,
  { flowLogIds, lateAfterMinutes = LATE_AFTER_MINUTES }: GetDeliveriesArgs,
): Promise<FlowLogDeliveries> {
  return attempting("looking for the records of flow logs", async () => {
    if (!Number.isInteger(lateAfterMinutes) || lateAfterMinutes < 1) {
      const said = `lateAfterMinutes must be a whole number of at least 1, got ${lateAfterMinutes}`;
      throw FlowLogError.refused("invalid", { said });
    }
    if (flowLogIds?.length === 0) return { deliveries: [] };
    // An id is looked for when all flow logs are known: one in a place that can't be read is not missing.
    const flowLogs = await wholeLook(settings, scope, (look) => cloud.flowLogs(look));
    const byId = new Map(flowLogs.map((one) => [one.id.toLowerCase(), one]));
    const asked = flowLogIds?.map((id) => byId.get(id.toLowerCase()) ?? missing(id)) ?? flowLogs;
    const lateAfterMs = lateAfterMinutes * 60_000;
    const found = await wholeLook(settings, scope, (look) =>
      cloud.deliveries(look, [...new Set(asked)], lateAfterMs, flowLogs),
    );
    return { deliveries: inOrder(found.map(delivered)) };
  });
}

function missing(id: string): never {
  throw FlowLogError.refused("notFound", {
    said: `there is no flow log with the id ${JSON.stringify(id)}`,
    advice: "check the id, and where arguments, config and environment lead",
  });
}

function delivered({ flowLog, destination, verdict, newest, said, advice }: Delivery): FlowLogDelivery {
  return {
    ...{ id: flowLog.id, destination, verdict, said },
    ...(newest ? { newest: newest.toISOString() } : {}),
    ...(advice ? { advice } : {}),
  };
}

function inOrder(deliveries: readonly FlowLogDelivery[]): FlowLogDelivery[] {
  const order = ({ id }: FlowLogDelivery) => id.toLowerCase();
  return [...deliveries].sort((one, other) => (order(one) < order(other) ? -1 : order(one) > order(other) ? 1 : 0));
}
