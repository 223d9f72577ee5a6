/** Long-running operations that go wrong: what is submitted again, what is told, and what is left in doubt. */
import assert from "node:assert/strict";
import { NO_TURN, type Turn } from "../../provider/azure/arm/turns";
import {
  done,
  failed,
  flowLogFailure,
  information,
  inProgress,
  play,
  result,
  status,
  watcher,
} from "./operation-answers";
import { QUICK } from "./waits";

describe("NetworkWatcherApi, failures: a long-running operation", () => {
  for (const [where, accepted] of [
    ["at Location", { status: 202, headers: { location: result }, body: "null" }],
    ["at Azure-AsyncOperation", { status: 202, headers: { location: result, "azure-asyncoperation": status } }],
  ] as const) {
    it(`that another one defeated is submitted again (told ${where}, with HTTP 200)`, () =>
      play(
        [
          accepted,
          { status: 200, body: inProgress },
          accepted,
          { status: 200, body: inProgress },
          { status: 200, body: done },
        ],
        async ({ api, requests }) => {
          await api.configureFlowLog(watcher, information);
          assert.equal(requests.filter((line) => line.includes("/configureFlowLog")).length, 3);
        },
      ));

    it(`that fails without a reason is submitted three times, then told with Azure's code (told ${where})`, () => {
      const poll = { status: 200, headers: { "x-ms-request-id": "r-1" }, body: failed };
      return play([accepted, poll, accepted, poll, accepted, poll], async ({ api, requests }) => {
        const error = await flowLogFailure(api.configureFlowLog(watcher, information));
        assert.match(error.message, /operation failed: InternalServerError An error occurred\. \(request r-1\)/);
        assert.deepEqual([error.status, error.code, error.requestId], [undefined, "InternalServerError", "r-1"]);
        assert.deepEqual([error.kind, error.outcome], ["unreflected", "unknown"]);
        assert.equal(requests.length, 6);
      });
    });
  }

  it("that fails without a reason is alone on the network watcher when it is submitted for the last time", () => {
    const accepted = { status: 202, headers: { location: result }, body: "null" };
    const poll = { status: 200, body: failed };
    return play([accepted, poll, accepted, poll, accepted, poll], async ({ api }) => {
      const alone: boolean[] = [];
      const again: Turn["again"] = async (pause, isAlone) => {
        alone.push(isAlone);
        await pause;
      };
      await flowLogFailure(api.configureFlowLog(watcher, information, { turn: { ...NO_TURN, again } }));
      assert.deepEqual(alone, [false, true]);
    });
  });

  it("that another one defeated is submitted again when the result tells it with a status of its own (409)", () =>
    play(
      [
        { status: 202, headers: { location: result }, body: "null" },
        { status: 409, body: { error: inProgress.error } },
        { status: 202, headers: { location: result }, body: "null" },
        { status: 200, body: done },
      ],
      async ({ api, requests }) => {
        await api.configureFlowLog(watcher, information);
        assert.equal(requests.filter((line) => line.includes("/configureFlowLog")).length, 2);
      },
    ));

  it("that fails with a general code is told with the reason inside, which decides what it means", () => {
    const inner = { code: "InvalidTAWorkspaceRegion", message: "The workspace is in another region." };
    const error = { code: "BadRequest", message: "One or more errors.", details: [inner] };
    const accepted = { status: 202, headers: { location: result, "azure-asyncoperation": status } };
    return play([accepted, { status: 200, body: { status: "Failed", error } }], async ({ api }) => {
      const told = await flowLogFailure(api.configureFlowLog(watcher, information));
      assert.match(
        told.message,
        /BadRequest One or more errors\. InvalidTAWorkspaceRegion: The workspace is in another/,
      );
      assert.deepEqual([told.kind, told.outcome], ["invalid", "none"]);
    });
  });

  it("is submitted again when the reason inside a general code is another operation", () => {
    const error = { code: "Conflict", message: "See details.", details: [inProgress.error] };
    const accepted = { status: 202, headers: { location: result }, body: "null" };
    const answers = [accepted, { status: 200, body: { status: "Failed", error } }, { status: 200, body: done }];
    return play(answers, async ({ api, requests }) => {
      await api.configureFlowLog(watcher, information);
      assert.equal(requests.filter((line) => line.includes("/configureFlowLog")).length, 2);
    });
  });

  it("that answers at once with a resource that failed is an error", () => {
    const properties = { ...done.properties, provisioningState: "Failed" };
    return play([{ status: 200, body: { ...done, properties } }], async ({ api }) => {
      const error = await flowLogFailure(api.configureFlowLog(watcher, information));
      assert.match(error.message, /the operation failed: Failed/);
      assert.deepEqual([error.kind, error.outcome], ["unreflected", "unknown"]);
    });
  });

  it("that fails in small letters is a failure too, and whatever it says is told without signed values", () => {
    const error = { code: "Foo", message: "see https://x.example/y?sig=SECRET and https://x.example/z" };
    const accepted = { status: 202, headers: { location: result, "azure-asyncoperation": status } };
    return play([accepted, { status: 200, body: { status: "failed", error } }], async ({ api }) => {
      const { kind, message } = await flowLogFailure(api.configureFlowLog(watcher, information));
      assert.equal(kind, "unreflected");
      assert.match(message, /the operation failed: Foo see https:\/\/x\.example\/y and https:/);
      assert.doesNotMatch(message, /SECRET/);
    });
  });

  it("that makes a resource which failed at once, with 201, is an error of the same kind", () => {
    const ref = { ...watcher, flowLogName: "fl" };
    const body = { id: "/fl", properties: { ...done.properties, targetResourceId: "/t", provisioningState: "Failed" } };
    return play([{ status: 201, body }], async ({ api }) => {
      const error = await flowLogFailure(api.putFlowLog(ref, { ...information, location: "westus" }));
      assert.match(error.message, /the operation failed: Failed/);
      assert.deepEqual([error.kind, error.outcome], ["unreflected", "unknown"]);
    });
  });

  it("that fails with an error of the server is told by the reason inside, which surely had no effect", () => {
    const inner = { code: "InvalidTAWorkspaceRegion", message: "The workspace is in another region." };
    const error = { ...failed.error, details: [inner] };
    const accepted = { status: 202, headers: { location: result, "azure-asyncoperation": status } };
    const poll = { status: 200, body: { status: "Failed", error } };
    return play([accepted, poll, accepted, poll, accepted, poll], async ({ api }) => {
      const told = await flowLogFailure(api.configureFlowLog(watcher, information));
      assert.match(told.message, /InvalidTAWorkspaceRegion: The workspace is in another region.*have them looked up/);
      assert.deepEqual([told.kind, told.outcome], ["invalid", "none"]);
    });
  });

  it("that was cancelled is an error", () =>
    play(
      [
        { status: 202, headers: { location: result, "azure-asyncoperation": status } },
        { status: 200, body: { status: "Canceled" } },
      ],
      async ({ api }) => {
        const error = await flowLogFailure(api.configureFlowLog(watcher, information));
        assert.match(error.message, /operation failed: Canceled/);
        assert.equal(error.outcome, "unknown");
      },
    ));

  it("that is refused because its target is being changed, or too many came, is submitted again", () => {
    const details = [{ code: "ReferencedResourceNotProvisioned", message: "Resource is in Updating state" }];
    return play(
      [
        { status: 429, body: { error: { code: "RetryableError", message: "A retryable error occured.", details } } },
        {
          status: 429,
          headers: { "retry-after": "1" },
          body: { error: { code: "TooManyRequests", message: "Slow down" } },
        },
        { status: 429, body: { error: { code: "SubscriptionRequestsThrottled", message: "Slow down" } } },
        { status: 409, body: { error: inProgress.error } },
        { status: 200, body: done },
      ],
      async ({ api, requests, clock }) => {
        const start = clock.now();
        await api.configureFlowLog(watcher, information);
        assert.equal(requests.length, 5);
        assert.ok(clock.now() - start >= 990);
      },
    );
  });

  it("that came too soon is submitted again, though the answer says nothing but 429", () =>
    play([{ status: 429 }, { status: 200, body: done }], async ({ api, requests }) => {
      await api.configureFlowLog(watcher, information);
      assert.equal(requests.length, 2);
    }));

  it("is not submitted again for ever, and the error hides the signed address", () =>
    play(
      Array.from({ length: 500 }, () => ({ status: 409, body: { error: inProgress.error } })),
      async ({ api }) => {
        const error = await flowLogFailure(api.configureFlowLog(watcher, information));
        assert.deepEqual([error.kind, error.outcome], ["busy", "none"]);
        assert.match(error.message, /409 AnotherOperationInProgress .*\/operations\/x;/);
        assert.doesNotMatch(error.message, /signed/);
      },
      { operation: { budgetMs: 1_000, firstStepMs: 1, longestStepMs: 10 }, operationPollMs: 400 },
    ));

  it("that asks to wait longer than its budget is an error at once", () =>
    play(
      [
        {
          status: 429,
          headers: { "retry-after": "3600" },
          body: { error: { code: "TooManyRequests", message: "Later" } },
        },
      ],
      async ({ api, requests }) => {
        const error = await flowLogFailure(api.configureFlowLog(watcher, information));
        assert.deepEqual([error.kind, error.outcome], ["throttled", "none"]);
        assert.equal(requests.length, 1);
      },
    ));

  it("that never ends is given up after its budget, accepted as it was", () =>
    play(
      [
        { status: 202, headers: { location: result }, body: "null" },
        ...Array.from({ length: 500 }, () => ({ status: 202, headers: { location: result }, body: "null" })),
      ],
      async ({ api }) => {
        const error = await flowLogFailure(api.configureFlowLog(watcher, information));
        assert.deepEqual([error.kind, error.outcome], ["unreflected", "unknown"]);
        assert.match(error.message, /accepted it, but was not done with it/);
      },
      { operation: { ...QUICK.operation, budgetMs: 200 }, operationPollMs: 20 },
    ));

  it("whose poll hangs is given up after its budget", () =>
    play(
      [
        { status: 202, headers: { location: result }, body: "null" },
        { status: 200, instead: "hang" },
      ],
      async ({ api }) => {
        const error = await flowLogFailure(api.configureFlowLog(watcher, information));
        assert.deepEqual([error.kind, error.outcome], ["unreflected", "unknown"]);
      },
      { operation: { ...QUICK.operation, budgetMs: 300 } },
    ));

  it("is never sent again when its answer is lost", () =>
    play([{ status: 200, instead: "reset" }], async ({ api, requests }) => {
      const error = await flowLogFailure(api.configureFlowLog(watcher, information));
      assert.deepEqual([error.kind, error.outcome], ["unavailable", "unknown"]);
      assert.equal(requests.length, 1);
    }));

  it("is never sent again when Azure answers 500 or 503", () =>
    play([{ status: 503, body: { error: { code: "ServerTimeout", message: "Busy" } } }], async ({ api, requests }) => {
      const error = await flowLogFailure(api.configureFlowLog(watcher, information));
      assert.deepEqual([error.kind, error.outcome], ["unavailable", "unknown"]);
      assert.equal(requests.length, 1);
    }));

  it("whose poll is refused may have had its effect all the same", () =>
    play(
      [
        { status: 202, headers: { location: result }, body: "null" },
        { status: 403, body: { error: { code: "AuthorizationFailed", message: "No" } } },
      ],
      async ({ api }) => {
        const error = await flowLogFailure(api.configureFlowLog(watcher, information));
        assert.deepEqual([error.kind, error.outcome], ["forbidden", "unknown"]);
      },
    ));
});
