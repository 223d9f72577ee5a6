/** Reads by path, against answers that were prepared. */
import assert from "node:assert/strict";
import { z } from "zod";
import { failure, quietly } from "../outcomes";
import { type Answer, type Scripted, scripted } from "./scripted-server";

const ASKED = { path: "/subscriptions/s/locks?$filter=atScope()", apiVersion: "2016-09-01" };
const GRAPH = { path: "/providers/Microsoft.ResourceGraph/resources", apiVersion: "2024-04-01" };
const row = z.object({ name: z.string() });
const page = (names: string[], nextLink?: string): Answer => ({
  status: 200,
  body: { value: names.map((name) => ({ name })), ...(nextLink === undefined ? {} : { nextLink }) },
});

describe("AnyResourceApi", () => {
  quietly();
  let server: Scripted;
  const at = async (...answers: Answer[]) => {
    server = await scripted(answers);
    return server.arm;
  };
  afterEach(() => server.close());

  it("asks for the path as it is written, and answers body and headers", async () => {
    const arm = await at({ status: 200, body: { name: "lock" }, headers: { "x-ms-left": "3" } });
    const { body, header } = await arm.get(ASKED, row);
    assert.deepEqual([body, header("x-ms-left"), header("x-ms-other")], [{ name: "lock" }, "3", undefined]);
    assert.deepEqual(server.requests, ["GET /subscriptions/s/locks?$filter=atScope()&api-version=2016-09-01"]);
  });

  it("follows the link to the next page as a whole, and ends at an empty link", async () => {
    const arm = await at(page(["a", "b"], "$here/next?token=%2F1"), page(["c"], ""));
    const answers = server.answers;
    answers[0] = page(["a", "b"], `${server.here}/next?token=%2F1`);
    assert.deepEqual(await arm.list(ASKED, row), [{ name: "a" }, { name: "b" }, { name: "c" }]);
    assert.equal(server.requests[1], "GET /next?token=%2F1");
  });

  it("sends no token to another host that a link names", async () => {
    const arm = await at(page(["a"], "https://elsewhere.invalid/next"));
    assert.match(
      (await failure(arm.list(ASKED, row))).message,
      /an address at https:\/\/elsewhere\.invalid, which gets no token/,
    );
  });

  it("finds nothing where Azure says that there is nothing, and fails where something else says so", async () => {
    const gone = (code: string) => ({ status: 404, body: { error: { code, message: "gone" } } });
    const arm = await at(gone("ResourceNotFound"), gone("ResourceNotFound"), { status: 404, body: "<html>" });
    assert.equal(await arm.find(ASKED, row), undefined);
    await assert.rejects(arm.get(ASKED, row), { kind: "notFound" });
    assert.match((await failure(arm.find(ASKED, row))).message, /\(404\)/);
  });

  it("concludes nothing from an answer of another form", async () => {
    const arm = await at({ status: 200, body: { value: [{ id: 1 }] } });
    const { message } = await failure(arm.list(ASKED, row));
    assert.match(
      message,
      /the answer to \/subscriptions\/s\/locks has another form than documented \(value\.0\.name\)/,
    );
  });

  it("asks a question of Resource Graph again after a failure, and waits for its quota", async () => {
    const headers = { "x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:04.5" };
    const arm = await at(
      { status: 503, body: { error: { code: "Unavailable", message: "later" } } },
      { status: 429, headers, body: { error: { code: "RateLimiting", message: "slower" } } },
      { status: 200, body: { name: "row" } },
    );
    const since = server.clock.now();
    const { body } = await arm.query(GRAPH, { query: "resources" }, row);
    assert.deepEqual(body, { name: "row" });
    assert.deepEqual(server.bodies, Array(3).fill({ query: "resources" }));
    assert.ok(server.clock.now() - since >= 5_000, "the pause that the header of the quota tells");
  });
});
