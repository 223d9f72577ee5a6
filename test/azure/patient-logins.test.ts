/** Logins that the rate limit refuses, or that are answered with something else than a token. */
import assert from "node:assert/strict";
import { patientLogins } from "../../provider/azure/credentials/patient-logins";
import { TestClock } from "../clock";
import { deployEach } from "./deployment";

type Next = Parameters<ReturnType<typeof patientLogins>["sendRequest"]>[1];
type Answer = Awaited<ReturnType<Next>>;

const TOKEN = "https://login.microsoftonline.com/t/oauth2/v2.0/token";
const answerOf = (status: number, bodyAsText = "", headers: Record<string, string> = {}) =>
  ({ status, bodyAsText, headers: new Map(Object.entries(headers)) }) as unknown as Answer;
const token = answerOf(200, '{"token_type":"Bearer","access_token":"made-up"}');

async function sent(url: string, ...answers: Answer[]) {
  const clock = new TestClock();
  const start = clock.now();
  let times = 0;
  const next: Next = async () => answers[Math.min(times++, answers.length - 1)] ?? token;
  const { status } = await patientLogins(clock).sendRequest({ url } as Parameters<Next>[0], next);
  return { times, status, waited: clock.now() - start };
}

describe("patientLogins: a login", () => {
  for (const body of ["", "<html>Sign in to the proxy</html>", "{}", "[]", "null", '{"access_tok']) {
    it(`that is answered ${JSON.stringify(body)} is sent again, four times at the most`, async () => {
      assert.deepEqual(
        [(await sent(TOKEN, answerOf(200, body), token)).times, (await sent(TOKEN, answerOf(200, body))).times],
        [2, 4],
      );
    });
  }

  it("that the rate limit refuses is sent again for less than the minute that a login may take", async () => {
    const { status, waited } = await sent(TOKEN, answerOf(429));
    assert.equal(status, 429);
    assert.ok(waited >= 40_000 && waited <= 45_000, `${waited} ms`);
    const refusals = [1, 2, 3, 4, 5].map(() => answerOf(429));
    assert.deepEqual((await sent(TOKEN, ...refusals, token)).status, 200);
    assert.ok((await sent(TOKEN, answerOf(429, "", { "retry-after": "7" }), token)).waited >= 7_000);
  });

  it("that is refused is not sent again", async () => {
    for (const status of [400, 401, 403, 404]) assert.equal((await sent(TOKEN, answerOf(status, "<html>"))).times, 1);
    assert.equal((await sent(TOKEN, token)).times, 1);
    assert.equal((await sent(`${TOKEN}/other`, answerOf(200, '{"issuer":"x"}'))).times, 1);
  });
});

describe("an Azure login that is answered once with something else", () => {
  const at = deployEach({ newCloud: true });
  for (const answer of [
    { status: 200, body: "<html>", headers: { "content-type": "text/html" } },
    { status: 200, body: "{}" },
    { status: 429 },
  ]) {
    it(`fails nothing: ${answer.status} ${answer.body ?? ""}`, async () => {
      at.cloud.faults.push({ method: "POST", path: /\/oauth2\//, when: "before", answer });
      assert.equal((await at.create()).id, at.id);
      assert.equal(at.cloud.faults[0]?.times, 0);
    });
  }
});
