/**
 * What differs between the sibling clouds, what the vendor leaves open, and the knobs of the lab.
 * Where nothing is documented the default is the behaviour that forgives least.
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
  /** How long an access key stays locked after more than five bad signatures in a row. */
  lockSeconds: number;
  /** A PUT without `admin_state`: old clients saw it switch the log off; nobody has shown that it does not. */
  putWithoutAdminState: "off" | "keep";
  /** Huawei Cloud documents 201 for a flow log that was made; its Terraform provider takes nothing but 200. */
  createStatus: "as documented" | 200;
  /** Flow logs of an account in a region. */
  flowLogQuota: number;
  /** A page of the list never holds more, whatever `limit` asks for. */
  maxPageSize: number;
  /** Log groups of an account in a region. */
  logGroupQuota: number;
  /** Log streams of a log group. */
  logStreamQuota: number;
  /** Which forms of Log Tank Service's API the region offers; every other call is unknown to the gateway. */
  logTankForms: "v2 and v2.0" | "v2.0";
  /**
   * What a list of streams says of their retention. Open Telekom Cloud documents nothing and has been seen to show it;
   * `own` shows -1 for a stream that has its group's, `effective` the group's days.
   */
  streamRetentionInList: "as documented" | "own" | "effective";
  /** The retention that a log stream is created with: Huawei Cloud documents it for a few of its regions only. */
  streamRetentionAtCreation: "taken" | "ignored";
  /** Deleting a log group or stream that a flow log writes to. */
  deleteStreamInUse: "refuse" | "allow";
}

export function defaultSwitches(): VpcSwitches {
  return {
    flavour: "otc",
    clockOffsetMs: 0,
    tokenLifetimeSeconds: 24 * 3600,
    lockSeconds: 300,
    putWithoutAdminState: "off",
    createStatus: "as documented",
    flowLogQuota: 10,
    maxPageSize: 2000,
    logGroupQuota: 100,
    logStreamQuota: 100,
    logTankForms: "v2 and v2.0",
    streamRetentionInList: "as documented",
    streamRetentionAtCreation: "taken",
    deleteStreamInUse: "refuse",
  };
}
