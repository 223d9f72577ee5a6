/** Whatever breaks between verify and a cloud: what can't be looked at is never taken for what is there or is not. */
import assert from "node:assert/strict";
import { labId } from "../../lab/clouds/azure";
import type { Fault } from "../../lab/clouds/faults";
import { startNcloud } from "../../lab/clouds/ncloud";
import { ids, startVpc } from "../../lab/clouds/vpc";
import { CLOUDS, type CloudName, type DiscoverableCloud } from "../../provider/discoveries";
import { keepFlowLog } from "../azure/deployment";
import { type LentLab, startLab } from "../azure/labs";
import { clockAt, type TestClock } from "../clock";
import { all, lookAt } from "../looks";
import { flowLogRow } from "../vpc/flow-log-row";

/** A cloud with flow logs whose records arrive, or never came although there is something to record. */
interface Healthy {
  readonly env: Record<string, string>;
  readonly requests: readonly { readonly path: string }[];
  readonly faults: Fault[];
  readonly clock: TestClock;
  close(): Promise<unknown>;
}

const HTML = "<html><body>a proxy</body></html>";
const REFUSALS = [400, 401, 403, 404, 409, 429, 500, 503];
const SUCCESSES = [
  "",
  "{}",
  "[]",
  "null",
  HTML,
  '{"value":null}',
  '{"properties":{}}',
  "<EnumerationResults/>",
  "<ListBucketResult/>",
];
const ANSWERS: readonly Fault["answer"][] = [
  ...REFUSALS.flatMap((status) => ["{}", HTML].map((body) => ({ status, body }))),
  { status: 404, body: '{"error":{"code":"SubscriptionNotFound","message":"of another tenant"}}' },
  ...SUCCESSES.map((body) => ({ status: 200, body })),
  { status: 204 },
  "reset",
  "cut",
];

const HUB = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub");
const MINUTE_MS = 60_000;
/** No wait for the cloud makes records late. */
const LATE_AFTER_MS = 1_000 * 24 * 60 * MINUTE_MS;

type Truth = "arriving" | "never";

/** A cloud of this file alone: clients that another file has made for a cloud keep the clock of that file. */
let azure: LentLab;
before(async () => {
  azure = await startLab();
});
after(() => azure.close());

const healthy: Readonly<Record<CloudName, (truth: Truth) => Promise<Healthy>>> = {
  async azure(truth) {
    const { cloud, clock } = azure;
    const { memory } = cloud;
    for (const key of Object.keys(memory.flowLogs)) delete memory.flowLogs[key];
    const workspaceResourceId = labId("rg-app", "Microsoft.OperationalInsights/workspaces", "log-main");
    const workspaceId = String(memory.workspaces[workspaceResourceId.toLowerCase()]?.properties.customerId);
    const analytics = { enabled: true, workspaceId, workspaceResourceId, workspaceRegion: "westeurope" };
    keepFlowLog(cloud, "hub", HUB, {
      enabled: true,
      storageId: labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs"),
      flowAnalyticsConfiguration: { networkWatcherFlowAnalyticsConfiguration: analytics },
    });
    const [subnet] = memory.virtualNetworks[HUB.toLowerCase()]?.properties.subnets as { properties: object }[];
    Object.assign(subnet?.properties ?? {}, { ipConfigurations: [{}] });
    const lastModified = clock.now() - MINUTE_MS;
    const newest = new Date(lastModified).toISOString();
    const [, y, m, d, h] = /^(\d+)-(\d+)-(\d+)T(\d+)/.exec(newest) ?? [];
    const root = "11111111-2222-3333-4444-555555555555_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_HUB";
    const name = `flowLogResourceID=/${root}/y=${y}/m=${m}/d=${d}/h=${h}/m=00/macAddress=0/PT1H.json`;
    memory.blobs["stflowlogs/insights-logs-flowlogflowevent"] = truth === "never" ? [] : [{ name, lastModified }];
    const id = "NetworkWatcherRG/NetworkWatcher_westeurope/hub";
    memory.analytics[`${workspaceId}/NTANetAnalytics`] = truth === "never" ? [] : [{ id, newest }];
    return { ...cloud, clock, close: async () => cloud.reset() };
  },

  async ncloud(truth) {
    const cloud = await startNcloud();
    const clock = clockAt(cloud);
    cloud.memory.flowLogs.clear();
    for (const [id, storageBucketDirectoryName, key] of [
      ["KR/123487", "named", "named/1_123487_1"],
      ["KR/123488", "alone", "alone/any"],
    ] as const) {
      const setting = { collectActionTypeCode: "ALL", collectIntervalMinute: 5, storageTypeCode: "OBJT" } as const;
      cloud.memory.flowLogs.set(id, { ...setting, storageBucketName: "flow-logs", storageBucketDirectoryName });
      if (truth === "arriving")
        cloud.memory.objects.push({ bucket: "KR/flow-logs", key, lastModified: clock.now() - MINUTE_MS });
    }
    return { ...cloud, clock, close: () => cloud.close() };
  },

  async vpc(truth) {
    const cloud = await startVpc({ flowLogQuota: 100 });
    const clock = clockAt(cloud);
    const [port, vpc] = [
      flowLogRow({ resource_type: "port", resource_id: ids.port }),
      flowLogRow({ resource_type: "vpc", resource_id: ids.vpc }),
    ];
    cloud.memory.flowLogs.splice(0, 9, port, vpc);
    const content = `1 ${ids.project} ${ids.port} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 1 2 ACCEPT OK`;
    if (truth === "never") return { ...cloud, clock, close: () => cloud.close() };
    cloud.memory.logRecords.push({ streamId: ids.logStream, storedAt: clock.now() - MINUTE_MS, content });
    return { ...cloud, clock, close: () => cloud.close() };
  },
};

async function verified(name: CloudName, { env, clock }: Healthy) {
  const look = lookAt(env, clock);
  const cloud: DiscoverableCloud = CLOUDS[name];
  const discovery = cloud.load();
  const flowLogs = await all(discovery.flowLogs(look));
  const deliveries = await all(discovery.deliveries(look, flowLogs, LATE_AFTER_MS, flowLogs));
  return { verdicts: deliveries.map(({ verdict }) => verdict), isUnread: look.errors.length > 0 };
}

/** What verify says when each request to one path gets one answer, in a cloud that has refused nobody yet. */
async function verifiedWith(name: CloudName, truth: Truth, path: string, answer: Fault["answer"]) {
  const cloud = await healthy[name](truth);
  // The time of the test passes while a cloud gives no answer, so that deadlines end the wait.
  const passing = setInterval(() => cloud.clock.pass(2 * MINUTE_MS), 2_000);
  try {
    const when = answer === "cut" ? "after" : "before";
    const isPath = new RegExp(`^${path.replace(/[^\w/]/g, "\\$&")}(\\?|$)`);
    cloud.faults.push({ path: isPath, when, answer, times: Number.POSITIVE_INFINITY });
    return await ended(verified(name, cloud), `${path} ${JSON.stringify(answer)}`);
  } finally {
    clearInterval(passing);
    await cloud.close();
  }
}

/** Says which answer is waited for without an end. */
async function ended<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`verify did not end with ${what}`)), MINUTE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function pathsOf(name: CloudName, truth: Truth): Promise<string[]> {
  const cloud = await healthy[name](truth);
  try {
    const { verdicts, isUnread } = await verified(name, cloud);
    assert.deepEqual([verdicts, isUnread], [[truth, truth], false]);
    return [...new Set(cloud.requests.map(({ path }) => path.split("?")[0] ?? ""))];
  } finally {
    await cloud.close();
  }
}

describe("verify with a broken answer", function () {
  this.timeout(300_000);
  for (const name of Object.keys(healthy) as CloudName[])
    for (const truth of ["arriving", "never"] as const) {
      it(`${name}: each answer to each call leaves "${truth}" or "unknown", or a place that is named`, async () => {
        const paths = await pathsOf(name, truth);
        assert.ok(paths.length >= 4, paths.join(" "));
        for (const path of paths)
          for (const answer of ANSWERS) {
            const { verdicts, isUnread } = await verifiedWith(name, truth, path, answer);
            const told = `${path} ${JSON.stringify(answer)}: ${verdicts}`;
            assert.ok(
              verdicts.every((verdict) => verdict === truth || verdict === "unknown"),
              told,
            );
            assert.ok(verdicts.length === 2 || isUnread, told);
          }
      });
    }
});
