/** Every input of the VPC clouds' classes as a secret: no error and no line on stderr tells the value. */
import type { Fault } from "../../lab/clouds/cloud";
import { ids } from "../../lab/clouds/vpc";
import type { Kind } from "../../provider/core/reconcile/lifecycle";
import { vpcFlowLog } from "../../provider/vpc/flow-log/kind";
import { vpcLogGroup } from "../../provider/vpc/log-group/kind";
import { vpcLogStream } from "../../provider/vpc/log-stream/kind";
import { newOwnership } from "../deployment-ownership";
import { type Bag, PROVIDER } from "../inputs";
import { assertHidden, complaint, hostedOf, saidWithSecret } from "../secret-inputs";
import { configuredFor, deploy, deployLogGroups, deployLogStreams, type KindDeployment } from "./deployment";

const common = { region: "eu-de", cloud: "otc", projectId: ids.project, adopt: "never", onDelete: "delete" };

const flowLog: Bag = {
  ...common,
  name: "s3cret-name",
  description: "s3cret words",
  resourceType: "vpc",
  trafficType: "reject",
  logGroupId: ids.logGroup,
  logTopicId: ids.logStream,
  indexEnabled: true,
  adminState: true,
};
const logGroup: Bag = {
  ...common,
  logGroupName: "s3cret-group",
  ttlInDays: 41,
  tags: { team: "s3cret-team" },
  ignoreTags: ["s3cret-tag"],
  logGroupNameAlias: "s3cret-alias",
  enterpriseProjectId: ids.enterpriseProject,
};
const logStream: Bag = {
  ...common,
  logGroupId: ids.logGroup,
  logStreamName: "s3cret-stream",
  ttlInDays: 41,
  tags: { team: "s3cret-team" },
  ignoreTags: ["s3cret-tag"],
  logStreamNameAlias: "s3cret-alias",
  enterpriseProjectName: "s3cret-project",
};

/** What is said about a resource while everything goes wrong. */
async function said<Inputs extends object>(
  kind: Kind<Inputs>,
  at: KindDeployment<Inputs>,
  input: string,
  declared: Bag,
): Promise<string> {
  const message = JSON.stringify({ error_code: "VPC.0001", error_msg: JSON.stringify(declared) });
  const refuse = (method: string, status: number) => {
    const fault: Fault = {
      method,
      path: /flow_logs|groups/,
      when: "before",
      answer: { status, body: message },
      times: 99,
    };
    at.cloud.faults.push(fault);
  };
  return saidWithSecret(input, at.provider, async (hosted, marks, tell) => {
    const asked: Bag = { ...declared, ...marks, __provider: PROVIDER };
    const { failures = [] } = await hosted.check({}, { ...asked, [input]: [declared[input]] });
    tell(failures.map(({ reason }) => reason));
    const { inputs = {} } = await hosted.check({}, asked);
    for (const status of [400, 403, 404, 409, 429]) {
      refuse("POST", status);
      tell(await complaint(hosted.create(inputs)));
      at.cloud.faults.length = 0;
    }
    const { id, outs = {} } = await hosted.create(inputs);
    tell(await complaint(hosted.create(inputs)));
    const elsewhere = hostedOf(await configuredFor(kind, at.cloud, {}, newOwnership(at.clock)));
    tell(await complaint(elsewhere.create(inputs)));
    refuse("PUT", 400);
    refuse("POST", 400);
    const changed = { ...inputs, name: "other", ttlInDays: 42, tags: {} };
    if (kind !== (vpcFlowLog as unknown)) delete (changed as Bag).name;
    tell(await elsewhere.update(id, outs, changed).then(String, (thrown: Error) => thrown.message));
    at.cloud.faults.length = 0;
    // What is set at creation is refused with the value to keep.
    const other = { logGroupNameAlias: "other", logStreamNameAlias: "other", enterpriseProjectName: "other" };
    const anew = Object.fromEntries(Object.entries(other).filter(([name]) => name in inputs));
    for (const [name, value] of Object.entries({ ...anew, enterpriseProjectId: "0" })) {
      if (name in inputs) tell(await complaint(hosted.diff(id, outs, { ...inputs, [name]: value })));
    }
    await hosted.read(id, outs);
    const moved = { ...outs, place: { ...(outs.place as Bag), region: "eu-nl" } };
    tell(await complaint(hosted.delete(id, moved)));
    refuse("DELETE", 400);
    tell(await complaint(hosted.delete(id, outs)));
  });
}

describe("VPC classes with a secret input", () => {
  for (const input of vpcFlowLog.schema.keys) {
    it(`VpcFlowLog says no ${input}`, async () => {
      const at = await deploy();
      try {
        const declared = { ...flowLog, resourceId: at.asked.resourceId };
        assertHidden(await said(vpcFlowLog, at, input, declared), input, (declared as Bag)[input]);
      } finally {
        await at.close();
      }
    });
  }

  for (const input of vpcLogGroup.schema.keys) {
    it(`VpcLogGroup says no ${input}`, async () => {
      const at = await deployLogGroups({ switches: { flavour: "huawei" } });
      try {
        assertHidden(await said(vpcLogGroup, at, input, logGroup), input, logGroup[input]);
      } finally {
        await at.close();
      }
    });
  }

  for (const input of vpcLogStream.schema.keys) {
    it(`VpcLogStream says no ${input}`, async () => {
      const at = await deployLogStreams();
      const { enterpriseProjects } = at.cloud.memory;
      enterpriseProjects.push({ id: "11111111-2222-4333-8444-555555555555", name: "s3cret-project" });
      try {
        assertHidden(await said(vpcLogStream, at, input, logStream), input, logStream[input]);
      } finally {
        await at.close();
      }
    });
  }
});
