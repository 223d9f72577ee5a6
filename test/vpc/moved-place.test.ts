/** Settings that have moved to another cloud, region or project since a resource was made: a preview says so. */
import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { namedPlace, type VpcPlaceInputs } from "../../provider/vpc/settings/place";
import type { Bag } from "../inputs";
import { configured, type Deployment, deploy } from "./deployment";
import type { Texts } from "./settings-fixture";

const PROJECT = "a".repeat(32);
const KEYS = { OS_ACCESS_KEY: "ak", OS_SECRET_KEY: "sk" };

describe("VPC clouds, a place that has moved", () => {
  describe("in a plain preview", () => {
    let at: Deployment;
    let made: { id: string; outs: Bag };
    before(async () => {
      at = await deploy();
      made = await at.create();
    });
    after(() => at.close());
    const diff = async (config: Bag, more: Bag = {}) => {
      const requests = at.cloud.requests.length;
      const provider = await configured(at.cloud, config);
      try {
        return await provider.diff(made.id, made.outs, await at.checked(more));
      } finally {
        assert.equal(at.cloud.requests.length, requests);
      }
    };

    it("reads the settings once for all resources of a preview, because they may stand in several files", () => {
      let reads = 0;
      const settings = new Settings(() => void reads++, KEYS);
      const first = namedPlace(settings, { inputs: { region: "eu-de" } });
      const once = reads;
      assert.ok(once > 0, "no setting was read");
      assert.deepEqual(namedPlace(settings, { inputs: { region: "eu-de" } }), first);
      assert.equal(reads, once);
      assert.equal(namedPlace(settings, { inputs: { region: "eu-nl" } }).region, "eu-nl");
    });

    it("is refused, with both places and what to write in the program", async () => {
      await assert.rejects(diff({ "opentelekomcloud:region": "eu-nl" }), {
        kind: "wrongScope",
        message:
          /lives in cloud otc, projectId .*, region eu-de, but config and environment lead to cloud otc, .*region eu-nl; .*, or name that place in the program: region "eu-de"\. Nothing was changed/,
      });
      await assert.rejects(
        diff({ "opentelekomcloud:projectId": PROJECT }),
        /in the program: projectId "[0-9a-f]{32}"\./,
      );
    });
    it("is refused without a login, too, where config has moved", async () => {
      const noKeys = { "opentelekomcloud:accessKey": undefined, "opentelekomcloud:secretKey": undefined };
      await assert.rejects(diff({ ...noKeys, "opentelekomcloud:region": "eu-nl" }), { kind: "wrongScope" });
      assert.deepEqual(await diff(noKeys), { changes: false });
    });
    it("is not told where nothing has moved", async () => {
      assert.deepEqual(await diff({}), { changes: false });
      const byName = { "opentelekomcloud:projectId": undefined, "opentelekomcloud:projectName": "eu-de_other" };
      assert.deepEqual(await diff(byName), { changes: false });
    });
    it("is no longer refused when the program names the old place", async () => {
      const { changes, replaces } = await diff({ "opentelekomcloud:region": "eu-nl" }, { region: "eu-de" });
      assert.deepEqual([changes, replaces], [undefined, undefined]);
    });
  });

  const named = (environment: Texts, config: Texts = {}, inputs: VpcPlaceInputs = {}) => {
    const { cloud, region, projectId } = namedPlace(new Settings((key) => config[key], environment), { inputs });
    return [cloud, region, projectId];
  };

  it("is told by what a login comes with", () => {
    const env = { ...KEYS, OS_REGION_NAME: "eu-nl", OS_PROJECT_ID: PROJECT.toUpperCase() };
    assert.deepEqual(named(env), ["otc", "eu-nl", PROJECT]);
    assert.deepEqual(named({ ...KEYS, OS_REGION_NAME: "eu-nl" }), ["otc", "eu-nl", undefined]);
    assert.deepEqual(named(env, {}, { region: "eu-de" }), ["otc", "eu-de", PROJECT]);
  });

  it("is told by config alone where the login is missing: the environment may be another account's", () => {
    const config = { "huaweicloud:region": "cn-north-4", "huaweicloud:projectId": PROJECT };
    assert.deepEqual(named({ OS_REGION_NAME: "eu-de" }, config), [undefined, "cn-north-4", PROJECT]);
    assert.deepEqual(named({ OS_REGION_NAME: "eu-de" }, config, { cloud: "huawei" }), [
      undefined,
      "cn-north-4",
      PROJECT,
    ]);
    assert.deepEqual(named({}, config, { cloud: "otc" }), [undefined, undefined, undefined]);
    const environments: Texts[] = [{ OS_REGION_NAME: "eu-de" }, { HW_REGION_NAME: "cn-north-1" }, {}];
    for (const environment of environments) {
      assert.throws(() => named(environment), { kind: "auth" });
    }
  });
});
