/** The cloud's description of itself at /metadata/endpoints, for programs that know its host alone. */
import type { FastifyRequest } from "fastify";
import { origin } from "../arm/requests";
import { LOG_ANALYTICS_PATH } from "../data/addresses";
import type { AzureService } from "../service";
import { managementAudiences } from "./tokens";

/** The form depends on the api-version: one object since 2022, a list of clouds before, a short form before 2018. */
export function describeCloud(_cloud: AzureService, request: FastifyRequest): unknown {
  const here = origin(request);
  const version = (request.query as Record<string, string>)["api-version"] ?? "";
  const audiences = managementAudiences(request)
    .filter((audience) => audience !== here)
    .map((audience) => `${audience}/`);
  const login = { loginEndpoint: here, audiences: [here, ...audiences] };
  if (!/^\d{4}-/.test(version) || version < "2018") {
    return { galleryEndpoint: here, graphEndpoint: `${here}/`, portalEndpoint: here, authentication: login };
  }
  const cloud = {
    ...PUBLIC_CLOUD,
    portal: here,
    authentication: { ...login, tenant: "common", identityProvider: "AAD" },
    resourceManager: `${here}/`,
    logAnalyticsResourceId: `${here}${LOG_ANALYTICS_PATH}`,
  };
  return version < "2022" ? [cloud] : cloud;
}

/** The part of the description about services that the lab does not play: addresses of the public cloud. */
const PUBLIC_CLOUD = {
  media: "https://rest.media.azure.net",
  graphAudience: "https://graph.windows.net/",
  graph: "https://graph.windows.net/",
  name: "AzureCloud",
  suffixes: {
    azureDataLakeStoreFileSystem: "azuredatalakestore.net",
    acrLoginServer: "azurecr.io",
    sqlServerHostname: "database.windows.net",
    azureDataLakeAnalyticsCatalogAndJob: "azuredatalakeanalytics.net",
    keyVaultDns: "vault.azure.net",
    storage: "core.windows.net",
    azureFrontDoorEndpointSuffix: "azurefd.net",
    storageSyncEndpointSuffix: "afs.azure.net",
    mhsmDns: "managedhsm.azure.net",
    mysqlServerEndpoint: "mysql.database.azure.com",
    postgresqlServerEndpoint: "postgres.database.azure.com",
    mariadbServerEndpoint: "mariadb.database.azure.com",
    synapseAnalytics: "dev.azuresynapse.net",
    attestationEndpoint: "attest.azure.net",
  },
  batch: "https://batch.core.windows.net/",
  vmImageAliasDoc:
    "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
  activeDirectoryDataLake: "https://datalake.azure.net/",
  sqlManagement: "https://management.core.windows.net:8443/",
  microsoftGraphResourceId: "https://graph.microsoft.com/",
  appInsightsResourceId: "https://api.applicationinsights.io",
  appInsightsTelemetryChannelResourceId: "https://dc.applicationinsights.azure.com/v2/track",
  attestationResourceId: "https://attest.azure.net",
  synapseAnalyticsResourceId: "https://dev.azuresynapse.net",
  ossrDbmsResourceId: "https://ossrdbms-aad.database.windows.net",
};
