/** Behaviours that Azure leaves open or that changed over the years, and the clocks of the lab. */

/** How one of the next accepted operations ends instead of succeeding. */
export interface OperationEnding {
  status: "Failed" | "Canceled";
  code: string;
  message: string;
}

export interface AzureSwitches {
  /**
   * How configureFlowLog is answered. `recorded`: with the body at once up to api-version 2019-06-01,
   * after that 202 with `Location` alone and the body `null`. `200-location-null` was recorded once.
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
  /** How a failed operation looks at `Location`: 200 with `status: Failed`, or the error with its own status. */
  failureAtLocation: "status-body" | "http-error";
  /** Two writes on one watcher: the second is accepted and fails with AnotherOperationInProgress, or is let through. */
  overlappingWrites: "refused" | "allowed";
  /** The next operations that are accepted end like this, first come first served. */
  endings: OperationEnding[];
  /** What a disabled flow log keeps. `recorded`: an NSG's loses storage and retention, any other keeps them. */
  disabledKeepsSettings: "recorded" | "never" | "always";
  /** Lets a first flow log be made on an NSG, as before 2025-06-30. */
  allowNsgCreation: boolean;
  /** How ids of flow logs spell their collection; both have been seen. */
  flowLogsSpelling: "flowLogs" | "FlowLogs";
  /** Lets a watcher hold several flow logs with the same target. Every tool assumes that Azure does not. */
  severalPerTarget: boolean;
  /** A flow log whose target is gone cannot be deleted (known for subnets; the lab holds it for all). */
  deleteNeedsTarget: boolean;
  /** Life of a token. Zero or less makes tokens that have expired already. */
  tokenSeconds: number;
  /** Rows in a page of a list. */
  pageSize: number;
}

export function defaultSwitches(): AzureSwitches {
  return {
    configureAnswer: "recorded",
    queryAnswer: "200-body",
    retryAfterSeconds: 1,
    operationPolls: 1,
    operationMilliseconds: 2000,
    repeatedPollHeaders: true,
    failureAtLocation: "status-body",
    overlappingWrites: "refused",
    endings: [],
    disabledKeepsSettings: "recorded",
    allowNsgCreation: false,
    flowLogsSpelling: "flowLogs",
    severalPerTarget: false,
    deleteNeedsTarget: true,
    tokenSeconds: 3599,
    pageSize: 100,
  };
}
