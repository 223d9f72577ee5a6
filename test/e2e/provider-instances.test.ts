/**
 * Several provider instances in one deployment: the engine starts a dynamic-provider host for each, and gives all of
 * them the same address. Here the tests are the engine.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { labId } from "../../lab/clouds/azure/memory";
import type { ProviderHost } from "../../lab/engine/provider-host";
import { forgetCloudAccounts, type Lab, startLab, writesOf } from "../../lab/lab";
import { HostedResource, startHost } from "./hosted-resource";

const interfaceNo = { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" };
const group = { logGroupName: "made-up-group", ttlInDays: 7 };

describe("two provider instances of one deployment", function () {
  this.timeout(120_000);
  let lab: Lab;
  let engine: Server;
  const hosts: ProviderHost[] = [];

  beforeEach(async () => {
    forgetCloudAccounts();
    lab = await startLab();
    engine = await listening();
  });
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop()));
    engine.close();
    await lab.close();
  });

  const start = async (address = addressOf(engine), lines: string[] = []) => {
    const { NCLOUD_REGION: _, ...env } = lab.env;
    const host = await startHost({ env, address, config: { "ncloud:region": "KR" }, onLine: (l) => lines.push(l) });
    hosts.push(host);
    return host;
  };
  /** What a deployment of its own has made. */
  const made = async (resource: HostedResource): Promise<HostedResource> => {
    const earlier = await listening();
    const host = await start(addressOf(earlier));
    await resource.at(host).create();
    await host.stop();
    earlier.close();
    return resource;
  };

  it("keep on what one adopts under a new name before the other deletes the old one", async () => {
    const old = await made(new HostedResource("NcloudFlowLog", interfaceNo));
    const lines: string[] = [];
    const [first, second] = [await start(undefined, lines), await start()];
    const moved = new HostedResource("NcloudFlowLog", interfaceNo).at(second);
    await moved.create();
    const before = writesOf(lab).length;
    await old.at(first).delete();
    assert.deepEqual(writesOf(lab).slice(before), []);
    assert.equal(lines.length, 1);
    assert.match(lines.join(), /^KR\/123487: kept, and nothing was replaced: a resource of this program holds it, /);
    assert.ok(lab.ncloud.memory.flowLogs.has("KR/123487"));
    assert.equal((await moved.diff()).changes, "none");
  });

  it("refuse a log group that both declare, naming both", async () => {
    await new HostedResource("VpcLogGroup", group).at(await start()).create();
    const twin = new HostedResource("VpcLogGroup", { ...group, ttlInDays: 8 }).at(await start());
    await assert.rejects(twin.create(), (error: Error) => {
      assert.match(
        error.message,
        /creating log group "made-up-group": .* is already taken by another resource of this/,
      );
      assert.match(error.message, /\(log group "made-up-group": ttlInDays is something else there and 8 here\)/);
      return true;
    });
  });

  it("make one log group when both begin at the same moment", async () => {
    const twins = [await start(), await start()].map((host) => new HostedResource("VpcLogGroup", group).at(host));
    const results = await Promise.allSettled(twins.map((twin) => twin.create()));
    assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const [refused] = results.filter((result) => result.status === "rejected");
    assert.match(String(refused?.reason), /already taken by another resource of this program/);
  });

  it("refuse what the other one has held for long, whatever a new resource allows", async () => {
    const old = await made(new HostedResource("NcloudFlowLog", interfaceNo));
    await old.at(await start()).diff();
    const before = writesOf(lab).length;
    const twin = new HostedResource("NcloudFlowLog", { ...interfaceNo, adopt: "always", collectIntervalMinute: 5 });
    await assert.rejects(twin.at(await start()).create(), /already taken by another resource of this program/);
    assert.deepEqual(writesOf(lab).slice(before), []);
  });

  it("wait for the retarget of the other one before a new resource takes the target that is left", async () => {
    const network = (name: string) => labId("rg-app", "Microsoft.Network/virtualNetworks", name);
    const storageId = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");
    const hub = { targetResourceId: network("vnet-hub"), storageId };
    const old = await made(new HostedResource("AzureFlowLog", hub));
    const mover = old.at(await start());
    const heir = new HostedResource("AzureFlowLog", hub).at(await start());
    const news = { targetResourceId: network("vnet-spoke"), storageId };
    await mover.diff(news);
    const created = heir.create();
    // Longer than a create waits before it adopts what no other resource seems to hold.
    // The create waits in a process of its own, where no test can skip time.
    await sleep(1000);
    await mover.update(news);
    await created;
    const targets = Object.values(lab.azure.memory.flowLogs).map(({ properties }) => properties.targetResourceId);
    for (const target of [hub, news]) assert.ok(targets.includes(target.targetResourceId), target.targetResourceId);
    assert.notEqual(heir.id, mover.id);
  });

  it("share nothing with another deployment that is given the same address later", async () => {
    const address = addressOf(engine);
    const first = await start(address);
    await new HostedResource("NcloudFlowLog", interfaceNo).at(first).create();
    await first.stop();
    const { port } = engine.address() as AddressInfo;
    engine.close();
    engine = await listening(port);
    await new HostedResource("NcloudFlowLog", interfaceNo).at(await start(address)).create();
  });
});

async function listening(port = 0): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function addressOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
