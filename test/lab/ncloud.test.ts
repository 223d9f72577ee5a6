/** Signature, gateway and answers of the lab's NAVER Cloud. */
import assert from "node:assert/strict";
import { startNcloud } from "../../lab/clouds/ncloud";
import { type SignedRequest, sign, verify } from "../../lab/clouds/ncloud/signature";
import {
  data,
  disable,
  enable,
  form,
  gatewayRefusal,
  listed,
  type Ncloud,
  post,
  read,
  readXml,
  send,
  shape,
  wanted,
} from "./ncloud-call";
import { useCloud } from "./suite";

describe("the lab's NAVER Cloud: signature, gateway, answers", () => {
  let cloud: Ncloud;
  useCloud(startNcloud, (started) => {
    cloud = started;
  });

  describe("signature", () => {
    type Vector = Omit<SignedRequest, "target"> & { name: string; uri: string; secretKey: string; signature: string };
    for (const vector of JSON.parse(data("signature-vectors.json")) as Vector[]) {
      it(`vector ${vector.name}`, () => {
        const signed = { ...vector, target: vector.uri };
        assert.equal(sign(signed, vector.secretKey), vector.signature);
        assert.ok(verify(signed, vector.secretKey, vector.signature));
        for (const other of [{ method: "PUT" }, { target: `${vector.uri}&` }, { timestamp: "1" }, { accessKey: "X" }]) {
          assert.ok(!verify({ ...signed, ...other }, vector.secretKey, vector.signature), JSON.stringify(other));
        }
        assert.ok(!verify(signed, `${vector.secretKey}x`, vector.signature));
      });
    }

    it("covers the target as sent: another encoding of the same query is another signature", async () => {
      const query = "responseFormatType=js%6Fn&networkInterfaceNoList.1=123490";
      assert.deepEqual(listed(await send(cloud, "getFlowLogConfigurationList", "", { method: "GET", query })), [
        "123490",
      ]);
      const timestamp = Date.now();
      const signed = {
        method: "GET",
        target: `/vserver/v2/getFlowLogConfigurationList?${query}`,
        timestamp: String(timestamp),
        accessKey: cloud.env.NCLOUD_ACCESS_KEY ?? "",
      };
      const signature = sign(signed, cloud.env.NCLOUD_SECRET_KEY ?? "");
      const wire = { method: "GET", timestamp, headers: { "x-ncp-apigw-signature-v2": signature } } as const;
      assert.equal((await send(cloud, "getFlowLogConfigurationList", "", { ...wire, query })).status, 200);
      const decoded = await send(cloud, "getFlowLogConfigurationList", "", {
        ...wire,
        query: query.replace("%6F", "o"),
      });
      assert.equal(gatewayRefusal(decoded), "401 200");
    });

    it("is taken under v1 and under v2, and when both are sent both must hold", async () => {
      for (const signatureHeader of ["x-ncp-apigw-signature-v1", "x-ncp-apigw-signature-v2"]) {
        assert.equal((await send(cloud, "getRegionList", "", { signatureHeader })).status, 200, signatureHeader);
      }
      const wrong = { "x-ncp-apigw-signature-v1": "AAAA" };
      assert.equal(gatewayRefusal(await send(cloud, "getRegionList", "", { headers: wrong })), "401 200");
    });
  });

  describe("gateway", () => {
    it("knows /vserver/v2 and its actions, by GET and POST", async () => {
      for (const path of [
        "/",
        "/vserver/v2/",
        "/vserver/v2/enableflowlog",
        "/vserver/v2/getRegionList/",
        "/getRegionList",
      ]) {
        assert.equal(gatewayRefusal(await send(cloud, "", "", { path })), "404 300", path);
      }
      assert.equal(gatewayRefusal(await send(cloud, "getRegionList", "", { method: "PUT" })), "404 300");
      assert.equal((await send(cloud, "getRegionList", "", { method: "GET" })).status, 200);
    });

    for (const name of ["x-ncp-apigw-timestamp", "x-ncp-iam-access-key", "x-ncp-apigw-signature-v2"]) {
      it(`misses ${name}`, async () => {
        const reply = await send(cloud, "getRegionList", "", { headers: { [name]: "" } });
        const recorded = JSON.parse(data("json/errors.json")) as { body: unknown }[];
        assert.deepEqual([reply.status, JSON.parse(reply.text)], [401, recorded[1]?.body]);
      });
    }

    it("refuses a wrong key, a wrong secret and a strange timestamp alike, and nothing happens", async () => {
      const refusals = [
        await send(cloud, "enableFlowLog", form(wanted), { accessKey: "SOMEBODYELSE00000001" }),
        await send(cloud, "enableFlowLog", form(wanted), { secretKey: "wrong" }),
        await send(cloud, "enableFlowLog", form(wanted), { timestamp: Date.now() - 301_000 }),
        await send(cloud, "enableFlowLog", form(wanted), { timestamp: Date.now() + 301_000 }),
        await send(cloud, "enableFlowLog", form(wanted), { timestamp: Math.round(Date.now() / 1000) }),
        await send(cloud, "enableFlowLog", form(wanted), { timestamp: Number.NaN }),
      ];
      for (const reply of refusals) assert.equal(gatewayRefusal(reply), "401 200");
      assert.equal(new Set(refusals.map((reply) => reply.text)).size, 1);
      assert.deepEqual([...cloud.memory.flowLogs.keys()], ["KR/123490"]);
    });

    it("takes timestamps up to five minutes off", async () => {
      for (const off of [-295_000, 295_000]) {
        assert.equal((await send(cloud, "getRegionList", "", { timestamp: Date.now() + off })).status, 200);
      }
    });

    it("refuses what is too large", async () => {
      assert.equal(gatewayRefusal(await send(cloud, "enableFlowLog", "a".repeat(2_000_000))), "413 430");
    });

    it("takes forms only", async () => {
      const contentType = "application/json";
      assert.equal(
        gatewayRefusal(await send(cloud, "enableFlowLog", JSON.stringify(wanted), { contentType })),
        "400 100",
      );
      assert.equal(gatewayRefusal(await send(cloud, "enableFlowLog", "networkInterfaceNo=%zz")), "400 100");
    });
  });

  describe("wire forms of the SDKs", () => {
    it("Go: everything in the form, bare path signed, v1", async () => {
      const signatureHeader = "x-ncp-apigw-signature-v1";
      const body = `responseFormatType=json&regionCode=KR&${form(wanted)}`;
      assert.deepEqual(listed(await send(cloud, "enableFlowLog", body, { signatureHeader })), ["123487"]);
    });

    it("Python: the format in the query, the rest in the form, path and query signed", async () => {
      const wire = { signatureHeader: "x-ncp-apigw-signature-v1", query: "responseFormatType=json" };
      assert.deepEqual(listed(await send(cloud, "enableFlowLog", form(wanted), wire)), ["123487"]);
    });

    it("Java and JavaScript: GET", async () => {
      const wire = { method: "GET", query: `responseFormatType=json&${form(wanted)}` } as const;
      assert.deepEqual(listed(await send(cloud, "enableFlowLog", "", wire)), ["123487"]);
    });

    it("JSON the Go SDK can read: white space after the root's colon, nothing after the last brace", async () => {
      for (const reply of [await read(cloud, "123490"), await read(cloud), await post(cloud, "getRegionList", {})]) {
        assert.match(reply.text, /^\{\s*"\w+":\s+\{[\s\S]*\}\s*\}$/);
        assert.ok(reply.text.endsWith("}"));
        // The SDK cuts the root's value out by position.
        const start = reply.text.replace(/^\{+|\{+$/g, "").indexOf("{");
        assert.doesNotThrow(() => JSON.parse(reply.text.slice(start, -1)));
      }
    });
  });

  describe("answers", () => {
    const running = {
      collectActionTypeCode: "ALLOW",
      collectIntervalMinute: "10",
      storageBucketName: "my-bucket",
      storageTypeCode: "OBJT",
      storageBucketDirectoryName: "VPC_FLOW_LOG",
    };

    it("JSON as reconstructed, request ids apart", async () => {
      const withoutId = (text: string) => text.replace(/"requestId": ?"[0-9a-f-]{36}"/, '"requestId":"-"');
      const replies = {
        enableFlowLog: await enable(cloud, running),
        getFlowLogConfigurationList: await read(cloud, "123487"),
        disableFlowLog: await disable(cloud),
      };
      for (const [action, reply] of Object.entries(replies)) {
        const { _origin, ...fixture } = JSON.parse(data(`json/${action}Response.RECONSTRUCTED.json`));
        assert.deepEqual(JSON.parse(withoutId(reply.text)), JSON.parse(withoutId(JSON.stringify(fixture))), action);
      }
      const { _origin, ...empty } = JSON.parse(data("json/getFlowLogConfigurationListResponse.empty.GUESS.json"));
      const absent = JSON.parse(withoutId((await read(cloud, "123487")).text));
      assert.deepEqual(absent, JSON.parse(withoutId(JSON.stringify(empty))));
    });

    it("XML is the default and has the names, nesting and order of the documentation", async () => {
      cloud.memory.regions.splice(1);
      const replies = {
        enableFlowLog: await send(cloud, "enableFlowLog", form({ ...wanted, ...running })),
        getFlowLogConfigurationList: await send(
          cloud,
          "getFlowLogConfigurationList",
          "networkInterfaceNoList.1=123487",
        ),
        disableFlowLog: await send(
          cloud,
          "disableFlowLog",
          form({ networkInterfaceNo: "123487", responseFormatType: "xml" }),
        ),
        getRegionList: await send(cloud, "getRegionList", ""),
        getNetworkInterfaceDetail: await send(
          cloud,
          "getNetworkInterfaceDetail",
          form({ networkInterfaceNo: "123487" }),
        ),
      };
      for (const [action, reply] of Object.entries(replies)) {
        assert.match(reply.headers.get("content-type") ?? "", /xml/);
        const fixture = await readXml(data(`xml/${action}Response.xml`));
        assert.deepEqual(shape(await readXml(reply.text)), shape(fixture), action);
      }
      const error = await send(cloud, "enableFlowLog", "");
      assert.deepEqual(shape(await readXml(error.text)), shape(await readXml(data("xml/responseError.xml"))));
    });

    it("several rows, and text that XML must escape", async () => {
      cloud.memory.flowLogs.set("KR/123488", {
        collectActionTypeCode: "ALL",
        collectIntervalMinute: 5,
        storageTypeCode: "OBJT",
        storageBucketName: "a<b>&c",
        storageBucketDirectoryName: "d",
      });
      const body = "networkInterfaceNoList.1=123488&networkInterfaceNoList.2=123487&networkInterfaceNoList.3=123490";
      const { text } = await send(cloud, "getFlowLogConfigurationList", body);
      const read = (await readXml(text)) as Record<string, { totalRows: string; flowLogConfigurationList: object }>;
      const root = read.getFlowLogConfigurationListResponse;
      assert.equal(root?.totalRows, "2");
      assert.match(JSON.stringify(root.flowLogConfigurationList), /"a<b>&c".*"audit-logs"/);
    });

    it("the reply of disabling carries what was removed", async () => {
      assert.deepEqual(listed(await disable(cloud, "123490")), ["123490"]);
      assert.deepEqual(listed(await read(cloud, "123490")), []);
    });

    it("defaults: 15 minutes, VPC_FLOW_LOG, the first region", async () => {
      await enable(cloud);
      assert.deepEqual(cloud.memory.flowLogs.get("KR/123487"), {
        collectActionTypeCode: "DENY",
        collectIntervalMinute: 15,
        storageTypeCode: "OBJT",
        storageBucketName: "flow-logs",
        storageBucketDirectoryName: "VPC_FLOW_LOG",
      });
    });
  });

  it("keeps keys and signatures out of the ledger", async () => {
    const { NCLOUD_SECRET_KEY: secret = "", NCLOUD_ACCESS_KEY: access = "" } = cloud.env;
    await send(cloud, "enableFlowLog", form({ ...wanted, storageBucketName: secret }), {
      query: `secretKey=${secret}`,
    });
    const ledger = JSON.stringify(cloud.requests);
    assert.match(ledger, /enableFlowLog/);
    assert.match(ledger, /"status":400/);
    assert.ok(!ledger.includes(secret) && !ledger.includes(access));
    assert.match(ledger, /"x-ncp-apigw-signature-v2":"\[taken out\]"/);
  });

  it("hands out the vendors' variables, with other keys at every start", async () => {
    const other = await startNcloud();
    await other.close();
    assert.deepEqual(Object.keys(cloud.env), [
      "NCLOUD_API_GW",
      "NCLOUD_ACCESS_KEY",
      "NCLOUD_SECRET_KEY",
      "NCLOUD_ACCESS_KEY_ID",
      "NCLOUD_SECRET_ACCESS_KEY",
      "NCLOUD_REGION",
      "NCLOUD_SITE",
      "NCLOUD_METADATA_API_ENDPOINT",
      "NCLOUD_METADATA_ENDPOINT",
      "NCLOUD_OBS_ENDPOINT",
    ]);
    assert.notEqual(other.env.NCLOUD_SECRET_KEY, cloud.env.NCLOUD_SECRET_KEY);
  });
});
