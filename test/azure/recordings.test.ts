/**
 * Every recorded answer about flow logs, given to the api as it was recorded: it must be understood as it was meant.
 */
import assert from "node:assert/strict";
import type { FlowLogBody, FlowLogInformation } from "../../provider/azure/arm/api";
import { type FlowLogRef, parseFlowLogId, parseWatcherId, type WatcherRef } from "../../provider/azure/arm/ids";
import { type Exchange, operationIn, recordings } from "../lab/azure-recordings";
import { type Answer, type Scripted, scripted } from "./scripted-server";

/** What the tests read of a recorded body. */
interface Recorded {
  readonly id?: string;
  readonly name?: string;
  readonly location?: string;
  readonly targetResourceId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly flowAnalyticsConfiguration?: unknown;
  readonly value?: readonly Recorded[];
}

/** One call of the api: the exchange that starts it, and the polls that follow it. */
interface RecordedCall {
  readonly first: Exchange;
  readonly polls: readonly Exchange[];
}

function callsIn(exchanges: readonly Exchange[]): RecordedCall[] {
  return exchanges
    .filter(({ url }) => operationIn(url) === undefined)
    .map((first) => {
      const operation = operationIn(first.headers["azure-asyncoperation"] ?? first.headers.location);
      const id = operation?.split("/").at(-1);
      const about = exchanges.filter(({ url }) => id !== undefined && operationIn(url)?.endsWith(id));
      // Whoever is led to Location stays there, even where a 202 names the other address too and the recorded client
      // left.
      const led = operation?.split("/").at(-2);
      const polls = first.method === "POST" ? about.filter(({ url }) => url.includes(`/${led}/`)) : about;
      // What was put is read when it is done.
      const read = exchanges
        .slice(exchanges.indexOf(first))
        .find(({ method, url }) => method === "GET" && url === first.url);
      return { first, polls: first.method === "PUT" && read ? [...polls, read] : polls };
    });
}

/** Resource Manager, or one of its regional hosts, which the addresses of operations may name. */
const AZURE = /https:\/\/([\w-]+\.)?management\.azure\.com/;

/** As it was recorded, at this server's address; the pauses that Azure asks for are left out. */
function answerOf({ status, headers, response }: Exchange): Answer {
  const { "retry-after": pause, ...rest } = headers;
  const here = Object.entries(rest).map(([name, value]) => [name, value.replace(AZURE, "$$here")]);
  const body = response === undefined || response === null ? (status === 204 ? "" : "null") : response;
  return { status, headers: Object.fromEntries(here), body };
}

const idIn = ({ url }: Exchange): string => (url.split("?")[0] ?? "").replace(/^https:\/\/[^/]+/, "");

function watcherIn(exchange: Exchange): WatcherRef {
  const ref = parseWatcherId(idIn(exchange).replace(/\/(flowLogs|configureFlowLog|queryFlowLogStatus)$/, ""));
  assert.ok(ref, exchange.url);
  return ref;
}

function flowLogIn(exchange: Exchange): FlowLogRef {
  const ref = parseFlowLogId(idIn(exchange));
  assert.ok(ref, exchange.url);
  return ref;
}

/** The SDK lays `properties` flat; the names stay. */
const flat = ({ properties, ...rest }: Recorded): Record<string, unknown> => ({ ...rest, ...properties });

function contains(seen: object, recorded: Record<string, unknown>): void {
  const known = Object.entries(recorded).filter(([name]) => name in seen);
  const fields = Object.fromEntries(known.map(([name]) => [name, (seen as Record<string, unknown>)[name]]));
  assert.deepEqual(fields, Object.fromEntries(known));
}

/** Addresses of operations are used as they were given, signed ones of 2.7 kB too; any other has this api's version. */
const asked = (request: string): string =>
  operationIn(request) ? request.replace(AZURE, "") : (request.split("?")[0] ?? "");

interface Kind {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  run(stage: Scripted, call: RecordedCall): Promise<void>;
}

const KINDS: readonly Kind[] = [
  {
    name: "network watchers",
    method: "GET",
    path: /\/networkWatchers\?/,
    async run({ prerequisites, answers, requests }, { first }) {
      const rows = (first.response as Recorded).value ?? [];
      // One list for each look-up.
      answers.push(...rows.map(() => answerOf(first)));
      assert.equal(await prerequisites.watchers.find("no region"), undefined);
      for (const { id = "", location = "" } of rows) {
        const seen = await prerequisites.watchers.find(location);
        assert.deepEqual(seen, { ...parseWatcherId(id), location });
      }
      requests.splice(1);
    },
  },
  {
    name: "network security group",
    method: "GET",
    path: /\/networkSecurityGroups\/[^/]+\?/,
    async run({ prerequisites }, { first }) {
      const seen = await prerequisites.target(idIn(first));
      const { location, properties } = first.response as Recorded;
      const rows = (properties?.flowLogs ?? []) as readonly Recorded[];
      assert.deepEqual([seen.location, seen.flowLogIds], [location, rows.map(({ id }) => id)]);
    },
  },
  {
    name: "flow log status",
    method: "POST",
    path: /\/queryFlowLogStatus\?/,
    async run({ api, bodies }, { first }) {
      const { targetResourceId = "" } = first.request as Recorded;
      const seen = await api.flowLogStatus(watcherIn(first), targetResourceId);
      assert.deepEqual(bodies, [first.request]);
      const recorded = flat(first.response as Recorded);
      contains(seen, recorded);
      assert.equal(seen.enabled, recorded.enabled);
      assert.equal(seen.storageId, recorded.storageId);
    },
  },
  {
    name: "configureFlowLog",
    method: "POST",
    path: /\/configureFlowLog\?/,
    async run({ api, bodies }, { first }) {
      await api.configureFlowLog(watcherIn(first), flat(first.request as Recorded) as unknown as FlowLogInformation);
      assert.deepEqual(bodies[0], first.request);
    },
  },
  {
    name: "flow logs",
    method: "GET",
    path: /\/flowLogs\?/,
    async run({ api }, { first }) {
      const rows = (first.response as Recorded).value ?? [];
      const seen = [...(await api.flowLogs(watcherIn(first)))];
      assert.equal(seen.length, rows.length);
      for (const [index, row] of rows.entries()) contains(seen[index] ?? {}, flat(row));
      assert.deepEqual(
        seen.map(({ provisioningState }) => provisioningState),
        rows.map(({ properties }) => properties?.provisioningState),
      );
    },
  },
  {
    name: "flow log",
    method: "GET",
    path: /\/flowLogs\/[^/]+\?/,
    async run({ api }, { first }) {
      const seen = await api.flowLog(flowLogIn(first));
      if (first.status === 404) return assert.equal(seen, undefined);
      assert.ok(seen);
      contains(seen, flat(first.response as Recorded));
      assert.equal(seen.targetResourceId, flat(first.response as Recorded).targetResourceId);
    },
  },
  {
    name: "put flow log",
    method: "PUT",
    path: /\/flowLogs\/[^/]+\?/,
    async run({ api, bodies }, { first }) {
      await api.putFlowLog(flowLogIn(first), flat(first.request as Recorded) as unknown as FlowLogBody);
      assert.deepEqual(bodies[0], first.request);
    },
  },
  {
    name: "delete flow log",
    method: "DELETE",
    path: /\/flowLogs\/[^/]+\?/,
    async run({ api }, { first }) {
      await api.deleteFlowLog(flowLogIn(first));
    },
  },
];

describe("NetworkWatcherApi reads recorded answers", () => {
  for (const { file, exchanges } of recordings()) {
    it(file, async () => {
      const stage = await scripted([]);
      try {
        for (const call of callsIn(exchanges)) await replay(stage, call);
      } finally {
        await stage.close();
      }
    });
  }
});

async function replay(stage: Scripted, call: RecordedCall): Promise<void> {
  const { first, polls } = call;
  const kind = KINDS.find(({ method, path }) => method === first.method && path.test(first.url));
  // The answer to one PUT was not recorded.
  if (!kind || (first.method === "PUT" && first.response === undefined)) return;
  for (const list of [stage.answers, stage.requests, stage.bodies]) list.length = 0;
  stage.answers.push(answerOf(first), ...polls.map(answerOf));
  await kind.run(stage, call);
  const [, ...followed] = stage.requests.map(asked);
  assert.deepEqual(
    followed,
    polls.slice(0, followed.length).map(({ url }) => asked(`GET ${url}`)),
  );
  assert.ok(polls.length === 0 || followed.length > 0, `${kind.name}: nobody asked how the operation ended`);
}
