/** Where Object Storage of each site and region is. */
import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { objectStorageAddresses } from "../../provider/ncloud/object-storage-addresses";
import type { Site } from "../../provider/ncloud/schema";

describe("the addresses of Object Storage", () => {
  const addresses = (site: Site, regionCode: string, env: Record<string, string> = {}) =>
    objectStorageAddresses(new Settings(() => undefined, env), { site, regionCode });

  for (const [site, regionCode, endpoint, region] of [
    ["public", "KR", "https://kr.object.ncloudstorage.com", "kr-standard"],
    ["public", "SGN", "https://sg.object.ncloudstorage.com", "sg-standard"],
    ["public", "JPN", "https://jp.object.ncpstorage.com", "jp-standard"],
    ["gov", "KR", "https://kr.object.gov-ncloudstorage.com", "gov-standard"],
    ["gov", "KRS", "https://krs.object.gov-ncloudstorage.com", "gov2-standard"],
    ["fin", "FKR", "https://kr.object.fin-ncloudstorage.com", "fin-standard"],
  ] as const) {
    it(`${site} ${regionCode}: ${endpoint}`, () => {
      assert.deepEqual(addresses(site, regionCode)[0], { regionCode, endpoint, region });
    });
  }

  it("the other regions of the site follow, and no other site", () => {
    assert.ok(addresses("public", "SGN").length > 1);
    assert.ok(addresses("gov", "KR").every(({ endpoint }) => endpoint.includes("gov-")));
  });

  it("NCLOUD_OBS_ENDPOINT replaces all of them", () => {
    const found = addresses("public", "KR", { NCLOUD_OBS_ENDPOINT: "http://127.0.0.1:1/" });
    assert.deepEqual(found, [{ regionCode: "KR", endpoint: "http://127.0.0.1:1", region: "kr-standard" }]);
    assert.throws(() => addresses("public", "KR", { NCLOUD_OBS_ENDPOINT: "kr" }), /http or https address/);
  });

  it("an unknown region is an error that says what to set", () => {
    assert.throws(() => addresses("public", "XX"), /region XX of site "public" is not known; set NCLOUD_OBS_ENDPOINT/);
  });
});
