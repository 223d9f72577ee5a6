/** Microsoft Entra ID's endpoints, those of managed identities, and those of the pipeline that a program may run in. */
import type { Route } from "../service";
import { describeCloud } from "./cloud-description";
import { instanceDiscovery, keys, openIdConfiguration } from "./discovery";
import { APP_SERVICE_PATH, appServiceToken, virtualMachineToken } from "./managed-identity";
import { AZURE_PIPELINES_PATH, PIPELINE_PATH } from "./pipeline";
import { azurePipelinesToken, pipelineConfiguration, pipelineKeys, pipelineToken } from "./pipeline-endpoints";
import { answerToken } from "./token-endpoint";

export const entraRoutes: readonly Route[] = [
  { method: "GET", path: "/:tenant/.well-known/openid-configuration", answer: openIdConfiguration },
  { method: "POST", path: "/:tenant/oauth2/token", answer: answerToken },
  { method: "GET", path: "/:tenant/v2.0/.well-known/openid-configuration", answer: openIdConfiguration },
  { method: "POST", path: "/:tenant/oauth2/v2.0/token", answer: answerToken },
  { method: "GET", path: "/:tenant/discovery/instance", answer: instanceDiscovery },
  { method: "GET", path: "/:tenant/discovery/v2.0/keys", answer: keys },
  { method: "GET", path: "/metadata/endpoints", answer: describeCloud },
  // The libraries write the address of a virtual machine with a slash at the end.
  { method: "GET", path: "/metadata/identity/oauth2/token", answer: virtualMachineToken },
  { method: "GET", path: "/metadata/identity/oauth2/token/", answer: virtualMachineToken },
  { method: "GET", path: APP_SERVICE_PATH, answer: appServiceToken },
  { method: "GET", path: `${PIPELINE_PATH}/.well-known/openid-configuration`, answer: pipelineConfiguration },
  { method: "GET", path: `${PIPELINE_PATH}/jwks`, answer: pipelineKeys },
  { method: "GET", path: `${PIPELINE_PATH}/token`, answer: pipelineToken },
  { method: "ALL", path: AZURE_PIPELINES_PATH, answer: azurePipelinesToken },
];
