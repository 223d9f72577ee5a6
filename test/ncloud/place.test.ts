import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";
import { baseUrl, parseId, resolvePlace } from "../../provider/ncloud/place";

const settings = (config: Record<string, string> = {}, environment: NodeJS.ProcessEnv = {}) =>
  new Settings((key) => config[key], environment);

describe("the place of a NAVER Cloud flow log", () => {
  const state = { networkInterfaceNo: "1" };
  const both = settings({ "ncloud:region": "SGN" }, { NCLOUD_REGION: "JPN" });
  const environment = settings({}, { NCLOUD_REGION: "JPN" });
  const cases: [string, ReturnType<typeof resolvePlace>["regionCode"], Parameters<typeof resolvePlace>][] = [
    ["the input before all else", "KR", [both, { ...state, regionCode: "KR" }, "FKR/1"]],
    ["config before environment", "SGN", [both, state]],
    ["environment before the id, so that a contradiction to the state shows", "JPN", [environment, state, "KR/1"]],
    ["the id when nothing else is said", "KR", [settings(), state, "KR/1"]],
    ["the id when it is all there is", "KR", [both, {}, "KR/1"]],
  ];
  for (const [title, region, parameters] of cases) {
    it(`takes the region from ${title}`, () => assert.equal(resolvePlace(...parameters).regionCode, region));
  }

  it("says what to set when there is no region", () => {
    assert.throws(() => resolvePlace(settings(), state), /regionCode, config ncloud:region or NCLOUD_REGION/);
  });

  it("takes the site from the input, config, environment, and else is public", () => {
    const site = (config: Record<string, string>, env: NodeJS.ProcessEnv, input?: "fin") =>
      resolvePlace(settings({ "ncloud:region": "KR", ...config }, env), { ...state, site: input }).site;
    assert.equal(site({ "ncloud:site": "gov" }, { NCLOUD_SITE: "public" }, "fin"), "fin");
    assert.equal(site({ "ncloud:site": "gov" }, { NCLOUD_SITE: "public" }), "gov");
    assert.equal(site({}, { NCLOUD_SITE: "gov" }), "gov");
    assert.equal(site({}, {}), "public");
  });

  it("names the setting whose value is none", () => {
    assert.throws(
      () => resolvePlace(settings({}, { NCLOUD_SITE: "moon" }), state),
      /NCLOUD_SITE must be "public".*"moon"/,
    );
    assert.throws(
      () => resolvePlace(settings({ "ncloud:region": "kr" }), state),
      /config ncloud:region must be a region/,
    );
  });

  it("has the vendor's address unless one is set", () => {
    assert.equal(baseUrl(settings(), "public"), "https://ncloud.apigw.ntruss.com");
    assert.equal(baseUrl(settings(), "gov"), "https://ncloud.apigw.gov-ntruss.com");
    assert.equal(baseUrl(settings(), "fin"), "https://fin-ncloud.apigw.fin-ntruss.com");
    const own = { NCLOUD_API_GW: "http://127.0.0.1:1/" };
    assert.equal(baseUrl(settings({}, own), "gov"), "http://127.0.0.1:1");
    assert.equal(baseUrl(settings({ "ncloud:apiUrl": "https://example.com" }, own), "gov"), "https://example.com");
    assert.throws(() => baseUrl(settings({}, { NCLOUD_API_GW: "ncloud" }), "gov"), /NCLOUD_API_GW must be an http/);
  });

  it("knows an id from anything else", () => {
    assert.deepEqual(parseId("KR/0123"), { regionCode: "KR", networkInterfaceNo: "0123" });
    for (const id of ["123", "KR/", "/1", "KR/1/2", "KR/x"])
      assert.throws(() => parseId(id), /<regionCode>\/<networkInterfaceNo>/);
  });
});
