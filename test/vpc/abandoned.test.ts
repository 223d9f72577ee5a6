/** What is still sent to the VPC clouds when nobody waits for a call any more: nothing that changes anything. */
import assert from "node:assert/strict";
import { abandonWhen, endsAbandonment, NOT_SENT } from "../abandonment";
import { failure } from "../outcomes";
import { type Deployment, deploy, deployLogGroups } from "./deployment";

describe("VpcFlowLog when nobody waits any more", () => {
  endsAbandonment();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
  });
  afterEach(() => at.close());

  it("is neither created, nor changed, nor deleted", async () => {
    const { id, outs } = await at.create({ name: "edge" });
    at.writes();
    abandonWhen();
    assert.match((await failure(at.create({ trafficType: "reject" }))).message, NOT_SENT);
    assert.match((await failure(at.provider.update(id, outs, await at.checked({ name: "new" })))).message, NOT_SENT);
    assert.match((await failure(at.provider.delete(id, outs))).message, NOT_SENT);
    assert.deepEqual(at.writes(), []);
  });

  it("stays on when it was to be disabled right after the creation, and is kept in the state", async () => {
    abandonWhen(() => at.flowLogs().length > 0);
    const error = await failure(at.create({ adminState: false }));
    assert.match(error.message, NOT_SENT);
    assert.equal(error.id, at.flowLogs()[0]?.id);
    assert.deepEqual(
      at.writes().map(({ method }) => method),
      ["POST"],
    );
  });
});

describe("VpcLogGroup when nobody waits any more", () => {
  endsAbandonment();

  it("keeps its tags when changing its retention was the last that somebody waited for", async () => {
    const at = await deployLogGroups();
    const asked = at.asked({ tags: { a: "1" } });
    const { id, outs } = await at.create(asked);
    at.writes();
    abandonWhen(() => at.own(id).ttlInDays === 7);
    const news = await at.checked({ ...asked, ttlInDays: 7, tags: {} });
    assert.match((await failure(at.provider.update(id, outs, news))).message, NOT_SENT);
    assert.equal(at.writes().length, 1);
    await at.close();
  });
});
