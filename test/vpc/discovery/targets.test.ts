/** What a flow log could capture on the VPC clouds, in all projects that a look names, and where flow logs write to. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ids, startVpc, type VpcLabCloud } from "../../../lab/clouds/vpc";
import type { Scope } from "../../../provider/core/discovery/look";
import { discovery } from "../../../provider/vpc/discovery/discovery";
import { all, lookAt } from "../../looks";
import { flowLogRow } from "../flow-log-row";

const DENIED = {
  status: 403,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ code: "VPC.0009", message: "no right" }),
};

describe("discovery on the VPC clouds", () => {
  let cloud: VpcLabCloud;
  before(async () => {
    cloud = await startVpc({ flowLogQuota: 10_000 });
  });
  afterEach(() => cloud.reset());
  after(() => cloud.close());

  const look = (scope?: Scope, env = cloud.env) => lookAt(env, undefined, scope);
  const paths = (text: string) => cloud.requests.filter(({ path }) => path.includes(text));
  const projectId = ids.project;

  function addPorts(count: number) {
    for (let index = 0; index < count; index++)
      cloud.memory.ports.push({ id: randomUUID(), projectId, networkId: ids.network, supportsFlowLog: true });
  }

  describe("targets", () => {
    it("are VPCs, subnets and ports, each with the larger ones that capture it", async () => {
      const asked = look();
      const targets = await all(discovery.targets(asked));
      assert.deepEqual(asked.errors, []);
      assert.deepEqual(
        targets.map(({ noun, kind, id, name }) => [noun, kind, id, name]),
        [
          ["vpc", "network", ids.vpc, "vpc-edge"],
          ["vpc", "network", ids.otherVpc, "vpc-core"],
          ["network", "subnet", ids.network, "subnet-edge"],
          ...[ids.port, ids.otherPort, ids.unsupportedPort].map((id) => ["port", "networkInterface", id, ""]),
        ],
      );
      const [, , subnet, port] = targets;
      assert.deepEqual(subnet?.within, [{ kind: "network", noun: "vpc", id: ids.vpc }]);
      assert.deepEqual(port?.within, [{ kind: "subnet", noun: "network", id: ids.network }]);
      assert.deepEqual([port?.account, port?.region], [projectId, "eu-de"]);
    });

    it("of an endpoint in another region are not told as those of the region that is asked for", async () => {
      const env = { ...cloud.env, OS_VPC_ENDPOINT_OVERRIDE: "https://vpc.eu-de.otc.t-systems.com" };
      const asked = look({ region: ["eu-nl"] }, env);
      assert.deepEqual([await all(discovery.targets(asked)), await all(discovery.flowLogs(asked))], [[], []]);
      for (const { message } of asked.errors)
        assert.match(
          message,
          /^looking at region eu-nl: the region is eu-nl, but requests go to .* in eu-de; set the re/,
        );
      assert.deepEqual([asked.errors.length, cloud.requests.length], [2, 0]);
    });

    it("of a project of another region are not told as those of the region that is asked for", async () => {
      const asked = look({ region: ["eu-nl", "eu-de"] });
      const found = await all(discovery.targets(asked));
      assert.deepEqual([...new Set(found.map(({ region }) => region))], ["eu-de"]);
      const [error, ...others] = asked.errors;
      assert.match(error?.message ?? "", /^looking at region eu-nl: eu-de \(\w+\) is a project of region eu-de, but/);
      assert.deepEqual(others, []);
    });

    for (const project of ["nosuch", "0".repeat(32)])
      it(`of project ${project}, which the login may not enter: the error names those that it may`, async () => {
        const asked = look({ project: [project] });
        assert.deepEqual([await all(discovery.targets(asked)), await all(discovery.flowLogs(asked))], [[], []]);
        const { projects } = cloud.memory;
        const own = projects.filter(({ domainId }) => domainId === projects[0]?.domainId);
        const named = own.map(({ name, id }) => `${name} (${id})`).join(", ");
        for (const { message } of asked.errors) {
          assert.match(message, new RegExp(`^looking at projectId ${project}: 403 APIGW\\.0302 `));
          assert.ok(
            message.includes(`; name a project that the login may enter, by its id: ${named}; "all" in`),
            message,
          );
        }
        assert.equal(asked.errors.length, 2);
      });

    it("of a project that the login may enter, but not read: the advice is about rights", async () => {
      cloud.faults.push({ path: /\/vpcs/, when: "before", answer: DENIED, times: 9 });
      const asked = look({ project: [projectId] });
      await all(discovery.targets(asked));
      assert.match(asked.errors[0]?.message ?? "", /; give the user VPC ReadOnlyAccess in this project/);
    });

    it("are those of all enterprise projects", async () => {
      const enterpriseProjectId = ids.enterpriseProject;
      cloud.memory.vpcs.push({ id: randomUUID(), projectId, name: "vpc-finance", enterpriseProjectId });
      const targets = await all(discovery.targets(look()));
      assert.ok(targets.some(({ name }) => name === "vpc-finance"));
    });

    it("are exempt when they are ports of no server, and name the server otherwise", async () => {
      const port = { projectId, networkId: ids.network, supportsFlowLog: true };
      cloud.memory.ports.push({ ...port, id: randomUUID(), deviceOwner: "network:dhcp" });
      cloud.memory.ports.push({ ...port, id: randomUUID(), deviceOwner: "" });
      cloud.memory.ports.push({ ...port, id: randomUUID(), deviceId: "web-1" });
      const targets = (await all(discovery.targets(look()))).slice(-3);
      assert.deepEqual(
        targets.map(({ exempt, location }) => exempt ?? location),
        ["not a port of a server: network:dhcp", "not a port of a server: without an owner", "server web-1"],
      );
    });

    it("are read page by page until a page is empty, each once, and no link is followed", async () => {
      addPorts(2_500);
      cloud.switches.maxPageSize = 500;
      const asked = look();
      const targets = await all(discovery.targets(asked));
      assert.equal(targets.length, 2_506);
      assert.equal(new Set(targets.map(({ id }) => id)).size, 2_506);
      assert.equal(paths("/v2.0/ports").length, 7);
      assert.equal(asked.told.at(-1), "2506 VPCs, subnets and ports of the project that config and environment name");
    });

    it("are read from the beginning when the row at which a page ended is gone", async () => {
      addPorts(30);
      cloud.switches.maxPageSize = 10;
      const targets: string[] = [];
      for await (const { id } of discovery.targets(look())) {
        targets.push(id);
        // The tenth port is the last of its page.
        if (targets.length === 13) cloud.memory.ports.splice(9, 1);
      }
      assert.equal(new Set(targets).size, targets.length);
      for (const { id } of cloud.memory.ports) assert.ok(targets.includes(id));
    });

    it("of Huawei Cloud are at another path", async () => {
      cloud.switches.flavour = "huawei";
      const env = Object.fromEntries(Object.entries(cloud.env).filter(([name]) => name.startsWith("HW_")));
      const asked = look({}, env);
      const targets = await all(discovery.targets(asked));
      assert.deepEqual([targets.length, asked.errors], [6, []]);
      assert.match(paths("/ports")[0]?.path ?? "", /^\/v1\/\w+\/ports\?enterprise_project_id=all_granted_eps&limit=/);
    });

    it("are found VPC by VPC by who may not list the subnets of a project", async () => {
      cloud.switches.subnetsNeedVpc = true;
      const asked = look();
      const targets = await all(discovery.targets(asked));
      assert.deepEqual([targets.length, asked.errors], [6, []]);
      assert.equal(paths("vpc_id=").length, 3);
    });

    it("of a project that can't be read are named as unread, and the others are listed", async () => {
      const asked = look({ project: [projectId, "0".repeat(32)] });
      assert.equal((await all(discovery.targets(asked))).length, 6);
      assert.match(asked.errors[0]?.message ?? "", /^looking at projectId 0{32}: /);
    });
  });

  describe("--project all", () => {
    it("is every project that the login may enter, in its region", async () => {
      cloud.memory.projects.push(
        { id: "c".repeat(32), name: "MOS", region: "eu-de", domainId: ids.account },
        { id: "d".repeat(32), name: "eu-de_closed", region: "eu-de", domainId: ids.account, enabled: false },
      );
      for (const env of [cloud.env, cloud.tokenEnv]) {
        const asked = look({ project: ["all"] }, env);
        const targets = await all(discovery.targets(asked));
        assert.deepEqual(asked.errors, []);
        const vpcs = targets.filter(({ kind }) => kind === "network").map(({ name, region }) => `${name} ${region}`);
        assert.deepEqual(vpcs, ["vpc-edge eu-de", "vpc-core eu-de", "vpc-team-b eu-de", "vpc-nl eu-nl"]);
      }
    });

    it("keeps to the regions that the scope names", async () => {
      const targets = await all(discovery.targets(look({ project: ["all"], region: ["eu-nl"] })));
      assert.deepEqual(
        targets.map(({ name }) => name),
        ["vpc-nl"],
      );
    });

    it("is the configured project when projects can't be listed, which is told", async () => {
      cloud.faults.push({ path: /auth\/projects/, when: "before", answer: { status: 403, body: "{}" } });
      const asked = look({ project: ["all"] });
      const found = await all(discovery.flowLogs(asked));
      assert.equal(found.length, 1);
      assert.match(asked.errors[0]?.message ?? "", /^looking at the projects that the login may enter: /);
    });
  });

  describe("destinations", () => {
    const ofAll = async (asked = look()) => {
      const flowLogs = await all(discovery.flowLogs(asked));
      const found = await all(discovery.destinations?.(asked, flowLogs));
      return { asked, found: found.map(({ isGone, retentionDays }) => [isGone, retentionDays]) };
    };

    it("keep records as long as the log stream says, else the log group", async () => {
      const [stream] = cloud.memory.logStreams.filter(({ id }) => id === ids.logStream);
      if (stream) stream.ttlInDays = 7;
      cloud.memory.flowLogs.push(flowLogRow({ log_topic_id: ids.logStream }));
      assert.deepEqual((await ofAll()).found, [
        [false, 30],
        [false, 7],
      ]);
    });

    it("are gone when the log stream or the log group is, and need few calls for 300 flow logs", async () => {
      cloud.memory.flowLogs.length = 0;
      for (let index = 0; index < 300; index++) cloud.memory.flowLogs.push(flowLogRow({ log_topic_id: ids.logStream }));
      cloud.memory.flowLogs.push(
        flowLogRow({ log_topic_id: randomUUID() }),
        flowLogRow({ log_group_id: randomUUID() }),
      );
      const { found } = await ofAll();
      assert.deepEqual(found.slice(-3), [
        [false, 30],
        [true, undefined],
        [true, undefined],
      ]);
      const lists = cloud.requests.filter(({ path }) => path.includes("/groups"));
      assert.ok(lists.length <= 5, lists.map(({ path }) => path).join(" "));
    });

    it("that can't be looked at are not gone: the place is named as unread", async () => {
      cloud.faults.push({ path: /\/groups/, when: "before", answer: { status: 403, body: "{}" }, times: 9 });
      const { asked, found } = await ofAll();
      assert.deepEqual(found, []);
      assert.match(asked.errors[0]?.message ?? "", /^looking at the log groups of project \w+: .*LTS ReadOnlyAccess/);
    });
  });
});
