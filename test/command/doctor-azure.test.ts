/** `pulumi-flowlogs doctor azure` against the lab: one thing is wrong at a time, and exactly this one is named. */
import assert from "node:assert/strict";
import { keep, labId, networkInterface, SPOKE_SUBSCRIPTION, SUBSCRIPTION } from "../../lab/clouds/azure";
import { withoutAccounts } from "../azure/accounts";
import { doctor, HUB, LOGS, NAMED, useCloud, WATCHER, WORKSPACE } from "./azure-doctor";
import { command } from "./run";

const SPOKE = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-spoke");
const GERMANY = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-germany");

describe("pulumi-flowlogs doctor azure", () => {
  withoutAccounts();
  const at = useCloud();

  it("tells where the credentials are from and whose they are, and never their value", async () => {
    const { one } = await doctor(at.cloud);
    const { tenantId, application } = at.cloud.directory;
    assert.match(one("credentials").said, /\(ARM_CLIENT_SECRET\)/);
    assert.ok(one("credentials").said.includes(`application ${application.clientId}`));
    assert.ok(one("credentials").said.includes(`tenant ${tenantId}`));
  });

  it("looks at what existing flow logs use when nothing is named", async () => {
    const { found, code } = await doctor(at.cloud, []);
    assert.equal(code, 0);
    const scopes = new Set(found.map(({ scope }) => scope));
    assert.ok(scopes.has(`storage account ${LOGS}`), [...scopes].join("\n"));
    assert.ok([...scopes].some((scope) => /^target .*nsg-web$/.test(scope)));
  });

  it("asks at the subscription when there are no flow logs", async () => {
    at.cloud.memory.flowLogs = {};
    at.cloud.switches.deniedActions = ["Microsoft.Storage/storageAccounts/listKeys/action"];
    const { missing, one } = await doctor(at.cloud, []);
    assert.deepEqual(missing, ["right Microsoft.Storage/storageAccounts/listKeys/action"]);
    const { scope, advice } = one("right Microsoft.Storage/storageAccounts/listKeys/action");
    assert.equal(scope, `subscription ${SUBSCRIPTION}`);
    assert.match(advice ?? "", /--storage/);
  });

  describe("the subscription", () => {
    for (const [state, outcome] of [
      ["Disabled", "missing"],
      ["Warned", "warning"],
    ] as const) {
      it(`that is ${state} is ${outcome}`, async () => {
        Object.assign(at.cloud.memory.subscriptions[SUBSCRIPTION] ?? {}, { state });
        assert.equal((await doctor(at.cloud)).one("subscription").outcome, outcome);
      });
    }

    it("that these credentials do not see is named, and the others are looked at", async () => {
      const other = "00000000-1111-2222-3333-444444444444";
      const { found, code } = await doctor(at.cloud, [...NAMED, "--subscription", other, SUBSCRIPTION]);
      const states = found.filter(({ name }) => name === "subscription");
      assert.deepEqual(
        states.map(({ scope, outcome }) => [scope, outcome]),
        [
          [`subscription ${other}`, "missing"],
          [`subscription ${SUBSCRIPTION}`, "ok"],
        ],
      );
      assert.equal(code, 1);
    });

    it("that these credentials may not read is unknown, once, and the others are looked at", async () => {
      at.cloud.switches.hiddenSubscriptions = [SPOKE_SUBSCRIPTION];
      const { code, missing, unknown, found } = await doctor(at.cloud, [
        ...NAMED,
        ...["--subscription", SPOKE_SUBSCRIPTION, SUBSCRIPTION],
      ]);
      assert.deepEqual([code, missing, unknown], [2, [], ["subscription"]]);
      assert.equal(found.filter(({ scope }) => scope.endsWith(SPOKE_SUBSCRIPTION)).length, 1);
      assert.ok(found.some(({ scope, name }) => scope.endsWith(SUBSCRIPTION) && name === "policies"));
    });

    for (const namespace of ["Microsoft.Insights", "Microsoft.Network", "Microsoft.OperationalInsights"]) {
      it(`where ${namespace} is not registered`, async () => {
        register(namespace, "NotRegistered");
        const { one } = await doctor(at.cloud);
        const found = one(`registration of ${namespace}`);
        // The first flow log registers Microsoft.Insights.
        assert.equal(found.outcome, namespace === "Microsoft.Insights" ? "warning" : "missing");
        assert.match(found.advice ?? "", new RegExp(`az provider register --namespace ${namespace} --subscription`));
      });
    }

    it("where nobody may register Microsoft.Insights", async () => {
      register("Microsoft.Insights", "Unregistered");
      at.cloud.switches.deniedActions = ["Microsoft.Insights/register/action"];
      assert.deepEqual((await doctor(at.cloud)).missing, ["registration of Microsoft.Insights"]);
    });

    function register(namespace: string, registrationState: string): void {
      for (const one of Object.values(at.cloud.memory.providers))
        if (one.namespace === namespace) Object.assign(one, { registrationState });
    }
  });

  for (const [id, read, write] of [
    [`${HUB}/subnets/snet-web`, "virtualNetworks/read", "virtualNetworks/subnets/write"],
    [
      labId("rg-app", "Microsoft.Network/networkInterfaces", "nic-web1"),
      "networkInterfaces/read",
      "networkInterfaces/write",
    ],
    [
      labId("rg-app", "Microsoft.Network/networkSecurityGroups", "nsg-web"),
      "networkSecurityGroups/read",
      "networkSecurityGroups/write",
    ],
  ] as const) {
    it(`asks for the rights at ${id.split("/").at(-2)}`, async () => {
      at.cloud.switches.deniedActions = [`Microsoft.Network/${write}`];
      const { code, missing, one } = await doctor(at.cloud, [
        "--target",
        id,
        "--storage",
        LOGS,
        "--workspace",
        WORKSPACE,
      ]);
      assert.deepEqual([code, missing], [0, []]);
      assert.equal(one(`right Microsoft.Network/${read}`).outcome, "ok");
      assert.equal(one(`right Microsoft.Network/${write}`).outcome, "warning");
    });
  }

  describe("network watchers", () => {
    it("a region of a named target without one is named", async () => {
      const germany = labId("rg-app", "Microsoft.Storage/storageAccounts", "stgermany");
      const { missing, one } = await doctor(at.cloud, [
        "--target",
        GERMANY,
        "--storage",
        germany,
        "--workspace",
        WORKSPACE,
      ]);
      assert.deepEqual(missing, ["network watcher of germanywestcentral"]);
      assert.match(one("network watcher of germanywestcentral").advice ?? "", /createNetworkWatcher/);
    });

    it("a region of any virtual network without one is a warning", async () => {
      const { one } = await doctor(at.cloud, []);
      assert.equal(one("network watcher of germanywestcentral").outcome, "warning");
      assert.equal(one("network watcher of westeurope").outcome, "ok");
    });
  });

  it("names a target that does not exist, and a workspace over its cap", async () => {
    const gone = labId("rg-app", "Microsoft.Network/virtualNetworks", "vnet-gone");
    const capped = at.cloud.memory.workspaces[WORKSPACE.toLowerCase()] ?? assert.fail("no workspace");
    capped.properties.workspaceCapping = { dataIngestionStatus: "OverQuota" };
    const { missing, warnings } = await doctor(at.cloud, [
      "--target",
      gone,
      SPOKE,
      "--storage",
      LOGS,
      "--workspace",
      WORKSPACE,
    ]);
    assert.deepEqual([missing, warnings], [["target"], ["ingestion"]]);
  });

  it("looks at all subscriptions of the login when none is named", async () => {
    const env = Object.fromEntries(Object.entries(at.cloud.env).filter(([name]) => !name.endsWith("SUBSCRIPTION_ID")));
    const { found } = await doctor(at.cloud, [], env);
    const looked = found.filter(({ name }) => name === "subscription").map(({ scope }) => scope.split(" ")[1]);
    assert.deepEqual(looked.sort(), Object.keys(at.cloud.memory.subscriptions).sort());
  });

  it("in a cloud that lags behind, rights are asked in a version that it knows", async () => {
    at.cloud.switches.newestVersions = { "Microsoft.Network": "2021-03-01", "Microsoft.Authorization": "2019-06-01" };
    const env = { ...at.cloud.env, ARM_NETWORK_API_VERSION: "2021-03-01" };
    const { code, missing, unknown } = await doctor(at.cloud, NAMED, env);
    assert.deepEqual([code, missing, unknown], [0, [], []]);
    const versions = at.cloud.requests
      .filter(({ path }) => /virtualNetworks\/.*\/permissions\?/.test(path))
      .map(({ path }) => /api-version=([^&]+)/.exec(path)?.[1]);
    assert.equal(versions.at(-1), "2019-06-01");
  });

  it("looks at a sample of what many flow logs use, and says so", async () => {
    const hub = `${HUB}/subnets/snet-web`;
    const watcher = at.cloud.memory.networkWatchers[WATCHER.toLowerCase()] ?? assert.fail("no watcher");
    const [sample] = Object.values(at.cloud.memory.flowLogs);
    for (let index = 0; index < 25; index++) {
      const nic = networkInterface("rg-app", `nic-${index}`, "westeurope", hub);
      keep(at.cloud.memory.networkInterfaces, nic);
      const properties = { ...(sample ?? assert.fail()).properties, targetResourceId: nic.id };
      keep(at.cloud.memory.flowLogs, {
        ...(sample ?? assert.fail()),
        id: `${watcher.id}/flowLogs/log-${index}`,
        name: `log-${index}`,
        properties,
      });
    }
    const { one, found } = await doctor(at.cloud, []);
    assert.equal(found.filter(({ name }) => name === "target").length, 20);
    assert.match(one("targets").said, /6 further targets/);
  });

  describe("credentials", () => {
    const without = (...names: string[]) =>
      Object.fromEntries(
        Object.entries(at.cloud.env).filter(([name]) => !names.some((start) => name.startsWith(start))),
      );

    it("that are half are named with what they lack", async () => {
      const { code, missing, one } = await doctor(at.cloud, NAMED, without("ARM_TENANT", "AZURE_TENANT"));
      assert.deepEqual([code, missing], [1, ["credentials"]]);
      assert.match(one("credentials").said, /ARM_TENANT_ID is not/);
    });

    it("that Entra ID refuses are named with their source", async () => {
      const { code, missing, one } = await doctor(at.cloud, NAMED, {
        ...at.cloud.env,
        ARM_CLIENT_SECRET: "made-up-secret",
      });
      assert.deepEqual([code, missing], [1, ["credentials"]]);
      assert.match(one("credentials").said, /ARM_CLIENT_SECRET/);
      assert.ok(!one("credentials").said.includes("made-up-secret"));
    });
  });

  it("a clock that differs is told", async () => {
    const shifted = (minutes: number) => {
      const date = new Date(Date.now() + minutes * 60_000).toUTCString();
      at.cloud.faults.push({
        path: /^\/subscriptions\?/,
        when: "before",
        answer: { status: 200, headers: { date }, body: '{"value":[]}' },
      });
    };
    shifted(10);
    const late = await doctor(at.cloud);
    assert.deepEqual([late.code, late.missing], [1, ["clock"]]);
    assert.match(late.one("clock").said, /behind the cloud's, which allows 5 minutes/);
    shifted(-2);
    assert.deepEqual((await doctor(at.cloud)).warnings, ["clock"]);
  });

  it("a cloud that does not answer is unknown, and nothing is called missing", async () => {
    const { code, missing, unknown } = await doctor(at.cloud, NAMED, {
      ...at.cloud.env,
      ARM_METADATA_HOSTNAME: "127.0.0.1:9",
    });
    assert.deepEqual([code, missing, unknown], [2, [], ["credentials"]]);
  });

  it("an id of something else is refused before any look", async () => {
    const { code, noted } = await command(at.cloud.env, ["doctor", "azure", "--storage", WORKSPACE]);
    assert.equal(code, 2);
    assert.match(noted, /is not the ARM id of a storage account/);
  });

  it("prints one line for each check below its scope, and CSV", async () => {
    const { printed, noted } = await command(at.cloud.env, ["doctor", "azure", ...NAMED]);
    assert.match(printed, /^login\n {2}ok {7}credentials: signed in with /);
    assert.match(
      noted,
      /^ ?\d+ checks: \d+ ok, 0 warnings, 0 missing, 0 unknown, 2 that no call of the cloud tells\n$/,
    );
    const csv = await command(at.cloud.env, ["doctor", "azure", ...NAMED, "--output", "csv"]);
    assert.match(csv.printed, /^outcome,scope,name,said,advice\r\nok,login,credentials,/);
  });
});
