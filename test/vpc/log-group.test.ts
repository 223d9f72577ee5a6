/** VpcLogGroup, against the lab's cloud. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids } from "../../lab/clouds/vpc";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import { vpcLogGroup } from "../../provider/vpc/log-group/kind";
import { type Bag, PROVIDER } from "../inputs";
import { collectingLines, failure, TAKEN_OVER } from "../outcomes";
import { beforeSecond, configuredFor, deployLogGroups, type LogGroupDeployment } from "./deployment";

describe("VpcLogGroup", () => {
  const told = collectingLines();
  let at: LogGroupDeployment;
  beforeEach(async () => {
    at = await deployLogGroups();
  });
  afterEach(() => at.close());

  it("is created with exactly the documented fields, and tells place and time", async () => {
    const inputs = at.asked({ tags: { stage: "test" }, logGroupNameAlias: "Flüsse" });
    const { id, outs } = await at.create(inputs);
    const body = {
      log_group_name: inputs.logGroupName,
      ttl_in_days: 30,
      tags: [{ key: "stage", value: "test" }],
      log_group_name_alias: "Flüsse",
    };
    assert.deepEqual(at.writes(), [`POST v2/groups ${JSON.stringify(body)}`]);
    const post = at.cloud.requests.find(({ method }) => method === "POST");
    assert.equal(post?.headers["content-type"], "application/json;charset=UTF-8");
    const { holder, createdAt, ...rest } = outs;
    assert.equal(typeof holder, "string");
    assert.match(String(createdAt), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual(rest, {
      ...inputs,
      adopt: "identical",
      onDelete: "delete",
      place: { cloud: "otc", region: "eu-de", projectId: ids.project },
      __provider: PROVIDER,
    });
    assert.equal(at.own(id).ttlInDays, 30);
  });

  it("sends neither tags nor alias when there are none", async () => {
    const inputs = at.asked();
    await at.create(inputs);
    assert.deepEqual(at.writes(), [
      `POST v2/groups ${JSON.stringify({ log_group_name: inputs.logGroupName, ttl_in_days: 30 })}`,
    ]);
  });

  for (const answer of ["reset", "cut", { status: 504 }, { status: 502 }, { status: 503 }, { status: 201 }] as const) {
    it(`is one when POST took effect and was answered ${JSON.stringify(answer)}`, async () => {
      at.cloud.faults.push({ method: "POST", path: /groups$/, when: "after", answer });
      const inputs = at.asked();
      const { id } = await at.create(inputs);
      assert.deepEqual(
        at
          .groups()
          .filter(({ name }) => name === inputs.logGroupName)
          .map((group) => group.id),
        [id],
      );
      assert.equal(at.writes().length, 1);
    });
  }

  it("that an internal error reported, with 400, is looked for before it is made again", async () => {
    const answer = {
      status: 400,
      body: '{"error_code":"LTS.0010","error_msg":"The system encountered an internal error"}',
    };
    at.cloud.faults.push({ method: "POST", path: /groups$/, when: "after", answer });
    await at.create(at.asked());
    assert.equal(at.writes().length, 1);
  });

  it("is adopted when it is identical, refused with the differences when not, overwritten when allowed", async () => {
    const inputs = at.asked();
    const { id } = at.madeByOther(inputs.logGroupName, 90);
    const message = (await failure(at.create(inputs))).message;
    const said = `${id} already has this name with other settings (ttlInDays is 90, asked for 30)`;
    assert.ok(message.includes(said), message);
    assert.match(message, /Nothing was created\.$/);
    assert.match((await failure(at.create({ ...inputs, ttlInDays: 90, adopt: "never" }))).message, /exactly as asked/);
    assert.deepEqual(at.writes(), []);
    assert.equal((await at.create({ ...inputs, adopt: "always" })).id, id);
    assert.deepEqual(at.writes(), [`POST v2/groups/${id} {"ttl_in_days":30}`]);
  });

  it("is adopted without a write when it is identical", async () => {
    const inputs = at.asked();
    const { id } = at.madeByOther(inputs.logGroupName, 30);
    assert.equal((await at.create(inputs)).id, id);
    assert.deepEqual(at.writes(), []);
    told.expect(TAKEN_OVER);
  });

  it("of two with one name in one program, the second is refused", async () => {
    const inputs = at.asked();
    await at.create(inputs);
    assert.match((await failure(at.create(inputs))).message, /already taken by another resource of this program/);
  });

  it("explains a full quota", async () => {
    at.cloud.switches.logGroupQuota = 2;
    assert.match(
      (await failure(at.create(at.asked()))).message,
      /400 LTS\.0104 .*exceeds the quota .*; delete log groups/,
    );
  });

  it("lets the service speak about a retention that it does not take", async () => {
    const body = '{"error_code":"LTS.0106","error_msg":"The log group TTL day must be integer and between 1 and 30"}';
    at.cloud.faults.push({ method: "POST", path: /groups$/, when: "before", answer: { status: 400, body } });
    assert.match((await failure(at.create(at.asked({ ttlInDays: 90 })))).message, /LTS\.0106 .*between 1 and 30/);
  });

  it("names the permission when it lacks one", async () => {
    const body = '{"error_code":"LTS.0003","error_msg":"No permission."}';
    at.cloud.faults.push({ method: "POST", path: /groups$/, when: "before", answer: { status: 403, body } });
    assert.match(
      (await failure(at.create(at.asked()))).message,
      /403 LTS\.0003 No permission; give the user LTS FullAccess/,
    );
  });

  describe("that is there", () => {
    let id: string;
    let outs: Bag;
    let inputs: Bag;
    beforeEach(async () => {
      inputs = at.asked({ tags: { stage: "test", owner: "net" }, logGroupNameAlias: "Flüsse" });
      ({ id, outs } = await at.create(inputs));
      at.writes();
    });

    it("changes its retention", async () => {
      const updated = await at.provider.update(id, outs, await at.checked({ ...inputs, ttlInDays: 7 }));
      assert.deepEqual(at.writes(), [`POST v2/groups/${id} {"ttl_in_days":7}`]);
      assert.equal(at.own(id).ttlInDays, 7);
      assert.equal(updated.outs?.ttlInDays, 7);
    });

    it("changes, adds and takes away tags, and leaves the others", async () => {
      const tags = { stage: "live", owner: "net", cost: "1" };
      await at.provider.update(id, outs, await at.checked({ ...inputs, tags }));
      const action = (name: string, ...pairs: [string, string][]) =>
        `POST v1/groups/${id}/tags/action ${JSON.stringify({
          action: name,
          is_open: true,
          tags: pairs.map(([key, value]) => ({ key, value })),
        })}`;
      assert.deepEqual(at.writes(), [
        action("delete", ["stage", "test"]),
        action("create", ["stage", "live"], ["cost", "1"]),
      ]);
      assert.deepEqual(at.own(id).tag, tags);
      await at.provider.update(id, { ...outs, tags }, await at.checked({ ...inputs, tags: undefined }));
      assert.deepEqual(at.own(id).tag, {});
    });

    const drifts: [string, (group: ReturnType<LogGroupDeployment["own"]>) => void, unknown][] = [
      ["ttlInDays", (group) => Object.assign(group, { ttlInDays: 1 }), 1],
      ["tags", (group) => Object.assign(group.tag, { stage: "theirs" }), { stage: "theirs", owner: "net" }],
      ["logGroupName", (group) => Object.assign(group, { name: "theirs" }), "theirs"],
    ];
    for (const [property, change, expected] of drifts) {
      it(`shows exactly ${property} when somebody else changed it`, async () => {
        change(at.own(id));
        const read = await at.provider.read(id, outs);
        assert.deepEqual(read.inputs, { ...(await at.checked(inputs)), [property]: expected });
      });
    }

    it("reads without a difference, the cloud's own tag left out and the alias echoed", async () => {
      const read = await at.provider.read(id, outs);
      assert.deepEqual(read.inputs, await at.checked(inputs));
      assert.deepEqual(await at.provider.diff(id, read.props ?? {}, await at.checked(inputs)), { changes: false });
    });

    it("reads from the id alone", async () => {
      const read = await at.provider.read(id, { __provider: PROVIDER });
      assert.deepEqual(read.inputs, await at.checked({ ...inputs, logGroupNameAlias: undefined }));
    });

    it("is gone when the service's list does not show it, and never otherwise", async () => {
      for (const answer of [
        { status: 404, body: '{"error_code":"APIGW.0101","error_msg":"no API"}' },
        { status: 404 },
        { status: 200 },
        { status: 200, body: "{}" },
        { status: 200, body: "<html></html>" },
        { status: 403, body: '{"error_code":"LTS.0001","error_msg":"Invalid projectId"}' },
      ]) {
        at.cloud.faults.push({ path: /groups$/, when: "before", answer, times: 9 });
        await failure(at.provider.read(id, outs));
        at.cloud.faults.length = 0;
      }
      at.groups().splice(at.groups().indexOf(at.own(id)), 1);
      assert.deepEqual(await at.provider.read(id, outs), {});
    });

    for (const [change, expected] of [
      [{ ttlInDays: 7 }, { deleteBeforeReplace: true }],
      [{ tags: {} }, { deleteBeforeReplace: true }],
      [{ onDelete: "keep" }, { deleteBeforeReplace: true }],
      [{ logGroupName: "other" }, { replaces: ["logGroupName"], deleteBeforeReplace: false }],
      [{ region: "eu-nl" }, { replaces: ["region"], deleteBeforeReplace: false }],
    ] as const) {
      it(`diff of ${JSON.stringify(change)} is ${JSON.stringify(expected)}`, async () => {
        assert.deepEqual(await at.provider.diff(id, outs, await at.checked({ ...inputs, ...change })), expected);
      });
    }

    for (const alias of ["other", undefined]) {
      it(`keeps its alias: ${alias ?? "none"} is refused, because the group would go with its records`, async () => {
        const news = await at.checked({ ...inputs, logGroupNameAlias: alias });
        const { message } = await failure(at.provider.diff(id, outs, news));
        assert.match(
          message,
          /^changing logGroupNameAlias of log group .*set at creation only.*records.*"Flüsse".*Nothing/,
        );
      });
    }

    it("is given no alias later; one that is not known yet is not judged", async () => {
      const { logGroupNameAlias: _, ...without } = outs;
      const { message } = await failure(at.provider.diff(id, without, await at.checked(inputs)));
      assert.match(message, /; leave logGroupNameAlias out, or declare another log group\. Nothing was changed\.$/);
      const later = await at.checked({ ...inputs, logGroupNameAlias: UNKNOWN });
      assert.deepEqual(await at.provider.diff(id, outs, later), { deleteBeforeReplace: true });
    });

    it("is not deleted while it holds log streams, which are named", async () => {
      const stream = { id: randomUUID(), groupId: id, name: "flows", creationTime: 1, tag: {} };
      at.cloud.memory.logStreams.push(stream);
      const { message } = await failure(at.provider.delete(id, outs));
      assert.ok(message.includes(`it still holds log stream "flows" ${stream.id}; delete that first, or`), message);
      assert.match(message, /Nothing was deleted\.$/);
      assert.ok(at.own(id));
      assert.deepEqual(at.writes(), []);
    });

    it("is deleted when its log streams go at the same time", async () => {
      const { logStreams } = at.cloud.memory;
      logStreams.push({ id: randomUUID(), groupId: id, name: "flows", creationTime: 1, tag: {} });
      at.cloud.faults.push(beforeSecond(/\/streams$/, () => logStreams.pop()));
      await at.provider.delete(id, outs);
      assert.deepEqual(at.writes(), [`DELETE v2/groups/${id}`]);
      assert.ok(!at.groups().some((group) => group.id === id));
    });

    it("is deleted although the answer is lost; gone already is success", async () => {
      at.cloud.faults.push({ method: "DELETE", path: /groups/, when: "after", answer: "reset" });
      await at.provider.delete(id, outs);
      assert.equal(at.writes().length, 1);
      await at.provider.delete(id, outs);
    });

    it("says what still uses it when the service refuses", async () => {
      const body = '{"error_code":"LTS.0105","error_msg":"Log group is associated by transfer"}';
      at.cloud.faults.push({ method: "DELETE", path: /groups/, when: "before", answer: { status: 400, body } });
      assert.match((await failure(at.provider.delete(id, outs))).message, /LTS\.0105 .*; delete the log transfer/);
    });

    it("is kept without a call", async () => {
      const before = at.cloud.requests.length;
      await at.provider.delete(id, { ...outs, onDelete: "keep" });
      assert.equal(at.cloud.requests.length, before);
    });

    it("is never looked for at another place", async () => {
      const elsewhere = await configuredFor(vpcLogGroup, at.cloud, {
        "opentelekomcloud:projectId": ids.subProject,
      });
      const { message } = await failure(elsewhere.read(id, outs));
      assert.ok(message.includes(ids.project) && message.includes(ids.subProject), message);
    });
  });
});
