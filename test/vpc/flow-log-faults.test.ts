/** What the clouds' Terraform providers have been measured to do wrong, on flow logs, against the lab's cloud. */
import assert from "node:assert/strict";
import { vpcFlowLog } from "../../provider/vpc/flow-log/kind";
import { newOwnership } from "../deployment-ownership";
import { collectingLines, failure, TAKEN_OVER } from "../outcomes";
import { configuredFor, type Deployment, deploy } from "./deployment";

describe("VpcFlowLog, where other tools fail", () => {
  const told = collectingLines();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());
  const create = async () => at.provider.create(await at.checked());
  const posts = () => at.writes().filter(({ method }) => method === "POST").length;

  for (const answer of ["reset", { status: 504 }, { status: 201 }] as const) {
    it(`is one, adopted by the next run, when POST is answered ${JSON.stringify(answer)} and nothing after it`, async () => {
      at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "after", answer });
      const lost = { path: /flow_logs\?/, when: "before", answer: { status: 503 }, times: 99 } as const;
      // The first look finds nothing, and the cloud is gone after the POST.
      const { faults } = at.cloud;
      const gone = {
        ...lost,
        path: { test: (asked: string) => lost.path.test(asked) && at.flowLogs().length > 0 } as RegExp,
      };
      faults.push(gone);
      const { message } = await failure(create());
      assert.match(message, /It may exist all the same; the next `pulumi up` looks for it and adopts it\.$/);
      faults.splice(0, faults.length);
      const next = await deployedAgain();
      assert.deepEqual(
        at.flowLogs().map(({ id }) => id),
        [next],
      );
      assert.equal(posts(), 1);
      told.expect(TAKEN_OVER);
    });
  }

  it("is given up after one permanent 401: no storm of logins", async () => {
    const body = '{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information"}';
    at.cloud.faults.push({ path: /./, when: "before", answer: { status: 401, body }, times: 999 });
    await failure(create());
    assert.equal(at.cloud.requests.length, 1);
  });

  it("waits as long as a 429 asks, not a minute", async () => {
    const headers = { "retry-after": "1" };
    at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "before", answer: { status: 429, headers } });
    await create();
    // Reads that may share a list wait 25 ms for each other.
    const [pause = 0, ...more] = at.clock.sleeps.filter((milliseconds) => milliseconds !== 25);
    assert.ok(pause >= 1_000 && pause < 10_000, `${pause} ms`);
    assert.deepEqual(more, []);
    assert.equal(posts(), 2);
  });

  it("does not wait for a 429 that asks for too long, and says so", async () => {
    const body = '{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached"}';
    const answer = { status: 429, headers: { "retry-after": "600" }, body };
    at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "before", answer });
    const { message } = await failure(create());
    assert.match(message, /429 APIGW\.0308 .*asks to wait 600 s; wait a little.*Nothing was created\.$/);
    assert.equal(posts(), 1);
  });

  it("is made in the end when POST was reset before it took effect", async () => {
    at.cloud.faults.push({ method: "POST", path: /flow_logs/, when: "before", answer: "reset", times: 2 });
    await create();
    assert.equal(at.flowLogs().length, 1);
    assert.equal(posts(), 3);
  });

  it("is not made a second time when a read is answered by a gateway that knows no such API", async () => {
    const { id, outs } = await create();
    const body = '{"error_code":"APIGW.0101","error_msg":"The API does not exist"}';
    at.cloud.faults.push({ path: /flow_logs/, when: "before", answer: { status: 404, body } });
    await failure(at.provider.read(id, outs ?? {}));
    assert.equal(at.flowLogs().length, 1);
  });

  /** The next run is another process, whose ownership is empty. */
  async function deployedAgain(): Promise<string> {
    const provider = await configuredFor(vpcFlowLog, at.cloud, {}, newOwnership(at.clock));
    return (await provider.create(await at.checked())).id;
  }
});
