/** What Azure's error codes mean, and how an error of the Azure libraries becomes a FlowLogError. */
import { describeAnswer } from "../../core/cloud-answer";
import { answered, type ErrorKind, FlowLogError, kindOfStatus, neverSent, outcomeOfStatus } from "../../core/errors";
import { withoutSecrets } from "../credentials/without-secrets";

interface Meaning {
  readonly kind: ErrorKind;
  readonly advice?: string;
}

const SIGN_IN = "sign in again, or check the credentials and the clock of this machine";
const OTHER_TENANT = "use credentials of the tenant that this subscription belongs to";
const ROLE = 'give these credentials the role "Network Contributor" on the network watcher and its targets';
const REGISTER =
  "register the provider Microsoft.Insights in the subscription (az provider register -n Microsoft.Insights)";
const TARGET_FIRST =
  "a flow log needs its target when it is made and when it is removed, and must be removed before its target: make the target, or make it again for as long as it takes; `pulumi state delete` gives the flow log up";

export const WORKSPACE_BY_ID =
  "leave workspaceId and workspaceRegion out to have them looked up from workspaceResourceId";
const AGAIN = "run the command again";
const NO_REASON = `Azure gives no reason; ${AGAIN}`;

const forbidden: Meaning = { kind: "forbidden", advice: ROLE };
/** The advice about an answer that is not from Azure. */
export const NOT_AZURE =
  "check environment, ARM_METADATA_HOSTNAME and proxies: what answers there may not be Azure Resource Manager";

const throttled: Meaning = { kind: "throttled", advice: "wait a little, or run with a smaller --parallel" };
const busy: Meaning = { kind: "busy", advice: "try again when the other change is through" };

/** Codes decide before HTTP statuses. The codes come from the vendor's recordings, documents and issue threads. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
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
  AuthorizationFailed: forbidden,
  LinkedAuthorizationFailed: forbidden,
  GatewayAuthenticationFailed: { kind: "forbidden", advice: REGISTER },
  MissingSubscriptionRegistration: { kind: "forbidden", advice: REGISTER },
  ScopeLocked: { kind: "forbidden", advice: "remove the lock from the resource group of the network watcher" },
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
  SubscriptionRequestsThrottled: throttled,
  TooManyRequests: throttled,
  InternalServerError: { kind: "unavailable", advice: AGAIN },
};

/** Azure's refusal to create a flow log for a network security group, with the virtual networks to use instead. */
export function blockedBecause(error: FlowLogError, virtualNetworkIds: readonly string[]): FlowLogError {
  const networks = virtualNetworkIds.length > 0 ? virtualNetworkIds.join(" and ") : "its virtual network";
  return new FlowLogError(error.kind, {
    ...error.parts,
    advice: `Azure makes none for network security groups since June 30, 2025, and ends those there are on September 30, 2027: capture ${networks} with AzureFlowLog instead`,
  });
}

/** A long-running operation that failed. The failure arrives with HTTP 200. */
export interface OperationFailure {
  readonly code: string;
  readonly message: string;
  /** The real reasons behind a general code. */
  readonly details: readonly { readonly code?: string; readonly message?: string }[];
  readonly requestId?: string;
}

/** The fields of the libraries' RestError that matter here. */
interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly statusCode?: number;
  readonly response?: {
    readonly headers?: { get(name: string): string | undefined };
    readonly bodyAsText?: string | null;
  };
}

export function codeOf(thrown: unknown): string | undefined {
  return (thrown as Thrown)?.code;
}

export function statusOf(thrown: unknown): number | undefined {
  return (thrown as Thrown)?.statusCode;
}

export function noAnswerInTime(): FlowLogError {
  return new FlowLogError("timeout", { said: "Azure gave no answer in time", outcome: "unknown" });
}

export function azureError(thrown: unknown): FlowLogError {
  if (thrown instanceof FlowLogError) return thrown;
  const error = (thrown ?? {}) as Thrown;
  if (error.name === "AbortError") return noAnswerInTime();
  if (error.name !== "RestError") {
    const { kind, parts } = FlowLogError.of(thrown);
    return new FlowLogError(kind, { ...parts, said: withoutSecrets(parts.said) });
  }
  if (error.code === "PARSE_ERROR" && error.statusCode !== 429) {
    return new FlowLogError("unreadable", {
      said: `Azure's answer${error.statusCode ? ` (${error.statusCode})` : ""} can't be read`,
      answer: { status: error.statusCode },
      outcome: error.statusCode ? outcomeOfStatus(error.statusCode) : "unknown",
    });
  }
  if (error.statusCode === undefined) return connectionError(error.code ?? "");
  return answerError(error, error.statusCode);
}

function answerError(error: Thrown, status: number): FlowLogError {
  const code = error.code === "PARSE_ERROR" ? "" : (error.code ?? "");
  const stranger = code === "" && status !== 429 ? { kind: kindOfStatus(status), advice: NOT_AZURE } : undefined;
  const meaning = stranger ?? MEANINGS[code] ?? (status === 429 ? throttled : { kind: kindOfStatus(status) });
  const details = detailsOf(error.response?.bodyAsText ?? "");
  const message = code ? withoutSecrets([error.message ?? "", ...details].join(" ")) : "";
  const header = (name: string) => error.response?.headers?.get(name);
  const answer = { status, code, message, requestId: header("x-ms-request-id"), retryAfter: header("retry-after") };
  return new FlowLogError(meaning.kind, {
    ...answered(answer),
    advice: meaning.advice,
    outcome: meaning.kind === "busy" ? "none" : outcomeOfStatus(status),
  });
}

export function operationError({ code, message, details, requestId }: OperationFailure): FlowLogError {
  const inner = details.map((detail) => MEANINGS[detail.code ?? ""]).find((meaning) => meaning !== undefined);
  const outer = MEANINGS[code];
  const advice = message.trim() || details.length > 0 ? undefined : NO_REASON;
  // The code inside a general code says more, so the inner code comes first.
  const [first, second] = outer?.kind === "unavailable" ? [inner, outer] : [outer, inner];
  const meaning = first ?? second ?? { kind: "unavailable", advice };
  const named = meaning.kind !== "unavailable";
  const answer = { code, message: withoutSecrets([message, ...details.map(reason)].join(" ")), requestId };
  // Azure keeps and reports settings that it failed to put into effect, so reading them back would be no proof.
  return new FlowLogError(named ? meaning.kind : "unreflected", {
    said: `Azure accepted it, but the operation failed: ${describeAnswer(answer)}`,
    answer,
    advice: meaning.advice,
    // A failure with a known code had no effect; the effect of any other failure is unknown.
    outcome: named ? "none" : "unknown",
  });
}

function connectionError(code: string): FlowLogError {
  const unsent = neverSent(code);
  if (unsent) {
    return FlowLogError.refused("unreachable", {
      said: `no ${unsent === "untrusted" ? "trusted " : ""}connection to Azure (${code})`,
      advice:
        unsent === "untrusted"
          ? "name the certificate authority in NODE_EXTRA_CA_CERTS"
          : "check environment, ARM_METADATA_HOSTNAME and the network or proxy of this machine",
    });
  }
  return new FlowLogError("unavailable", {
    said: `the connection to Azure broke before a whole answer came${code ? ` (${code})` : ""}`,
    outcome: "unknown",
  });
}

/** The messages in `details`, where Azure puts the real reason of a general code. */
function detailsOf(body: string): string[] {
  try {
    const { error } = JSON.parse(body) as { error?: { details?: { code?: string; message?: string }[] | null } };
    return (error?.details ?? []).map(reason);
  } catch {
    return [];
  }
}

function reason({ code, message }: { readonly code?: string; readonly message?: string }): string {
  return [code, message].filter(Boolean).join(": ");
}
