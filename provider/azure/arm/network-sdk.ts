/**
 * The library for Microsoft.Network. In the build this file is a bundle of the part that the provider uses, because the
 * whole library takes three times as long to load: `.ci/bundle-network-sdk.mjs` names the groups of operations.
 */
export { NetworkManagementClient } from "@azure/arm-network";
