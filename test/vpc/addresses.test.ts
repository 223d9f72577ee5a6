/** The addresses of the services, from settings, region and site. */
import assert from "node:assert/strict";
import { endpointElsewhere } from "../../provider/vpc/settings/place";
import { HW, OS, refused, resolve } from "./settings-fixture";

describe("resolveAccess, addresses", () => {
  for (const written of [
    "http://127.0.0.1:81",
    "http://127.0.0.1:81/",
    "http://127.0.0.1:81/v1",
    "http://127.0.0.1:81/v1/abc/",
  ]) {
    it(`takes ${written} as the VPC service's address`, () => {
      assert.equal(resolve({ ...OS, OS_VPC_ENDPOINT_OVERRIDE: written }).vpc, "http://127.0.0.1:81");
    });
  }

  it("refuses an endpoint that is no address, naming the setting", () => {
    assert.match(
      refused({ ...OS, OS_VPC_ENDPOINT_OVERRIDE: "vpc:443" }),
      /^OS_VPC_ENDPOINT_OVERRIDE is not an address/,
    );
  });

  it("takes the addresses of all services from where they are written", () => {
    const environment = {
      ...OS,
      OS_LTS_ENDPOINT_OVERRIDE: "http://127.0.0.1:82/v2",
      OS_AUTH_URL: "http://127.0.0.1:83/v3/",
    };
    const { lts, iam } = resolve(environment);
    assert.deepEqual([lts, iam], ["http://127.0.0.1:82", "http://127.0.0.1:83/v3"]);
    const config = { "opentelekomcloud:ltsEndpoint": "http://127.0.0.1:84" };
    assert.equal(resolve(environment, config).lts, "http://127.0.0.1:84");
    assert.equal(resolve({ ...HW, HW_LTS_ENDPOINT_OVERRIDE: "http://127.0.0.1:85" }).lts, "http://127.0.0.1:85");
  });

  it("takes them from the map of Huawei Cloud's Pulumi package too", () => {
    const map = { iam: "http://127.0.0.1:1/v3", vpc: "http://127.0.0.1:2", lts: "http://127.0.0.1:3/" };
    const access = resolve(HW, { "huaweicloud:endpoints": JSON.stringify(map) });
    assert.deepEqual(
      [access.iam, access.vpc, access.lts],
      ["http://127.0.0.1:1/v3", "http://127.0.0.1:2", "http://127.0.0.1:3"],
    );
    const some = resolve(HW, { "huaweicloud:endpoints": '{"ecs":"http://127.0.0.1:4"}' });
    assert.equal(some.vpc, "https://vpc.cn-north-4.myhuaweicloud.com");
    assert.match(
      refused(HW, { "huaweicloud:endpoints": "vpc" }),
      /^config huaweicloud:endpoints is not a map of addresses;/,
    );
  });

  it("knows the addresses of the Swiss site from its region alone", () => {
    const expected = [
      "https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3",
      "https://vpc.eu-ch2.sc.otc.t-systems.com",
      "https://lts.eu-ch2.sc.otc.t-systems.com",
    ];
    for (const cloud of [undefined, "otc", "sc.otc.t-systems.com"]) {
      const access = resolve({ ...OS, OS_REGION_NAME: "eu-ch2" }, {}, { cloud });
      assert.deepEqual([access.iam, access.vpc, access.lts], expected);
      assert.equal(access.cloud, cloud ?? "sc.otc.t-systems.com");
    }
  });

  it("takes a sibling by the domain of its endpoints", () => {
    const access = resolve({ ...OS, OS_AUTH_URL: "https://iam.eu-west-0.prod-cloud-ocb.orange-business.com/v3" });
    assert.equal(access.vpc, "https://vpc.eu-de.prod-cloud-ocb.orange-business.com");
  });

  it("tells of an endpoint that is in another region, as far as its host tells", () => {
    const said = (region: string, vpc: string) =>
      endpointElsewhere(resolve({ ...OS, OS_VPC_ENDPOINT_OVERRIDE: vpc }, {}, { region }))?.said;
    assert.equal(
      said("eu-nl", "https://vpc.eu-de.otc.t-systems.com/v1"),
      "the region is eu-nl, but requests go to https://vpc.eu-de.otc.t-systems.com, which is in eu-de",
    );
    for (const vpc of [
      "https://vpc.eu-nl.otc.t-systems.com",
      "https://vpc.{region_name}.otc.t-systems.com",
      "https://vpc.eu-de.private.example.org",
      "https://vpc.internal.otc.t-systems.com",
      "http://127.0.0.1:81",
    ]) {
      assert.equal(said("eu-nl", vpc), undefined, vpc);
    }
    const lts = { ...HW, HW_LTS_ENDPOINT_OVERRIDE: "https://lts.ap-southeast-3.myhuaweicloud.com" };
    assert.match(endpointElsewhere(resolve(lts))?.said ?? "", /the region is cn-north-4, .* in ap-southeast-3$/);
  });
});
