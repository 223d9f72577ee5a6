/** The plan from flow logs of network security groups to flow logs of virtual networks. */
import assert from "node:assert/strict";
import { type MigrationPlan, migrationPlan } from "../../../provider/azure/migration/plan";
import type { FoundFlowLog } from "../../../provider/core/discovery/found";
import type { Target, TargetRef } from "../../../provider/core/discovery/target";
import type { Bag } from "../../../provider/core/state";

const ACCOUNT = "11111111-2222-3333-4444-555555555555";
const GROUP = `/subscriptions/${ACCOUNT}/resourceGroups/rg-app/providers`;
const storage = (name: string) => `${GROUP}/Microsoft.Storage/storageAccounts/${name}`;
const ref = (kind: TargetRef["kind"], type: string, name: string): TargetRef => ({
  kind,
  noun: kind,
  id: `${GROUP}/Microsoft.Network/${type}/${name}`,
});
const groupRef = (name: string) => ref("networkSecurityGroup", "networkSecurityGroups", name);
const networkRef = (name: string) => ref("network", "virtualNetworks", name);
const subnetRef = (name: string, network: string) => ref("subnet", `virtualNetworks/${network}/subnets`, name);

function target(its: TargetRef, more: Partial<Target> = {}): Target {
  const name = its.id.slice(its.id.lastIndexOf("/") + 1);
  return { ...its, name, account: ACCOUNT, region: "westeurope", tags: {}, within: [], guardedBy: [], ...more };
}

const group = (name: string) => target(groupRef(name));
const network = (name: string) => target(networkRef(name));
function subnet(name: string, of: string, ...groups: string[]): Target {
  return target(subnetRef(name, of), { within: [networkRef(of)], guardedBy: groups.map(groupRef) });
}
function card(name: string, within: TargetRef[], ...groups: string[]): Target {
  return target(ref("networkInterface", "networkInterfaces", name), { within, guardedBy: groups.map(groupRef) });
}

function flowLog(of: TargetRef, inputs: Bag = {}, more: Partial<FoundFlowLog> = {}): FoundFlowLog {
  const name = `log-${of.id.slice(of.id.lastIndexOf("/") + 1)}`;
  return {
    className: of.kind === "networkSecurityGroup" ? "AzureNsgFlowLog" : "AzureFlowLog",
    id: `${GROUP}/Microsoft.Network/networkWatchers/w/flowLogs/${name}`,
    name,
    target: of,
    account: ACCOUNT,
    region: "westeurope",
    destination: storage("logs"),
    inputs: { targetResourceId: of.id, storageId: storage("logs"), enabled: true, ...inputs },
    outputs: {},
    isOff: false,
    isFailed: false,
    problem: undefined,
    ...more,
  };
}

const only = (plan: MigrationPlan) => {
  assert.equal(plan.networks.length, 1);
  const [one] = plan.networks;
  assert.ok(one);
  return one;
};
const namesOf = (refs: readonly { id: string }[]) => refs.map(({ id }) => id.slice(id.lastIndexOf("/") + 1));

describe("the plan from flow logs of groups to flow logs of networks", () => {
  const HUB = [group("web"), group("db"), network("hub"), subnet("a", "hub", "web"), subnet("b", "hub", "db")];

  it("proposes one flow log for the network whose subnets the groups guard", () => {
    const plan = migrationPlan([flowLog(groupRef("web")), flowLog(groupRef("db"))], HUB);
    const { network: its, inputs, replaces, differences, recordedTwice, newlyRecorded } = only(plan);
    assert.equal(its.id, networkRef("hub").id);
    assert.deepEqual(inputs, {
      targetResourceId: networkRef("hub").id,
      storageId: storage("logs"),
      retentionPolicy: { enabled: false, days: 0 },
    });
    assert.deepEqual(namesOf(replaces), ["log-db", "log-web"]);
    assert.deepEqual([differences, newlyRecorded, plan.uncovered], [[], [], []]);
    assert.deepEqual(namesOf(recordedTwice).sort(), ["a", "b"]);
    assert.deepEqual(
      plan.removals.map(({ flowLog: log, after }) => [log.name, namesOf(after)]),
      [
        ["log-db", ["hub"]],
        ["log-web", ["hub"]],
      ],
    );
  });

  it("finds the network of an interface that a group guards, and of a group that guards several networks", () => {
    const nic = card("nic", [subnetRef("s", "spoke"), networkRef("spoke")], "web");
    const targets = [...HUB, network("spoke"), subnet("s", "spoke"), nic];
    const plan = migrationPlan([flowLog(groupRef("web"))], targets);
    assert.deepEqual(
      plan.networks.map(({ network: its, recordedTwice, newlyRecorded }) => [
        its.name,
        namesOf(recordedTwice),
        namesOf(newlyRecorded),
      ]),
      [
        ["hub", ["a"], ["b"]],
        ["spoke", ["nic"], ["s"]],
      ],
    );
    assert.deepEqual(namesOf(plan.removals[0]?.after ?? []), ["hub", "spoke"]);
  });

  it("carries settings over, and names those that differ with all values", () => {
    const analytics = (every: number, name = "main") => ({
      networkWatcherFlowAnalyticsConfiguration: {
        enabled: true,
        workspaceResourceId: `${GROUP}/Microsoft.OperationalInsights/workspaces/${name}`,
        workspaceId: "looked up",
        trafficAnalyticsInterval: every,
      },
    });
    const days = (count: number) => ({ enabled: true, days: count });
    const targets = [...HUB, group("other"), subnet("c", "hub", "other")];
    const plan = migrationPlan(
      [
        flowLog(groupRef("web"), { retentionPolicy: days(30), flowAnalyticsConfiguration: analytics(60) }),
        flowLog(groupRef("db"), { retentionPolicy: days(90), storageId: storage("archive") }),
        flowLog(groupRef("other"), {
          retentionPolicy: days(30),
          storageId: storage("LOGS"),
          flowAnalyticsConfiguration: analytics(10),
        }),
      ],
      targets,
    );
    const { inputs, differences } = only(plan);
    assert.deepEqual(inputs, {
      targetResourceId: networkRef("hub").id,
      storageId: storage("LOGS"),
      retentionPolicy: days(90),
      flowAnalyticsConfiguration: {
        networkWatcherFlowAnalyticsConfiguration: {
          enabled: true,
          workspaceResourceId: `${GROUP}/Microsoft.OperationalInsights/workspaces/main`,
          trafficAnalyticsInterval: 10,
        },
      },
    });
    assert.deepEqual(
      differences.map(({ setting, chosen, values }) => [
        setting,
        chosen,
        values.map(({ value, flowLogs }) => [value, flowLogs.length]),
      ]),
      [
        [
          "storageId",
          storage("LOGS"),
          [
            [storage("archive"), 1],
            [storage("LOGS"), 2],
          ],
        ],
        [
          "retentionPolicy",
          "90 days",
          [
            ["90 days", 1],
            ["30 days", 2],
          ],
        ],
        [
          "flowAnalyticsConfiguration",
          `every 10 minutes in ${GROUP}/Microsoft.OperationalInsights/workspaces/main`,
          [
            ["off", 1],
            [`every 10 minutes in ${GROUP}/Microsoft.OperationalInsights/workspaces/main`, 1],
            [`every 60 minutes in ${GROUP}/Microsoft.OperationalInsights/workspaces/main`, 1],
          ],
        ],
      ],
    );
  });

  it("says at a tie that as many have another value", () => {
    const said = (...more: FoundFlowLog[]) => {
      const targets = [...HUB, group("other"), subnet("c", "hub", "other")];
      const logs = [flowLog(groupRef("web")), flowLog(groupRef("db"), { storageId: storage("archive") }), ...more];
      return only(migrationPlan(logs, targets)).differences.map(({ because }) => because);
    };
    assert.deepEqual(said(), ["no other one is used more, and it comes first"]);
    assert.deepEqual(said(flowLog(groupRef("other"), { storageId: storage("third") })), [
      "no other one is used more, and it comes first",
    ]);
    assert.deepEqual(said(flowLog(groupRef("other"))), ["it is used most"]);
  });

  it("does not call a workspace the most used one at a tie, nor where only one has analytics", () => {
    const analytics = (name: string) => ({
      networkWatcherFlowAnalyticsConfiguration: {
        enabled: true,
        workspaceResourceId: `${GROUP}/Microsoft.OperationalInsights/workspaces/${name}`,
        trafficAnalyticsInterval: 10,
      },
    });
    const [web, db] = [groupRef("web"), groupRef("db")];
    const because = (...logs: FoundFlowLog[]) => only(migrationPlan(logs, HUB)).differences[0]?.because;
    const one = flowLog(web, { flowAnalyticsConfiguration: analytics("main") });
    assert.equal(because(one, flowLog(db)), "traffic analytics stays on where one of them has it");
    assert.equal(
      because(one, flowLog(db, { flowAnalyticsConfiguration: analytics("other") })),
      "of the workspaces, no other one is used more, and it comes first",
    );
  });

  it("takes 'for ever' for longer than any number of days", () => {
    const logs = [flowLog(groupRef("web"), { retentionPolicy: { enabled: true, days: 365 } }), flowLog(groupRef("db"))];
    assert.deepEqual(only(migrationPlan(logs, HUB)).inputs?.retentionPolicy, { enabled: false, days: 0 });
  });

  it("proposes nothing where the network has a running flow log, and takes a disabled one over", () => {
    const groupLog = flowLog(groupRef("web"));
    const running = migrationPlan([groupLog, flowLog(networkRef("hub"))], HUB);
    assert.equal(only(running).inputs, undefined);
    assert.equal(only(running).existing?.name, "log-hub");
    assert.deepEqual(namesOf(running.removals[0]?.after ?? []), ["hub"]);
    const disabled = migrationPlan([groupLog, flowLog(networkRef("hub"), {}, { isOff: true })], HUB);
    assert.ok(only(disabled).inputs);
    assert.equal(only(disabled).existing?.isOff, true);
  });

  it("names flow logs of parts, which record once more for good", () => {
    const plan = migrationPlan([flowLog(groupRef("web")), flowLog(subnetRef("b", "hub"))], HUB);
    const { flowLogsOfParts, newlyRecorded } = only(plan);
    assert.deepEqual([namesOf(flowLogsOfParts), namesOf(newlyRecorded)], [["log-b"], []]);
  });

  it("names what no flow log of a network would cover", () => {
    const loose = card("loose", [], "web");
    const hidden = card("hidden", [subnetRef("x", "gone"), networkRef("gone")], "web");
    const logs = [flowLog(groupRef("web")), flowLog(groupRef("idle")), flowLog(groupRef("unread"))];
    const { uncovered, removals } = migrationPlan(logs, [...HUB, group("idle"), loose, hidden]);
    assert.deepEqual(
      uncovered.map(({ flowLog: log, target: its, reason }) => [
        log.name,
        its && namesOf([its])[0],
        reason.slice(0, 40),
      ]),
      [
        ["log-idle", undefined, "its group guards no subnet and no interf"],
        ["log-unread", undefined, "its group is gone or can't be read, so t"],
        ["log-web", "loose", "its virtual network is not known: it can"],
        ["log-web", "hidden", "its virtual network is not known: it can"],
      ],
    );
    assert.equal(removals.length, 3);
  });

  it("removes disabled flow logs of groups, for which nothing has to take over", () => {
    const plan = migrationPlan([flowLog(groupRef("web"), {}, { isOff: true })], HUB);
    assert.deepEqual([plan.networks, plan.uncovered], [[], []]);
    assert.deepEqual(
      plan.removals.map(({ after }) => after),
      [[]],
    );
  });

  it("is empty without flow logs of groups", () => {
    assert.deepEqual(migrationPlan([flowLog(networkRef("hub"))], HUB), { networks: [], removals: [], uncovered: [] });
  });
});
