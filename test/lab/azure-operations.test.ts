/** Long-running operations of the lab's Azure. */
import assert from "node:assert/strict";
import { clockAt } from "../clock";
import { type AzureLab, finish } from "./azure-call";
import { flowLogBody, NORTH, nsg, storage, vnet, WATCHER } from "./azure-flow-logs";
import { useAzure } from "./suite";

const NSG = nsg("nsg-db");
const INFORMATION = { targetResourceId: NSG, properties: { storageId: storage("stflowlogs"), enabled: true } };

describe("the lab's Azure: long-running operations", () => {
  let lab: AzureLab;
  const call = useAzure({ switches: { retryAfterSeconds: 10 } }, (started) => {
    lab = started;
  });
  const configure = () => call("POST", `${WATCHER}/configureFlowLog`, INFORMATION);
  const put = (name: string, target: string) => call("PUT", `${WATCHER}/flowLogs/${name}`, flowLogBody(vnet(target)));

  it("answers configureFlowLog with 202, Location alone and the word null", async () => {
    const reply = await configure();
    assert.deepEqual([reply.status, reply.text], [202, "null"]);
    assert.equal(reply.headers["azure-asyncoperation"], undefined);
    assert.equal(reply.headers["retry-after"], "10");
    const address = String(reply.headers.location);
    assert.match(
      address,
      /\/locations\/westeurope\/operationResults\/[0-9a-f-]{36}\?api-version=2025-05-01&t=\d{18}&c=/,
    );
    assert.match(address, /&s=[\w-]{342}&h=[\w-]{43}$/);
    assert.ok(address.length > 2500 && address.length < 3200, String(address.length));

    const pending = await call("GET", address);
    assert.deepEqual([pending.status, pending.text, pending.headers["retry-after"]], [202, "null", "10"]);
    const done = await call("GET", address);
    assert.deepEqual([done.status, done.body.properties?.enabled], [200, true]);
    assert.ok(done.headers.location, "the final answer repeats Location");
    assert.ok(done.headers["azure-asyncoperation"], "the final answer repeats Azure-AsyncOperation");
    assert.equal(done.headers["retry-after"], undefined);
    assert.equal((await call("GET", address)).status, 200);
  });

  it("answers configureFlowLog in the other recorded shapes when told", async () => {
    lab.switches.configureAnswer = "200-location-null";
    const odd = await configure();
    assert.deepEqual([odd.status, odd.text], [200, "null"]);
    assert.equal((await finish(call, odd)).body.targetResourceId, NSG);
    lab.switches.configureAnswer = "200-body";
    const old = await configure();
    assert.deepEqual([old.status, old.body.targetResourceId, old.headers.location], [200, NSG, undefined]);
    lab.switches.configureAnswer = "recorded";
    const era = await call("POST", `${WATCHER}/configureFlowLog?api-version=2019-06-01`, INFORMATION);
    assert.equal(era.body.targetResourceId, NSG);
    lab.switches.repeatedPollHeaders = false;
    assert.equal((await finish(call, await configure())).headers.location, undefined);
  });

  it("answers queryFlowLogStatus at once, or later as the documentation has it", async () => {
    const query = () => call("POST", `${WATCHER}/queryFlowLogStatus`, { targetResourceId: NSG });
    assert.deepEqual((await query()).body.properties?.enabled, false);
    lab.switches.queryAnswer = "202-location";
    const later = await query();
    assert.deepEqual([later.status, later.text], [202, "null"]);
    const write = await configure();
    assert.equal((await finish(call, write)).body.targetResourceId, NSG, "a question keeps no write waiting");
    assert.equal((await finish(call, later)).body.targetResourceId, NSG);
  });

  it("refuses a poll address that is not used as it was given", async () => {
    const address = String((await configure()).headers.location);
    const altered = [
      address.replace(/&t=\d/, "&t=9"),
      address.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      address.replace("api-version=2025-05-01", "api-version=2024-05-01"),
      address.replace("locations/westeurope", "locations/WestEurope"),
      address.replace("-", "%2D"),
      address.replace(/&s=.*/, ""),
      `${address}&extra=1`,
    ];
    for (const url of altered) {
      const reply = await call("GET", url);
      assert.deepEqual([reply.status, reply.body.error?.code], [400, "InvalidOperationSignature"], url.slice(0, 200));
    }
    assert.equal((await call("GET", address)).status, 202);
  });

  it("takes a flow log in with 201 and Updating, polls InProgress, and shows Succeeded after that", async () => {
    const reply = await put("hub", "vnet-hub");
    assert.deepEqual([reply.status, reply.body.properties?.provisioningState], [201, "Updating"]);
    assert.equal(reply.headers["azure-asyncnotification"], "Enabled");
    assert.equal(reply.headers.location, undefined);
    assert.equal((await call("GET", `${WATCHER}/flowLogs/hub`)).body.properties?.provisioningState, "Updating");
    const address = String(reply.headers["azure-asyncoperation"]);
    assert.deepEqual((await call("GET", address)).body, { status: "InProgress" });
    assert.deepEqual((await call("GET", address)).body, { status: "Succeeded" });
    assert.equal((await call("GET", `${WATCHER}/flowLogs/hub`)).body.properties?.provisioningState, "Succeeded");
    assert.equal((await put("hub", "vnet-hub")).status, 200);
  });

  it("deletes with 202 and both headers, 204 at Location, and 404 after that", async () => {
    await finish(call, await put("hub", "vnet-hub"));
    const reply = await call("DELETE", `${WATCHER}/flowLogs/hub`);
    assert.deepEqual([reply.status, reply.text], [202, ""]);
    assert.ok(reply.headers.location && reply.headers["azure-asyncoperation"]);
    assert.equal((await call("GET", `${WATCHER}/flowLogs/hub`)).body.properties?.provisioningState, "Deleting");
    assert.deepEqual((await finish(call, reply)).body, { status: "Succeeded" });
    const result = await call("GET", String(reply.headers.location));
    assert.deepEqual([result.status, result.text], [204, ""]);
    const gone = await call("GET", `${WATCHER}/flowLogs/hub`);
    assert.equal(gone.status, 404);
    assert.equal(gone.headers["x-ms-failure-cause"], "gateway");
    assert.match(
      gone.body.error?.message ?? "",
      /^The Resource 'Microsoft.Network\/networkWatchers\/NetworkWatcher_westeurope\/flowLogs\/hub' under resource group 'NetworkWatcherRG' was not found\./,
    );
    assert.equal((await call("DELETE", `${WATCHER}/flowLogs/hub`)).status, 204);
  });

  it("lets the second of two writes on a watcher fail with HTTP 200 and AnotherOperationInProgress", async () => {
    const first = await put("hub", "vnet-hub");
    const second = await put("spoke", "vnet-spoke");
    assert.equal(second.status, 201);
    const failed = await finish(call, second);
    assert.deepEqual(
      [failed.status, failed.body.status, failed.body.error?.code],
      [200, "Failed", "AnotherOperationInProgress"],
    );
    const inTheWay = /operations\/([0-9a-f-]{36})/.exec(failed.body.error?.message ?? "")?.[1];
    assert.ok(String(first.headers["azure-asyncoperation"]).includes(String(inTheWay)));
    assert.equal((await call("GET", `${WATCHER}/flowLogs/spoke`)).status, 404);

    const third = await configure();
    assert.equal(third.status, 202);
    const atLocation = await call("GET", String(third.headers.location));
    assert.deepEqual(
      [atLocation.status, atLocation.body.status, atLocation.body.error?.code],
      [200, "Failed", "AnotherOperationInProgress"],
    );
    lab.switches.failureAtLocation = "http-error";
    assert.equal((await call("GET", String(third.headers.location))).status, 409);

    assert.equal((await finish(call, first)).body.status, "Succeeded");
    assert.equal((await finish(call, await put("spoke", "vnet-spoke"))).body.status, "Succeeded");
    lab.switches.overlappingWrites = "allowed";
    const both = [await put("hub", "vnet-hub"), await put("spoke", "vnet-spoke")];
    for (const reply of both) assert.equal((await finish(call, reply)).body.status, "Succeeded");
  });

  it("keeps writes on different watchers apart, and ends an operation that nobody polls", async () => {
    lab.switches.operationMilliseconds = 150;
    lab.switches.operationPolls = 1000;
    const there = { location: "northeurope" };
    const body = flowLogBody(vnet("vnet-north"), { storageId: storage("stnorth") }, there);
    const clock = clockAt(lab);
    await put("hub", "vnet-hub");
    const other = await call("PUT", `${NORTH}/flowLogs/north`, body);
    const poll = async () => (await call("GET", String(other.headers["azure-asyncoperation"]))).body.status;
    assert.equal(await poll(), "InProgress");
    clock.pass(149);
    assert.equal(await poll(), "InProgress");
    clock.pass(1);
    assert.equal(await poll(), "Succeeded");
    assert.equal((await call("GET", `${WATCHER}/flowLogs/hub`)).body.properties?.provisioningState, "Succeeded");
  });

  it("shows writes in the list as late as a test asks for", async () => {
    lab.switches.listsBehindMs = 20_000;
    const clock = clockAt(lab);
    const names = async () =>
      ((await call("GET", `${WATCHER}/flowLogs`)).body.value as { name: string }[]).map(({ name }) => name);
    const before = await names();
    assert.equal((await finish(call, await put("hub", "vnet-hub"))).body.status, "Succeeded");
    assert.deepEqual(await names(), before);
    clock.pass(20_000);
    assert.deepEqual(await names(), [...before, "hub"]);
    await finish(call, await call("DELETE", `${WATCHER}/flowLogs/hub`));
    assert.deepEqual(await names(), [...before, "hub"]);
    clock.pass(20_000);
    assert.deepEqual(await names(), before);
  });

  it("fails a write beside another one without a reason where a test asks for that", async () => {
    lab.switches.overlappingWrites = "failing";
    const [first, second] = [await put("hub", "vnet-hub"), await put("spoke", "vnet-spoke")];
    assert.equal((await finish(call, first)).body.status, "Succeeded");
    const { status, error } = (await finish(call, second)).body;
    assert.deepEqual([status, error?.code, error?.details], ["Failed", "InternalServerError", []]);
    const row = (await call("GET", `${WATCHER}/flowLogs/spoke`)).body;
    assert.equal(row.properties?.provisioningState, "Failed");
  });

  it("ends operations Failed or Canceled on demand, and leaves the row that says so", async () => {
    lab.switches.endings.push({ status: "Failed", code: "InternalServerError", message: "An error occurred." });
    lab.switches.endings.push({
      status: "Canceled",
      code: "OperationCanceled",
      message: "The operation was canceled.",
    });
    const failed = await finish(call, await put("hub", "vnet-hub"));
    assert.deepEqual(failed.body, {
      status: "Failed",
      error: { code: "InternalServerError", message: "An error occurred.", details: [] },
    });
    const rows = (await call("GET", `${WATCHER}/flowLogs`)).body.value ?? [];
    assert.equal(rows.find(({ name }) => name === "hub")?.properties?.provisioningState, "Failed");
    const canceled = await finish(call, await put("hub", "vnet-hub"));
    assert.deepEqual([canceled.status, canceled.body.status], [200, "Canceled"]);
    assert.equal((await finish(call, await put("hub", "vnet-hub"))).body.status, "Succeeded");
  });

  it("strikes with the shared faults: throttling with and without Retry-After, and an answer lost after its effect", async () => {
    const body = JSON.stringify({ error: { code: "TooManyRequests", message: "Slow down." } });
    lab.faults.push({
      method: "PUT",
      path: /\/flowLogs\//,
      when: "before",
      answer: { status: 429, headers: { "retry-after": "7" }, body },
    });
    lab.faults.push({ method: "PUT", path: /\/flowLogs\//, when: "before", answer: { status: 429, body } });
    lab.faults.push({ method: "PUT", path: /\/flowLogs\//, when: "after", answer: "reset" });
    const throttled = await put("hub", "vnet-hub");
    assert.deepEqual([throttled.status, throttled.headers["retry-after"]], [429, "7"]);
    assert.match(String(throttled.headers["content-type"]), /^application\/json/);
    assert.equal((await put("hub", "vnet-hub")).headers["retry-after"], undefined);
    assert.equal(
      Object.keys(lab.memory.flowLogs).some((id) => id.endsWith("/hub")),
      false,
    );
    await assert.rejects(put("hub", "vnet-hub"));
    assert.equal((await call("GET", `${WATCHER}/flowLogs/hub`)).status, 200);
  });
});

describe("the lab's Azure: twenty flow logs on one watcher at once", () => {
  const call = useAzure({ switches: { operationPolls: 1 } }, () => undefined);

  /** Makes a flow log, again and again while another write is in progress. The result says how often one was. */
  async function make(target: string, index: number): Promise<number> {
    for (let refusals = 0; ; refusals += 1) {
      const reply = await call("PUT", `${WATCHER}/flowLogs/log-${index}`, flowLogBody(target));
      assert.ok(reply.status === 201, reply.text);
      const end = await finish(call, reply);
      if (end.body.status === "Succeeded") return refusals;
      const failed = [end.status, end.body.status, end.body.error?.code];
      assert.deepEqual(failed, [200, "Failed", "AnotherOperationInProgress"]);
    }
  }

  it("takes one at a time, fails the others with HTTP 200, and makes none twice", async () => {
    const networks = Array.from({ length: 20 }, (_, index) => vnet(`vnet-${index}`));
    await Promise.all(networks.map((id) => call("PUT", id, { location: "westeurope", properties: { subnets: [] } })));
    const refusals = await Promise.all(networks.map(make));
    assert.ok(refusals.filter((times) => times > 0).length > 0, "nothing ever stood in the way");
    const rows = (await call("GET", `${WATCHER}/flowLogs`)).body.value ?? [];
    const made = rows.filter(({ name }) => name?.startsWith("log-"));
    assert.deepEqual(new Set(made.map(({ properties }) => properties?.provisioningState)), new Set(["Succeeded"]));
    assert.equal(new Set(made.map(({ properties }) => properties?.targetResourceId)).size, 20);
    assert.equal(made.length, 20);
  });
});
