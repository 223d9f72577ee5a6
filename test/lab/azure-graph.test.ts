/** Resource Graph in the lab's Azure: pages, and what the Graph hides. */
import assert from "node:assert/strict";
import { flowLog, keep, SPOKE_SUBSCRIPTION, SUBSCRIPTION, virtualNetwork } from "../../lab/clouds/azure";
import type { AzureLab, Reply } from "./azure-call";
import { useAzure } from "./suite";

const PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
const NETWORKS = 'resources | where type == "microsoft.network/virtualnetworks"';

describe("the lab's Azure: Resource Graph", () => {
  let lab: AzureLab;
  const call = useAzure({}, (started) => {
    lab = started;
  });
  const ask = (query: string, subscriptions?: string[], options: object = {}) =>
    call("POST", PATH, { query, ...(subscriptions ? { subscriptions } : {}), options });
  const watcher = () => Object.values(lab.memory.networkWatchers)[0] ?? assert.fail("no network watcher");
  const rows = ({ body }: Reply) => body.data as Record<string, unknown>[];
  const reasons = ({ status, body }: Reply) => [status, body.error?.details?.[0]?.code];

  it("answers pages when the query has ids, in any case without the case of types", async () => {
    lab.switches.graphPageSize = 2;
    const query = `${NETWORKS} | project id, location, subnets = properties.subnets | order by id asc`;
    const first = await ask(query);
    assert.deepEqual([first.body.totalRecords, first.body.count, first.body.resultTruncated], [5, 2, "false"]);
    const second = await ask(query, undefined, { $skipToken: first.body.$skipToken });
    const third = await ask(query, undefined, { $skipToken: second.body.$skipToken });
    assert.equal(third.body.$skipToken, undefined);
    const ids = [first, second, third].flatMap(rows).map(({ id }) => String(id));
    assert.deepEqual(ids, [...ids].sort());
    assert.equal(new Set(ids).size, 5);
    assert.ok(Array.isArray(rows(first)[0]?.subnets));
    assert.deepEqual(reasons(await ask(NETWORKS, undefined, { $skipToken: first.body.$skipToken })), [
      400,
      "InvalidSkipToken",
    ]);
  });

  it("gives no token without ids, and says that rows are left out", async () => {
    const { body } = await ask(`${NETWORKS} | project name`, undefined, { $top: 2 });
    assert.deepEqual([body.resultTruncated, body.$skipToken, body.count], ["true", undefined, 2]);
  });

  it("leaves subscriptions that can't be read out without a word, and refuses when none can be", async () => {
    lab.switches.hiddenSubscriptions = [SPOKE_SUBSCRIPTION];
    const both = await ask(`${NETWORKS} | project id, subscriptionId`, [SUBSCRIPTION, SPOKE_SUBSCRIPTION]);
    assert.deepEqual([...new Set(rows(both).map(({ subscriptionId }) => subscriptionId))], [SUBSCRIPTION]);
    assert.deepEqual(reasons(await ask(NETWORKS, [SPOKE_SUBSCRIPTION])), [400, "NoValidSubscriptionsInQueryRequest"]);
    assert.deepEqual(reasons(await ask(NETWORKS, ["spoke"])), [400, "SubscriptionsContainInvalidGuids"]);
    const listed = (await call("GET", "/subscriptions")).body.value ?? [];
    assert.deepEqual(
      listed.map(({ subscriptionId }) => subscriptionId),
      [SUBSCRIPTION],
    );
    const { status, body } = await call("GET", `/subscriptions/${SPOKE_SUBSCRIPTION}/resourceGroups`);
    assert.deepEqual([status, body.error?.code], [403, "AuthorizationFailed"]);
  });

  it("counts queries, and refuses those beyond the quota", async () => {
    lab.switches.graphQuota = 2;
    const left = async () => {
      const { status, headers } = await ask(`${NETWORKS} | project id`);
      return [status, headers["x-ms-user-quota-remaining"]];
    };
    assert.deepEqual(
      [await left(), await left(), await left()],
      [
        [200, "1"],
        [200, "0"],
        [429, "0"],
      ],
    );
    const { headers } = await ask(NETWORKS);
    assert.match(String(headers["x-ms-user-quota-resets-after"]), /^00:00:0[0-5]$/);
  });

  it("shows what is gone, and not yet what is new", async () => {
    const [network] = Object.values(lab.memory.virtualNetworks);
    assert.ok(network);
    const gone = { ...network, id: `${network.id}-gone`, name: `${network.name}-gone` };
    lab.switches.graphStaleRows = [gone];
    lab.switches.graphLacks = [network.id.toUpperCase()];
    const ids = rows(await ask(`${NETWORKS} | where name in~ ("${network.name}", "${gone.name}") | project id`));
    assert.deepEqual(ids, [{ id: gone.id }]);
    assert.equal((await call("GET", gone.id)).status, 404);
  });

  it("looks at each flow log a few times, however many networks there are", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `many-${index}`);
    let looks = 0;
    for (const name of names) {
      const network = virtualNetwork("rg-app", name, "westeurope", []);
      keep(lab.memory.virtualNetworks, network);
      const log = flowLog(watcher(), name, network.id, {});
      const { targetResourceId, ...rest } = log.properties;
      const properties = {
        ...rest,
        get targetResourceId() {
          looks++;
          return targetResourceId;
        },
      };
      keep(lab.memory.flowLogs, { ...log, properties });
    }
    const answer = await ask(`${NETWORKS} | project id, logs = properties.flowLogs | order by id asc`);
    const own = rows(answer).filter(({ id }) => String(id).includes("/many-"));
    assert.ok(own.length === 100 && own.every(({ logs }) => (logs as object[]).length === 1));
    const list = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/virtualNetworks?api-version=2024-05-01`;
    assert.equal((await call("GET", list)).body.value?.length, 100);
    assert.ok(looks <= 10 * names.length, `${looks} looks`);
  });

  it("refuses what it can't parse", async () => {
    for (const query of ["resources | summarize count()", "resources | where type ~ 1", "nothing"])
      assert.deepEqual(reasons(await ask(query)), [400, "InvalidQuery"], query);
  });
});
