/**
 * Which reads the login may do. No call of these clouds tells rights, so each read is tried, and a refusal is read.
 * https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/permissions_policies_and_supported_actions/index.html
 */
import type { Check, Checks } from "../../core/discovery/check";
import { FlowLogError } from "../../core/errors";
import type { HttpAnswer } from "../../core/http/client";
import * as z from "../../core/zod";
import { readIfReadable } from "../answers/answers";
import { refusal, saysMissingInLts, saysUnpublished } from "../answers/errors";
import type { Session } from "../iam/session";
import { encode } from "../iam/signature";
import { LTS_CONTENT_TYPE } from "../lts/api";
import { Service } from "../service/service";
import type { Access } from "../settings/place";
import { familyOf } from "../settings/sites";

export interface Read {
  /** The right by the name that classic policies have for it. */
  readonly right: string;
  readonly ask: () => Promise<HttpAnswer>;
  /** What needs it, in one clause. */
  readonly for: string;
  /** The role that grants it. */
  readonly role: string;
  /** Set where the provider works without it. */
  readonly isOptional?: true;
  /** Further checks of what was read. */
  readonly judge?: (answer: HttpAnswer) => readonly Check[];
}

const VPC_ROLE = "VPC ReadOnlyAccess";
const LTS_ROLE = "LTS ReadOnlyAccess";

/** The reads of the VPC service. A page of one row is enough. */
export function vpcReads(session: Session, { vpc, cloud }: Access, checks: Checks): readonly Read[] {
  const v1 = new Service(session, `${vpc}/v1`, "application/json");
  const neutron = new Service(session, `${vpc}/v2.0`, "application/json", "no project in the path");
  const all = "limit=1&enterprise_project_id=all_granted_eps";
  const isOtc = familyOf(cloud) === "otc";
  const optional = { role: VPC_ROLE, for: "coverage", isOptional: true } as const;
  return [
    {
      right: "vpc:flowLogs:get",
      ask: () => v1.get("list", "/fl/flow_logs?limit=1"),
      for: "reading flow logs",
      role: VPC_ROLE,
    },
    {
      ...optional,
      right: "vpc:quotas:list",
      ask: () => v1.get("quota", "/quotas?type=flow_log"),
      for: "telling whether the quota is full",
      judge: (answer) => quotaChecks(checks, answer),
    },
    { ...optional, right: "vpc:vpcs:list", ask: () => v1.get("list", `/vpcs?${all}`) },
    { ...optional, right: "vpc:subnets:get", ask: () => anySubnets(v1) },
    {
      ...optional,
      right: "vpc:ports:get",
      ask: () => (isOtc ? neutron.get("list", "/ports?limit=1") : v1.get("list", `/ports?${all}`)),
    },
  ];
}

const vpcs = z.object({ vpcs: z.array(z.object({ id: z.string() })) });

/** Who has rights on an enterprise project alone may list the subnets of a VPC, and not those of the project. */
async function anySubnets(v1: Service): Promise<HttpAnswer> {
  const answer = await v1.get("list", "/subnets?limit=1");
  if (answer.status !== 403) return answer;
  const listed = await v1.get("list", "/vpcs?limit=1&enterprise_project_id=all_granted_eps");
  const [first] = readIfReadable(listed, vpcs)?.vpcs ?? [];
  return first ? v1.get("list", `/subnets?limit=1&vpc_id=${encode(first.id)}`) : answer;
}

const quotas = z.object({
  quotas: z.object({ resources: z.array(z.object({ type: z.string(), used: z.number(), quota: z.number() })) }),
});

function quotaChecks(checks: Checks, answer: HttpAnswer): readonly Check[] {
  const read = readIfReadable(answer, quotas);
  const found = read?.quotas.resources.find(({ type }) => type === "flow_log");
  if (!found) return [];
  const said = `${found.used} of ${found.quota} flow logs are used`;
  if (found.used < found.quota) return [checks.ok("quota", said)];
  return [checks.warning("quota", said, "delete a flow log that nobody needs, or ask for a higher quota")];
}

const NOBODYS = "00000000-0000-0000-0000-000000000000";
const groups = z.object({ log_groups: z.array(z.object({ log_group_id: z.string() })) });

/** The reads of Log Tank Service. Who may not read log streams gets the same answer about one that does not exist. */
export function ltsReads(session: Session, { lts }: Access): readonly Read[] {
  // Log Tank Service alone may refuse a token, which says nothing of the credentials.
  const v2 = new Service(session.forWarnings(), `${lts}/v2`, LTS_CONTENT_TYPE);
  let group = NOBODYS;
  return [
    {
      right: "lts:groups:list",
      ask: async () => {
        const answer = await v2.get("list", "/groups");
        group = readIfReadable(answer, groups)?.log_groups[0]?.log_group_id ?? group;
        return answer;
      },
      for: "reading log groups",
      role: LTS_ROLE,
    },
    {
      right: "lts:topics:list",
      ask: () => v2.get("list", `/groups/${encode(group)}/streams`),
      for: "reading log streams, which a flow log refers to",
      role: LTS_ROLE,
    },
  ];
}

/** One check for each read. After a refusal of the login itself nothing more is asked. */
export async function readChecks(checks: Checks, reads: readonly Read[]): Promise<readonly Check[]> {
  const found: Check[] = [];
  for (const read of reads) {
    const { right, ask } = read;
    try {
      found.push(...judged(checks, read, await ask()));
    } catch (thrown) {
      if (FlowLogError.of(thrown).kind !== "auth") {
        found.push(checks.unknown(`right ${right}`, thrown));
        continue;
      }
      const { parts } = FlowLogError.of(thrown);
      found.push(lacking(checks, read, `the service refuses the login: ${parts.said}`));
      return found;
    }
  }
  return found;
}

function judged(checks: Checks, read: Read, answer: HttpAnswer): readonly Check[] {
  const name = `right ${read.right}`;
  if (answer.status < 300 || saysMissingInLts(answer)) {
    return [checks.ok(name, `allowed; needed for ${read.for}`), ...(read.judge?.(answer) ?? [])];
  }
  const error = refusal(answer, "list");
  if (answer.status === 403 && error.kind !== "wrongScope") {
    return [lacking(checks, read, `refused; needed for ${read.for}: ${error.parts.said}`)];
  }
  if (!saysUnpublished(answer)) return [checks.unknown(name, error)];
  const said = `this region does not offer the call, so nobody can tell: ${error.parts.said}`;
  return [checks.unaskable(name, said, "check the endpoint and the region")];
}

function lacking(checks: Checks, { right, role, isOptional }: Read, said: string): Check {
  const advice = `give the user ${right}, as in the role ${role}, in this project`;
  return isOptional ? checks.warning(`right ${right}`, said, advice) : checks.missing(`right ${right}`, said, advice);
}

const WRITES: readonly (readonly [rights: readonly string[], role: string])[] = [
  [["create", "update", "delete"].map((verb) => `vpc:flowLogs:${verb}`), "VPC FullAccess"],
  [["create", "put", "delete"].map((verb) => `lts:groups:${verb}`), "LTS FullAccess"],
  [["create", "put", "delete"].map((verb) => `lts:topics:${verb}`), "LTS FullAccess"],
];

/** What changes something is not tried, because an answer would come too late; nor what the cloud allows rarely. */
export function untriedChecks(checks: Checks): readonly Check[] {
  const untried = "can't be asked before a write, because no call of the cloud tells rights";
  const writes = WRITES.flatMap(([rights, role]) =>
    rights.map((right) => checks.unaskable(`right ${right}`, untried, `the role ${role} grants it`)),
  );
  const few = "not asked here, because the cloud allows few queries a minute; verify needs it, and tells";
  return [...writes, checks.unaskable("right lts:logs:list", few, `the role ${LTS_ROLE} grants it`)];
}
