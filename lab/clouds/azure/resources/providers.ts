/** The endpoints of resource providers: their registration in a subscription. */
import type { FastifyRequest } from "fastify";
import { ArmError } from "../arm/errors";
import { key } from "../ids";
import type { AzureMemory } from "../memory";
import type { AzureService, Route } from "../service";
import { TYPES } from "./types";

const PROVIDER = "/subscriptions/:subscription/providers/:namespace";

export const providerRoutes: readonly Route[] = [
  { method: "GET", path: PROVIDER, answer: showProvider },
  { method: "POST", path: `${PROVIDER}/register`, answer: registerProvider },
];

type Provider = AzureMemory["providers"][string];

/** How many reads still show a provider as Registering. */
const readsLeft = new WeakMap<Provider, number>();

/** Registration takes a while in Azure; here it ends after a number of reads. */
function showProvider(cloud: AzureService, request: FastifyRequest): unknown {
  const provider = find(cloud, request);
  const left = readsLeft.get(provider) ?? cloud.switches.registrationPolls;
  if (provider.registrationState === "Registering" && left <= 0) provider.registrationState = "Registered";
  readsLeft.set(provider, left - 1);
  return render(request, provider);
}

function registerProvider(cloud: AzureService, request: FastifyRequest): unknown {
  const provider = find(cloud, request);
  if (provider.registrationState !== "Registered") provider.registrationState = "Registering";
  readsLeft.set(provider, cloud.switches.registrationPolls);
  return render(request, provider);
}

function find({ memory }: AzureService, request: FastifyRequest): Provider {
  const { subscription, namespace } = request.params as { subscription: string; namespace: string };
  const known = memory.providers[key(`/subscriptions/${subscription}/providers/${namespace}`)];
  if (known) return known;
  const message = `The resource namespace '${namespace}' is invalid.`;
  throw new ArmError(404, "InvalidResourceNamespace", message, { gateway: true });
}

function render(request: FastifyRequest, provider: Provider): unknown {
  const { subscription } = request.params as { subscription: string };
  const types = Object.values(TYPES).filter((type) => type.startsWith(`${provider.namespace}/`));
  return {
    id: `/subscriptions/${subscription}/providers/${provider.namespace}`,
    ...provider,
    registrationPolicy: "RegistrationRequired",
    resourceTypes: types.map((type) => ({
      resourceType: type.split("/")[1],
      locations: [],
      apiVersions: ["2025-05-01"],
    })),
  };
}
