/**
 * Settings that have moved to another site or region since the flow log was made: a preview says so without a request.
 */
import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { namedPlace } from "../../provider/ncloud/place";
import type { Bag } from "../inputs";
import { configured, type Deployment, deploy } from "./deployment";

describe("NcloudFlowLog, a place that has moved", () => {
  let at: Deployment;
  let outs: Bag;
  before(async () => {
    at = await deploy();
    ({ outs } = await at.create());
    at.actions();
  });
  after(() => at.close());
  const diff = async (config: Bag, more: Bag = {}, olds = outs) =>
    (await configured(at.cloud, config)).diff(at.id, olds, await at.checked(more));

  it("is refused by a plain preview, with both places and what to write in the program", async () => {
    await assert.rejects(diff({ "ncloud:region": "SGN" }), {
      kind: "wrongScope",
      message:
        /^comparing flow log of network interface \d+ .*: the state says it lives in regionCode KR, site public, but config and environment lead to regionCode SGN, site public; use the credentials and settings of the place it lives in, or name that place in the program: regionCode "KR"\. Nothing was changed, and the state keeps it\.$/,
    });
    await assert.rejects(diff({ "ncloud:site": "gov" }), /site public, but .*site gov; .*: site "public"\./);
    assert.deepEqual(at.actions(), []);
  });

  it("is no longer refused when the program names the old place", async () => {
    const { changes, replaces } = await diff({ "ncloud:region": "SGN" }, { regionCode: "KR" });
    assert.deepEqual([changes, replaces], [undefined, undefined]);
  });

  it("is a replacement when the program names the new place", async () => {
    assert.deepEqual((await diff({}, { regionCode: "SGN" })).replaces, ["regionCode"]);
  });

  it("is not told where nothing has moved: the same settings, none, no key, or a key that is elsewhere", async () => {
    const same = { changes: false };
    assert.deepEqual(await diff({}), same);
    assert.deepEqual(await diff({ "ncloud:region": undefined, "ncloud:site": undefined }), same);
    assert.deepEqual(await diff({ "ncloud:accessKey": undefined, "ncloud:secretKey": undefined }), same);
    assert.deepEqual(await diff({ "ncloud:site": "moon" }), same);
  });

  it("is told from config or environment, by region, site, or an address of the vendor's", () => {
    const named = (config: Bag, environment: NodeJS.ProcessEnv = {}) =>
      namedPlace(new Settings((key) => config[key] as string | undefined, environment), {
        inputs: { networkInterfaceNo: "1" },
        id: "KR/1",
      });
    assert.deepEqual(named({}), { site: undefined, regionCode: "KR" });
    assert.deepEqual(named({}, { NCLOUD_REGION: "JPN", NCLOUD_SITE: "fin" }), { site: "fin", regionCode: "JPN" });
    assert.deepEqual(named({ "ncloud:apiUrl": "https://ncloud.apigw.gov-ntruss.com" }), {
      site: "gov",
      regionCode: "KR",
    });
  });
});
