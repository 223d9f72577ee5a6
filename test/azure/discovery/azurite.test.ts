/** Deliveries against Azurite: lists of blobs by a program that knows nothing of this package. */
import assert from "node:assert/strict";
import { type AzureLab, labId } from "../../../lab/clouds/azure";
import type { TestClock } from "../../clock";
import { type Azurite, azuriteProgram, startAzurite } from "../../emulators/azurite";
import { deliveriesOf, lookAt } from "../../looks";
import { keepFlowLog } from "../deployment";
import { borrowLab, type LentLab } from "../labs";

const CONTAINER = "insights-logs-flowlogflowevent";
const ACCOUNT = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
const HUB = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-hub");
const ROOT = "flowLogResourceID=/11111111-2222-3333-4444-555555555555_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_HUB/";
const HOUR_MS = 3_600_000;

const program = azuriteProgram();

(program ? describe : describe.skip)(`Azure: deliveries in Azurite${program ? "" : " (not installed)"}`, () => {
  let azurite: Azurite;
  let lab: LentLab;
  let cloud: AzureLab;
  let clock: TestClock;
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite(program ?? "");
  });
  after(() => azurite?.close());
  beforeEach(async () => {
    lab = await borrowLab();
    ({ cloud, clock } = lab);
    for (const key of Object.keys(cloud.memory.flowLogs)) delete cloud.memory.flowLogs[key];
    const properties = cloud.memory.storageAccounts[ACCOUNT.toLowerCase()]?.properties;
    const network = cloud.memory.virtualNetworks[HUB.toLowerCase()];
    assert.ok(properties && network);
    properties.primaryEndpoints = { blob: azurite.endpoint };
    const [subnet] = network.properties.subnets as { properties: Record<string, unknown> }[];
    if (subnet) subnet.properties.ipConfigurations = [{}];
    keepFlowLog(cloud, "hub", HUB, { enabled: true, storageId: ACCOUNT });
  });
  afterEach(() => lab.close());

  const verdict = async () => (await deliveriesOf("azure", lookAt(cloud.env, clock)))[0]?.verdict;
  const hourOf = (at: number) => {
    const [, y, m, d, h] = /^(\d+)-(\d+)-(\d+)T(\d+)/.exec(new Date(at).toISOString()) ?? [];
    return `y=${y}/m=${m}/d=${d}/h=${h}/m=00`;
  };

  it("never, arriving and late, one after the other, with 3 interfaces and 26 hours", async function () {
    this.timeout(60_000);
    assert.equal(await verdict(), "never");
    await azurite.put(CONTAINER);
    assert.equal(await verdict(), "never");
    await azurite.put(CONTAINER, `${ROOT.replace("_HUB/", "_HUB2/")}${hourOf(clock.now())}/macAddress=A/PT1H.json`);
    assert.equal(await verdict(), "never");
    for (let hour = 25; hour >= 0; hour--)
      for (const mac of ["002248AABBC1", "002248AABBC2", "002248AABBC3"])
        await azurite.put(CONTAINER, `${ROOT}${hourOf(clock.now() - hour * HOUR_MS)}/macAddress=${mac}/PT1H.json`);
    assert.equal(await verdict(), "arriving");
    // The emulator takes no other times than that of the writing.
    clock.pass(3 * HOUR_MS);
    assert.equal(await verdict(), "late");
  });
});
