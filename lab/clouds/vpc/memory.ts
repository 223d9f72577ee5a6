/**
 * What the cloud holds: plain objects, which a test or the demo changes to play somebody else at the console.
 * Ids never change, so that examples can name them; secrets are made up at every start.
 */
import { randomBytes } from "node:crypto";

export interface Account {
  readonly id: string;
  name: string;
}

/** A project named like its region is the region's default project; `eu-de_team-b` is a sub-project. */
export interface Project {
  readonly id: string;
  name: string;
  readonly region: string;
  readonly domainId: string;
  /** False for a project that nobody can enter. */
  enabled?: boolean;
}

export interface User {
  readonly id: string;
  name: string;
  password: string;
  readonly domainId: string;
  /** The number that the user's virtual MFA device shows now. A user with a device cannot log in without it. */
  passcode?: string;
  /** The passcode of the last login: a passcode is good for one login. */
  usedPasscode?: string;
}

export interface AccessKey {
  readonly access: string;
  secret: string;
  readonly userId: string;
  /** Temporary keys have a security token and a time at which they expire, in milliseconds since 1970. */
  securityToken?: string;
  expiresAt?: number;
  /** Bad signatures in a row. */
  badSignatures?: number;
  /** When a key that too many bad signatures have locked is good again, in milliseconds since 1970. */
  lockedUntil?: number;
}

/** A role that an account lets the users of another account take on. */
export interface Agency {
  readonly name: string;
  /** The account that delegates its resources. */
  readonly domainId: string;
  readonly trustedDomainId: string;
  /** Who acts in the delegating account. */
  readonly userId: string;
}

/** An OpenID Connect provider of an account: the tokens that it has issued, and whom they stand for. */
export interface IdentityProvider {
  readonly id: string;
  readonly idTokens: Map<string, string>;
}

export interface Token {
  readonly id: string;
  readonly userId: string;
  readonly methods: string[];
  readonly projectId?: string;
  readonly domainId?: string;
  readonly issuedAt: number;
  expiresAt: number;
}

export interface Vpc {
  readonly id: string;
  readonly projectId: string;
  name: string;
  /** Without an id, the default one. */
  readonly enterpriseProjectId?: string;
}

/** A subnet, by the id that flow logs call `network`. */
export interface Network {
  readonly id: string;
  readonly projectId: string;
  readonly vpcId: string;
  name: string;
}

/** A network interface. The flow logs of a deleted interface are deleted too. */
export interface Port {
  readonly id: string;
  readonly projectId: string;
  readonly networkId: string;
  name?: string;
  /** What the port serves: by default a server. */
  readonly deviceOwner?: string;
  /** The id of the server or other device. */
  readonly deviceId?: string;
  /** False for interfaces of servers that cannot log: only some server families can. */
  supportsFlowLog: boolean;
}

export interface LogGroup {
  readonly id: string;
  readonly projectId: string;
  name: string;
  ttlInDays: number;
  readonly creationTime: number;
  /** The tags without the one that the cloud adds. */
  tag: Record<string, string>;
  /** Without an id, the default one. */
  readonly enterpriseProjectId?: string;
  /** The alias is set at creation, and shown by Huawei Cloud only. */
  readonly alias?: string;
}

export interface LogStream {
  readonly id: string;
  readonly groupId: string;
  name: string;
  /** A stream without a retention has that of its group. */
  ttlInDays?: number;
  readonly creationTime: number;
  tag: Record<string, string>;
  /** Without an id, the default one. */
  readonly enterpriseProjectId?: string;
  /** The alias is set at creation, and shown by Huawei Cloud only. */
  readonly alias?: string;
  /** The days in standard storage, where older records are moved to cold storage. Set at the console only. */
  hotStorageDays?: number;
}

/** A line in a log stream. */
export interface LogRecord {
  readonly streamId: string;
  /** When Log Tank Service stored the line, in milliseconds since 1970. */
  readonly storedAt: number;
  readonly content: string;
}

/** A flow log under the API's own names. `status` is not stored: it follows from `admin_state` and `failed`. */
export interface FlowLog {
  readonly id: string;
  name: string;
  description: string;
  readonly tenant_id: string;
  resource_type: string;
  resource_id: string;
  traffic_type: string;
  log_group_id: string;
  log_topic_id: string;
  /** The field is set at creation and never shown. */
  index_enabled: boolean;
  admin_state: boolean;
  /** True shows status ERROR. */
  failed: boolean;
  created_at: string;
  updated_at: string;
}

export interface VpcMemory {
  readonly accounts: Account[];
  readonly projects: Project[];
  readonly users: User[];
  readonly accessKeys: AccessKey[];
  readonly agencies: Agency[];
  readonly identityProviders: IdentityProvider[];
  readonly tokens: Token[];
  readonly vpcs: Vpc[];
  readonly networks: Network[];
  readonly ports: Port[];
  /** Of all accounts; the one with the id "0" is the default one. */
  readonly enterpriseProjects: { readonly id: string; readonly name: string }[];
  readonly logGroups: LogGroup[];
  readonly logStreams: LogStream[];
  /** The lab's flow logs write no records: whoever wants some adds them. */
  readonly logRecords: LogRecord[];
  readonly flowLogs: FlowLog[];
}

/** The ids of the initial resources. */
export const ids = {
  account: "8d26a1c0f5e84b3c9a7d0e1f2b3c4d5e",
  /** The default project of region eu-de, with all resources below that have no other project in their name. */
  project: "b2782e6708b8475c993e6064bc456bf8",
  subProject: "0215ef11e49d4743be23dd97a1561e91",
  /** Default project of region eu-nl. */
  otherRegionProject: "5f67944957444bd6bb4fe3b367de8f3d",
  enterpriseProject: "ce8b32b6-5a4d-4f0c-9a6c-1f3e2d4c5b6a",
  otherAccount: "f1e2d3c4b5a697887766554433221100",
  otherAccountProject: "77b6a44cba5143ab91d13ab9a8ff44fd",
  vpc: "3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85",
  otherVpc: "99d9d709-8478-4b46-9f3f-2206b1023fd3",
  network: "6b9a1c5e-0d2f-4e3a-8b7c-1f2e3d4c5b6a",
  port: "05c4052d-8d14-488f-aa00-19fea5a25fde",
  otherPort: "1d515d18-1b36-47dc-a983-bd6512aed4bd",
  /** Belongs to a server that cannot log. */
  unsupportedPort: "7c1d2e3f-4a5b-4c6d-8e7f-9a0b1c2d3e4f",
  logGroup: "05c4052d-8d14-488f-aa00-19fea5a25fdd",
  logStream: "a9d7dee7-37d2-4cba-a208-a016252aaa63",
  otherLogStream: "c54dbc58-0fd8-48ed-b007-6d54981427a7",
  /** A flow log that no program has made: rejected traffic of a VPC. */
  flowLog: "35868d55-443e-4d5c-90a4-ac618dc45c1a",
  subProjectVpc: "4d2f9a60-6b1e-4c3d-9f8a-7e6d5c4b3a29",
  subProjectLogGroup: "8ac95c07-357b-41e9-bc2a-286ed488ce71",
  subProjectLogStream: "56b4b31f-3024-41e9-9023-286ed488ce71",
  otherRegionVpc: "d2e1f0a9-b8c7-4d6e-a5f4-0b1c2d3e4f50",
  otherRegionLogGroup: "b6b9332b-091f-4b22-b810-264318d2d664",
  otherRegionLogStream: "c4de0538-53e6-41fd-b951-a8669fce58d7",
} as const;

const user = "a7f3c1d05b9e4f2c8d6a1b3e5c7f9d02";
const otherUser = "2c4e6a8b0d1f3e5c7a9b2d4f6e8c0a13";

/** Upper-case access keys of 20 characters and mixed secrets of 40, as the console hands them out. */
export function newAccessKey(userId: string): AccessKey {
  const access = randomBytes(10).toString("hex").toUpperCase();
  return { access, secret: randomBytes(30).toString("base64url"), userId };
}

const CREATED = 1767225600000;

export function initialMemory(): VpcMemory {
  const { account, otherAccount } = ids;
  return {
    accounts: [
      { id: account, name: "OTC-EU-DE-00000000001000012345" },
      { id: otherAccount, name: "OTC-EU-DE-00000000001000067890" },
    ],
    projects: [
      { id: ids.project, name: "eu-de", region: "eu-de", domainId: account },
      { id: ids.subProject, name: "eu-de_team-b", region: "eu-de", domainId: account },
      { id: ids.otherRegionProject, name: "eu-nl", region: "eu-nl", domainId: account },
      { id: ids.otherAccountProject, name: "eu-de", region: "eu-de", domainId: otherAccount },
    ],
    users: [
      { id: user, name: "flowlogs", password: randomBytes(12).toString("base64url"), domainId: account },
      { id: otherUser, name: "neighbour", password: randomBytes(12).toString("base64url"), domainId: otherAccount },
    ],
    accessKeys: [newAccessKey(user), newAccessKey(otherUser)],
    agencies: [
      { name: "flow-logs", domainId: otherAccount, trustedDomainId: account, userId: otherUser },
      { name: "back", domainId: account, trustedDomainId: otherAccount, userId: user },
    ],
    identityProviders: [
      { id: "pipelines", idTokens: new Map([[`eyJ${randomBytes(60).toString("base64url")}`, user]]) },
    ],
    tokens: [],
    ...initialNetworks(),
    ...initialLogs(),
  };
}

function initialNetworks(): Pick<VpcMemory, "vpcs" | "networks" | "ports"> {
  const { project: projectId, network: networkId } = ids;
  return {
    vpcs: [
      { id: ids.vpc, projectId, name: "vpc-edge" },
      { id: ids.otherVpc, projectId, name: "vpc-core" },
      { id: ids.subProjectVpc, projectId: ids.subProject, name: "vpc-team-b" },
      { id: ids.otherRegionVpc, projectId: ids.otherRegionProject, name: "vpc-nl" },
    ],
    networks: [{ id: networkId, projectId, vpcId: ids.vpc, name: "subnet-edge" }],
    ports: [
      { id: ids.port, projectId, networkId, supportsFlowLog: true },
      { id: ids.otherPort, projectId, networkId, supportsFlowLog: true },
      { id: ids.unsupportedPort, projectId, networkId, supportsFlowLog: false },
    ],
  };
}

function initialLogs(): Pick<VpcMemory, "enterpriseProjects" | "logGroups" | "logStreams" | "logRecords" | "flowLogs"> {
  const group = (id: string, projectId: string): LogGroup => {
    return { id, projectId, name: "network", ttlInDays: 30, creationTime: CREATED, tag: {} };
  };
  const stream = (id: string, groupId: string, name: string): LogStream => {
    return { id, groupId, name, creationTime: CREATED, tag: {} };
  };
  return {
    enterpriseProjects: [
      { id: "0", name: "default" },
      { id: ids.enterpriseProject, name: "network" },
    ],
    logGroups: [
      group(ids.logGroup, ids.project),
      group(ids.subProjectLogGroup, ids.subProject),
      group(ids.otherRegionLogGroup, ids.otherRegionProject),
    ],
    logStreams: [
      stream(ids.logStream, ids.logGroup, "flows"),
      stream(ids.otherLogStream, ids.logGroup, "flows-rejected"),
      stream(ids.subProjectLogStream, ids.subProjectLogGroup, "flows"),
      stream(ids.otherRegionLogStream, ids.otherRegionLogGroup, "flows"),
    ],
    logRecords: [],
    flowLogs: [
      {
        id: ids.flowLog,
        name: "core-rejects",
        description: "made at the console",
        tenant_id: ids.project,
        resource_type: "vpc",
        resource_id: ids.otherVpc,
        traffic_type: "reject",
        log_group_id: ids.logGroup,
        log_topic_id: ids.otherLogStream,
        index_enabled: false,
        admin_state: true,
        failed: false,
        created_at: "2026-01-14T11:03:02",
        updated_at: "2026-01-14T11:03:02",
      },
    ],
  };
}

/**
 * How many of the rows count towards a quota of a project: it is shared by all projects of an account in a region.
 * `projectOf` is the project of a row.
 */
export function countTowardsQuota<Row>(
  { projects }: VpcMemory,
  projectId: string,
  rows: readonly Row[],
  projectOf: (row: Row) => string,
): number {
  const own = projects.find((project) => project.id === projectId);
  const sharing = projects.filter(({ domainId, region }) => domainId === own?.domainId && region === own?.region);
  return rows.filter((row) => sharing.some((project) => project.id === projectOf(row))).length;
}
