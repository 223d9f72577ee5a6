/** The one table from vendor codes and statuses to kinds, over the documented bodies. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { HttpAnswer } from "../../provider/core/http/client";
import { complaintOf, type Operation, refusal, saysGone, saysMissingInLts } from "../../provider/vpc/answers/errors";

const { origin: _origin, ...bodies }: Record<string, { status: number; body: object }> = JSON.parse(
  readFileSync("test/data/vpc/errors.json", "utf8"),
);

function answer(status: number, body: object | string, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
}
function fromDocuments(name: string): HttpAnswer {
  const { status, body } = bodies[name] ?? assert.fail(`no documented body ${name}`);
  return answer(status, body);
}

const lts = (code: string, message: string, status = 400) => answer(status, { error_code: code, error_msg: message });
const ltsTable: [HttpAnswer, Operation, string, "none" | "unknown"][] = [
  [lts("LTS.0001", "Invalid projectId", 403), "list", "wrongScope", "none"],
  [lts("LTS.0011", "Invalid projectId", 403), "create", "wrongScope", "none"],
  [lts("LTS.0003", "No permission.", 403), "create", "forbidden", "none"],
  [lts("LTS.0009", "Failed to validate the request body"), "create", "invalid", "none"],
  [lts("LTS.0010", "The system encountered an internal error"), "create", "unavailable", "unknown"],
  [lts("LTS.0010", "The system encountered an internal error", 500), "update", "unavailable", "unknown"],
  [lts("LTS.0010", "The system encountered an internal error"), "list", "unavailable", "none"],
  [lts("LTS.0101", "the group name has been existed"), "create", "conflict", "none"],
  [lts("LTS.0102", "Failed to create log group", 500), "create", "unavailable", "unknown"],
  [lts("LTS.0104", "the number of log groups exceeds the quota"), "create", "quota", "none"],
  [lts("LTS.0105", "Log group is associated by transfer"), "delete", "conflict", "none"],
  [lts("LTS.0106", "between 1 and 365"), "create", "invalid", "none"],
  [lts("LTS.0107", "Current user does not have the permission", 500), "update", "unavailable", "unknown"],
  [lts("LTS.0201", "The log group is not existed"), "create", "notFound", "none"],
  [lts("LTS.0201", "The group is not existed", 404), "create", "notFound", "none"],
  [lts("LTS.0205", "The log stream name has been existed"), "create", "conflict", "none"],
  [lts("LTS.0206", "the number of Log streams exceeds the quota"), "create", "quota", "none"],
  [lts("LTS.0207", "Log stream is associated by transfer"), "delete", "conflict", "none"],
  [lts("LTS.0208", "Log stream is associated by transfer"), "delete", "conflict", "none"],
  [lts("LTS.0208", "The log stream does not existed"), "delete", "notFound", "none"],
  [lts("LTS.1836", "action is create or delete"), "update", "invalid", "none"],
];

describe("refusal", () => {
  const table: [string, Operation, string, "none" | "unknown"][] = [
    ["vpc-shape", "create", "conflict", "none"],
    ["vpc-invalid", "create", "invalid", "none"],
    ["vpc-port-unsupported", "create", "invalid", "none"],
    ["vpc-resource-missing", "create", "notFound", "none"],
    ["vpc-show-bad-id", "show", "invalid", "none"],
    ["vpc-show-bad-id", "list", "invalid", "none"],
    ["vpc-update-or-delete-missing", "update", "notFound", "none"],
    ["vpc-update-or-delete-missing", "delete", "notFound", "none"],
    ["vpc-backend", "create", "unavailable", "unknown"],
    ["vpc-backend", "list", "unavailable", "none"],
    ["vpc-tenant-mismatch", "create", "wrongScope", "none"],
    ["vpc-policy", "create", "forbidden", "none"],
    ["lts-shape", "create", "invalid", "none"],
    ["iam-shape", "login", "invalid", "none"],
  ];
  for (const [name, operation, kind, outcome] of table) {
    it(`${name} under ${operation} is ${kind}, outcome ${outcome}, and is quoted`, () => {
      const given = fromDocuments(name);
      const error = refusal(given, operation);
      assert.deepEqual([error.kind, error.outcome], [kind, outcome]);
      const { code, message, requestId } = complaintOf(given);
      assert.deepEqual([error.status, error.code, error.requestId], [given.status, code, requestId]);
      assert.ok(message && error.message.includes(message.replace(/\.$/, "")), error.message);
      assert.ok(!code || error.message.includes(`${given.status} ${code}`), error.message);
    });
  }

  const others: [string, HttpAnswer, Operation, string][] = [
    ["a gateway's 404", answer(404, { error_code: "APIGW.0101", error_msg: "no API" }), "create", "unreachable"],
    ["an old gateway's 404", answer(404, { error_code: "APIG.0101", error_msg: "no API" }), "delete", "unreachable"],
    ["a proxy's 404", answer(404, "<html>"), "update", "unreadable"],
    [
      "a full quota",
      answer(409, { code: "VPC.0114", message: "Quota exceeded for resources: ['x']" }),
      "create",
      "quota",
    ],
    ["a throttled call", answer(429, { error_code: "APIGW.0308", error_msg: "too many" }), "update", "throttled"],
    ["a gateway timeout", answer(504, ""), "create", "timeout"],
    [
      "a Neutron error",
      answer(403, { NeutronError: { type: "PolicyNotAuthorized", message: "no" } }),
      "create",
      "forbidden",
    ],
  ];
  for (const [what, given, operation, kind] of others) {
    it(`${what} is ${kind}`, () => assert.equal(refusal(given, operation).kind, kind));
  }

  for (const [given, operation, kind, outcome] of ltsTable) {
    const { code, message } = complaintOf(given);
    it(`${given.status} ${code} ${message} under ${operation} is ${kind}, outcome ${outcome}`, () => {
      const error = refusal(given, operation);
      assert.deepEqual([error.kind, error.outcome], [kind, outcome]);
    });
  }

  it("tells which permission is missing of the service that refuses", () => {
    const says = (given: HttpAnswer) => refusal(given, "create").message;
    assert.match(says(fromDocuments("vpc-policy")), /; allow the user vpc:flowLogs:create/);
    assert.match(says(lts("LTS.0003", "No permission.", 403)), /; give the user LTS FullAccess in this project\.$/);
    assert.match(
      says(answer(403, { error_code: "APIGW.0305", error_msg: "ACL denies" })),
      /^403 APIGW\.0305 ACL denies\.$/,
    );
  });

  it("asks for no more than the right to read where a read was refused", () => {
    for (const operation of ["show", "list", "quota"] as const) {
      const says = (given: HttpAnswer) => refusal(given, operation).message;
      assert.match(says(fromDocuments("vpc-policy")), /; give the user VPC ReadOnlyAccess in this project\.$/);
      assert.match(
        says(lts("LTS.0003", "No permission.", 403)),
        /; give the user LTS ReadOnlyAccess in this project\.$/,
      );
    }
  });

  const faults: [string, number, string][] = [
    ["badRequest", 400, "invalid"],
    ["forbidden", 403, "forbidden"],
    ["itemNotFound", 404, "notFound"],
    ["conflictingRequest", 409, "conflict"],
    ["overLimit", 429, "throttled"],
    ["computeFault", 500, "unavailable"],
  ];
  for (const [name, status, kind] of faults) {
    it(`keeps the words of OpenStack's {"${name}": …}`, () => {
      const error = refusal(answer(status, { [name]: { code: status, message: "Bad things in field x." } }), "create");
      assert.equal(error.kind, kind);
      assert.match(error.message, new RegExp(`^${status} ${name} Bad things in field x[.;]`));
    });
  }

  it("says of a call that the gateway does not offer that it may not exist there", () => {
    const unknown: [number, object][] = [
      [404, { error_code: "APIGW.0101", error_msg: "The API does not exist or has not been published" }],
      [404, { error_code: "APIGW.0101", error_msg: "method POST not found" }],
      [405, { error_code: "APIGW.0101", error_msg: "method POST not found" }],
      [400, { error_code: "APIG.0101", error_msg: "method POST not found" }],
      [404, { code: "VPC.0404", message: "method POST not found" }],
      [404, { message: "method POST not found" }],
      [405, { error: "method POST not found" }],
    ];
    for (const [status, body] of [...unknown, [404, "method POST not found\n"] as const]) {
      const error = refusal(answer(status, body), "create");
      assert.deepEqual([error.kind, error.outcome], ["unreachable", "none"]);
      assert.match(error.message, /; check the endpoint and the region: the gateway there does not offer this call/);
      assert.ok(!saysGone(answer(status, body)));
    }
  });

  it("keeps the words of an answer without a code, and gives no rights for it that are another service's", () => {
    const bodies = [{ message: "no route here" }, { error: "no route here" }, { error: "x", message: "no route here" }];
    for (const body of [...bodies, { error_msg: "no route here" }, { NeutronError: "no route here" }]) {
      const { message } = refusal(answer(403, body), "create");
      assert.match(message, /^403 no route here; check the endpoint, the region and proxies: /);
    }
    const { message } = refusal(answer(403, "<p>secret</p>"), "create");
    assert.doesNotMatch(message, /vpc:flowLogs|secret/);
    assert.equal(refusal(answer(404, { message: "no route here" }), "update").kind, "unreadable");
  });

  it("keeps the code of the identity service where the code is a name", () => {
    const body = { error: { code: "IAM.0003", message: "Access denied", title: "Forbidden" } };
    assert.match(refusal(answer(403, body), "project").message, /^403 IAM\.0003 Access denied; /);
    const number = { error: { code: "403", message: "Access denied" } };
    assert.match(refusal(answer(403, number), "project").message, /^403 Access denied; /);
  });

  it("names the request, from body or header", () => {
    const body = { error_code: "APIGW.0308", error_msg: "too many", request_id: "7f3a" };
    assert.match(refusal(answer(429, body), "create").message, /^429 APIGW\.0308 too many \(request 7f3a\); /);
    assert.match(
      refusal(answer(502, "", { "x-request-id": "9b1c" }), "create").message,
      /an empty body \(request 9b1c\)/,
    );
  });

  it("never shows a strange body, only its size and type", () => {
    const given = answer(502, "<p>secret</p>", { "content-type": "text/html; charset=utf-8" });
    assert.match(refusal(given, "create").message, /^502 13 bytes of something else \(text\/html\)\.$/);
  });
});

describe("saysMissingInLts", () => {
  it("takes for missing in Log Tank Service only what the service calls so", () => {
    const missing = [...ltsTable.map(([given]) => given), answer(404, ""), answer(404, { error_code: "APIGW.0101" })];
    assert.deepEqual(
      missing.filter(saysMissingInLts).map((given) => complaintOf(given).message),
      ["The log group is not existed", "The group is not existed", "The log stream does not existed"],
    );
    assert.ok(!saysMissingInLts(fromDocuments("vpc-show-missing")));
    assert.ok(!saysMissingInLts(lts("LTS.0201", "The log group is not existed", 500)));
  });
});

describe("saysGone", () => {
  it("takes for gone only the service's own 404 about a flow log", () => {
    const gone = Object.keys(bodies).filter((name) => saysGone(fromDocuments(name)));
    assert.deepEqual(gone.sort(), ["vpc-resource-missing", "vpc-show-missing", "vpc-update-or-delete-missing"]);
    assert.ok(!saysGone(answer(404, { error_code: "APIGW.0101" })));
    assert.ok(!saysGone(answer(404, "")));
    assert.ok(!saysGone(answer(200, { code: "VPC.3002" })));
  });
});
