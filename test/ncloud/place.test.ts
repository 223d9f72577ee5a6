/** Which site and region is meant, and the address of the API there. */
import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { locate, parseId } from "../../provider/ncloud/place";

const settings = (config: Record<string, string> = {}, environment: NodeJS.ProcessEnv = {}) =>
  new Settings((key) => config[key], environment);

describe("NcloudFlowLog, place", () => {
  const state = { networkInterfaceNo: "1" };
  const both = settings({ "ncloud:region": "SGN" }, { NCLOUD_REGION: "JPN" });
  const environment = settings({}, { NCLOUD_REGION: "JPN" });
  const cases: [string, string, Parameters<typeof locate>][] = [
    ["the input before all else", "KR", [both, { ...state, regionCode: "KR" }, "FKR/1"]],
    ["config before environment", "SGN", [both, state]],
    ["environment before the id, so that a contradiction to the state shows", "JPN", [environment, state, "KR/1"]],
    ["the id when nothing else is said", "KR", [settings(), state, "KR/1"]],
    ["the id when it is all there is", "KR", [both, {}, "KR/1"]],
  ];
  for (const [title, region, parameters] of cases) {
    it(`takes the region from ${title}`, () => assert.equal(locate(...parameters).place.regionCode, region));
  }

  it("says what to set when there is no region", () => {
    assert.throws(() => locate(settings(), state), /regionCode, config ncloud:region or NCLOUD_REGION/);
  });

  it("takes the site from the input, config, environment, and else is public", () => {
    const site = (config: Record<string, string>, env: NodeJS.ProcessEnv, input?: "fin") =>
      locate(settings({ "ncloud:region": "KR", ...config }, env), { ...state, site: input }).place.site;
    assert.equal(site({ "ncloud:site": "gov" }, { NCLOUD_SITE: "public" }, "fin"), "fin");
    assert.equal(site({ "ncloud:site": "gov" }, { NCLOUD_SITE: "public" }), "gov");
    assert.equal(site({}, { NCLOUD_SITE: "gov" }), "gov");
    assert.equal(site({}, {}), "public");
  });

  it("names the setting whose value is none", () => {
    assert.throws(() => locate(settings({}, { NCLOUD_SITE: "moon" }), state), /NCLOUD_SITE must be "public".*"moon"/);
    assert.throws(() => locate(settings({ "ncloud:region": "kr" }), state), /config ncloud:region must be a region/);
  });

  describe("has an address", () => {
    const addresses = {
      public: "https://ncloud.apigw.ntruss.com",
      gov: "https://ncloud.apigw.gov-ntruss.com",
      fin: "https://fin-ncloud.apigw.fin-ntruss.com",
    } as const;
    const own = { NCLOUD_API_GW: "http://127.0.0.1:1/" };
    const ofKey = { value: "http://127.0.0.1:2", from: "the file" };
    const at = (config: Record<string, string>, env: NodeJS.ProcessEnv, site?: "gov" | "public", key?: typeof ofKey) =>
      locate(settings({ "ncloud:region": "KR", ...config }, env), { ...state, site }, undefined, key);

    for (const [site, address] of Object.entries(addresses)) {
      it(`the vendor's of the site ${site} unless one is set`, () => {
        assert.equal(at({ "ncloud:site": site }, {}).baseUrl, address);
      });
      it(`and the vendor's names the site ${site} when nothing else does`, () => {
        assert.deepEqual(at({ "ncloud:apiUrl": `${address}/` }, {}), {
          place: { site, regionCode: "KR" },
          baseUrl: address,
        });
      });
    }
    it("from config, then the environment, then what came with the key", () => {
      assert.equal(at({ "ncloud:apiUrl": "https://example.com" }, own, "gov", ofKey).baseUrl, "https://example.com");
      assert.equal(at({}, own, "gov", ofKey).baseUrl, "http://127.0.0.1:1");
      assert.equal(at({}, {}, "gov", ofKey).baseUrl, "http://127.0.0.1:2");
    });
    it("that is one, or an error names where it was set", () => {
      assert.throws(() => at({}, { NCLOUD_API_GW: "ncloud" }), /NCLOUD_API_GW must be an http/);
      assert.throws(() => at({}, { NCLOUD_API_GW: "ftp://example.com" }), /NCLOUD_API_GW must be an http/);
    });
    it("never of another site than the one that is named", () => {
      const public_ = { value: addresses.public, from: "ncloud_api_url of the file" };
      assert.throws(
        () => at({}, {}, "gov", public_),
        /ncloud_api_url of the file is the address of the site "public", but the site asked for is "gov"/,
      );
      assert.equal(at({}, {}, "public", public_).baseUrl, addresses.public);
    });
  });

  it("knows an id from anything else", () => {
    assert.deepEqual(parseId("KR/0123"), { regionCode: "KR", networkInterfaceNo: "0123" });
    for (const id of ["123", "KR/", "/1", "KR/1/2", "KR/x"])
      assert.throws(() => parseId(id), /<regionCode>\/<networkInterfaceNo>/);
  });
});
