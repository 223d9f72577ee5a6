/** What Azure's error codes mean, and what to do about them. */
import type { ErrorKind } from "../../core/errors";
import {
  denyAssignment,
  disabledSubscription,
  linkedScope,
  lockedScope,
  missingRight,
  type Refusal,
  registration,
  unknownVersion,
} from "./refusals";

/** What an error code of Azure means. */
export interface Meaning {
  readonly kind: ErrorKind;
  readonly advice?: string;
}

/** An entry of the table: the advice may depend on what Azure says. */
interface Entry {
  readonly kind: ErrorKind;
  readonly advice?: string | ((refusal: Refusal) => string);
}

const SIGN_IN = "sign in again, or check the credentials and the clock of this machine";
const OTHER_TENANT = "use credentials of the tenant that this subscription belongs to";
const REGISTER =
  "register the provider Microsoft.Insights in the subscription (az provider register -n Microsoft.Insights)";
const TARGET_FIRST =
  "a flow log needs its target when it is made and when it is removed, and must be removed before its target: make the target, or make it again for as long as it takes; `pulumi state delete` gives the flow log up";

export const WORKSPACE_BY_ID =
  "leave workspaceId and workspaceRegion out to have them looked up from workspaceResourceId";
export const AGAIN = "run the command again";

const POLICY = "change what the policy objects to, or have an exemption from the policy; roles do not help";
/**
 * https://learn.microsoft.com/azure/network-watcher/traffic-analytics#prerequisites, and
 * hashicorp/terraform-provider-azurerm#31139
 */
const ANALYTICS_RIGHTS =
  "give whoever runs this (not the identity of the flow log) the roles Log Analytics Contributor and Monitoring Contributor at the subscription of the workspace (workspaceResourceId), assigned right there: inherited roles do not count";
/** hashicorp/terraform-provider-azurerm#31918, Azure/azure-rest-api-specs#41515 */
const ANALYTICS_POLICY =
  "for traffic analytics Azure makes a data collection rule and a data collection endpoint beside the workspace (in its resource group), without tags, and a policy forbids these: exempt that resource group from the policy, or leave flowAnalyticsConfiguration out; roles and the tags of the flow log do not help";

/** The advice about an answer that is not from Azure. */
export const NOT_AZURE =
  "check environment, ARM_METADATA_HOSTNAME and proxies: what answers there may not be Azure Resource Manager";

export const THROTTLED: Meaning = { kind: "throttled", advice: "wait a little, then try again" };
const busy: Entry = { kind: "busy", advice: "try again when the other change is through" };

/** Codes decide before HTTP statuses. The codes come from the vendor's recordings, documents and issue threads. */
const MEANINGS: Readonly<Record<string, Entry>> = {
  InvalidAuthenticationToken: { kind: "auth", advice: SIGN_IN },
  ExpiredAuthenticationToken: { kind: "auth", advice: SIGN_IN },
  AuthenticationFailed: { kind: "auth", advice: SIGN_IN },
  InvalidAuthenticationTokenAudience: {
    kind: "auth",
    advice: "check that environment names the cloud of these credentials",
  },
  InvalidAuthenticationTokenTenant: { kind: "wrongScope", advice: OTHER_TENANT },
  SubscriptionNotFound: { kind: "wrongScope", advice: OTHER_TENANT },
  InvalidSubscriptionId: { kind: "invalid" },
  AuthorizationFailed: { kind: "forbidden", advice: missingRight },
  LinkedAuthorizationFailed: { kind: "forbidden", advice: linkedScope },
  LinkedAccessCheckFailed: { kind: "forbidden", advice: linkedScope },
  DenyAssignmentAuthorizationFailed: { kind: "forbidden", advice: denyAssignment },
  RequestDisallowedByPolicy: { kind: "forbidden", advice: POLICY },
  TAUserDoesNotHavePermissions: { kind: "forbidden", advice: ANALYTICS_RIGHTS },
  TARequestDisallowedByPolicy: { kind: "forbidden", advice: ANALYTICS_POLICY },
  GatewayAuthenticationFailed: { kind: "forbidden", advice: REGISTER },
  MissingSubscriptionRegistration: { kind: "invalid", advice: registration },
  SubscriptionNotRegistered: { kind: "invalid", advice: registration },
  ScopeLocked: { kind: "forbidden", advice: lockedScope },
  ReadOnlyDisabledSubscription: { kind: "forbidden", advice: disabledSubscription },
  NoRegisteredProviderFound: { kind: "invalid", advice: unknownVersion },
  InvalidResourceType: { kind: "invalid", advice: unknownVersion },
  InvalidApiVersionParameter: { kind: "invalid", advice: unknownVersion },
  ResourceNotFound: { kind: "notFound" },
  ResourceGroupNotFound: { kind: "notFound" },
  ParentResourceNotFound: {
    kind: "notFound",
    advice: "leave networkWatcherName and resourceGroupName out to have the network watcher found by region",
  },
  NetworkSecurityGroupNotFoundForFlowLog: { kind: "notFound", advice: TARGET_FIRST },
  VirtualNetworkNotFoundForFlowLog: { kind: "notFound", advice: TARGET_FIRST },
  SubnetNotFoundForFlowLog: { kind: "notFound", advice: TARGET_FIRST },
  NetworkInterfaceNotFoundForFlowLog: { kind: "notFound", advice: TARGET_FIRST },
  NsgFlowLogCreationBlocked: {
    kind: "blocked",
    advice: "capture the virtual network with AzureFlowLog instead",
  },
  InvalidResourceReference: {
    kind: "invalid",
    advice: "storage account, network security group and network watcher must be in one region",
  },
  InvalidTAWorkspaceRegion: { kind: "invalid", advice: WORKSPACE_BY_ID },
  CannotSetResourceIdentity: { kind: "invalid", advice: "flow logs take user assigned identities alone" },
  NetworkWatcherCountLimitReached: {
    kind: "conflict",
    advice: "leave networkWatcherName and resourceGroupName out to have the network watcher found by region",
  },
  AnotherOperationInProgress: busy,
  RetryableError: busy,
  ReferencedResourceNotProvisioned: busy,
  StorageProvisioningStateNotSucceeded: busy,
  SubscriptionRequestsThrottled: THROTTLED,
  TooManyRequests: THROTTLED,
  InternalServerError: { kind: "unavailable", advice: AGAIN },
};

/** Failures of traffic analytics alone: Azure has made the flow log, or changed its other settings, all the same. */
export const LEAVES_A_FLOW_LOG: ReadonlySet<string> = new Set([
  "TAUserDoesNotHavePermissions",
  "TARequestDisallowedByPolicy",
]);

/** Further names for a subscription that was disabled, as resource providers answer them. */
const DISABLED = /^(DisabledSubscription|Subscription(Is)?(Disabled|Deactivated|Suspended|NotActive))$/i;

/** What a code means; undefined for a code that nothing is known of. */
export function meaningOf(refusal: Refusal): Meaning | undefined {
  const disabled = DISABLED.test(refusal.code) ? MEANINGS.ReadOnlyDisabledSubscription : undefined;
  const entry = MEANINGS[refusal.code] ?? disabled;
  if (!entry) return undefined;
  const { kind, advice } = entry;
  return { kind, advice: typeof advice === "function" ? advice(refusal) : advice };
}
