/**
 * The config of Open Telekom Cloud and Huawei Cloud: the keys of `opentelekomcloud:…` and `huaweicloud:…`, as the
 * clouds' own Pulumi packages name them.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { ConfigKeys } from "../core/inputs/resource";

interface VpcConfigArgs {
  /** The access key, together with `secretKey`. */
  accessKey?: pulumi.Input<string>;
  /** The secret key, together with `accessKey`. */
  secretKey?: pulumi.Input<string>;
  /** The security token that belongs to temporary keys. */
  securityToken?: pulumi.Input<string>;
  /** A token of the identity service. */
  token?: pulumi.Input<string>;
  /** The name of the user, together with `password` and the domain. */
  userName?: pulumi.Input<string>;
  /** The id of the user, together with `password`. */
  userId?: pulumi.Input<string>;
  /** The password of the user. */
  password?: pulumi.Input<string>;
  /** What the user's virtual MFA device shows now; needs `userId`. */
  passcode?: pulumi.Input<string>;
  /** The name of the user's domain (the account). */
  domainName?: pulumi.Input<string>;
  /** The id of the user's domain (the account). */
  domainId?: pulumi.Input<string>;
  /** The region, such as `eu-de`. */
  region?: pulumi.Input<string>;
  /** The id of the project. */
  projectId?: pulumi.Input<string>;
  /** The name of the project. */
  projectName?: pulumi.Input<string>;
  /** The id of the project, under OpenStack's older name. */
  tenantId?: pulumi.Input<string>;
  /** The name of the project, under OpenStack's older name. */
  tenantName?: pulumi.Input<string>;
  /** The address of the identity service. */
  authUrl?: pulumi.Input<string>;
  /** The address of the VPC service. */
  vpcEndpoint?: pulumi.Input<string>;
  /** The address of Log Tank Service. */
  ltsEndpoint?: pulumi.Input<string>;
  /** The file with the certificate authorities to trust, in PEM form. */
  cacertFile?: pulumi.Input<string>;
  /** Tags of every log group and log stream, unless the program sets another value. */
  defaultTags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Tags of log groups and log streams that others own, by name or by the beginning of the name, followed by `*`. */
  ignoreTags?: pulumi.Input<pulumi.Input<string>[]>;
  /** How often a request that meets a rate limit is sent again at the most; as often as the time allows unless told. */
  maxBackoffRetries?: pulumi.Input<number>;
  /** How long a rate limit is waited out altogether, in seconds; 60 unless told. */
  backoffRetryTimeout?: pulumi.Input<number>;
}

/** Credentials, region and project of an account of Open Telekom Cloud. */
export interface OpenTelekomCloudConfigArgs extends VpcConfigArgs {
  /** The entry of clouds.yaml that holds the login. */
  cloud?: pulumi.Input<string>;
}

/** Credentials, region and project of an account of Huawei Cloud. */
export interface HuaweiCloudConfigArgs extends VpcConfigArgs {
  /** The domain of the site's endpoints, such as `myhuaweicloud.eu`. */
  cloud?: pulumi.Input<string>;
  /** The addresses of services, by the name of the service: `iam`, `vpc`, `lts`. */
  endpoints?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The agency (a role in another account) that the access key takes on, or a chain of agencies. */
  assumeRole?: pulumi.Input<HuaweiCloudAgencyArgs | pulumi.Input<HuaweiCloudAgencyArgs>[]>;
  /** The id of an OpenID Connect provider, together with `idToken` or `idTokenFile`. */
  idpId?: pulumi.Input<string>;
  /** The token of the OpenID Connect provider. */
  idToken?: pulumi.Input<string>;
  /** The file with the token of the OpenID Connect provider. */
  idTokenFile?: pulumi.Input<string>;
  /** The configuration file of Huawei Cloud's command line, with keys that are not encrypted. */
  sharedConfigFile?: pulumi.Input<string>;
  /** The profile in that file; the current one unless told. */
  profile?: pulumi.Input<string>;
}

export interface HuaweiCloudAgencyArgs {
  /** The name of the agency. */
  agencyName: pulumi.Input<string>;
  /** The name of the account that has delegated its resources; or `domainId`. */
  domainName?: pulumi.Input<string>;
  /** The id of that account. */
  domainId?: pulumi.Input<string>;
  /** How long the temporary keys are good for, in seconds: 900 to 86400; 3600 unless told. They are renewed in time. */
  duration?: pulumi.Input<number>;
}

export const openTelekomCloudConfig: ConfigKeys<OpenTelekomCloudConfigArgs> = {
  accessKey: "secret",
  secretKey: "secret",
  securityToken: "secret",
  token: "secret",
  userName: "plain",
  userId: "plain",
  password: "secret",
  passcode: "secret",
  domainName: "plain",
  domainId: "plain",
  region: "plain",
  projectId: "plain",
  projectName: "plain",
  tenantId: "plain",
  tenantName: "plain",
  authUrl: "plain",
  vpcEndpoint: "plain",
  ltsEndpoint: "plain",
  cacertFile: "plain",
  defaultTags: "plain",
  ignoreTags: "plain",
  maxBackoffRetries: "plain",
  backoffRetryTimeout: "plain",
  cloud: "plain",
};

export const huaweiCloudConfig: ConfigKeys<HuaweiCloudConfigArgs> = {
  ...openTelekomCloudConfig,
  endpoints: "plain",
  assumeRole: "plain",
  idpId: "plain",
  idToken: "secret",
  idTokenFile: "plain",
  sharedConfigFile: "plain",
  profile: "plain",
};
