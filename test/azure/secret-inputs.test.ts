/** Every input of Azure's classes as a secret: no error and no line on stderr tells the value. */
import assert from "node:assert/strict";
import type { Fault } from "../../lab/clouds/cloud";
import { azureFlowLogKind, azureNsgFlowLogKind } from "../../provider/azure/flow-log/kinds";
import { SECRETS } from "../../provider/core/secrets";
import { newOwnership } from "../deployment-ownership";
import { type Bag, PROVIDER } from "../inputs";
import { assertHidden, complaint, hostedOf, saidWithSecret, valuesIn } from "../secret-inputs";
import { type DeployOptions, deploy, identityId, providerAt, storageId, workspaceId } from "./deployment";

const inputs: Bag = {
  storageId: storageId("stflowlogs"),
  enabled: true,
  retentionPolicy: { enabled: true, days: 41 },
  format: { type: "JSON", version: 2 },
  flowAnalyticsConfiguration: {
    networkWatcherFlowAnalyticsConfiguration: {
      enabled: true,
      workspaceResourceId: workspaceId("log-main"),
      trafficAnalyticsInterval: 10,
    },
  },
  enabledFilteringCriteria: "SrcIP=10.9.8.7",
  recordTypes: "B,E",
  identity: { type: "UserAssigned", userAssignedIdentities: [identityId("id-flowlogs")] },
  networkWatcherName: "NetworkWatcher_westeurope",
  resourceGroupName: "NetworkWatcherRG",
  location: "westeurope",
  environment: "public",
  skipProviderRegistration: true,
  adopt: "never",
  onDelete: "disable",
};
const ofNetworks: Bag = {
  ...inputs,
  flowLogName: "s3cret-log",
  createNetworkWatcher: false,
  tags: { team: "s3cret-team" },
  ignoreTags: ["s3cret-tag"],
};

for (const [resourceClass, schema, declared] of [
  ["AzureFlowLog", azureFlowLogKind().schema, ofNetworks],
  ["AzureNsgFlowLog", azureNsgFlowLogKind().schema, inputs],
] as const) {
  describe(`${resourceClass} with a secret input`, () => {
    /** What is said about a resource while everything goes wrong, and the values that must not be told. */
    async function said(input: string): Promise<{ text: string; secret: unknown }> {
      const options: DeployOptions = { resourceClass, inputs: declared };
      const at = await deploy(options);
      const asked: Bag = { ...at.asked, __provider: PROVIDER };
      const body = JSON.stringify({ error: { code: "SomethingNew", message: valuesIn(asked).join(" ") } });
      const refuse = (method: string, status: number) => {
        const answer = { status, headers: { "content-type": "application/json" }, body };
        const fault: Fault = { method, path: /flowLog/i, when: "before", answer, times: 99 };
        at.cloud.faults.push(fault);
      };
      try {
        const text = await saidWithSecret(input, at.provider, async (hosted, marks, tell) => {
          const marked = { ...asked, ...marks };
          const { failures = [] } = await hosted.check({}, { ...marked, [input]: [asked[input]] });
          tell(failures.map(({ reason }) => reason));
          const { inputs: wanted = {} } = await hosted.check({}, marked);
          for (const method of ["PUT", "POST"]) {
            for (const status of [400, 403]) {
              refuse(method, status);
              tell(await hosted.create(wanted).then(String, (thrown: Error) => thrown.message));
              at.cloud.faults.length = 0;
            }
          }
          const { id, outs = {} } = await hosted
            .create({ ...wanted, adopt: "always" })
            .catch(() => ({ id: at.id, outs: wanted }));
          tell(await complaint(hosted.create(wanted)));
          const elsewhere = hostedOf(
            await providerAt(
              { config: at.config, clock: at.clock, ownership: newOwnership(at.clock) },
              { resourceClass },
            ),
          );
          tell(await complaint(elsewhere.create(wanted)));
          at.cloud.memory.storageAccounts = {};
          await hosted.read(id, outs).catch((thrown: Error) => tell(thrown.message));
          refuse("PUT", 400);
          refuse("POST", 400);
          const changed = { ...wanted, enabled: true, retentionPolicy: { enabled: true, days: 42 }, tags: undefined };
          tell(await elsewhere.update(id, outs, changed).then(String, (thrown: Error) => thrown.message));
          tell(await complaint(hosted.read(`${id}-other`, { ...outs, place: { environment: "china" } })));
          tell(await hosted.delete(id, outs).then(String, (thrown: Error) => thrown.message));
        });
        return { text, secret: asked[input] };
      } finally {
        await at.close();
      }
    }

    for (const input of schema.keys) {
      it(`says no ${input}`, async () => {
        const { text, secret } = await said(input);
        assertHidden(text, input, secret);
      });
    }
  });
}

describe("AzureFlowLog with secret criteria that are wrong", () => {
  for (const [criteria, part] of [
    ["SrcIP=10.77.2.x && DstPort=22", "10.77.2.x"],
    ["S3cret=10.77.2.1", "S3cret"],
    ["DstPort=22 && s3cret", "s3cret"],
  ] as const) {
    it(`says no part of them: ${criteria}`, async () => {
      const at = await deploy();
      const wrong: Bag = { ...at.asked, enabledFilteringCriteria: criteria, [SECRETS]: ["enabledFilteringCriteria"] };
      const { failures = [] } = await hostedOf(at.provider).check({}, wrong);
      const [{ reason } = { reason: "" }] = failures;
      assert.match(reason, /\[secret enabledFilteringCriteria\]/);
      assert.ok(!reason.includes(part), reason);
      await at.close();
    });
  }
});
