/** The lab's VPC cloud with flow logs and their records in log streams, for the tests of what verify says of them. */
import { ids, startVpc, type VpcLabCloud } from "../../../lab/clouds/vpc";
import type { FlowLog } from "../../../lab/clouds/vpc/memory";
import { clockAt, type TestClock } from "../../clock";
import { deliveriesOf, lookAt } from "../../looks";
import { flowLogRow } from "../flow-log-row";

const MINUTE_MS = 60_000;

/** Each test of the suite gets a cloud of its own, without flow logs. */
export function recordingVpc() {
  let cloud: VpcLabCloud;
  let clock: TestClock;
  beforeEach(async () => {
    cloud = await startVpc({ flowLogQuota: 100 });
    clock = clockAt(cloud);
    cloud.memory.flowLogs.length = 0;
  });
  afterEach(() => cloud.close());

  function made(differing: Partial<FlowLog> = {}): FlowLog {
    const row = flowLogRow({ resource_type: "port", ...differing });
    cloud.memory.flowLogs.push(row);
    const port = { id: row.resource_id, projectId: ids.project, networkId: ids.network, supportsFlowLog: true };
    if (row.resource_type === "port") cloud.memory.ports.push(port);
    return row;
  }

  /** A record as the service writes it: https://docs.otc.t-systems.com/virtual-private-cloud/umn/vpc_flow_log/ */
  function stored(minutesAgo: number, port: string, status = "OK", streamId: string = ids.logStream): void {
    const storedAt = clock.now() - minutesAgo * MINUTE_MS;
    const [start, end] = [Math.floor(storedAt / 1000) - 600, Math.floor(storedAt / 1000)];
    const flow = status === "OK" ? "10.0.0.1 10.0.0.2 443 51000 6 12 5400" : "- - - - - - -";
    const content = `1 ${ids.project} ${port} ${flow} ${start} ${end} ${status === "OK" ? "ACCEPT" : "-"} ${status}`;
    cloud.memory.logRecords.push({ streamId, storedAt, content });
  }

  const look = () => lookAt(cloud.env, clock);
  const verdicts = async () => (await deliveriesOf("vpc", look())).map(({ verdict }) => verdict);
  const queries = () => cloud.requests.filter(({ path }) => path.endsWith("/content/query"));
  return {
    get cloud() {
      return cloud;
    },
    get clock() {
      return clock;
    },
    made,
    stored,
    look,
    verdicts,
    queries,
  };
}
