/** The config of Azure: the keys of `azure-native:…`, as Pulumi's own Azure provider names them. */
import type * as pulumi from "@pulumi/pulumi";
import type { ConfigKeys } from "../core/inputs/resource";

/**
 * Credentials and environment of an account of Azure. See
 * https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
 */
export interface AzureConfigArgs {
  /** The Azure cloud: `public`, `usgovernment` or `china`. */
  environment?: pulumi.Input<string>;
  /** The host that describes a private cloud, such as `management.local.azurestack.external`. */
  metadataHost?: pulumi.Input<string>;
  /**
   * The version of Microsoft.Network's API, such as `2021-03-01`, for sovereign and stack clouds that do not know the
   * version of this package; flow logs need 2019-11-01 or newer. Settings of a flow log that are newer than the version
   * (`recordTypes`, `enabledFilteringCriteria`, `identity`) do not exist in it.
   */
  networkApiVersion?: pulumi.Input<string>;
  /** The tenant that is signed in to: a GUID or a domain. */
  tenantId?: pulumi.Input<string>;
  /** The client (application) id of the service principal or of the user assigned identity. */
  clientId?: pulumi.Input<string>;
  /** The file that holds the client id, as of Pulumi's classic Azure provider. */
  clientIdFilePath?: pulumi.Input<string>;
  /** The secret of the service principal. */
  clientSecret?: pulumi.Input<string>;
  /** The file that holds the secret, as of Pulumi's classic Azure provider. The file is read again for each login. */
  clientSecretFilePath?: pulumi.Input<string>;
  /** Certificate and private key of the service principal themselves, in base64; not together with the path. */
  clientCertificate?: pulumi.Input<string>;
  /** The file with certificate and private key of the service principal, in PEM form. */
  clientCertificatePath?: pulumi.Input<string>;
  /** The password of the private key in that file, or in `clientCertificate`. */
  clientCertificatePassword?: pulumi.Input<string>;
  /** Whether to sign in with a federated token (OpenID Connect). */
  useOidc?: pulumi.Input<boolean>;
  /** The federated token itself. */
  oidcToken?: pulumi.Input<string>;
  /** The file that holds the federated token. */
  oidcTokenFilePath?: pulumi.Input<string>;
  /** The address that gives federated tokens, such as `ACTIONS_ID_TOKEN_REQUEST_URL` of GitHub. */
  oidcRequestUrl?: pulumi.Input<string>;
  /** The token for that address, such as `ACTIONS_ID_TOKEN_REQUEST_TOKEN` of GitHub. */
  oidcRequestToken?: pulumi.Input<string>;
  /** The audience of the federated token. */
  oidcAudience?: pulumi.Input<string>;
  /**
   * The id of the service connection whose token Azure Pipelines give, with `useOidc`. Address and token for it are
   * `oidcRequestUrl` and `oidcRequestToken`, or what Azure Pipelines set: SYSTEM_OIDCREQUESTURI and SYSTEM_ACCESSTOKEN.
   */
  adoPipelineServiceConnectionId?: pulumi.Input<string>;
  /**
   * Whether to sign in with the workload identity of a pod in AKS: client, tenant and file come from AZURE_CLIENT_ID,
   * AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE, which AKS sets.
   */
  useAksWorkloadIdentity?: pulumi.Input<boolean>;
  /** Whether to sign in with a managed identity. */
  useMsi?: pulumi.Input<boolean>;
  /** The endpoint of the managed identity. */
  msiEndpoint?: pulumi.Input<string>;
  /** Whether to sign in with whatever DefaultAzureCredential finds. */
  useDefaultAzureCredential?: pulumi.Input<boolean>;
  /** Other tenants whose tokens go along with each request. */
  auxiliaryTenantIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether the login service is not looked up in Microsoft's directory of clouds. */
  disableInstanceDiscovery?: pulumi.Input<boolean>;
  /** Tags of every flow log that can have tags, unless the program sets another value. */
  defaultTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Tags of flow logs that others own, by name or by the beginning of the name, followed by `*`. */
  ignoreTags?: pulumi.Input<pulumi.Input<string>[]>;
}

export const azureConfig: ConfigKeys<AzureConfigArgs> = {
  environment: "plain",
  metadataHost: "plain",
  networkApiVersion: "plain",
  tenantId: "plain",
  clientId: "secret",
  clientIdFilePath: "plain",
  clientSecret: "secret",
  clientSecretFilePath: "plain",
  clientCertificate: "secret",
  clientCertificatePath: "plain",
  clientCertificatePassword: "secret",
  useOidc: "plain",
  oidcToken: "secret",
  oidcTokenFilePath: "plain",
  oidcRequestUrl: "plain",
  oidcRequestToken: "secret",
  oidcAudience: "plain",
  adoPipelineServiceConnectionId: "plain",
  useAksWorkloadIdentity: "plain",
  useMsi: "plain",
  msiEndpoint: "plain",
  useDefaultAzureCredential: "plain",
  auxiliaryTenantIds: "plain",
  disableInstanceDiscovery: "plain",
  defaultTags: "plain",
  ignoreTags: "plain",
};
