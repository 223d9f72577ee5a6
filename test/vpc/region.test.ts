/** Which region, project and cloud are meant, where several settings say something of them. */
import assert from "node:assert/strict";
import { HW, OS, OS_USER, refused, resolve } from "./settings-fixture";

describe("resolveAccess: region and project", () => {
  it("takes a user with password: region from the project's name, project by name", () => {
    const { region, project, credentials, iam } = resolve(OS_USER);
    assert.equal(region, "eu-de");
    assert.deepEqual(project, { name: "eu-de_team-b" });
    assert.equal(iam, OS_USER.OS_AUTH_URL);
    assert.deepEqual(credentials.by === "password" && credentials.user, { name: "u", domain: { name: "d" } });
  });

  it("takes the region in the identity service's address, before that of the project's name", () => {
    const { OS_REGION_NAME: _, OS_PROJECT_ID: __, ...keys } = OS;
    const at = (authUrl: string, project: string) => {
      const { region, project: found, vpc } = resolve({ ...keys, OS_AUTH_URL: authUrl, OS_PROJECT_NAME: project });
      return [region, found, vpc];
    };
    for (const name of ["k3j9xq2m1z", "eu-nl_team", "my-app-1"]) {
      assert.deepEqual(at("https://iam.eu-de.otc.t-systems.com/v3", name), [
        "eu-de",
        { name },
        "https://vpc.eu-de.otc.t-systems.com",
      ]);
    }
    const others: [string, string][] = [
      ["https://iam-pub.eu-ch2.sc.otc.t-systems.com:443/v3", "https://vpc.eu-ch2.sc.otc.t-systems.com"],
      ["https://iam.ap-southeast-1.myhuaweicloud.com/v3", "https://vpc.ap-southeast-1.myhuaweicloud.com"],
      ["https://iam.eu-west-101.myhuaweicloud.eu", "https://vpc.eu-west-101.myhuaweicloud.eu"],
      ["https://iam.ru-moscow-1.hc.sbercloud.ru/v3", "https://vpc.ru-moscow-1.hc.sbercloud.ru"],
    ];
    for (const [authUrl, vpc] of others) assert.equal(at(authUrl, "anything")[2], vpc);
    assert.equal(at("https://iam.myhuaweicloud.com/v3", "cn-north-4_team")[0], "cn-north-4");
    const named = { ...OS, OS_AUTH_URL: "https://iam.eu-nl.otc.t-systems.com/v3" };
    assert.equal(resolve(named).region, "eu-de");
  });

  for (const name of ["k3j9xq2m1z", "my-team_a", "qa-db-1", "EU", "RegionOne_x"]) {
    it(`takes no project's name for a region: ${name}`, () => {
      const { OS_AUTH_URL: _, ...user } = OS_USER;
      assert.match(refused({ ...user, OS_PROJECT_NAME: name }), /^no region: neither the input region nor /);
    });
  }

  for (const name of ["my-project-1", "qa-db-1", "it-team-2_x", "eu-shop-3"]) {
    it(`takes no project's name for a region of Huawei Cloud: ${name}`, () => {
      const keys = { HW_ACCESS_KEY: "a", HW_SECRET_KEY: "s", HW_PROJECT_NAME: name };
      assert.match(refused(keys), /^no region: neither the input region nor /);
    });
  }

  it("takes the regions of both clouds from the names of projects", () => {
    const { OS_REGION_NAME: _, OS_PROJECT_ID: __, ...os } = OS;
    for (const name of ["eu-de", "eu-nl_team", "eu-ch2_a"]) {
      assert.equal(resolve({ ...os, OS_PROJECT_NAME: name }).region, name.split("_")[0]);
    }
    assert.match(refused({ ...os, OS_PROJECT_NAME: "eu-it_team" }), /^no region: /);
    const { HW_REGION_NAME: ___, HW_PROJECT_ID: ____, ...hw } = HW;
    const regions = [
      ...[
        "cn-north-11",
        "cn-southwest-2",
        "cn-northeast-1",
        "ap-southeast-5",
        "af-south-1",
        "la-north-2",
        "eu-west-101",
      ],
      ...["na-mexico-1", "sa-brazil-1", "tr-west-1", "me-east-1", "ru-moscow-1", "ae-ad-1", "my-kualalumpur-1"],
    ];
    for (const region of regions) {
      assert.equal(resolve({ ...hw, HW_PROJECT_NAME: `${region}_team` }).region, region);
    }
  });

  it("says of an address without a scheme what is wrong with it, also where the region is looked for in it", () => {
    const { HW_REGION_NAME: _, ...hw } = HW;
    const text = refused({ ...hw, HW_AUTH_URL: "iam.ru-moscow-1.hc.sbercloud.ru/v3" });
    assert.match(text, /^HW_AUTH_URL is not an address; write it with its scheme/);
  });

  it("knows a cloud that the program names whatever its case, as look-ups hand it over", () => {
    for (const [cloud, from] of [
      ["OTC", "OS_ACCESS_KEY and OS_SECRET_KEY"],
      ["Otc.T-Systems.com", "OS_ACCESS_KEY and OS_SECRET_KEY"],
      ["Huawei", "HW_ACCESS_KEY and HW_SECRET_KEY"],
    ] as const) {
      assert.equal(resolve({ ...OS, ...HW }, {}, { cloud }).credentials.from, from);
    }
    assert.match(refused(HW, {}, { cloud: "https://hc.sbercloud.ru" }), /^the input cloud is "https.*names no cloud; /);
  });

  it("refuses a cloud that is no domain", () => {
    for (const cloud of ["https://hc.sbercloud.ru/", "sber cloud", "hc.sbercloud.ru/v3"]) {
      assert.match(
        refused({ ...HW, HW_CLOUD: cloud }),
        /^HW_CLOUD is ".*", which names no cloud; set it to "otc", "hua/,
      );
      assert.match(refused(HW, { "huaweicloud:cloud": cloud }), /^config huaweicloud:cloud is ".*", which names no cl/);
    }
    assert.equal(resolve({ ...HW, HW_CLOUD: "HC.SberCloud.ru" }).cloud, "hc.sbercloud.ru");
  });

  it("takes a token before keys, and keys before a password", () => {
    assert.equal(resolve({ ...OS, ...OS_USER, OS_TOKEN: "t" }).credentials.by, "token");
    assert.equal(resolve({ ...OS, ...OS_USER }).credentials.by, "keys");
  });

  it("goes by the default project of the region when no project is named", () => {
    const { OS_PROJECT_ID: _, ...rest } = OS;
    assert.deepEqual(resolve(rest).project, { name: "eu-de" });
  });

  it("lets the program's own words win", () => {
    const { region, project, vpc } = resolve(OS, {}, { cloud: "otc", region: "eu-nl", projectId: "c".repeat(32) });
    assert.deepEqual([region, project, vpc], ["eu-nl", { id: "c".repeat(32) }, "https://vpc.eu-nl.otc.t-systems.com"]);
  });

  it("asks for a region when nothing says one", () => {
    assert.match(
      refused({ OS_ACCESS_KEY: "a", OS_SECRET_KEY: "s" }),
      /^no region:.*OS_REGION_NAME or OS_REGION.*"eu-de"\.$/,
    );
    const huawei = refused({ HW_ACCESS_KEY: "a", HW_SECRET_KEY: "s" });
    assert.match(huawei, /^no region:.*HW_REGION_NAME.*, for example to "ap-southeast-3"\.$/);
  });
});
