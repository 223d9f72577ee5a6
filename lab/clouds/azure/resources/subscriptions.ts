/** The endpoints of subscriptions. */
import type { FastifyRequest } from "fastify";
import { page } from "../arm/requests";
import { key } from "../ids";
import type { AzureService, Route } from "../service";

export const subscriptionRoutes: readonly Route[] = [
  { method: "GET", path: "/subscriptions", answer: listSubscriptions },
  { method: "GET", path: "/subscriptions/:subscription", answer: showSubscription },
];

function listSubscriptions(cloud: AzureService, request: FastifyRequest): unknown {
  const hidden = cloud.switches.hiddenSubscriptions.map(key);
  const visible = Object.keys(cloud.memory.subscriptions).filter((id) => !hidden.includes(key(id)));
  const rows = visible.map((id) => render(cloud, id));
  return page(request, rows, cloud.switches.pageSize);
}

function showSubscription(cloud: AzureService, request: FastifyRequest): unknown {
  const { subscription } = request.params as { subscription: string };
  return render(cloud, key(subscription));
}

function render({ memory }: AzureService, subscriptionId: string): unknown {
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId,
    ...memory.subscriptions[subscriptionId],
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
}
