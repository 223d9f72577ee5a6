/** The bodies of NAVER Cloud's API, in XML and JSON. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readReply, rowsOf } from "../../provider/ncloud/reply";

const file = (name: string) => readFileSync(`test/data/ncloud/${name}`, "utf8");
const LIST = "flowLogConfigurationList";

async function rows(body: string) {
  const reply = await readReply(body);
  assert.equal(reply.layer, "result");
  return reply.layer === "result" ? rowsOf(reply.content, LIST) : [];
}
const xml = (list: string, totalRows = 0) =>
  `<getFlowLogConfigurationListResponse><requestId>r</requestId><returnCode>0</returnCode><returnMessage>success</returnMessage><totalRows>${totalRows}</totalRows>${list}</getFlowLogConfigurationListResponse>`;
const json = (list: unknown, totalRows = 0) =>
  JSON.stringify({ getFlowLogConfigurationListResponse: { totalRows, [LIST]: list, returnCode: "0" } }, null, 2);
const row = (no: string) =>
  `<FlowLogConfiguration><networkInterfaceNo>${no}</networkInterfaceNo><collectActionType><code>ALLOW</code></collectActionType></FlowLogConfiguration>`;

describe("readReply", () => {
  for (const action of ["enableFlowLog", "disableFlowLog", "getFlowLogConfigurationList"]) {
    it(`reads the documented XML of ${action}`, async () => {
      const [first, ...more] = await rows(file(`xml/${action}Response.xml`));
      assert.deepEqual(more, []);
      assert.match(String(first?.networkInterfaceNo), /\*\*\*/);
      assert.equal(first?.storageBucketDirectoryName, "VPC_FLOW_LOG");
      assert.deepEqual({ ...(first?.collectActionType as object) }, { code: "ALLOW", codeName: "Allow" });
    });
    it(`reads the JSON of ${action}`, async () => {
      const [first] = await rows(file(`json/${action}Response.RECONSTRUCTED.json`));
      assert.equal(first?.networkInterfaceNo, "123487");
    });
  }

  it("keeps numbers of interfaces as they are", async () => {
    const list = `<${LIST}>${row("0034001")}${row("90071992547409931")}</${LIST}>`;
    const found = await rows(xml(list, 2));
    assert.deepEqual(
      found.map((one) => one.networkInterfaceNo),
      ["0034001", "90071992547409931"],
    );
  });

  it("reads one item and both cases of its name, and of the list's", async () => {
    const list = `<${LIST}>${row("1")}</${LIST}>`;
    const spellings = [
      list,
      list
        .replaceAll("<FlowLogConfiguration>", "<flowLogConfiguration>")
        .replaceAll("</FlowLogConfiguration>", "</flowLogConfiguration>"),
      list.replaceAll(LIST, "FlowLogConfigurationList"),
    ];
    for (const spelling of spellings) assert.equal((await rows(xml(spelling, 1)))[0]?.networkInterfaceNo, "1");
  });

  for (const list of [
    "",
    `<${LIST}/>`,
    `<${LIST}></${LIST}>`,
    `<${LIST}>\n  </${LIST}>`,
    `<${LIST}><FlowLogConfiguration/></${LIST}>`,
  ]) {
    it(`reads no rows in XML: ${JSON.stringify(list)}`, async () => assert.deepEqual(await rows(xml(list)), []));
  }
  for (const list of [[], undefined, null, "", " "]) {
    it(`reads no rows in JSON: ${JSON.stringify(list)}`, async () => assert.deepEqual(await rows(json(list)), []));
  }
  it("reads the guessed empty answer", async () => {
    assert.deepEqual(await rows(file("json/getFlowLogConfigurationListResponse.empty.GUESS.json")), []);
  });

  for (const body of [
    json([], 1),
    xml("", 1),
    json("none"),
    json([1]),
    json({ other: [] }),
    xml(`<${LIST}><row/></${LIST}>`),
  ]) {
    it(`does not take for "no rows": ${body.slice(0, 300).replace(/\s+/g, " ")}`, async () => {
      await assert.rejects(rows(body), SyntaxError);
    });
  }

  const refusals: [string, string, string][] = [
    ["service", "800", file("xml/responseError.xml")],
    ["service", "1000101", '{"responseError":{"returnCode":"1000101","returnMessage":"there are…"}}'],
    ["service", "3000100", '{"responseError":{"responseCode":3000100,"responseMessage":"no"}}'],
    [
      "service",
      "1099000",
      '{"enableFlowLogResponse":{"returnCode":"1099000","returnMessage":"parameter value is not valid"}}',
    ],
    ["service", "1099000", "<enableFlowLogResponse><returnCode> 1099000 </returnCode></enableFlowLogResponse>"],
    [
      "gateway",
      "210",
      '{"error":{"errorCode":"210","message":"Permission Denied","details":"A subscription to the API is required."}}',
    ],
    ["gateway", "210", '{"error":{"errorCode":210,"message":"Permission Denied"}}'],
    ["service", "0", '{"responseError":{"returnCode":"0","returnMessage":"success"}}'],
    ["gateway", "200", "<error><errorCode>200</errorCode><message>Authentication Failed</message></error>"],
    ["gateway", "200", "<a><b><errorCode>200</errorCode></b></a>"],
  ];
  for (const [layer, code, body] of refusals) {
    it(`reads a ${layer} error: ${body.slice(0, 120)}`, async () => {
      const reply = await readReply(body);
      assert.equal(reply.layer, layer);
      assert.equal(reply.layer === "service" || reply.layer === "gateway" ? reply.code : "", code);
    });
  }
  it("reads every error on record", async () => {
    const records: { layer: string; body: unknown }[] = JSON.parse(file("json/errors.json"));
    for (const { layer, body } of records) {
      assert.equal((await readReply(JSON.stringify(body))).layer, layer === "api-gateway" ? "gateway" : "service");
    }
  });

  const whole = xml(`<${LIST}>${row("1")}</${LIST}>`, 1);
  for (const body of [
    "",
    "OK",
    "<html><body>503</body></html>",
    "{}",
    "[]",
    "null",
    '{"a":1}',
    whole.slice(0, -5),
    json([]).slice(0, -3),
    '{"xResponse":{}}',
  ]) {
    it(`takes for foreign: ${JSON.stringify(body).slice(0, 60)}`, async () => {
      assert.deepEqual(await readReply(body), { layer: "foreign" });
    });
  }
});
