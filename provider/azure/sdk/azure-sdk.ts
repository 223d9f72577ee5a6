/**
 * Azure's libraries for Microsoft.Network, for resources of any type and for logins. In the build this file is a bundle
 * of what the provider uses of them, because the whole libraries take three times as long to load
 * (`.ci/bundle-libraries.mjs`). They are loaded at the first call to Azure.
 */
export { NetworkManagementClient } from "@azure/arm-network";
export { ResourceManagementClient } from "@azure/arm-resources";
export { createHttpHeaders, createPipelineRequest, RestError } from "@azure/core-rest-pipeline";
export {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
} from "@azure/identity";
