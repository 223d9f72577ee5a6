/** Which requests to Resource Manager are sent again by themselves: reads alone, and only after what may pass. */
import assert from "node:assert/strict";
import { repeatReads } from "../../provider/azure/arm/client";
import { TestClock } from "../clock";

type Next = Parameters<ReturnType<typeof repeatReads>["sendRequest"]>[1];
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
  const request = { method, url: `https://management.azure.com${path}`, timeout: 0 } as Request;
  await repeatReads(new TestClock())
    .sendRequest(request, next)
    .catch(() => undefined);
  return times;
}

describe("repeatReads: a request to Azure Resource Manager", () => {
  for (const answer of [408, 429, 500, 503, 504, broken("ECONNRESET"), broken("ECONNREFUSED")]) {
    const what = answer instanceof Error ? answer.message : answer;
    it(`that reads is sent again after ${what}`, async () => {
      assert.equal(await sent("GET", "/subscriptions", answer), 2);
      assert.equal(await sent("POST", "/networkWatchers/w/queryFlowLogStatus?api-version=1", answer), 2);
    });

    it(`that writes is never sent again by itself, not after ${what} either`, async () => {
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
});
