/** Long-running operations as Azure really answers them: recordings, and the oddities one by one. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FlowLogInformation } from "../../provider/azure/api";
import { parseFlowLogId } from "../../provider/azure/ids";
import { inTurn } from "../../provider/azure/operations";
import { FlowLogError } from "../../provider/core/errors";
import { failure } from "./deployment";
import { type Answer, type Scripted, SUBSCRIPTION, scripted } from "./scripted";

const watcher = {
  subscriptionId: SUBSCRIPTION,
  resourceGroupName: "NetworkWatcherRG",
  networkWatcherName: "NetworkWatcher_westus",
};
const information: FlowLogInformation = { targetResourceId: "/t", storageId: "/s", enabled: true };
const PLACE = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/locations/westus`;
const OPERATION = "0bdf92b4-6bbf-4011-a8c0-d247f73c1704";
const result = `$here${PLACE}/operationResults/${OPERATION}?api-version=2025-05-01`;
const status = `$here${PLACE}/operations/${OPERATION}?api-version=2025-05-01`;
const done = { targetResourceId: "/t", properties: { storageId: "/s", enabled: true } };
const inProgress = {
  status: "Failed",
  error: {
    code: "AnotherOperationInProgress",
    message: `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: https://management.azure.com${PLACE}/operations/x?api-version=2019-11-01&t=1&c=signed&s=signed&h=signed.`,
    details: [],
  },
};
const failed = { status: "Failed", error: { code: "InternalServerError", message: "An error occurred.", details: [] } };

async function play(answers: Answer[], run: (stage: Scripted) => Promise<void>, pace = {}): Promise<void> {
  const stage = await scripted(answers, pace);
  try {
    await run(stage);
  } finally {
    await stage.close();
  }
}

async function flowLogFailure(work: Promise<unknown>): Promise<FlowLogError> {
  const error = await failure(work);
  assert.ok(error instanceof FlowLogError, String(error));
  return error;
}

describe("configureFlowLog, as it was recorded", () => {
  const file = "2020_test_network_watcher_flow_log.json";
  const { exchanges } = JSON.parse(readFileSync(join(__dirname, "../data/azure", file), "utf8")) as {
    exchanges: {
      method: string;
      url: string;
      request: FlowLogInformation;
      status: number;
      headers: Record<string, string>;
      response: unknown;
    }[];
  };
  const here = (headers: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("https://management.azure.com", "$here")]),
    );
  it("has recordings to play", () => {
    assert.ok(exchanges.filter(({ url, status }) => url.includes("/configureFlowLog") && status === 202).length >= 3);
  });
  exchanges.forEach((exchange, index) => {
    const poll = exchanges[index + 1];
    if (!exchange.url.includes("/configureFlowLog") || poll?.method !== "GET") return;
    it(`exchange ${index}: ${exchange.status} with Location alone and the word null, then a result that repeats the headers`, () => {
      const answers = [
        { status: exchange.status, headers: here(exchange.headers), body: "null" },
        { status: poll.status, headers: here(poll.headers), body: poll.response },
      ];
      return play(answers, async ({ api, requests }) => {
        await api.configureFlowLog(watcher, information);
        assert.equal(requests.length, 2);
        assert.match(requests[0] ?? "", /^POST .*\/NetworkWatcher_westus\/configureFlowLog\?api-version=2025-05-01$/);
        assert.equal(requests[1], `GET ${poll.url}`);
      });
    });
  });

  const never = exchanges.find(({ url }) => url.includes("/queryFlowLogStatus"));
  it("tells the recorded status of a network security group that never had a flow log", () =>
    play([{ status: 200, body: never?.response }], async ({ api, bodies }) => {
      const seen = await api.flowLogStatus(watcher, "/t");
      assert.deepEqual(bodies, [{ targetResourceId: "/t" }]);
      assert.equal(seen.enabled, false);
      assert.equal(seen.storageId, "");
    }));
});

describe("a long-running operation", () => {
  it("may be done at once, with 200 and a body", () =>
    play([{ status: 200, body: done }], async ({ api, requests }) => {
      await api.configureFlowLog(watcher, information);
      assert.equal(requests.length, 1);
    }));

  it("sends exactly the contract's fields", () =>
    play([{ status: 200, body: done }], async ({ api, bodies }) => {
      await api.configureFlowLog(watcher, {
        targetResourceId: "/t",
        storageId: "/s",
        enabled: true,
        retentionPolicy: { enabled: true, days: 30 },
        format: { type: "JSON", version: 2 },
      });
      const retentionPolicy = { enabled: true, days: 30 };
      const format = { type: "JSON", version: 2 };
      assert.deepEqual(bodies, [
        { targetResourceId: "/t", properties: { storageId: "/s", enabled: true, retentionPolicy, format } },
      ]);
    }));

  it("is polled as long as Location answers 202, at the pace that Azure asks for", () =>
    play(
      [
        { status: 202, headers: { location: result }, body: "null" },
        { status: 202, headers: { location: result, "retry-after": "1" }, body: "null" },
        { status: 200, headers: { location: result }, body: done },
      ],
      async ({ api, requests }) => {
        const start = Date.now();
        await api.configureFlowLog(watcher, information);
        assert.equal(requests.length, 3);
        assert.ok(Date.now() - start >= 990);
      },
    ));

  it("with both headers is followed by its status, then by its result", () =>
    play(
      [
        { status: 202, headers: { location: result, "azure-asyncoperation": status }, body: "null" },
        { status: 200, body: { status: "InProgress" } },
        { status: 200, body: { status: "Succeeded" } },
        { status: 200, body: done },
      ],
      async ({ api, requests }) => {
        await api.configureFlowLog(watcher, information);
        assert.deepEqual(
          requests.map((line) => line.split("/").at(-2)),
          ["NetworkWatcher_westus", "operations", "operations", "operationResults"],
        );
      },
    ));

  it("with Azure-AsyncOperation alone is followed by its status", () =>
    play(
      [
        { status: 202, headers: { "azure-asyncoperation": status }, body: "null" },
        { status: 200, body: { status: "Succeeded" } },
      ],
      ({ api }) => api.configureFlowLog(watcher, information),
    ));

  it("is polled at signed addresses exactly as they were given", () => {
    const signed = `${PLACE}/operationResults/${OPERATION}?api-version=2025-03-01&t=638978849691905672&c=${"M-_I".repeat(550)}&s=${"aB3_".repeat(85)}&h=${"x-Y9".repeat(10)}`;
    return play(
      [
        { status: 202, headers: { location: `$here${signed}` }, body: "null" },
        { status: 200, body: done },
      ],
      async ({ api, requests }) => {
        await api.configureFlowLog(watcher, information);
        assert.equal(requests[1], `GET ${signed}`);
      },
    );
  });

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
        assert.deepEqual([error.kind, error.outcome], ["unreflected", "unknown"]);
        assert.equal(requests.length, 6);
      });
    });
  }

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

  it("that answers at once with a resource that failed is an error", () =>
    play([{ status: 200, body: { ...done, properties: { provisioningState: "Failed" } } }], async ({ api }) => {
      const error = await flowLogFailure(api.configureFlowLog(watcher, information));
      assert.match(error.message, /the operation failed: Failed/);
      assert.deepEqual([error.kind, error.outcome], ["unreflected", "unknown"]);
    }));

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
      async ({ api, requests }) => {
        const start = Date.now();
        await api.configureFlowLog(watcher, information);
        assert.equal(requests.length, 5);
        assert.ok(Date.now() - start >= 990);
      },
    );
  });

  it("is not submitted again for ever, and the error hides the signed address", () =>
    play(
      Array.from({ length: 500 }, () => ({ status: 409, body: { error: inProgress.error } })),
      async ({ api }) => {
        const error = await flowLogFailure(api.configureFlowLog(watcher, information));
        assert.deepEqual([error.kind, error.outcome], ["busy", "none"]);
        assert.match(error.message, /409 AnotherOperationInProgress .*\/operations\/x;/);
        assert.doesNotMatch(error.message, /signed/);
      },
      { budgetMs: 1_000, pollMs: 400, longestBusyMs: 10 },
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
      { budgetMs: 200, pollMs: 20 },
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
      { budgetMs: 300 },
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

describe("deleteFlowLog", () => {
  const ref = parseFlowLogId(
    `/subscriptions/${SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westus/flowLogs/fl`,
  );
  assert.ok(ref);

  it("is over when the operation says Succeeded", () =>
    play(
      [
        {
          status: 202,
          headers: { location: result, "azure-asyncoperation": status, "azure-asyncnotification": "Enabled" },
        },
        { status: 200, body: { status: "Succeeded" } },
      ],
      async ({ api, requests }) => {
        await api.deleteFlowLog(ref);
        assert.match(requests[0] ?? "", /^DELETE .*\/flowLogs\/fl\?api-version=/);
        assert.equal(requests.length, 2);
      },
    ));

  it("is over when there was nothing (204)", () => play([{ status: 204 }], ({ api }) => api.deleteFlowLog(ref)));
});

describe("the queue of a watcher", () => {
  it("lets writes through one by one, whatever the casing of its id, and others beside it", async () => {
    const log: string[] = [];
    const write = (id: string, name: string) =>
      inTurn(id, async () => {
        log.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        log.push(`${name} ends`);
      });
    await Promise.all([write("/W1", "a"), write("/w1", "b"), write("/w2", "c")]);
    assert.deepEqual(
      log.filter((line) => !line.startsWith("c")),
      ["a begins", "a ends", "b begins", "b ends"],
    );
    assert.deepEqual(log.slice(0, 2), ["a begins", "c begins"]);
  });

  it("goes on after a failure", async () => {
    await assert.rejects(
      inTurn("/w3", () => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(await inTurn("/w3", async () => "yes"), "yes");
  });
});
