/** The addresses of the services, from settings, region and site. */
import assert from "node:assert/strict";
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
});
