/** A bucket of another region than the network interface. */
import assert from "node:assert/strict";
import { type NcloudLab, startNcloud } from "../../../lab/clouds/ncloud";
import { SYSTEM_CLOCK } from "../../../provider/core/clock";
import { Settings } from "../../../provider/core/settings";
import { bucketChecks } from "../../../provider/ncloud/doctor/buckets";

describe("the check of a bucket", () => {
  let [korea, singapore]: NcloudLab[] = [];
  before(async () => {
    [korea, singapore] = [await startNcloud(), await startNcloud()];
  });
  after(async () => {
    await korea?.close();
    await singapore?.close();
  });

  it("names the region that has it, when that of the interface has not", async () => {
    assert.ok(korea && singapore);
    const [[accessKey = "", secretKey = ""] = []] = [...korea.memory.keys];
    singapore.memory.keys.set(accessKey, secretKey);
    singapore.memory.buckets.add("SGN/only-there");
    const address = (cloud: NcloudLab, regionCode: string) => {
      return { regionCode, endpoint: cloud.env.NCLOUD_OBS_ENDPOINT ?? "", region: "kr-standard" };
    };
    const addresses = [address(korea, "KR"), address(singapore, "SGN")];
    const look = {
      settings: new Settings(() => undefined, {}),
      scope: {},
      clock: SYSTEM_CLOCK,
      unread: assert.fail,
      progress: () => undefined,
    };
    const key = { accessKey, secretKey, from: "the test" };
    const access = { baseUrl: korea.url, site: "public", regionCode: "KR", key } as const;
    const [there] = await bucketChecks(look, access, "only-there", () => addresses);
    assert.equal(there?.outcome, "warning");
    assert.match(there?.said ?? "", /^is in region SGN; no document says/);
    const [nowhere] = await bucketChecks(look, access, "nowhere-at-all", () => addresses);
    assert.equal(nowhere?.outcome, "missing");
    singapore.switches.bucketAccess = "refuse";
    const [anywhere] = await bucketChecks(look, access, "only-there", () => addresses);
    assert.equal(anywhere?.outcome, "warning");
    assert.match(anywhere?.said ?? "", /region KR has no such bucket/);
  });
});
