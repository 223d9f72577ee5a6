/** Replacements that nobody but the program or the command line asks for. Old and new have the same target. */
import assert from "node:assert/strict";
import path from "node:path";
import { labId } from "../../lab/clouds/azure/memory";
import { ids } from "../../lab/clouds/vpc/memory";
import { forgetCloudAccounts, type Lab, startLab, writesOf } from "../../lab/lab";
import { type CommandLine, openCommandLine } from "./command-line";
import { counts, type Declaration, type Fixture, openFixture, said, succeeded } from "./fixture";

const storageId = labId("rg-app", "Microsoft.Storage/storageAccounts", "stflowlogs");

const ncloud: Declaration = {
  type: "NcloudFlowLog",
  name: "ncloud",
  args: { networkInterfaceNo: "123487", collectActionTypeCode: "ALL", storageBucketName: "flow-logs" },
};
/** Of the group with a running flow log: Azure makes no new ones. */
const nsg: Declaration = {
  type: "AzureNsgFlowLog",
  name: "nsg",
  args: {
    targetResourceId: labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-web"),
    ...{ storageId, format: { type: "JSON", version: 2 }, adopt: "always" },
  },
};
const vnet: Declaration = {
  type: "AzureFlowLog",
  name: "vnet",
  args: {
    targetResourceId: labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-spoke"),
    ...{ storageId, flowLogName: "chosen" },
  },
};
const group: Declaration = { type: "VpcLogGroup", name: "group", args: { logGroupName: "made-up", ttlInDays: 7 } };
const edge: Declaration = {
  type: "VpcFlowLog",
  name: "edge",
  args: {
    ...{ name: "edge", resourceType: "vpc", resourceId: ids.vpc, trafficType: "all" },
    ...{ logGroupId: ids.logGroup, logTopicId: ids.logStream },
  },
};
/** The name in `project/Pulumi.yaml`. */
const project = "e2e";

const resources = [ncloud, vnet, group, edge];
/** An update of each resource. */
const changes: Readonly<Record<string, Record<string, unknown>>> = {
  ncloud: { collectIntervalMinute: 5 },
  nsg: { retentionPolicy: { enabled: true, days: 30 } },
  vnet: { retentionPolicy: { enabled: true, days: 30 } },
  group: { ttlInDays: 30 },
  edge: { name: "renamed" },
};

/** The same resource with its change, which the program wants as a replacement. */
const changed = ({ name, args, ...declared }: Declaration, options: Record<string, unknown> = {}): Declaration => ({
  ...{ ...declared, name, args: { ...args, ...changes[name], ...options } },
  options: { replaceOnChanges: Object.keys(changes[name] ?? {}) },
});

describe("a replacement that the program asks for with replaceOnChanges", function () {
  this.timeout(600_000);
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await openFixture();
  });
  afterEach(() => fixture?.close());

  it("deletes and creates, on every cloud", async () => {
    fixture.declare(...resources);
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    fixture.declare(...resources.map((each) => changed(each)));
    const replaced = succeeded(await fixture.stack.up());
    assert.equal(counts(replaced).replace, resources.length);
    assert.ok(writesOf(fixture.lab).length >= before + 2 * resources.length, writesOf(fixture.lab).join("\n"));
    assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: resources.length });
  });

  it("changes nothing when onDelete forbids the delete", async () => {
    const kept = resources.map(({ args, ...each }) => ({ ...each, args: { ...args, onDelete: "keep" } }));
    fixture.declare(...kept);
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    fixture.declare(...kept.map((each) => changed(each)));
    assert.match(said(await fixture.stack.up()), /itself, which is not replaced, because its onDelete is "keep"/);
    assert.deepEqual(writesOf(fixture.lab).slice(before), []);
    fixture.declare(...kept);
    assert.deepEqual(counts(succeeded(await fixture.stack.up({ refresh: true }))), { same: resources.length });
  });

  it("keeps the flow log of a network security group, because Azure makes no new ones", async () => {
    fixture.declare(nsg);
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    fixture.declare(changed(nsg));
    assert.match(
      said(await fixture.stack.up()),
      /itself, which is not replaced, because the cloud would make no new one/,
    );
    assert.deepEqual(writesOf(fixture.lab).slice(before), []);
  });

  it("continues in the next run when the create failed after the delete, changed or not", async () => {
    const { faults } = fixture.lab.azure;
    for (const next of [changed(vnet), vnet]) {
      fixture.declare(vnet);
      succeeded(await fixture.stack.up());
      faults.push({ method: "PUT", path: /flowLogs/i, when: "before", answer: { status: 403 }, times: 9 });
      fixture.declare(changed(vnet));
      assert.match(said(await fixture.stack.up()), /403/);
      faults.length = 0;
      fixture.declare(next);
      succeeded(await fixture.stack.up());
      assert.deepEqual(counts(succeeded(await fixture.stack.preview({ refresh: true }))), { same: 1 });
      fixture.declare();
      succeeded(await fixture.stack.up());
    }
  });
});

/** Without `pulumi` on PATH these tests are reported as pending, by name. */
describe("a replacement that the command line asks for", function () {
  this.timeout(600_000);
  let lab: Lab;
  let cli: CommandLine | undefined;
  let env: Record<string, string>;

  before(async function () {
    forgetCloudAccounts();
    lab = await startLab();
    env = { ...lab.env };
    cli = await openCommandLine(path.join(__dirname, "project"), `on-request-${process.pid}`, env);
    if (!cli) this.skip();
    await up([ncloud, edge]);
  });
  after(async () => {
    await cli?.close();
    await lab?.close();
  });

  async function run(...args: string[]): Promise<string> {
    const { ok, text } = (await cli?.run(...args)) ?? { ok: false, text: "no pulumi" };
    assert.ok(ok, text);
    return text;
  }
  function up(program: Declaration[], ...flags: string[]): Promise<string> {
    env.FLOWLOGS_E2E_PROGRAM = JSON.stringify(program);
    return run("up", "--yes", "--skip-preview", ...flags);
  }
  const urn = ({ type, name }: Declaration) =>
    `urn:pulumi:on-request-${process.pid}::${project}::pulumi-nodejs:dynamic/flowlogs:${type}::${name}`;

  it("replaceOnChanges replaces", async () => {
    const program = [ncloud, edge, vnet, group];
    await up(program);
    const text = await up(program.map((each) => changed(each)));
    assert.match(text, /4 replaced/);
    assert.doesNotMatch(text, /nothing was replaced/);
    await run("preview", "--refresh", "--expect-no-changes");
    await up([ncloud, edge]);
  });

  const ways: Record<string, (one: Declaration, program: Declaration[]) => Promise<string>> = {
    "--target-replace": (one, program) => up(program, "--target-replace", urn(one)),
    "state taint": async (one, program) => {
      await run("state", "taint", urn(one), "--yes");
      return up(program);
    },
  };
  for (const [way, replace] of Object.entries(ways)) {
    for (const one of [ncloud, edge]) {
      it(`${way} of ${one.name}: says that nothing was replaced`, async () => {
        const before = writesOf(lab).length;
        const text = await replace(one, [ncloud, edge]);
        assert.match(text, /: kept, and nothing was replaced: /);
        assert.deepEqual(writesOf(lab).slice(before), []);
      });
      it(`${way} of ${one.name}: goes on with what onDelete left, with the option deleteBeforeReplace`, async () => {
        const kept = [ncloud, edge].map(({ args, ...each }) => ({
          ...{ ...each, args: { ...args, onDelete: "keep" } },
          options: { deleteBeforeReplace: true },
        }));
        await up(kept);
        const before = writesOf(lab).length;
        assert.match(await replace(one, kept), /: nothing was replaced, because onDelete left it there/);
        assert.deepEqual(writesOf(lab).slice(before), []);
        await run("preview", "--refresh", "--expect-no-changes");
        await up([ncloud, edge]);
      });
      it(`${way} of ${one.name}: replaces with the option deleteBeforeReplace`, async () => {
        const before = writesOf(lab).length;
        const program = [ncloud, edge].map((each) => ({ ...each, options: { deleteBeforeReplace: true } }));
        assert.doesNotMatch(await replace(one, program), /nothing was replaced/);
        assert.equal(writesOf(lab).length, before + 2);
      });
    }
  }
});
