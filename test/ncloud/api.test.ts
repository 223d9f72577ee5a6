/** The calls to NAVER Cloud's API: which are sent again, and what each refusal means. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FlowLogError } from "../../provider/core/errors";
import { NcloudApi } from "../../provider/ncloud/api";
import type { Site } from "../../provider/ncloud/schema";
import { StoppedClock, TestClock } from "../clock";
import { failure } from "../outcomes";

const EMPTY =
  '{ "getFlowLogConfigurationListResponse": { "totalRows": 0, "flowLogConfigurationList": [], "returnCode": "0" } }';
const gateway = (errorCode: string) => JSON.stringify({ error: { errorCode, message: "made up", details: "" } });
const service = (returnCode: string) => JSON.stringify({ responseError: { returnCode, returnMessage: "made up" } });

const request = {
  networkInterfaceNo: "123487",
  collectActionTypeCode: "ALL",
  collectIntervalMinute: 15,
  storageTypeCode: "OBJT",
  storageBucketName: "flow-logs",
};

describe("NcloudApi", () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let seen: IncomingMessage[];
  let time: StoppedClock;

  beforeEach(async () => {
    seen = [];
    time = new StoppedClock();
    server = createServer((incoming, response) => {
      seen.push(incoming);
      // Signatures have a time in milliseconds, and no two requests are that close when pauses lie between them.
      time.pass(1);
      answer(incoming, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    time.release();
    server.closeAllConnections();
    server.close();
  });

  function api(accessKey = "A", site: Site = "gov", regionCode = "KR"): NcloudApi {
    return new NcloudApi(
      {
        baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix`,
        site,
        regionCode,
        key: { accessKey, secretKey: "SECRET", from: "somewhere" },
      },
      new TestClock(),
    );
  }
  const read = () => api().getFlowLogConfigurationList(["123487"]);
  const enable = () => api().enableFlowLog(request);
  const failing = async (work: Promise<unknown>) => (await failure(work)) as FlowLogError;
  const always = (status: number, body: string, headers = {}) => {
    answer = (_request, response) => response.writeHead(status, headers).end(body);
  };

  it("end a list whose pages never end in an error that says so", async () => {
    answer = (_request, response) => {
      const row = { networkInterfaceNo: String(seen.length) };
      const list = { returnCode: "0", totalRows: 1_000_000, networkInterfaceList: [row] };
      response.end(JSON.stringify({ getNetworkInterfaceListResponse: list }));
    };
    const { message } = await failing(api().getNetworkInterfaceList({}));
    assert.match(message, /the list has no end: 500 network interfaces on 500 pages/);
    assert.equal(seen.length, 500);
  });

  it("sign the path as it is sent", async () => {
    always(200, EMPTY);
    await read();
    assert.equal(seen[0]?.url, "/prefix/vserver/v2/getFlowLogConfigurationList");
  });

  it("a read is asked again after 503, with a time and signature of its own", async () => {
    answer = (_request, response) =>
      seen.length < 3 ? response.writeHead(503).end(gateway("500")) : response.end(EMPTY);
    assert.deepEqual(await read(), []);
    for (const header of ["x-ncp-apigw-timestamp", "x-ncp-apigw-signature-v2"]) {
      assert.equal(new Set(seen.map(({ headers }) => headers[header])).size, 3, header);
    }
  });

  it("so it is when the 503 comes as a success with an error inside", async () => {
    answer = (_request, response) => response.end(seen.length < 3 ? gateway("500") : EMPTY);
    assert.deepEqual(await read(), []);
    assert.equal(seen.length, 3);
    assert.equal(new Set(seen.map(({ headers }) => headers["x-ncp-apigw-timestamp"])).size, 3);
  });

  it("five times in all, and then the error is the last one's", async () => {
    always(503, gateway("500"));
    assert.equal((await failing(read())).kind, "unavailable");
    assert.equal(seen.length, 5);
  });

  it("a write is not, and its outcome is unknown", async () => {
    always(503, gateway("500"));
    const error = await failing(enable());
    assert.equal(seen.length, 1);
    assert.equal(error.kind, "unavailable");
    assert.equal(error.outcome, "unknown");
    assert.match(error.message, /may also mean an invalid parameter/);
  });

  it("a write that was throttled is sent again", async () => {
    answer = (_request, response) =>
      seen.length < 2
        ? response.writeHead(429).end(gateway("410"))
        : response.end('{"enableFlowLogResponse": {"returnCode": "0"}}');
    await enable();
    assert.equal(seen.length, 2);
  });

  it("a read that the service refuses is not asked again, even when the status is 500", async () => {
    always(500, service("1099000"));
    await failing(read());
    assert.equal(seen.length, 1);
  });

  it("a read that failed had no effect", async () => {
    always(200, "<html>");
    assert.equal((await failing(read())).outcome, "none");
  });

  it("a clock that is off is told from a wrong key by the reply's Date", async () => {
    always(401, gateway("200"), { date: new Date(Date.now() - 7 * 60_000).toUTCString() });
    const error = await failing(enable());
    assert.equal(error.kind, "auth");
    assert.match(error.message, /clock is 7 minutes ahead of the cloud's/);
    always(401, gateway("200"), { date: new Date(Date.now() + 6 * 60_000).toUTCString() });
    assert.match((await failing(enable())).message, /clock is 6 minutes behind the cloud's/);
    always(401, gateway("200"));
    assert.match(
      (await failing(enable())).message,
      /check the access key and the secret key \(from somewhere\).*site "gov"/,
    );
  });

  describe("with a region that no document of the site names", () => {
    const codes =
      /check the region code: SG is none that NAVER Cloud documents for the site "public" \(KR, for Singapore SGN, for Japan JPN\); else check/;
    const refusedIn = (regionCode: string, site: Site = "public") =>
      failing(api("A", site, regionCode).enableFlowLog(request));
    for (const [status, body] of [
      [400, service("1099000")],
      [500, service("1000100")],
      [400, service("424242")],
    ] as const) {
      it(`the advice begins with the region codes: ${status} ${body}`, async () => {
        always(status, body);
        assert.match((await refusedIn("SG")).message, codes);
      });
    }
    it("so does the advice on an error that may mean an invalid parameter", async () => {
      always(503, gateway("500"));
      assert.match(
        (await refusedIn("JP")).message,
        /500 made up; check the region code: JP is none .*; else try again later/,
      );
    });
    it("names the codes of the other sites", async () => {
      always(400, service("1099000"));
      assert.match((await refusedIn("KR", "fin")).message, /KR is none .* for the site "fin" \(FKR\); else check/);
      assert.match((await refusedIn("SGN", "gov")).message, /SGN is none .* for the site "gov" \(KR\); else check/);
    });
    it("and says nothing of a documented region, or where the region is not the reason", async () => {
      always(400, service("1099000"));
      for (const region of ["KR", "SGN", "JPN"]) assert.doesNotMatch((await refusedIn(region)).message, /region code/);
      always(401, gateway("200"));
      assert.doesNotMatch((await refusedIn("SG")).message, /region code/);
    });
  });

  const table: [status: number, body: string, kind: string, outcome: string, says: RegExp][] = [
    [400, gateway("100"), "invalid", "none", /^enableFlowLog: the API gateway says 100 made up; this is a defect/],
    [401, gateway("210"), "forbidden", "none", /subscribe .* or give its Sub Account a policy/],
    [404, gateway("300"), "invalid", "none", /check the site .*NCLOUD_API_GW/],
    [413, gateway("430"), "invalid", "none", /gateway says 430 made up; this is a defect/],
    [504, gateway("510"), "timeout", "unknown", /510 made up; try again later/],
    [500, gateway("900"), "unavailable", "unknown", /900 made up; try again later/],
    [200, gateway("200"), "auth", "none", /check the access key/],
    [200, gateway("500"), "unavailable", "unknown", /500/],
    [200, gateway("400"), "quota", "none", /wait until the API quota is renewed, or have it raised/],
    [
      400,
      service("1099000"),
      "invalid",
      "none",
      /1099000 made up; check that network interface 123487 and bucket "flow-logs" exist in region KR/,
    ],
    [500, service("1000100"), "invalid", "none", /1000100 made up; check that network interface 123487 and bucket/],
    [400, service("1000101"), "internal", "none", /defect of pulumi-flowlogs/],
    [400, service("1000102"), "internal", "none", /^enableFlowLog: 1000102 made up; this is a defect/],
    [400, service("14016"), "internal", "none", /defect/],
    [500, service("1000"), "unavailable", "unknown", /try again later/],
    [400, service("800"), "auth", "none", /check the access key/],
    [400, service("424242"), "invalid", "none", /424242/],
    [500, service("424242"), "unavailable", "unknown", /424242/],
    [200, service("424242"), "invalid", "none", /424242/],
    [
      200,
      '{"enableFlowLogResponse":{"returnCode":"1099000","returnMessage":"x","requestId":"r-1"}}',
      "invalid",
      "none",
      /1099000 x \(request r-1\)/,
    ],
    [
      503,
      "<html><body><h1>Service  Unavailable</h1></body></html>",
      "unavailable",
      "unknown",
      /HTTP 503 .*: Service Unavailable/,
    ],
    [404, "<html><p>nginx</p></html>", "invalid", "none", /HTTP 404 .*nginx; check the site/],
    [400, "<html>bad</html>", "invalid", "none", /HTTP 400 with a body that is not this API's: bad\.$/],
    [401, "", "auth", "none", /HTTP 401 with an empty body; check the access key/],
    [401, "<html>Sign in</html>", "auth", "none", /: Sign in; check the access key.*; or something .* check the site/],
    [502, "", "unavailable", "unknown", /HTTP 502 with an empty body; try again later/],
    [200, "<html>login</html>", "unreadable", "unknown", /HTTP 200 with a body that is not this API's: login/],
    [200, "", "unreadable", "unknown", /HTTP 200 with an empty body; check the site .*NCLOUD_API_GW/],
    [200, "<enableFlowLogResponse><returnCode>0</returnCode>", "unreadable", "unknown", /HTTP 200/],
    [302, "", "unreadable", "unknown", /HTTP 302/],
  ];
  for (const [status, body, kind, outcome, says] of table) {
    it(`${status} ${body.slice(0, 70)} is ${kind}, outcome ${outcome}`, async () => {
      always(status, body);
      const error = await failing(enable());
      assert.deepEqual([error.kind, error.outcome], [kind, outcome]);
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /SECRET/);
      assert.equal(seen.length, 1);
    });
  }

  for (const [name, body] of [
    ["a page", "<html>slow down</html>"],
    ["nothing", ""],
    ["the gateway's own body", gateway("420")],
  ] as const) {
    for (const status of [429, 503]) {
      it(`tells the wait that ${status} with ${name} asks for`, async () => {
        answer = (_request, response) => {
          response.writeHead(status, { "retry-after": "600" }).end(body);
        };
        const error = await failing(enable());
        assert.match(error.message, /, and asks to wait 600 s; try again later/);
        assert.equal(error.parts.answer?.retryAfter, "600");
      });
    }
  }

  it("a refusal has status, code and request id of its own", async () => {
    always(500, '{"responseError":{"returnCode":"1099000","returnMessage":"x","requestId":"r-1"}}');
    const error = await failing(read());
    assert.deepEqual([error.status, error.code, error.requestId, error.outcome], [500, "1099000", "r-1", "none"]);
  });

  it("a directory that only older documentation allows is named when the service refuses", async () => {
    always(400, service("1099000"));
    const error = await failing(api().enableFlowLog({ ...request, storageBucketDirectoryName: "Edge" }));
    assert.match(error.message, /the directory "Edge" \(newer documentation allows 3 to 100 lowercase letters/);
  });

  for (const body of [
    '{"xResponse":{"returnCode":"0","totalRows":1}}',
    '{"xResponse":{"returnCode":"0","flowLogConfigurationList":[{"networkInterfaceNo":"123487"}]}}',
    '{"xResponse":{"returnCode":"0","flowLogConfigurationList":[{"networkInterfaceNo":"1","collectActionType":{"code":"ALL"},"collectIntervalMinute":"soon","storageBucketName":"b"}]}}',
  ]) {
    it(`what can't be understood is never "no flow log": ${body.slice(0, 100)}`, async () => {
      always(200, body);
      assert.equal((await failing(read())).kind, "unreadable");
    });
  }

  it("are at most four at a time for each key, whoever makes them", async () => {
    let underWay = 0;
    let most = 0;
    answer = async (_request, response) => {
      most = Math.max(most, ++underWay);
      // An answer waits until four calls are there, or nothing more comes.
      for (let turn = 0; underWay < 4 && turn < 1_000; turn++) await nextTurn();
      for (let turn = 0; turn < 10; turn++) await nextTurn();
      underWay--;
      response.end(EMPTY);
    };
    await Promise.all(Array.from({ length: 16 }, read));
    assert.equal(most, 4);
  });
});
