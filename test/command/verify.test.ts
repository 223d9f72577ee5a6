/** `pulumi-flowlogs verify`: what it prints, its exit codes, and how it goes on. */
import assert from "node:assert/strict";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { clockAt, type TestClock } from "../clock";
import { flowLogRow } from "../vpc/flow-log-row";
import { addServer } from "../vpc/servers";
import { command } from "./run";

describe("pulumi-flowlogs verify", () => {
  let cloud: VpcLabCloud;
  let clock: TestClock;
  beforeEach(async () => {
    cloud = await startVpc({ flowLogQuota: 100 });
    clock = clockAt(cloud);
    cloud.memory.flowLogs.length = 0;
  });
  afterEach(() => cloud.close());

  /** A flow log of a port, with one record if it has an age. */
  function made(name: string, minutesOld?: number): string {
    const row = flowLogRow({ name, resource_type: "port" });
    cloud.memory.flowLogs.push(row);
    const port = row.resource_id;
    cloud.memory.ports.push({ id: port, projectId: ids.project, networkId: ids.network, supportsFlowLog: true });
    if (minutesOld !== undefined) {
      const storedAt = clock.now() - minutesOld * 60_000;
      const content = `1 ${ids.project} ${port} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 1 2 ACCEPT OK`;
      cloud.memory.logRecords.push({ streamId: ids.logStream, storedAt, content });
    }
    return row.id;
  }

  const verify = (...args: string[]) => command(cloud.env, ["verify", "vpc", ...args], clock);

  it("exit code 0 when all arrive, and the documented JSON", async () => {
    const id = made("edge", 10);
    const { code, printed, noted } = await verify("--json");
    assert.deepEqual([code, noted], [0, ""]);
    const { date, lateAfterMinutes, deliveries, unread } = JSON.parse(printed);
    assert.deepEqual([lateAfterMinutes, unread, Number.isNaN(Date.parse(date))], [120, [], false]);
    const [{ newest, target, destination, said, ...rest }] = deliveries;
    assert.deepEqual(rest, { class: "VpcFlowLog", id, account: ids.project, region: "eu-de", verdict: "arriving" });
    assert.match(newest, /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.match(target, /^port /);
    assert.match(destination, /^log stream /);
    assert.match(said, /10 min ago/);
  });

  it("exit code 1 when one is late, and the table says what to do", async () => {
    made("edge", 10);
    made("core", 150);
    const { code, printed } = await verify();
    assert.equal(code, 1);
    assert.match(printed, /^\d{4}-.*\nVERDICT +NEWEST +TARGET +DESTINATION\n/);
    assert.match(printed, /\n\nport .*: late: the newest record came 2 h 30 min ago; .*\.\n$/);
  });

  it("--late decides what is late", async () => {
    made("core", 150);
    assert.equal((await verify("--late", "3h")).code, 0);
    assert.equal((await verify("--late", "149m")).code, 1);
  });

  for (const late of ["2", "h", "0h", "-2h", "2.5h", "2 weeks", ""]) {
    it(`--late ${JSON.stringify(late)}: exit code 2, and what to write`, async () => {
      const { code, noted } = await verify(`--late=${late}`);
      assert.equal(code, 2);
      assert.match(noted, /whole number above 0 and m, h or d, such as 90m/);
    });
  }

  it("exit code 2 when nobody could look, also beside findings", async () => {
    made("core", 150);
    made("edge");
    cloud.switches.recordQueries = "403";
    const { code, printed } = await verify("--output", "csv");
    assert.equal(code, 2);
    assert.match(printed, /^class,id,account,region,target,destination,verdict,newest,said,advice\r\n/);
    assert.equal(printed.match(/,unknown,/g)?.length, 2);
  });

  it("exit code 2 when a project can't be read, and the others are told", async () => {
    made("edge", 10);
    const other = "00000000000000000000000000000000";
    const { code, printed, noted } = await verify("--json", "--project", ids.project, other);
    assert.deepEqual([code, JSON.parse(printed).deliveries.length], [2, 1]);
    assert.match(noted, new RegExp(other));
  });

  it("takes a filter", async () => {
    made("edge-1", 10);
    made("core-1", 10);
    const { printed } = await verify("edge", "--json");
    assert.equal(JSON.parse(printed).deliveries.length, 1);
  });

  it("a filter does not make records of others those of the flow log that it leaves", async () => {
    const [own, other] = [
      flowLogRow({ name: "edge", resource_type: "vpc", resource_id: ids.otherVpc }),
      flowLogRow({ name: "core", resource_type: "vpc", resource_id: ids.vpc }),
    ];
    cloud.memory.flowLogs.push(own, other);
    addServer(cloud, ids.otherVpc);
    const content = `1 ${ids.project} ${ids.port} 10.0.0.1 10.0.0.2 443 51000 6 12 5400 1 2 ACCEPT OK`;
    cloud.memory.logRecords.push({ streamId: ids.logStream, storedAt: clock.now() - 60_000, content });
    const { printed } = await verify("edge", "--json");
    assert.deepEqual(
      JSON.parse(printed).deliveries.map(({ verdict }: { readonly verdict: string }) => verdict),
      ["never"],
    );
  });

  it("a filter that fits nothing is exit code 2, because nothing was looked at", async () => {
    made("edge-1", 10);
    const { code, noted } = await verify("egde");
    assert.equal(code, 2);
    assert.match(noted, /No flow log fits "egde"/);
  });

  it("--watch looks again every five minutes until the wait is ended", async () => {
    made("edge", 118);
    let sleeps = 0;
    const watching = {
      now: () => clock.now(),
      deadline: (milliseconds: number) => clock.deadline(milliseconds),
      sleep: (milliseconds: number) => {
        if (milliseconds === 300_000 && ++sleeps === 3) return Promise.reject(new Error("Ctrl-C"));
        return clock.sleep(milliseconds);
      },
    };
    const { code, printed, noted } = await command(cloud.env, ["verify", "vpc", "--watch", "--json"], watching);
    const verdicts = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).deliveries[0].verdict);
    assert.deepEqual([code, verdicts], [1, ["arriving", "late", "late"]]);
    assert.match(noted, /The next look is in 5 min\. Ctrl-C ends\./);
  });
});
