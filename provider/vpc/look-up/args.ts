/** What the look-ups of log groups and log streams take, and what they answer. */

/** Where to look. */
export interface VpcLookUpPlaceArgs {
  /**
   * The cloud: `otc`, `huawei`, or the domain of another site's endpoints, as for resources.
   * @default as for resources
   */
  cloud?: string;
  /**
   * The region, such as `eu-de`.
   * @default as for resources
   */
  region?: string;
  /**
   * The id of the project: 32 hexadecimal digits.
   * @default as for resources
   */
  projectId?: string;
}

export interface GetVpcLogGroupArgs extends VpcLookUpPlaceArgs {
  /** The whole name of the log group, as the console shows it. */
  logGroupName: string;
}

export interface GetVpcLogStreamArgs extends VpcLookUpPlaceArgs {
  /** The UUID of the log group; left out with `logGroupName`. */
  logGroupId?: string;
  /** The whole name of the log group; left out with `logGroupId`. */
  logGroupName?: string;
  /** The whole name of the log stream, as the console shows it. */
  logStreamName: string;
}

/** Where something was found. */
export interface FoundAt {
  readonly cloud: string;
  readonly region: string;
  readonly projectId: string;
}

export interface FoundVpcLogGroup extends FoundAt {
  /** The UUID: the `logGroupId` of flow logs and log streams. */
  readonly id: string;
  readonly logGroupName: string;
  /** How long records are kept, in days. */
  readonly ttlInDays: number;
  /** When the log group was created: an ISO 8601 time in UTC, where the cloud says one. */
  readonly createdAt?: string;
}

export interface FoundVpcLogStream extends FoundAt {
  /** The UUID: the `logTopicId` of flow logs. */
  readonly id: string;
  readonly logStreamName: string;
  /** The UUID of the log group. */
  readonly logGroupId: string;
  /** When the log stream was created: an ISO 8601 time in UTC, where the cloud says one. */
  readonly createdAt?: string;
}
