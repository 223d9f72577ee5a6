import assert from "node:assert/strict";
import { type AttemptResult, type RetryOptions, retryPauseMs } from "../../provider/core/http/retry";
import { retryAfterMs } from "../../provider/core/retry-after";

const NOW = Date.parse("2026-11-21T06:00:00Z");
const dateIn = (milliseconds: number) => new Date(NOW + milliseconds).toUTCString();

describe("retryPauseMs", () => {
  const pauseAfter = (result: Partial<AttemptResult>, options?: RetryOptions, random = 0) =>
    retryPauseMs({ attempt: 1, repeatable: true, ...result }, options, { now: NOW, random });
  const isRepeated = (result: Partial<AttemptResult>) => pauseAfter(result) !== undefined;

  for (const status of [408, 500, 502, 503, 504]) {
    it(`repeats a request that may be asked twice after ${status}, and no other`, () => {
      assert.ok(isRepeated({ status }));
      assert.ok(!isRepeated({ status, repeatable: false }));
    });
  }

  for (const networkError of ["ECONNRESET", "ECONNABORTED", "ETIMEDOUT", "ERR_BAD_RESPONSE", "AbortError"]) {
    it(`repeats a request that may be asked twice after ${networkError}, and no other`, () => {
      assert.ok(isRepeated({ networkError }));
      assert.ok(!isRepeated({ networkError, repeatable: false }));
    });
  }

  it("repeats whatever surely had no effect: 429, and what nobody has received", () => {
    for (const repeatable of [true, false]) {
      assert.ok(isRepeated({ status: 429, repeatable }));
      for (const networkError of ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]) {
        assert.ok(isRepeated({ networkError, repeatable }));
      }
    }
  });

  it("never repeats what is sure to be told the same: other answers, certificates that nobody trusts", () => {
    for (const status of [200, 204, 302, 400, 401, 403, 404, 409, 412]) assert.ok(!isRepeated({ status }));
    for (const networkError of ["DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "EPROTO"]) {
      assert.ok(!isRepeated({ networkError }));
    }
  });

  it("pauses half a second, then twice as long each time, and sends a request four times at the most", () => {
    const pauses = [1, 2, 3, 4].map((attempt) => pauseAfter({ attempt, status: 503 }));
    assert.deepEqual(pauses, [500, 1_000, 2_000, undefined]);
  });

  it("takes other numbers", () => {
    const options = { retries: 1, firstPauseMs: 2 };
    assert.deepEqual(
      [1, 2].map((attempt) => pauseAfter({ attempt, status: 503 }, options)),
      [2, undefined],
    );
  });

  it("pauses up to a fifth longer, so that not all come back at the same moment", () => {
    assert.equal(pauseAfter({ status: 503 }, undefined, 0.5), 550);
    assert.equal(pauseAfter({ status: 429, retryAfter: "10" }, undefined, 0.5), 11_000);
    const pause = retryPauseMs({ attempt: 1, repeatable: true, status: 503 }) ?? 0;
    assert.ok(pause >= 500 && pause < 600);
  });

  it("pauses as long as Retry-After asks, but never shorter than without", () => {
    assert.equal(pauseAfter({ status: 429, retryAfter: "7" }), 7_000);
    assert.equal(pauseAfter({ status: 503, retryAfter: dateIn(9_000) }), 9_000);
    for (const retryAfter of ["0", "-5", "soon", dateIn(-60_000)]) {
      assert.equal(pauseAfter({ status: 429, retryAfter }), 500);
    }
  });

  it("waits for a minute, and not for longer", () => {
    assert.equal(pauseAfter({ status: 429, retryAfter: "60" }), 60_000);
    for (const retryAfter of ["61", "3600", "99999999999999999999", dateIn(61_000), "Fri, 31 Dec 9999 23:59:59 GMT"]) {
      assert.equal(pauseAfter({ status: 429, retryAfter }), undefined);
    }
  });
});

describe("retryAfterMs", () => {
  for (const [header, milliseconds] of [
    ["120", 120_000],
    ["1.5", 1_500],
    [" 7 ", 7_000],
    ["0", 0],
    [dateIn(30_000), 30_000],
    [dateIn(-30_000), 0],
    ["-1", undefined],
    ["", undefined],
    ["soon", undefined],
    ["10 seconds", undefined],
    ["1e3", undefined],
    ["1e400", undefined],
    ["9".repeat(400), undefined],
    ["soon 1", undefined],
    ["Mon 5", undefined],
    ["Friday", undefined],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
    ["Sun Nov  6 08:49:37 1994", 0],
    ["GMT 2030", undefined],
    ["2026", 2_026_000],
    [undefined, undefined],
    [null, undefined],
  ] as const) {
    it(`reads ${JSON.stringify(header)} as ${milliseconds ?? "nothing"}`, () => {
      assert.equal(retryAfterMs(header, NOW), milliseconds);
    });
  }
});
