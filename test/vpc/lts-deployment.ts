/** One lab cloud, and the provider of a kind of Log Tank Service that Pulumi would load, led there by Pulumi config. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Fault } from "../../lab/clouds/cloud";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import type { VpcSwitches } from "../../lab/clouds/vpc/switches";
import type { Kind } from "../../provider/core/kind";
import type { PollOptions } from "../../provider/core/polling";
import type { FlowLogProvider } from "../../provider/core/provider";
import { vpcLogGroupKind } from "../../provider/vpc/log-group/lifecycle";
import { vpcLogStreamKind } from "../../provider/vpc/log-stream/lifecycle";
import { type Bag, configuredFor, PROVIDER, QUICK } from "./deployment";

export interface LtsDeployment<Inputs extends object> {
  readonly cloud: VpcLabCloud;
  readonly provider: FlowLogProvider<Inputs>;
  checked(inputs: Bag): Promise<Bag>;
  create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
  /** What Log Tank Service was asked to change since the last call of this, without project. */
  writes(): string[];
  close(): Promise<void>;
}

export async function deployLts<Inputs extends object>(
  kind: Kind<Inputs>,
  switches: Partial<VpcSwitches> = {},
): Promise<LtsDeployment<Inputs>> {
  const cloud = await startVpc(switches);
  const provider = await configuredFor(kind, cloud);
  let told = 0;
  const checked = async (inputs: Bag) => {
    const { inputs: good, failures } = await provider.check({}, { ...inputs, __provider: PROVIDER });
    if (failures && failures.length > 0) throw new Error(JSON.stringify(failures));
    return good;
  };
  return {
    cloud,
    provider,
    checked,
    async create(inputs) {
      const { id, outs } = await provider.create(await checked(inputs));
      return { id, outs: outs ?? {} };
    },
    writes() {
      const fresh = cloud.requests.slice(told);
      told = cloud.requests.length;
      return fresh
        .filter(({ method }) => method !== "GET")
        .map(({ method, path, body }) => `${method} ${path.replace(/^\/v([^/]+)\/[^/]+/, "v$1")} ${body}`.trim());
    },
    close: () => cloud.close(),
  };
}

export type LogGroupDeployment = Awaited<ReturnType<typeof deployLogGroups>>;

export async function deployLogGroups(switches: Partial<VpcSwitches> = {}) {
  const at = await deployLts(vpcLogGroupKind(QUICK), switches);
  const groups = () => at.cloud.memory.logGroups;
  return {
    ...at,
    /** What a program asks for, under a name of its own. */
    asked: (more: Bag = {}) => ({ logGroupName: `g-${randomUUID()}`, ttlInDays: 30, ...more }),
    groups,
    own: (id: string) => groups().find((group) => group.id === id) ?? assert.fail("there is no log group"),
    /** Puts one there that somebody else made. */
    stranger(name: unknown, ttlInDays: number) {
      const group = {
        id: randomUUID(),
        projectId: ids.project,
        name: String(name),
        ttlInDays,
        creationTime: 1,
        tag: {},
      };
      groups().push(group);
      return group;
    },
    /** A provider with the patience for what takes a while on a busy machine. */
    patient: () => configuredFor(vpcLogGroupKind(PATIENT), at.cloud),
  };
}

export type LogStreamDeployment = Awaited<ReturnType<typeof deployLogStreams>>;

export async function deployLogStreams(switches: Partial<VpcSwitches> = {}) {
  const at = await deployLts(vpcLogStreamKind(QUICK), switches);
  const streams = () => at.cloud.memory.logStreams;
  return {
    ...at,
    /** What a program asks for, under a name of its own. */
    asked: (more: Bag = {}) => ({ logGroupId: ids.logGroup, logStreamName: `s-${randomUUID()}`, ...more }),
    streams,
    own: (id: string) => streams().find((stream) => stream.id === id) ?? assert.fail("there is no log stream"),
    /** Puts one there that somebody else made. */
    stranger(name: unknown, ttlInDays?: number) {
      const stream = {
        id: randomUUID(),
        groupId: ids.logGroup,
        name: String(name),
        ttlInDays,
        creationTime: 1,
        tag: {},
      };
      streams().push(stream);
      return stream;
    },
    /** A provider with the patience for what takes a while on a busy machine. */
    patient: () => configuredFor(vpcLogStreamKind(PATIENT), at.cloud),
  };
}

const PATIENT: PollOptions = { ...QUICK, budgetMs: 5_000 };

/** No fault, but what happens just before the second request for such a path is answered. */
export function beforeSecond(path: RegExp, happens: () => void): Fault {
  let requests = 0;
  const test = (asked: string) => {
    if (path.test(asked) && ++requests === 2) happens();
    return false;
  };
  return { path: { test } as RegExp, when: "before", answer: "reset" };
}
