/** The lab's NAVER Cloud: regions, VPCs, subnets, and lists in pages. */
import assert from "node:assert/strict";
import { gatewayRefusal, type Ncloud, post, refusal, send } from "./ncloud-call";
import { useNcloud } from "./suite";

describe("the lab's NAVER Cloud: networks", () => {
  let cloud: Ncloud;
  const turn = useNcloud((started) => {
    cloud = started;
  });

  const ask = async (path: string, form = "") => {
    const reply = await send(cloud, "", `${form}&responseFormatType=json`, { path });
    return Object.values(JSON.parse(reply.text))[0] as Record<string, unknown> & { totalRows: number };
  };
  const rows = async (path: string, form: string, list: string, key: string) =>
    ((await ask(path, form))[list] as Record<string, string>[]).map((row) => row[key]);

  it("lists all regions, which no region narrows", async () => {
    assert.deepEqual(await rows("/vserver/v2/getRegionList", "", "regionList", "regionCode"), ["KR", "SGN", "JPN"]);
    assert.equal(refusal(await post(cloud, "getRegionList", { regionCode: "KR" })), "400 1099000");
  });

  it("lists VPCs and subnets of a region under the path of another service", async () => {
    assert.deepEqual(await rows("/vpc/v2/getVpcList", "regionCode=SGN", "vpcList", "vpcName"), ["edge-sg"]);
    assert.deepEqual(await rows("/vpc/v2/getSubnetList", "regionCode=SGN", "subnetList", "vpcNo"), ["70002"]);
    for (const path of ["/vserver/v2/getVpcList", "/vpc/v2/getRegionList"])
      assert.equal(gatewayRefusal(await send(cloud, "", "", { path })), "404 300");
  });

  it("lists servers with their status and interfaces", async () => {
    cloud.memory.stoppedServers.add("4294300");
    const page = "regionCode=KR&pageNo=1&pageSize=10";
    const { serverInstanceList, totalRows } = await ask("/vserver/v2/getServerInstanceList", page);
    const rows = serverInstanceList as Record<string, unknown>[];
    assert.equal(totalRows, 3);
    assert.deepEqual(
      rows.map((row) => [row.serverInstanceNo, (row.serverInstanceStatus as { code: string }).code]),
      [
        ["4294299", "RUN"],
        ["4294300", "NSTOP"],
        ["4294301", "RUN"],
      ],
    );
    assert.deepEqual(rows[0]?.networkInterfaceNoList, ["123487", "123488"]);
    const of = (filter: string) => ask("/vserver/v2/getServerInstanceList", `${page}&${filter}`);
    assert.equal((await of("serverInstanceNoList.1=4294301")).totalRows, 1);
    assert.equal((await of("vpcNo=70001")).totalRows, 3);
    assert.equal((await of("vpcNo=70002")).totalRows, 0);
  });

  it("answers twenty rows when no page is asked for, and says how many there are", async () => {
    for (let index = 0; index < 30; index++)
      cloud.memory.subnets.push({ regionCode: "JPN", subnetNo: `9${index}`, vpcNo: "70003", subnetName: `s-${index}` });
    const { subnetList, totalRows } = await ask("/vpc/v2/getSubnetList", "regionCode=JPN");
    assert.deepEqual([(subnetList as unknown[]).length, totalRows], [20, 31]);
    const page = "regionCode=JPN&pageNo=2&pageSize=25";
    assert.equal((await rows("/vpc/v2/getSubnetList", page, "subnetList", "subnetNo")).length, 6);
    const tooMany = "regionCode=JPN&pageNo=1&pageSize=1001&responseFormatType=json";
    const reply = await send(cloud, "", tooMany, { path: "/vpc/v2/getSubnetList" });
    assert.equal(refusal(reply), "400 1099000");
  });

  it("rowsRepeated: a page begins with the end of the one before", async () => {
    turn({ rowsRepeated: 1 });
    const page = (no: number) =>
      rows(
        "/vserver/v2/getNetworkInterfaceList",
        `regionCode=KR&pageNo=${no}&pageSize=2`,
        "networkInterfaceList",
        "networkInterfaceNo",
      );
    assert.deepEqual(await page(1), ["123487", "123488"]);
    assert.deepEqual(await page(2), ["123488", "123489"]);
  });

  it("unsubscribedRegions are refused as an account without a subscription", async () => {
    turn({ unsubscribedRegions: ["JPN"] });
    assert.equal(gatewayRefusal(await send(cloud, "getNetworkInterfaceList", "regionCode=JPN")), "401 210");
    assert.equal((await send(cloud, "getNetworkInterfaceList", "regionCode=KR")).status, 200);
  });
});
