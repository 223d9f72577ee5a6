/** Behaviours that Azure leaves open or that changed over the years, and the clocks of the lab. */

import type { FlowLogProperties, Resource } from "./memory";

/** A row of Resource Graph, as the resource behind it. */
export type GraphRow = Omit<Resource, "etag">;

/** How one of the next accepted operations ends instead of succeeding. */
export interface OperationEnding {
  status: "Failed" | "Canceled";
  code: string;
  message: string;
}

export interface AzureSwitches {
  /**
   * How configureFlowLog is answered. `recorded`: with the body at once up to api-version 2019-11-01,
   * after that 202 with `Location` alone and the body `null`. Both forms were recorded with versions 2019-04-01 and
   * 2020-03-01. `200-location-null` was recorded once.
   */
  configureAnswer: "recorded" | "202-location" | "200-location-null" | "200-body";
  /** queryFlowLogStatus answers at once in every recording; 202 with `Location` is only documented. */
  queryAnswer: "200-body" | "202-location";
  /**
   * Retry-After on accepted operations and on polls; recorded is 10. With null there is no such header.
   * 1 is the quickest for the SDKs: they take 0 for nothing and wait their own 2 (JavaScript) or 30 seconds (Python).
   */
  retryAfterSeconds: number | null;
  /** How many polls are answered with InProgress before the operation ends. */
  operationPolls: number;
  /** An operation that nobody polls ends by itself after this long. */
  operationMilliseconds: number;
  /** The final 200 or 204 at `Location` repeats `Location` and `Azure-AsyncOperation`. */
  repeatedPollHeaders: boolean;
  /**
   * Whether watchers tell their flow logs. `recorded`: in versions 2018-04-01 to 2019-09-01, as until October 2019.
   * Since December 2019 these versions were answered without.
   */
  watcherFlowLogs: "recorded" | "none";
  /**
   * Who says that there is no such flow log: Resource Manager with ResourceNotFound; or, recorded three times between
   * 2021-02 and 2021-11 right after a deletion, the service itself with NotFound.
   */
  missingFlowLog: "manager" | "service";
  /** How a failed operation looks at `Location`: 200 with `status: Failed`, or the error with its own status. */
  failureAtLocation: "status-body" | "http-error";
  /**
   * A write on a watcher where another one is under way. `refused`: accepted, and its operation fails with
   * AnotherOperationInProgress. `failing`: takes effect in part, and its operation fails with InternalServerError and no
   * reason. `allowed`: let through. All three were reported.
   */
  overlappingWrites: "refused" | "failing" | "allowed";
  /** The next operations that are accepted end like this, first come first served. */
  endings: OperationEnding[];
  /** What a disabled flow log keeps. `recorded`: an NSG's loses storage and retention, any other keeps them. */
  disabledKeepsSettings: "recorded" | "never" | "always";
  /** Lets a first flow log be made on an NSG, as before 2025-06-30. */
  allowNsgCreation: boolean;
  /**
   * Whether a flow log of something else may turn to an NSG that has none. azurerm's acceptance tests do that after
   * 2025-06-30; what Azure promises of it is not known.
   */
  retargetingToNsg: "refused" | "allowed";
  /**
   * Filtering criteria and record types on an NSG's flow log. The documentation has them for virtual networks only,
   * while the published examples of the API set them on an NSG.
   */
  nsgFiltering: "refused" | "accepted";
  /** The collection in the ids of flow logs. `recorded`: `FlowLogs` up to api-version 2020-06-01, then `flowLogs`. */
  flowLogsSpelling: "recorded" | "flowLogs" | "FlowLogs";
  /**
   * The format of a flow log that is not an NSG's and was made without one. `recorded`: JSON 1, and since api-version
   * 2023-11 FlowLogJSON 2. `JSON`: JSON 1 in every version. `none`: there is no format in answers.
   */
  omittedFormat: "recorded" | "JSON" | "none";
  /** `recorded`: identity types come back with a small letter (`userAssigned`, `none`); or as they were sent. */
  identityType: "recorded" | "as-sent";
  /** What a PUT without identity does to an existing one. Full replacement removes it; other resource types keep it. */
  omittedIdentity: "removed" | "kept";
  /**
   * Disabling a flow log whose traffic analytics are on, or are sent as on. The portal's documentation wants them off
   * first; whether the service insists is not known, so that code and text of the refusal are the lab's own.
   */
  disablingWithAnalytics: "refused" | "allowed";
  /** A PUT on a row whose provisioning state is Failed. Its refusal is the lab's own: nothing is known of one. */
  writesOnFailed: "accepted" | "refused";
  /**
   * Tags that an Azure Policy with the effect `modify` adds to the body of each PUT and PATCH of a flow log, or puts in
   * place of those that were sent.
   */
  policyTags: Record<string, string>;
  /** Settings that such a policy puts in place of those in the body of each PUT. */
  policySettings: Partial<FlowLogProperties>;
  /**
   * Refused with 403 AuthorizationFailed: a whole type such as `Microsoft.Storage/storageAccounts`, or one action such
   * as `Microsoft.Network/networkWatchers/flowLogs/write`.
   */
  deniedActions: string[];
  /** The same actions, refused by an Azure Policy with the effect `deny`: 403 RequestDisallowedByPolicy. */
  policyDenies: string[];
  /**
   * Types of linked resources (`Microsoft.Storage/storageAccounts`) for which the caller lacks the right that a flow log
   * needs there: 403 LinkedAuthorizationFailed with the linked id.
   */
  deniedLinks: string[];
  /**
   * What storage accounts show of their doors: `open`, a `firewall` without exceptions, no shared keys (`no keys`), or no
   * public access (`private`). Azure takes a flow log all the same, and may write no records.
   */
  storageAccess: "open" | "firewall" | "no keys" | "private";
  /**
   * The newest version of the API that this cloud has, by resource provider (`Microsoft.Network`), as in clouds that
   * lag behind. Without an entry every version is known.
   */
  newestVersions: Record<string, string>;
  /** Whether blobs may be listed, or the code of the refusal. */
  blobAccess:
    | "allow"
    | "AccountIsDisabled"
    | "AuthorizationFailure"
    | "AuthorizationPermissionMismatch"
    | "InvalidAuthenticationInfo";
  /** The longest page of a list of blobs. */
  blobPageSize: number;
  /** Whether the first page of each list of blobs is empty, though more follow. */
  emptyBlobPages: boolean;
  /** Whether lists of blobs begin with a byte order mark, as users have seen. */
  blobByteOrderMark: boolean;
  /** How Log Analytics answers: with rows, without a body in two ways, with an error beside rows, or with 403. */
  analyticsAnswers: "rows" | "204" | "empty" | "partial" | "forbidden";
  /** How often a provider that is being registered is read as Registering. */
  registrationPolls: number;
  /** Lets a watcher hold several flow logs with the same target. Every tool assumes that Azure does not. */
  severalPerTarget: boolean;
  /** A flow log whose target is gone cannot be deleted (known for subnets; the lab holds it for all). */
  deleteNeedsTarget: boolean;
  /** Life of a token. Zero or less makes tokens that have expired already. */
  tokenSeconds: number;
  /** Rows in a page of a list. */
  pageSize: number;
  /** How far the list of flow logs is behind writes. Nothing is known of such a lag; every client must bear one. */
  listsBehindMs: number;
  /** Subscriptions that exist, and that the caller has no role in: lists leave them out, and requests there get 403. */
  hiddenSubscriptions: string[];
  /** Rows that Resource Graph shows beside, or in place of, what exists: a resource that is gone or was changed. */
  graphStaleRows: GraphRow[];
  /** Ids of what Resource Graph does not show yet. */
  graphLacks: string[];
  /** How many queries Resource Graph answers in five seconds. */
  graphQuota: number;
  /** Rows in a page of Resource Graph, at the most. */
  graphPageSize: number;
  /** How large an answer of Resource Graph may be, in bytes. */
  graphMostBytes: number;
}

export function defaultSwitches(): AzureSwitches {
  return {
    configureAnswer: "recorded",
    queryAnswer: "200-body",
    retryAfterSeconds: 1,
    operationPolls: 1,
    operationMilliseconds: 2000,
    repeatedPollHeaders: true,
    watcherFlowLogs: "recorded",
    missingFlowLog: "manager",
    failureAtLocation: "status-body",
    overlappingWrites: "refused",
    endings: [],
    disabledKeepsSettings: "recorded",
    allowNsgCreation: false,
    retargetingToNsg: "refused",
    nsgFiltering: "refused",
    flowLogsSpelling: "recorded",
    omittedFormat: "recorded",
    identityType: "recorded",
    omittedIdentity: "removed",
    disablingWithAnalytics: "refused",
    writesOnFailed: "accepted",
    policyTags: {},
    policySettings: {},
    deniedActions: [],
    policyDenies: [],
    deniedLinks: [],
    storageAccess: "open",
    newestVersions: {},
    blobAccess: "allow",
    blobPageSize: 5_000,
    emptyBlobPages: false,
    blobByteOrderMark: true,
    analyticsAnswers: "rows",
    registrationPolls: 1,
    severalPerTarget: false,
    deleteNeedsTarget: true,
    tokenSeconds: 3599,
    pageSize: 100,
    listsBehindMs: 0,
    hiddenSubscriptions: [],
    graphStaleRows: [],
    graphLacks: [],
    graphQuota: 15,
    graphPageSize: 1000,
    graphMostBytes: 16_777_216,
  };
}

/** How ids that are answered to a request of this api-version spell the collection of flow logs. */
export function flowLogsIn({ flowLogsSpelling: spelling }: AzureSwitches, version: string): "flowLogs" | "FlowLogs" {
  if (spelling !== "recorded") return spelling;
  return version > "2020-06-01" ? "flowLogs" : "FlowLogs";
}
