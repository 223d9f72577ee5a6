/** What goes wrong on the way, and what is left of it. */
import assert from "node:assert/strict";
import { flowLog, keep, networkSecurityGroup } from "../../lab/clouds/azure";
import type { Fault } from "../../lab/clouds/cloud";
import { type Bag, PROVIDER } from "../inputs";
import { failure } from "../outcomes";
import { deployEach, nsgId, WATCHER } from "./deployment";

const json = { "content-type": "application/json" };
const armError = (code: string, message = "told") => JSON.stringify({ error: { code, message } });

describe("AzureNsgFlowLog, when something fails:", () => {
  const at = deployEach({ resourceClass: "AzureNsgFlowLog" });

  const { checked, create } = at;
  const strike = (path: RegExp, answer: Fault["answer"], more: Partial<Fault> = {}) =>
    at.cloud.faults.push({ path, when: "before", answer, ...more });
  const configures = () => at.calls().filter((call) => call === "POST configureFlowLog").length;

  it("create whose answer was lost after it took effect is not sent again", async () => {
    strike(/\/configureFlowLog/, "reset", { when: "after" });
    const { id } = await create();
    assert.equal(id, at.id);
    assert.equal(configures(), 1);
  });

  it("create whose request was lost before it took effect is sent again", async () => {
    strike(/\/configureFlowLog/, "reset");
    const { id } = await create();
    assert.equal(id, at.id);
    assert.equal(configures(), 2);
    assert.equal(at.flowLog.properties.enabled, true);
  });

  it("create that Azure accepted, whose poll is refused for good, carries its id and what is needed to go on", async () => {
    strike(/\/operationResults\//, { status: 403, headers: json, body: armError("AuthorizationFailed") }, { times: 9 });
    const error = await failure(create());
    assert.equal(error.id, at.id);
    assert.equal(error.properties?.__provider, PROVIDER);
    assert.equal(error.properties?.unfinished, true);
    assert.match(error.message, /403 AuthorizationFailed .*It exists and is kept in the state/);
    const { outs } = await at.provider.update(at.id, error.properties ?? {}, await checked());
    assert.equal((outs as Bag).unfinished, undefined);
  });

  it("create whose operation fails is no success, although the settings show: it is told with its id", async () => {
    at.cloud.switches.endings.push({ status: "Failed", code: "Unheard", message: "An error occurred." });
    const error = await failure(create());
    assert.match(error.message, /operation failed: Unheard An error occurred\..*It exists and is kept in the state/);
    assert.equal(error.id, at.id);
  });

  it("create whose operation is refused by name leaves nothing in the state", async () => {
    at.cloud.switches.endings.push({ status: "Failed", code: "NsgFlowLogCreationBlocked", message: "blocked" });
    const error = await failure(create());
    assert.match(error.message, /operation failed: NsgFlowLogCreationBlocked blocked .*Nothing was created\.$/);
    assert.equal(error.id, undefined);
  });

  it("create that Azure did, whose read-back is refused, carries its id", async () => {
    let written = false;
    strike(
      {
        test: (path: string) => {
          written ||= path.includes("/operationResults/");
          return written && path.includes("/flowLogs/");
        },
      } as RegExp,
      { status: 403, headers: json, body: armError("AuthorizationFailed") },
      { times: 9 },
    );
    assert.equal((await failure(create())).id, at.id);
  });

  it("create whose look right before the write gets no answer has sent nothing, and says so", async () => {
    let looks = 0;
    strike(
      { test: (path: string) => path.includes("/queryFlowLogStatus") && ++looks > 2 } as RegExp,
      { status: 503, headers: json, body: armError("ServerTimeout") },
      { times: 99 },
    );
    assert.match((await failure(create())).message, /503 ServerTimeout.*Nothing was created\.$/);
    assert.equal(configures(), 0);
  });

  it("read whose status is refused is an error, not half an answer", async () => {
    strike(
      /\/queryFlowLogStatus/,
      { status: 400, headers: json, body: armError("InvalidRequestFormat") },
      { times: 9 },
    );
    assert.match((await failure(at.provider.read(at.id, {}))).message, /400 InvalidRequestFormat/);
  });

  it("waits for another program's operation on the watcher", async () => {
    at.cloud.switches.endings.push({ status: "Failed", code: "AnotherOperationInProgress", message: "in progress" });
    const { id } = await create();
    assert.equal(id, at.id);
    assert.equal(configures(), 2);
  });

  it("ten on one watcher at once all succeed, none twice", async () => {
    const watcher = at.cloud.memory.networkWatchers[WATCHER.toLowerCase()];
    assert.ok(watcher);
    const names = Array.from({ length: 10 }, (_, index) => `${at.target.split("/").at(-1)}-${index}`);
    for (const name of names) {
      keep(at.cloud.memory.networkSecurityGroups, networkSecurityGroup("rg-app", name, "westeurope"));
      keep(at.cloud.memory.flowLogs, flowLog(watcher, `Microsoft.Networkrg-app${name}`, nsgId(name), {}));
    }
    const made = await Promise.all(names.map((name) => create({ targetResourceId: nsgId(name) })));
    assert.equal(new Set(made.map(({ id }) => id)).size, 10);
    // Writes beside another one are refused until this is known.
    const sent = configures();
    assert.ok(sent >= 10 && sent <= 15, `${sent} writes for ten`);
  });

  it("a second resource of the program for the same target is refused, naming it", async () => {
    await create();
    const error = await failure(create({ targetResourceId: at.target.toUpperCase() }));
    assert.match(error.message, /already taken by another resource of this program/);
  });

  it("reads are repeated when Azure can't answer or is asked too often", async () => {
    strike(/\/flowLogs\//, { status: 503, headers: json, body: armError("ServerTimeout") });
    strike(/\/queryFlowLogStatus/, {
      status: 429,
      headers: { ...json, "retry-after": "1" },
      body: armError("TooManyRequests"),
    });
    strike(/\/queryFlowLogStatus/, "reset");
    const start = at.clock.now();
    assert.equal((await at.provider.read(at.id, {})).id, at.id);
    assert.ok(at.clock.now() - start >= 1500);
  });

  it("a read that is asked to wait for an hour is an error at once", async () => {
    strike(/\/flowLogs\//, {
      status: 429,
      headers: { ...json, "retry-after": "3600" },
      body: armError("TooManyRequests", "Try later"),
    });
    const error = await failure(at.provider.read(at.id, {}));
    assert.match(error.message, /429 TooManyRequests Try later.*, and asks to wait 3600 s; wait a little/);
    assert.equal(at.calls().length, 1);
  });

  it("an answer that breaks off or is no JSON is an error, never a flow log", async () => {
    strike(/\/flowLogs\//, { status: 200, headers: json, body: '{"id":' }, { times: 9 });
    assert.match((await failure(at.provider.read(at.id, {}))).message, /Azure's answer .*can't be read/);
  });

  it("deletion whose answer was lost is looked at before it is repeated", async () => {
    const { outs } = await create();
    at.calls();
    strike(/\/flowLogs\//, "reset", { method: "DELETE", when: "after" });
    await at.provider.delete(at.id, outs as Bag);
    assert.equal(at.calls().filter((call) => call.startsWith("DELETE")).length, 1);
    assert.deepEqual(await at.provider.read(at.id, outs as Bag), {});
  });

  const refusals: [code: string, status: number, sentence: RegExp][] = [
    ["GatewayAuthenticationFailed", 403, /register the provider Microsoft\.Insights/],
    ["ScopeLocked", 409, /remove the lock/],
    ["InvalidAuthenticationTokenTenant", 401, /use credentials of the tenant that this subscription belongs to/],
    ["NsgFlowLogCreationBlocked", 400, /capture its virtual network with AzureFlowLog instead/],
    ["SomethingNew", 400, /400 SomethingNew told/],
  ];
  for (const [code, status, sentence] of refusals) {
    it(`${code} is told with its advice, and nothing is left in the state`, async () => {
      strike(/\/configureFlowLog/, { status, headers: { ...json, "x-ms-request-id": "r-7" }, body: armError(code) });
      const error = await failure(create());
      assert.match(error.message, sentence);
      assert.match(error.message, new RegExp(`: ${status} ${code} told \\(request r-7\\)`));
      assert.match(error.message, /Nothing was created\.$/);
      assert.equal(error.id, undefined);
      assert.equal(configures(), 1);
    });
  }

  it("neither signed addresses nor tokens reach an error", async () => {
    const told = "see https://management.azure.com/x?c=signed&s=signed and Bearer eyJhbGciOi.eyJhdWQi.c2lnbmVk";
    strike(/\/configureFlowLog/, { status: 400, headers: json, body: armError("Odd", told) });
    const { message } = await failure(create());
    assert.match(message, /400 Odd see https:\/\/management\.azure\.com\/x and Bearer \[token\]/);
    assert.doesNotMatch(message, /signed|eyJ/);
  });
});
