/** The query for records of Log Tank Service in the lab's VPC cloud. */
import assert from "node:assert/strict";
import { ids, startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import { useCloud } from "./suite";
import { ltsCall } from "./vpc-call";

const PORT = "05c4052d-8d14-488f-aa00-19fea5a25fde";

describe("the lab's VPC cloud: records", () => {
  let cloud: VpcLabCloud;
  useCloud(startVpc, (started) => {
    cloud = started;
  });
  const end = () => Date.now() + 60_000;
  const path = `groups/${ids.logGroup}/streams/${ids.logStream}/content/query`;
  const query = (json: object) =>
    ltsCall(cloud, "POST", path, { json: { start_time: String(end() - 3_600_000), end_time: String(end()), ...json } });
  const stored = (secondsAgo: number, content: string) =>
    cloud.memory.logRecords.push({ streamId: ids.logStream, storedAt: Date.now() - secondsAgo * 1_000, content });

  it("answers oldest first, or newest first, with a line number in nanoseconds", async () => {
    stored(60, "old");
    stored(30, "new");
    const contents = async (json: object) =>
      ((await query(json)).body.logs as { content: string }[]).map(({ content }) => content);
    assert.deepEqual(await contents({}), ["old", "new"]);
    assert.deepEqual(await contents({ is_desc: true, limit: 1 }), ["new"]);
    const [{ line_num }] = (await query({})).body.logs as [{ line_num: string }];
    assert.match(line_num, /^\d{19}$/);
  });

  it("marks keywords unless told not to", async () => {
    stored(60, `1 p ${PORT} - -`);
    const content = async (json: object) =>
      ((await query({ keywords: `"${PORT}"`, ...json })).body.logs as { content: string }[])[0]?.content;
    assert.equal(await content({}), `1 p <HighLightTag>${PORT}</HighLightTag> - -`);
    assert.equal(await content({ highlight: false }), `1 p ${PORT} - -`);
  });

  it("refuses times that are equal, too far apart or no 13 digits, and keywords that begin with a star", async () => {
    const now = Date.now();
    for (const [json, code] of [
      [{ start_time: String(now), end_time: String(now) }, "LTS.0009"],
      [{ start_time: String(now - 181 * 86_400_000), end_time: String(now) }, "LTS.0009"],
      [{ start_time: "17", end_time: String(now) }, "LTS.0009"],
      [{ limit: 5_001 }, "LTS.0009"],
      [{ keywords: "*a" }, "LTS.0301"],
    ] as const) {
      const { status, body } = await query(json);
      assert.deepEqual([status, body.error_code], [400, code], JSON.stringify(json));
    }
  });

  it("takes numbers for times, ten queries a minute, and tells of a search that has not ended", async () => {
    cloud.switches.incompleteQueries = 1;
    assert.equal((await query({ start_time: end() - 1_000, end_time: end() })).body.isQueryComplete, false);
    for (let index = 0; index < 9; index++) assert.equal((await query({})).status, 200);
    const { status, body } = await query({});
    assert.deepEqual([status, body.error_code], [429, "APIGW.0308"]);
  });

  it("refuses who may not read with either status", async () => {
    for (const status of ["401", "403"] as const) {
      cloud.switches.recordQueries = status;
      const reply = await query({});
      assert.deepEqual([String(reply.status), reply.body.error_code], [status, "LTS.0003"]);
    }
  });
});
