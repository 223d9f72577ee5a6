/** The one table from vendor codes and statuses to kinds, over the documented bodies. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { HttpAnswer } from "../../provider/core/http";
import { complaintOf, type Operation, refusal, saysGone } from "../../provider/vpc/errors";

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

describe("errors of the VPC service", () => {
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
    ["vpc-tenant-mismatch", "create", "elsewhere", "none"],
    ["vpc-policy", "create", "forbidden", "none"],
    ["lts-shape", "create", "invalid", "none"],
    ["iam-shape", "login", "invalid", "none"],
  ];
  for (const [name, operation, kind, outcome] of table) {
    it(`${name} under ${operation} is ${kind}, outcome ${outcome}, and is quoted`, () => {
      const given = fromDocuments(name);
      const error = refusal(given, operation);
      assert.deepEqual([error.kind, error.outcome], [kind, outcome]);
      const { code, message } = complaintOf(given);
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

  it("takes for gone only the service's own 404 about a flow log", () => {
    const gone = Object.keys(bodies).filter((name) => saysGone(fromDocuments(name)));
    assert.deepEqual(gone.sort(), ["vpc-resource-missing", "vpc-show-missing", "vpc-update-or-delete-missing"]);
    assert.ok(!saysGone(answer(404, { error_code: "APIGW.0101" })));
    assert.ok(!saysGone(answer(404, "")));
    assert.ok(!saysGone(answer(200, { code: "VPC.3002" })));
  });
});
