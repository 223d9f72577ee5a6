/**
 * The switches: differences between the two clouds, behaviours that the vendor leaves open, and knobs of the lab. Where
 * nothing is documented, the default is the behaviour that forgives least.
 */
export interface VpcSwitches {
  /**
   * Open Telekom Cloud or Huawei Cloud: status of a creation, `log_store_type`, names with Chinese letters; of Log Tank
   * Service the longest name, the alias in lists, and whether a stream can have its group's retention again.
   */
  flavour: "otc" | "huawei";
  /** Added to this machine's clock: it decides which signatures and tokens are too old. */
  clockOffsetMs: number;
  /** Life of the tokens and temporary keys issued from now on. */
  tokenLifetimeSeconds: number;
  /** The rights that no policy of the user grants, by the names of classic policies: `vpc:flowLogs:get`. */
  deniedRights: string[];
  /** How Log Tank Service refuses a call without a right: its pages have its code with both statuses. */
  ltsDenial: 401 | 403;
  /**
   * Whether users may list the projects of the account. Users without a right in the identity service may not. The
   * projects that a user may enter need no right.
   */
  projectLists: "allow" | "refuse";
  /** How long an access key stays locked after more than five bad signatures in a row. */
  lockSeconds: number;
  /** The effect of a PUT without `admin_state`: old clients saw the log switched off; no report says otherwise. */
  putWithoutAdminState: "off" | "keep";
  /** The status of a creation: Huawei Cloud documents 201; its Terraform provider accepts 200 only. */
  createStatus: "as documented" | 200;
  /** How many flow logs an account may have in a region. */
  flowLogQuota: number;
  /** The longest page of a list, whatever `limit` asks for. */
  maxPageSize: number;
  /** Whether subnets are listed only for a VPC: users with rights on enterprise projects alone must name one. */
  subnetsNeedVpc: boolean;
  /** How long lists show neither creations nor deletions. A read by id shows both at once. */
  listsBehindMs: number;
  /** How many log groups an account may have in a region. */
  logGroupQuota: number;
  /** How many log streams a log group may have. */
  logStreamQuota: number;
  /** The forms of Log Tank Service's API that the region offers; the gateway answers 404 to all others. */
  logTankForms: "v2 and v2.0" | "v2.0";
  /**
   * The retention in a list of streams: `own` shows -1 for a stream that has its group's, `effective` the group's days.
   * Open Telekom Cloud shows the field, but its documentation leaves the field out (`as documented`).
   */
  streamRetentionInList: "as documented" | "own" | "effective";
  /** How answers write the retention of a log stream: one page of Huawei Cloud calls it a text. */
  streamRetentionType: "number" | "text";
  /** The retention that a log stream is created with: Huawei Cloud documents it for a few of its regions only. */
  streamRetentionAtCreation: "taken" | "ignored";
  /** Deleting a log group or stream that a flow log writes to. */
  deleteStreamInUse: "refuse" | "allow";
  /** Whether records may be read: two pages of the documentation have the same code with two statuses. */
  recordQueries: "allow" | "401" | "403";
  /** The next N queries for records are answered before the search has ended. */
  incompleteQueries: number;
  /** The longest time that a query for records may span, in days. Older pages of the documentation have 30. */
  queriedDays: number;
}

export function defaultSwitches(): VpcSwitches {
  return {
    flavour: "otc",
    clockOffsetMs: 0,
    tokenLifetimeSeconds: 24 * 3600,
    deniedRights: [],
    ltsDenial: 403,
    projectLists: "allow",
    lockSeconds: 300,
    putWithoutAdminState: "off",
    createStatus: "as documented",
    flowLogQuota: 10,
    maxPageSize: 2000,
    subnetsNeedVpc: false,
    listsBehindMs: 0,
    logGroupQuota: 100,
    logStreamQuota: 100,
    logTankForms: "v2 and v2.0",
    streamRetentionInList: "own",
    streamRetentionType: "number",
    streamRetentionAtCreation: "taken",
    deleteStreamInUse: "refuse",
    recordQueries: "allow",
    incompleteQueries: 0,
    queriedDays: 180,
  };
}
