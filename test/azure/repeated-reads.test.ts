/** Which requests to Resource Manager are sent again by themselves, and how long an answer may take. */
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { answerInTime, repeatRequests } from "../../provider/azure/arm/request-policies";
import { FlowLogError } from "../../provider/core/errors";
import { Throttle } from "../../provider/core/http/throttle";
import { TestClock } from "../clock";
import { failure } from "../outcomes";

type Next = Parameters<ReturnType<typeof repeatRequests>["sendRequest"]>[1];
type Request = Parameters<Next>[0];
type Response = Awaited<ReturnType<Next>>;

const broken = (code: string) => Object.assign(new Error(code), { name: "RestError", code });

/** How often one request is sent until it is given up or answered with something else. */
async function sent(method: string, path: string, ...answers: (number | Error)[]): Promise<number> {
  let times = 0;
  const next: Next = async () => {
    const answer = answers[times++] ?? 200;
    if (answer instanceof Error) throw answer;
    return { status: answer, headers: new Map() } as unknown as Response;
  };
  await repeatRequests(new Throttle(), new TestClock())
    .sendRequest(requestOf(method, path), next)
    .catch(() => undefined);
  return times;
}

const requestOf = (method: string, path: string) => ({ method, url: `https://management.azure.com${path}` }) as Request;
const answerOf = (status: number, headers: Record<string, string> = {}, bodyAsText = "") =>
  ({ status, headers: new Map(Object.entries(headers)), bodyAsText }) as unknown as Response;

describe("repeatRequests: a request to Azure Resource Manager", () => {
  for (const answer of [408, 429, 500, 503, 504, broken("ECONNRESET"), broken("ECONNREFUSED")]) {
    const what = answer instanceof Error ? answer.message : answer;
    it(`that reads is sent again after ${what}`, async () => {
      assert.equal(await sent("GET", "/subscriptions", answer), 2);
      assert.equal(await sent("POST", "/networkWatchers/w/queryFlowLogStatus?api-version=1", answer), 2);
    });

    it(`that writes a flow log is never sent again by itself, not after ${what} either`, async () => {
      for (const method of ["PUT", "PATCH", "DELETE"]) assert.equal(await sent(method, "/flowLogs/f", answer), 1);
      assert.equal(await sent("POST", "/networkWatchers/w/configureFlowLog?api-version=1", answer), 1);
    });
  }

  for (const answer of [400, 401, 403, 404, 409, broken("DEPTH_ZERO_SELF_SIGNED_CERT")]) {
    const what = answer instanceof Error ? answer.message : answer;
    it(`is not sent again after ${what}, which does not pass`, async () => {
      assert.equal(await sent("GET", "/subscriptions", answer), 1);
    });
  }

  it("that reads is sent four times at the most", async () => {
    assert.equal(await sent("GET", "/subscriptions", 503, 503, 503, 503, 503), 4);
  });

  it("that the rate limit refuses without Retry-After is sent again for a minute", async () => {
    const others = ["PUT /networkWatchers/w", "PUT /resourceGroups/g", "POST /providers/Microsoft.Insights/register"];
    for (const asked of ["GET /networkWatchers", "GET /locations/l/operations/o", ...others]) {
      const [method = "", path = ""] = asked.split(" ");
      const clock = new TestClock();
      const start = clock.now();
      const { status } = await repeatRequests(new Throttle(), clock).sendRequest(requestOf(method, path), async () =>
        answerOf(429),
      );
      assert.equal(status, 429);
      const waited = clock.now() - start;
      assert.ok(waited >= 55_000 && waited <= 60_000, `${asked}: ${waited} ms`);
    }
  });

  it("that writes is sent again after a refusal by the rate limit, and after nothing else", async () => {
    for (const answer of [500, 503, broken("ECONNRESET"), broken("ECONNREFUSED")]) {
      assert.equal(await sent("PUT", "/networkWatchers/w", answer), 1);
      assert.equal(await sent("PUT", "/networkWatchers/w", 429, answer), 2);
    }
  });

  it("waits while the rate limit refuses other requests of the login, flow log writes included", async () => {
    for (const asked of ["GET /networkWatchers", "PUT /flowLogs/f"]) {
      const [method = "", path = ""] = asked.split(" ");
      const [clock, throttle] = [new TestClock(), new Throttle()];
      let refusals = 1;
      const refusing: Next = async () => (refusals-- > 0 ? answerOf(429, { "retry-after": "7" }) : answerOf(200));
      await repeatRequests(throttle, clock).sendRequest(requestOf(method, path), refusing);
      const start = clock.now();
      await repeatRequests(throttle, clock).sendRequest(requestOf("GET", "/flowLogs"), async () => answerOf(200));
      const waited = method === "PUT" ? clock.now() - start : 7_000;
      assert.ok(waited >= 7_000, `${asked}: ${waited} ms`);
    }
  });

  it("does not wait for others while Azure is busy with what one flow log refers to", async () => {
    const [clock, throttle] = [new TestClock(), new Throttle()];
    const busy = answerOf(429, {}, '{"error":{"code":"RetryableError","message":"told"}}');
    await repeatRequests(throttle, clock).sendRequest(requestOf("PUT", "/flowLogs/f"), async () => busy);
    await repeatRequests(throttle, clock).sendRequest(requestOf("GET", "/flowLogs"), async () => answerOf(200));
    assert.deepEqual(clock.sleeps, []);
  });
});

describe("answerInTime", () => {
  it("ends an answer that takes too long, a write's later than a read's", async () => {
    for (const [method, longest] of [
      ["GET", 60_000],
      ["PUT", 120_000],
    ] as const) {
      const clock = new TestClock();
      const request = requestOf(method, "/flowLogs/f");
      let hasEnded = false;
      const never: Next = () => new Promise(() => undefined);
      const work = failure(answerInTime(clock).sendRequest(request, never)).finally(() => {
        hasEnded = true;
      });
      clock.pass(longest - 1);
      await setImmediate();
      assert.equal(hasEnded, false);
      clock.pass(1);
      const error = await work;
      assert.ok(error instanceof FlowLogError);
      assert.deepEqual([error.kind, error.outcome], ["timeout", "unknown"]);
      assert.equal(request.abortSignal, undefined);
    }
  });

  it("ends what the caller ends", async () => {
    const caller = new AbortController();
    const request = Object.assign(requestOf("GET", "/flowLogs/f"), { abortSignal: caller.signal });
    const aborted: Next = ({ abortSignal }) =>
      new Promise((_, reject) => abortSignal?.addEventListener("abort", () => reject(new Error("aborted"))));
    const work = failure(answerInTime().sendRequest(request, aborted));
    caller.abort();
    assert.equal((await work).message, "aborted");
  });
});
