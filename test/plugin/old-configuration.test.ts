/** A wrong key that a failed `pulumi up` has left in the state: the errors of refresh and destroy say the way out. */
import assert from "node:assert/strict";
import { quietly } from "../outcomes";
import { closesAfterEach, type EngineSide, type Failed } from "./client";
import { about, openAzure, openNcloud, openVpc } from "./fixture";

const WAY_OUT =
  /if Pulumi config was changed since the last `pulumi up`, run a plain `pulumi up` first: .*unless they are run with --run-program/;

describe("a wrong key in the configuration that the state holds", () => {
  quietly();
  closesAfterEach();

  async function says(client: EngineSide, request: object): Promise<void> {
    const failures: Failed[] = [
      await client.failure("Read", { ...request }),
      await client.failure("Delete", { ...request }),
    ];
    for (const { message } of failures) {
      assert.match(message, WAY_OUT);
      assert.equal(message.match(/--run-program/g)?.length, 1);
      assert.doesNotMatch(message, /made-up-wrong/);
    }
  }

  it("of Open Telekom Cloud: an access key, or a password", async () => {
    const at = await openVpc();
    const of = about("VpcLogGroup");
    const { id, properties } = await at.client.call("Create", { ...of, properties: at.group });
    const { accessKey: _, secretKey: __, ...place } = at.block;
    const keys = { ...at.block, secretKey: "made-up-wrong" };
    const password = { ...place, userName: "made-up", password: "made-up-wrong", domainName: "made-up-domain" };
    for (const block of [keys, password]) {
      await at.client.call("Configure", { args: { opentelekomcloud: block } });
      await says(at.client, { ...of, id, properties });
    }
    const { message } = await at.client.failure("Create", { ...of, properties: at.group });
    assert.doesNotMatch(message, /--run-program/, "a create has the configuration of the program");
  });

  it("of NAVER Cloud", async () => {
    const { ncloud: at, client } = await openNcloud();
    const { id, outs: properties } = await at.create();
    const { NCLOUD_ACCESS_KEY_ID: accessKey, NCLOUD_API_GW: apiUrl } = at.cloud.env;
    const ncloud = { accessKey, apiUrl, region: "KR", secretKey: "made-up-wrong" };
    await client.call("Configure", { args: { ncloud } });
    await says(client, { ...about("NcloudFlowLog"), id, properties });
  });

  it("of Azure", async () => {
    const { azure: at, client } = await openAzure();
    const properties = await at.created();
    const given = Object.entries(at.config).filter(([, value]) => value !== undefined);
    const block = Object.fromEntries(given.map(([key, value]) => [key.replace("azure-native:", ""), value]));
    await client.call("Configure", { args: { azure: { ...block, clientSecret: "made-up-wrong" } } });
    await says(client, { ...about("AzureFlowLog"), id: at.id, properties });
  });
});
