/** getVpcFlowLogDeliveries, as programs call it: against the lab, and under Pulumi's mocks. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { getVpcFlowLogDeliveries, getVpcFlowLogDeliveriesOutput } from "../../provider/vpc/look-up/discoveries";
import { mocked, settled, withoutMocks } from "../look-ups";
import { failure } from "../outcomes";
import { flowLogRow } from "./flow-log-row";

const MINUTE_MS = 60_000;

describe("getVpcFlowLogDeliveries", () => {
  let cloud: VpcLabCloud;
  before(async () => {
    withoutMocks();
    cloud = await startVpc({ flowLogQuota: 100 });
  });
  beforeEach(() => {
    const config = {
      accessKey: cloud.env.OS_ACCESS_KEY,
      secretKey: cloud.env.OS_SECRET_KEY,
      region: "eu-de",
      projectId: ids.project,
      authUrl: `${cloud.addresses.iam}/v3`,
      vpcEndpoint: cloud.addresses.vpc,
      ltsEndpoint: cloud.addresses.lts,
    };
    const all = Object.entries(config).map(([key, value]) => [`opentelekomcloud:${key}`, String(value)]);
    pulumi.runtime.setAllConfig(Object.fromEntries(all), ["opentelekomcloud:secretKey"]);
    cloud.memory.flowLogs.length = 0;
  });
  afterEach(() => {
    withoutMocks();
    cloud.reset();
  });
  after(() => cloud.close());

  /** A flow log of a port, with one record if it has an age. */
  function made(minutesOld?: number, differing: Parameters<typeof flowLogRow>[0] = {}): string {
    const row = flowLogRow({ resource_type: "port", ...differing });
    cloud.memory.flowLogs.push(row);
    const port = { id: row.resource_id, projectId: ids.project, networkId: ids.network, supportsFlowLog: true };
    cloud.memory.ports.push(port);
    if (minutesOld !== undefined) {
      const storedAt = Date.now() - minutesOld * MINUTE_MS;
      const content = `1 ${ids.project} ${port.id} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 1 2 ACCEPT OK`;
      cloud.memory.logRecords.push({ streamId: ids.logStream, storedAt, content });
    }
    return row.id;
  }

  const verdicts = async (args: Parameters<typeof getVpcFlowLogDeliveries>[0]) => {
    const { deliveries } = await getVpcFlowLogDeliveries(args);
    return Object.fromEntries(deliveries.map(({ id, verdict }) => [id, verdict]));
  };

  it("says of each flow log whether records arrive, and when the newest one came", async () => {
    const [young, old, silent] = [made(12), made(180), made()];
    const off = made(undefined, { admin_state: false });
    const { deliveries } = await getVpcFlowLogDeliveries({});
    const byId = new Map(deliveries.map(({ id, ...rest }) => [id, rest]));
    const told = Object.fromEntries([...byId].map(([id, { verdict }]) => [id, verdict]));
    assert.deepEqual(told, { [young]: "arriving", [old]: "late", [silent]: "never", [off]: "off" });
    const ids = deliveries.map(({ id }) => id);
    assert.deepEqual(ids, [...ids].sort());
    const { newest = "", destination, said, advice } = byId.get(young) ?? assert.fail();
    assert.match(newest, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(Math.abs(Date.parse(newest) - (Date.now() - 12 * MINUTE_MS)) < MINUTE_MS, newest);
    assert.match(destination, /^log stream /);
    assert.equal(said, "the newest record came 12 min ago");
    assert.equal(advice, undefined);
    assert.match(byId.get(old)?.advice ?? "", /disable and enable/);
    assert.equal("newest" in (byId.get(silent) ?? {}), false);
  });

  it("answers for the named flow logs alone, late after the given time", async () => {
    const young = made(12);
    made(12);
    const flowLogIds = [young.toUpperCase(), young];
    assert.deepEqual(await verdicts({ flowLogIds, lateAfterMinutes: 5 }), { [young]: "late" });
    assert.deepEqual(await verdicts({ flowLogIds, lateAfterMinutes: 13 }), { [young]: "arriving" });
    assert.deepEqual(await getVpcFlowLogDeliveries({ flowLogIds: [] }), { deliveries: [] });
  });

  it("a destination that can't be looked at is unknown, and never late or missing", async () => {
    const id = made();
    cloud.switches.recordQueries = "403";
    const { deliveries } = await getVpcFlowLogDeliveries({});
    assert.deepEqual([deliveries[0]?.id, deliveries[0]?.verdict], [id, "unknown"]);
    assert.match(deliveries[0]?.advice ?? "", /LTS ReadOnlyAccess/);
  });

  it("names an id that no flow log has", async () => {
    made(12);
    const { message } = await failure(getVpcFlowLogDeliveries({ flowLogIds: ["41b0"] }));
    assert.match(message, /^looking for the records of flow logs: there is no flow log with the id "41b0"; check /);
  });

  it("fails where a project can't be read, also when an id is looked for there: it is not missing", async () => {
    made(12);
    const other = "0".repeat(32);
    const projectIds = [ids.project, other];
    const whole = await failure(getVpcFlowLogDeliveries({ projectIds }));
    assert.match(whole.message, new RegExp(`looking at projectId ${other}: `));
    const named = await failure(getVpcFlowLogDeliveries({ projectIds, flowLogIds: ["41b0"] }));
    assert.match(named.message, new RegExp(`looking at projectId ${other}: `));
  });

  for (const lateAfterMinutes of [0, -5, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses lateAfterMinutes ${lateAfterMinutes} before anything is sent`, async () => {
      const asked = cloud.requests.length;
      const { message } = await failure(getVpcFlowLogDeliveries({ lateAfterMinutes }));
      const rule = "lateAfterMinutes must be a whole number of at least 1";
      assert.equal(message, `looking for the records of flow logs: ${rule}, got ${lateAfterMinutes}.`);
      assert.equal(cloud.requests.length, asked);
    });
  }

  it("is answered by a unit test's mocks, with outputs too", async () => {
    const calls = await mocked({ deliveries: [] });
    assert.deepEqual(await getVpcFlowLogDeliveries({ lateAfterMinutes: 60 }), { deliveries: [] });
    const flowLogIds = pulumi.output(["a"]);
    assert.deepEqual(await settled(getVpcFlowLogDeliveriesOutput({ flowLogIds }).deliveries), []);
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs]),
      [
        ["flowlogs:index:getVpcFlowLogDeliveries", { lateAfterMinutes: 60 }],
        ["flowlogs:index:getVpcFlowLogDeliveries", { flowLogIds: ["a"] }],
      ],
    );
  });
});
