/** The parameters that the lab's NAVER Cloud accepts and refuses. */
import assert from "node:assert/strict";
import { startNcloud } from "../../lab/clouds/ncloud";
import { data, form, type Ncloud, post, refusal, send, wanted } from "./ncloud-call";
import { useCloud } from "./suite";

describe("the lab's NAVER Cloud: parameters", () => {
  let cloud: Ncloud;
  useCloud(startNcloud, (started) => {
    cloud = started;
  });

  describe("parameters", () => {
    const documented = JSON.parse(data("error-codes.json")) as { service: { codes: [string, string, string][] } };
    const text = (code: string) => documented.service.codes.find(([, returnCode]) => returnCode === code)?.[2];

    const refused: [title: string, action: string, body: string, code: string][] = [
      ["no interface", "enableFlowLog", form({ ...wanted, networkInterfaceNo: "" }), "1000101"],
      ["no bucket", "enableFlowLog", form({ ...wanted, storageBucketName: "" }), "1000102"],
      ["no action", "enableFlowLog", form({ ...wanted, collectActionTypeCode: "" }), "1099000"],
      ["action in lower case", "enableFlowLog", form({ ...wanted, collectActionTypeCode: "allow" }), "1099000"],
      ["interval 4", "enableFlowLog", form({ ...wanted, collectIntervalMinute: "4" }), "1099000"],
      ["interval 16", "enableFlowLog", form({ ...wanted, collectIntervalMinute: "16" }), "1099000"],
      ["interval 10.0", "enableFlowLog", form({ ...wanted, collectIntervalMinute: "10.0" }), "1099000"],
      ["another storage", "enableFlowLog", form({ ...wanted, storageTypeCode: "NAS" }), "1099000"],
      ["no such bucket", "enableFlowLog", form({ ...wanted, storageBucketName: "nowhere" }), "1099000"],
      [
        "a bucket of another region",
        "enableFlowLog",
        form({ ...wanted, storageBucketName: "flow-logs-sg" }),
        "1099000",
      ],
      ["a directory with a slash", "enableFlowLog", form({ ...wanted, storageBucketDirectoryName: "a/b" }), "1099000"],
      [
        "a long directory",
        "enableFlowLog",
        form({ ...wanted, storageBucketDirectoryName: "d".repeat(101) }),
        "1099000",
      ],
      ["an unknown interface", "enableFlowLog", form({ ...wanted, networkInterfaceNo: "999" }), "1099000"],
      ["an interface of another region", "enableFlowLog", form({ ...wanted, regionCode: "SGN" }), "1099000"],
      ["an unknown region", "enableFlowLog", form({ ...wanted, regionCode: "FKR" }), "1099000"],
      ["a parameter twice", "enableFlowLog", `${form(wanted)}&networkInterfaceNo=123487`, "1099000"],
      ["an unknown parameter", "enableFlowLog", form({ ...wanted, flowLogBucketName: "x" }), "1099000"],
      ["no interface", "disableFlowLog", "", "1000101"],
      ["an unknown interface", "disableFlowLog", "networkInterfaceNo=999", "1099000"],
      ["not a number", "disableFlowLog", "networkInterfaceNo=eth0", "1099000"],
      ["no interface", "getNetworkInterfaceDetail", "", "14016"],
      ["not a number", "getNetworkInterfaceDetail", "networkInterfaceNo=eth0", "1099000"],
      ["an unknown region", "getNetworkInterfaceList", "regionCode=FKR", "1099000"],
      ["a page without a size", "getNetworkInterfaceList", "pageNo=1", "1099000"],
      ["an empty filter", "getNetworkInterfaceList", "instanceNo=", "1099000"],
      ["no list", "getFlowLogConfigurationList", "", "14016"],
      ["a list with a gap", "getFlowLogConfigurationList", "networkInterfaceNoList.2=123490", "1099000"],
      ["a list from 0", "getFlowLogConfigurationList", "networkInterfaceNoList.0=123490", "1099000"],
      ["a list without numbers", "getFlowLogConfigurationList", "networkInterfaceNoList=123490", "1099000"],
      ["not a number", "getFlowLogConfigurationList", "networkInterfaceNoList.1=eth0", "1099000"],
    ];
    for (const [title, action, body, code] of refused) {
      it(`${action}: ${title} is ${code}`, async () => {
        const before = structuredClone(cloud.memory.flowLogs);
        const reply = await send(cloud, action, `responseFormatType=json&${body}`);
        assert.deepEqual(
          [reply.status, JSON.parse(reply.text)],
          [400, { responseError: { returnCode: code, returnMessage: text(code) } }],
        );
        assert.deepEqual(cloud.memory.flowLogs, before);
      });
    }

    it("query and form together may not name a parameter twice", async () => {
      const reply = await send(cloud, "getRegionList", "responseFormatType=json", { query: "responseFormatType=json" });
      assert.equal(refusal(reply), "400 1099000");
    });

    it("an unknown format is refused in XML", async () => {
      const reply = await send(cloud, "getRegionList", "responseFormatType=yaml");
      assert.match(reply.text, /<returnCode>1099000<\/returnCode>/);
    });
  });

  describe("interfaces", () => {
    type Listed = {
      getNetworkInterfaceListResponse: { networkInterfaceList: { networkInterfaceNo: string }[]; totalRows: number };
    };
    const find = async (filter: Record<string, string>) => {
      const reply = JSON.parse((await post(cloud, "getNetworkInterfaceList", filter)).text) as Listed;
      return reply.getNetworkInterfaceListResponse.networkInterfaceList.map((row) => row.networkInterfaceNo).join();
    };
    for (const [filter, numbers] of [
      [{}, "123487,123488,123489,123490"],
      [{ regionCode: "JPN" }, "323401"],
      [{ instanceNo: "4294299", deviceName: "eth1" }, "123488"],
      [{ serverName: "web-1", isDefault: "True" }, "123487"],
      [{ networkInterfaceName: "web" }, "123487,123488,123489"],
      [{ "networkInterfaceNoList.1": "123490", "networkInterfaceNoList.2": "1" }, "123490"],
      [{ ip: "10.0.1.7" }, "123489"],
      [{ networkInterfaceStatusCode: "UNSET" }, ""],
      [{ pageNo: "2", pageSize: "3" }, "123490"],
      [{ pageNo: "0", pageSize: "3" }, "123487,123488,123489"],
      [{ pageNo: "1", pageSize: "3" }, "123487,123488,123489"],
    ] as [Record<string, string>, string][]) {
      it(`${JSON.stringify(filter)} finds ${numbers || "none"}`, async () => {
        assert.equal(await find(filter), numbers);
      });
    }
  });
});
