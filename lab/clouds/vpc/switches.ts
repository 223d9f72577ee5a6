/**
 * What differs between the sibling clouds, what the vendor leaves open, and the knobs of the lab.
 * Where nothing is documented the default is the behaviour that forgives least.
 */
export interface VpcSwitches {
  /** Open Telekom Cloud or Huawei Cloud: status of a creation, `log_store_type`, names with Chinese letters, stream ttl in lists. */
  flavour: "otc" | "huawei";
  /** Added to this machine's clock: it decides which signatures and tokens are too old. */
  clockOffsetMs: number;
  /** Life of the tokens and temporary keys issued from now on. */
  tokenLifetimeSeconds: number;
  /** How long an access key stays locked after more than five bad signatures in a row. */
  lockSeconds: number;
  /** A PUT without `admin_state`: old clients saw it switch the log off; nobody has shown that it does not. */
  putWithoutAdminState: "off" | "keep";
  /** Flow logs of an account in a region. */
  flowLogQuota: number;
  /** A page of the list never holds more, whatever `limit` asks for. */
  maxPageSize: number;
  /** Log groups of an account in a region. */
  logGroupQuota: number;
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
    flowLogQuota: 10,
    maxPageSize: 2000,
    logGroupQuota: 100,
    deleteStreamInUse: "refuse",
  };
}
