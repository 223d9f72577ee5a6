/** Behaviours that NAVER Cloud leaves open, and what tests set: delays, quotas and clocks. */

/** The values of those switches that take one of a few. */
export const switchValues = {
  gatewayErrors: ["json", "xml", "html", "empty"],
  gatewayErrorStatus: ["documented", 200],
  format: ["asked", "xml", "json"],
  listElement: ["FlowLogConfiguration", "flowLogConfiguration"],
  serviceErrorStatus: [200, 400, 500],
  serviceErrorShape: ["responseError", "responseCode", "action"],
  reenable: ["update", "error", "ignore"],
  disableAbsent: ["ok", "error"],
  readAbsent: ["empty-list", "no-list", "empty-element", "null", "other-row", "error"],
  deadInterface: ["empty", "error", "stale"],
  deadInterfaceDetail: ["empty", "error"],
  enableDeadInterface: ["1099000", "1000100"],
  beyondBatchLimit: ["error", "leave-out"],
  objectOrder: ["keys", "shuffled"],
  bucketAccess: ["allow", "refuse"],
  directoryRule: ["old", "new"],
} as const;

type OneOf<Name extends keyof typeof switchValues> = (typeof switchValues)[Name][number];

/**
 * One switch for each behaviour that the vendor leaves open, and knobs of the gateway. Where nothing is documented, the
 * default is the behaviour that forgives least.
 */
export interface NcloudSwitches {
  // The gateway.
  /** Added to this machine's clock: it decides which timestamps are too old, and the `Date` header shows it. */
  clockOffsetMs: number;
  /** False: the account has no subscription to the API (401, errorCode 210). */
  subscribed: boolean;
  /** Codes of regions to which the account has no subscription (401, errorCode 210). */
  unsubscribedRegions: string[];
  /** The actions that no policy of the Sub Account allows (401, errorCode 210). */
  deniedActions: string[];
  /** True: this host serves another site, which knows no such API (404, errorCode 300). */
  wrongSite: boolean;
  /** The next N signed calls are answered 503 "Endpoint Error" (errorCode 500) and have no effect. */
  endpointErrors: number;
  /** The next N enablings and disablings take effect, and are answered 503 "Endpoint Error" all the same. */
  lostAnswers: number;
  /** How gateway errors are written, whatever format was asked for. */
  gatewayErrors: OneOf<"gatewayErrors">;
  /** 200: gateway errors have the HTTP status of a success. */
  gatewayErrorStatus: OneOf<"gatewayErrorStatus">;

  // Answers of the service.
  /** The format of service answers: the one asked for, or always the same one. */
  format: OneOf<"format">;
  /** The name of a list's item in XML. Of all lists, only this one has a capital letter in the documentation. */
  listElement: OneOf<"listElement">;
  /** HTTP status of service errors: 400 and 500 have been reported; 200 is possible too. */
  serviceErrorStatus: OneOf<"serviceErrorStatus">;
  /** `responseCode`: the keys seen in one report. `action`: an ordinary answer whose returnCode is not "0". */
  serviceErrorShape: OneOf<"serviceErrorShape">;
  /** True: interfaces carry `enableFlowLog`, which only the newest SDK knows. */
  interfaceShowsFlowLog: boolean;
  /** How many rows a list that has pages answers when no page is asked for. */
  rowsWithoutPage: number;
  /** How many rows of a page are those that the page before ended with. */
  rowsRepeated: number;

  // Flow logs.
  /** Enabling an enabled interface. `ignore` answers as asked and changes nothing. */
  reenable: OneOf<"reenable">;
  /** The next N enablings fail with 1000100 and have no effect. */
  activationFailures: number;
  /** Disabling an interface without a flow log. */
  disableAbsent: OneOf<"disableAbsent">;
  /**
   * Reading an interface without a flow log, as XML | JSON:
   * `empty-list` `<list/>` | `[]`, `no-list` left out in both, `empty-element` `<list></list>` | `""`,
   * `null` a list of nothing but white space | `null`, `other-row` rows of other interfaces,
   * `error` 1099000, even when others in the same call have a flow log.
   */
  readAbsent: OneOf<"readAbsent">;
  /** Reading an interface that does not exist (any more). `stale`: its flow log outlived it. */
  deadInterface: OneOf<"deadInterface">;
  /** getNetworkInterfaceDetail of an interface that does not exist. */
  deadInterfaceDetail: OneOf<"deadInterfaceDetail">;
  /** The error for enabling an interface that does not exist. */
  enableDeadInterface: OneOf<"enableDeadInterface">;
  /** Numbers of interfaces that somebody has deleted, whatever the memory holds. */
  deletedInterfaces: string[];
  /** Reads show what enableFlowLog and disableFlowLog did only after this time. */
  visibleAfterMs: number;
  /** getFlowLogConfigurationList takes no more numbers than this; null: any number. */
  batchLimit: number | null;
  /** More numbers than `batchLimit` are refused (1099000), or those beyond it are left out of the answer. */
  beyondBatchLimit: OneOf<"beyondBatchLimit">;
  /** How long the keys of the server role are good. */
  serverRoleMs: number;
  /** The order of objects in a page: the documentation promises none. */
  objectOrder: OneOf<"objectOrder">;
  /** `refuse`: the key may not list buckets (403 AccessDenied). */
  bucketAccess: OneOf<"bucketAccess">;
  /** The longest page of objects, whatever `max-keys` asks for. */
  objectPageSize: number;
  /** The region that Object Storage wants in signatures. */
  signatureRegion: string;
  /** The two documented rules for a directory that is sent: `new` refuses capitals, so even the default's own name. */
  directoryRule: OneOf<"directoryRule">;
}

export function defaultSwitches(): NcloudSwitches {
  return {
    clockOffsetMs: 0,
    subscribed: true,
    unsubscribedRegions: [],
    deniedActions: [],
    wrongSite: false,
    endpointErrors: 0,
    lostAnswers: 0,
    gatewayErrors: "json",
    gatewayErrorStatus: "documented",
    format: "asked",
    listElement: "FlowLogConfiguration",
    serviceErrorStatus: 400,
    serviceErrorShape: "responseError",
    interfaceShowsFlowLog: false,
    rowsWithoutPage: 20,
    rowsRepeated: 0,
    reenable: "error",
    activationFailures: 0,
    disableAbsent: "error",
    readAbsent: "empty-list",
    deadInterface: "error",
    deadInterfaceDetail: "empty",
    enableDeadInterface: "1099000",
    deletedInterfaces: [],
    visibleAfterMs: 0,
    batchLimit: null,
    beyondBatchLimit: "error",
    serverRoleMs: 6 * 3_600_000,
    objectOrder: "keys",
    bucketAccess: "allow",
    objectPageSize: 1000,
    signatureRegion: "kr-standard",
    directoryRule: "old",
  };
}
