/** A 403 just after a role was assigned: asked for again for a short time, where nothing goes on without it. */
import assert from "node:assert/strict";
import { neededRead, RolePatience, waitForRoles } from "../../provider/azure/arm/recent-roles";
import { TestClock } from "../clock";
import { failure, linesOf, quietly } from "../outcomes";
import { DEFAULT_SETTINGS, type Deployment, deploy, keepFlowLog } from "./deployment";

type Policy = ReturnType<typeof waitForRoles>;
type Next = Parameters<Policy["sendRequest"]>[1];

const LINE =
  "Azure says that a right is missing; a role that was assigned just now may not count yet, so requests are sent again for up to 15 s";
const WATCHER_URL = "https://management.azure.com/subscriptions/s/providers/Microsoft.Network/networkWatchers/w";
const refusal = (code: string) => ({ status: 403, bodyAsText: JSON.stringify({ error: { code, message: "told" } }) });
const MISSING = refusal("AuthorizationFailed");

describe("waitForRoles", () => {
  quietly();

  /** How often one request is sent that is answered like this, and for how long. */
  async function send(
    method: string,
    answers: object[],
    { clock = new TestClock(), patience = new RolePatience(), url = WATCHER_URL } = {},
  ) {
    const start = clock.now();
    let sent = 0;
    const next = (async () => answers[Math.min(sent++, answers.length - 1)]) as unknown as Next;
    const request = { method, url } as Parameters<Next>[0];
    const { status } = await waitForRoles(patience, clock).sendRequest(request, next);
    return { status, sent, waitedMs: clock.now() - start };
  }

  it("sends a write again until the role counts", async () => {
    const { status, sent } = await send("PUT", [MISSING, MISSING, { status: 201 }]);
    assert.deepEqual([status, sent], [201, 3]);
  });

  it("gives up after 15 seconds, once for all requests of a login", async () => {
    const shared = { clock: new TestClock(), patience: new RolePatience() };
    const first = await send("PUT", [MISSING], shared);
    assert.equal(first.status, 403);
    assert.equal(first.waitedMs, 15_000);
    assert.ok(first.sent >= 4 && first.sent <= 10, String(first.sent));
    assert.deepEqual(await send("DELETE", [MISSING], shared), { status: 403, sent: 1, waitedMs: 0 });
    const both = { clock: new TestClock(), patience: new RolePatience() };
    const waits = await Promise.all([send("PUT", [MISSING], both), send("PATCH", [MISSING], both)]);
    assert.ok(waits.every(({ waitedMs }) => waitedMs <= 15_000));
  });

  it("says so, once", async () => {
    const shared = { clock: new TestClock(), patience: new RolePatience() };
    const lines = await linesOf(async () => {
      await send("PUT", [MISSING, MISSING, { status: 200 }], shared);
      await send("PUT", [MISSING, { status: 200 }], shared);
    });
    assert.deepEqual(lines, [LINE]);
  });

  it("waits for a read only where nothing goes on without it", async () => {
    assert.equal((await send("GET", [MISSING, { status: 200 }])).sent, 1);
    const query = { url: `${WATCHER_URL}/queryFlowLogStatus` };
    assert.equal((await send("POST", [MISSING, { status: 200 }], query)).sent, 1);
    assert.equal((await neededRead(() => send("GET", [MISSING, { status: 200 }]))).sent, 2);
  });

  it("leaves writes of a flow log to who looks first", async () => {
    assert.equal((await send("PUT", [MISSING], { url: `${WATCHER_URL}/flowLogs/f` })).sent, 1);
    assert.equal((await send("POST", [MISSING], { url: `${WATCHER_URL}/configureFlowLog` })).sent, 1);
  });

  it("waits for no other refusal", async () => {
    for (const answer of [
      ...["LinkedAuthorizationFailed", "DenyAssignmentAuthorizationFailed", "RequestDisallowedByPolicy"].map(refusal),
      { status: 403, bodyAsText: "<html>AuthorizationFailed</html>" },
      { ...MISSING, status: 401 },
      { status: 403 },
    ]) {
      assert.deepEqual(await send("PUT", [answer]), { status: answer.status, sent: 1, waitedMs: 0 });
    }
  });
});

describe("waitForRoles: a flow log", () => {
  quietly();
  let at: Deployment;
  let nsg: Deployment;
  beforeEach(async () => {
    at = await deploy();
    nsg = await deploy({ resourceClass: "AzureNsgFlowLog" });
  });
  afterEach(async () => {
    await at.close();
    await nsg.close();
  });
  /** The role counts during the first pause after a refusal. */
  const grantMeanwhile = () => {
    at.clock.meanwhile = () => {
      if (at.cloud.requests.some(({ status }) => status === 403)) at.cloud.switches.deniedActions = [];
      else grantMeanwhile();
    };
  };

  for (const action of [
    "Microsoft.Network/networkWatchers/flowLogs/write",
    "Microsoft.Network/networkWatchers/flowLogs/read",
    "Microsoft.Network/networkWatchers/read",
    "Microsoft.Network/virtualNetworks/read",
  ]) {
    it(`is made when the role with ${action} counts a moment later`, async () => {
      at.cloud.switches.deniedActions = [action];
      grantMeanwhile();
      assert.equal((await at.create()).id, at.id);
    });
  }

  it("that somebody else makes meanwhile is not overwritten", async () => {
    at.cloud.switches.deniedActions = ["Microsoft.Network/networkWatchers/flowLogs/write"];
    at.clock.meanwhile = () => {
      at.cloud.switches.deniedActions = [];
      keepFlowLog(at.cloud, `${at.name}-rg-app-flowlog`, at.target, { ...DEFAULT_SETTINGS, recordTypes: "B" });
    };
    assert.match((await failure(at.create())).message, /already captures this with other settings/);
    assert.equal(at.flowLog.properties.recordTypes, "B");
  });

  it("is made without a wait by those who may not read the storage account", async () => {
    at.cloud.switches.deniedActions = [
      "Microsoft.Storage/storageAccounts",
      "Microsoft.Resources/subscriptions/providers/read",
    ];
    const start = at.clock.now();
    const { id, outs } = await at.create();
    await at.provider.read(id, outs);
    assert.ok(at.clock.now() - start < 5_000, String(at.clock.now() - start));
  });

  for (const [resourceClass, action] of [
    ["AzureFlowLog", "Microsoft.Network/networkWatchers/flowLogs/write"],
    ["AzureNsgFlowLog", "Microsoft.Network/networkWatchers/configureFlowLog/action"],
  ] as const) {
    it(`that stays refused is told after 15 seconds at the most, with what to do: ${resourceClass}`, async () => {
      const on = resourceClass === "AzureFlowLog" ? at : nsg;
      on.cloud.switches.deniedActions = [action];
      const start = on.clock.now();
      const error = await failure(on.create());
      assert.match(
        error.message,
        /403 AuthorizationFailed .*give these credentials the role "Network Contributor" on .*; a role that was assigned just now takes some minutes to count\. Nothing was created\.$/,
      );
      assert.equal(error.id, undefined);
      const waited = on.clock.now() - start;
      assert.ok(waited >= 14_000 && waited < 30_000, String(waited));
      await failure(on.create());
      assert.ok(on.clock.now() - start - waited < 5_000);
    });
  }
});
