/** Answers with status 200 that are none: nothing is concluded from them, and a read is asked again. */
import assert from "node:assert/strict";
import { keep, labId, networkWatcher, virtualNetwork } from "../../lab/clouds/azure";
import type { Fault } from "../../lab/clouds/cloud";
import { readableAnswers } from "../../provider/azure/arm/readable-answers";
import type { FlowLogError } from "../../provider/core/errors";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { deployEach, keepFlowLog, OWN_SETTINGS, storageId, vnetId } from "./deployment";

const json = { "content-type": "application/json; charset=utf-8" };
const html = { "content-type": "text/html" };
const BODIES: [what: string, headers: Record<string, string>, body: string][] = [
  ["an empty body", json, ""],
  ["a page", html, "<html>Sign in to the proxy</html>"],
  ["a page that calls itself JSON", json, "<html>Sign in to the proxy</html>"],
  ["an object without what was asked for", json, "{}"],
  ["null", json, "null"],
  ["a list", json, "[]"],
  ["a text that breaks off", json, '{"value":[{"id":"/subscr'],
  ["an id alone", json, '{"id":"/subscriptions/s/resourceGroups/g"}'],
  ["settings of which none is there", json, '{"properties":{}}'],
];

type Next = Parameters<typeof readableAnswers.sendRequest>[1];

describe("readableAnswers", () => {
  const HERE = "https://management.azure.com/subscriptions/s";
  const GROUP = `${HERE}/resourceGroups/g`;
  const WATCHER = `${GROUP}/providers/Microsoft.Network/networkWatchers/w`;
  const ask = (
    method: string,
    url: string,
    status: number,
    bodyAsText: string,
    headers: Record<string, string> = {},
  ) => {
    const next = async () => ({ status, bodyAsText, headers: new Map(Object.entries(headers)) });
    return readableAnswers.sendRequest({ method, url: `${url}?api-version=1` } as Parameters<Next>[0], next as never);
  };
  const WHAT: [method: string, url: string][] = [
    ["GET", `${HERE}/providers/Microsoft.Network/networkWatchers`],
    ["GET", `${WATCHER}/flowLogs`],
    ["GET", `${WATCHER}/flowLogs/f`],
    ["PUT", `${WATCHER}/flowLogs/f`],
    ["PATCH", `${WATCHER}/flowLogs/f`],
    ["DELETE", `${WATCHER}/flowLogs/f`],
    ["POST", `${WATCHER}/configureFlowLog`],
    ["POST", `${WATCHER}/queryFlowLogStatus`],
    ["PUT", WATCHER],
    ["PUT", GROUP],
    ["GET", `${GROUP}/providers/Microsoft.Storage/storageAccounts/a`],
    ["GET", `${HERE}/providers/Microsoft.Insights`],
    ["POST", `${HERE}/providers/Microsoft.Insights/register`],
    ["GET", `${HERE}/providers/Microsoft.Network/locations/l/operations/o`],
  ];
  for (const [method, url] of WHAT) {
    for (const [what, , body] of BODIES) {
      it(`refuses ${what} as the answer to ${method} ${url.slice(HERE.length)}`, async () => {
        const { kind } = (await failure(ask(method, url, 200, body))) as FlowLogError;
        assert.equal(kind, "unreadable");
      });
    }
  }

  it("refuses a flow log that says nothing of its being enabled", async () => {
    const row = { id: `${WATCHER}/flowLogs/f`, properties: { targetResourceId: "/t", storageId: "/s" } };
    for (const [method, url, body] of [
      ["GET", `${WATCHER}/flowLogs`, { value: [row] }],
      ["GET", `${WATCHER}/flowLogs/f`, row],
      ["POST", `${WATCHER}/queryFlowLogStatus`, { targetResourceId: "/t", properties: { storageId: "" } }],
    ] as const) {
      await failure(ask(method, url, 200, JSON.stringify(body)));
    }
  });

  it("refuses an accepted write without an address where its end is told", async () => {
    for (const method of ["PUT", "DELETE"]) await failure(ask(method, `${WATCHER}/flowLogs/f`, 202, ""));
    await ask("DELETE", `${WATCHER}/flowLogs/f`, 202, "", { location: "https://x" });
  });

  it("takes an empty list, and errors as they are", async () => {
    await ask("GET", `${WATCHER}/flowLogs`, 200, '{"value":[]}');
    await ask("GET", `${WATCHER}/flowLogs`, 404, "");
  });
});

/** Two of them are enough where each costs the pauses between the repetitions of a read. */
const SOME = BODIES.filter(([what]) => /^(an empty body|an object)/.test(what));

describe("AzureFlowLog: an answer of Azure Resource Manager that is none", () => {
  const at = deployEach();
  const { create, checked, created, writes } = at;
  const answer = (path: RegExp, [, headers, body]: (typeof BODIES)[number], more: Partial<Fault> = {}) =>
    at.cloud.faults.push({ path, when: "before", answer: { status: 200, headers, body }, ...more });

  for (const one of SOME) {
    it(`${one[0]}, to a list of network watchers, makes no network watcher`, async () => {
      const region = "germanywestcentral";
      keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", `${at.name}-de`, region, []));
      const existing = networkWatcher("NetworkWatcherRG", `NetworkWatcher_${region}`, region);
      keep(at.cloud.memory.networkWatchers, { ...existing, tags: { owner: "network" } });
      answer(/\/networkWatchers\?/, one, { times: 99 });
      const inputs = { targetResourceId: vnetId(`${at.name}-de`), storageId: storageId("stgermany") };
      const { message } = await failure(create({ ...inputs, createNetworkWatcher: true }));
      assert.match(message, /can't be read.*Nothing was created\.$/);
      assert.deepEqual(writes(), []);
      assert.deepEqual(at.cloud.memory.networkWatchers[existing.id.toLowerCase()]?.tags, { owner: "network" });
    }).timeout(30_000);

    it(`${one[0]}, to a list of flow logs, hides no flow log`, async () => {
      keepFlowLog(at.cloud, "theirs", at.target, OWN_SETTINGS);
      answer(/\/flowLogs\?/, one, { times: 99 });
      assert.match((await failure(create())).message, /can't be read.*Nothing was created\.$/);
      assert.deepEqual(writes(), []);
    }).timeout(30_000);

    it(`${one[0]}, once, to a read is asked again`, async () => {
      answer(/\/networkWatchers\?/, one);
      answer(/\/flowLogs\?/, one);
      assert.equal((await create()).id, at.id);
      answer(/\/flowLogs\/[^?]+\?/, one, { method: "GET" });
      const { props } = await at.provider.read(at.id, (await at.checked()) as Bag);
      assert.equal((props as Bag).enabled, true);
    }).timeout(30_000);

    it(`${one[0]}, to a write, is no answer to it: the write is looked for, and sent again`, async () => {
      answer(/\/flowLogs\/[^?]+\?/, one, { method: "PUT" });
      assert.equal((await create()).id, at.id);
      assert.equal(writes().length, 2);
    }).timeout(30_000);

    it(`${one[0]}, to a deletion, is no answer to it: the deletion is sent again`, async () => {
      const outs = await created();
      answer(/\/flowLogs\/[^?]+\?/, one, { method: "DELETE" });
      await at.provider.delete(at.id, outs);
      assert.equal(writes().length, 2);
      assert.equal(at.cloud.memory.flowLogs[at.id.toLowerCase()], undefined);
    }).timeout(30_000);

    it(`${one[0]}, to a change of tags, is no answer to it`, async () => {
      const outs = await created();
      answer(/\/flowLogs\/[^?]+\?/, one, { method: "PATCH" });
      await at.provider.update(at.id, outs, await checked({ tags: { owner: "network" } }));
      assert.deepEqual(at.flowLog.tags, { owner: "network" });
    }).timeout(30_000);

    it(`${one[0]}, to the registration of Microsoft.Insights, is told at once`, async () => {
      const key = Object.keys(at.cloud.memory.providers).find((one) => one.endsWith("microsoft.insights")) ?? "";
      Object.assign(at.cloud.memory.providers[key] ?? {}, { registrationState: "NotRegistered" });
      answer(/\/register\?/, one, { method: "POST" });
      const start = at.clock.now();
      assert.match((await failure(create())).message, /can't be read.*Nothing was created\.$/);
      assert.ok(at.clock.now() - start < 4_000);
    }).timeout(30_000);

    it(`${one[0]}, to a registration that took effect, stops nothing`, async () => {
      const key = Object.keys(at.cloud.memory.providers).find((one) => one.endsWith("microsoft.insights")) ?? "";
      Object.assign(at.cloud.memory.providers[key] ?? {}, { registrationState: "NotRegistered" });
      answer(/\/register\?/, one, { method: "POST", when: "after" });
      assert.equal((await create()).id, at.id);
    }).timeout(30_000);
  }

  it("a row of a list without an id is not overlooked", async () => {
    const value = [{ properties: { targetResourceId: at.target } }];
    answer(/\/flowLogs\?/, ["", json, JSON.stringify({ value })], { times: 99 });
    assert.match((await failure(create())).message, /can't be read.*Nothing was created\.$/);
    answer(/\/networkWatchers\?/, ["", json, JSON.stringify({ value: [{ location: "westeurope" }] })], { times: 99 });
    assert.match((await failure(create())).message, /can't be read.*Nothing was created\.$/);
  }).timeout(30_000);

  it("a row of a list without properties is named by no 'undefined'", async () => {
    const value = [{ id: at.id, name: `${at.name}-rg-app-flowlog` }];
    answer(/\/flowLogs\?/, ["", json, JSON.stringify({ value })], { times: 99 });
    assert.match((await failure(create())).message, /can't be read/);
  }).timeout(30_000);

  it("an empty list is one", async () => {
    answer(/\/flowLogs\?/, ["", json, '{"value":[]}']);
    assert.equal((await create()).id, at.id);
  });

  it("a write that was accepted without an address to ask is no answer", async () => {
    at.cloud.faults.push({
      method: "DELETE",
      path: /\/flowLogs\//,
      when: "before",
      answer: { status: 202, headers: json, body: "" },
    });
    const outs = await created();
    await at.provider.delete(at.id, outs);
    assert.equal(at.cloud.memory.flowLogs[at.id.toLowerCase()], undefined);
  }).timeout(30_000);

  it("a network watcher that exists and that no list shows is not overwritten", async () => {
    const region = "germanywestcentral";
    const id = labId("NetworkWatcherRG", "Microsoft.Network/networkWatchers", `NetworkWatcher_${region}`);
    keep(at.cloud.memory.virtualNetworks, virtualNetwork("rg-app", `${at.name}-de`, region, []));
    keep(at.cloud.memory.networkWatchers, {
      ...networkWatcher("NetworkWatcherRG", `NetworkWatcher_${region}`, region),
      tags: { owner: "network" },
    });
    answer(/\/networkWatchers\?/, ["", json, '{"value":[]}'], { times: 99 });
    const inputs = { targetResourceId: vnetId(`${at.name}-de`), storageId: storageId("stgermany") };
    await create({ ...inputs, createNetworkWatcher: true });
    assert.deepEqual(at.cloud.memory.networkWatchers[id.toLowerCase()]?.tags, { owner: "network" });
  }).timeout(30_000);
});
