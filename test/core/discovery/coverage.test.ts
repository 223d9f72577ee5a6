/** The rules of coverage, over flow logs and targets that a test writes down. */
import assert from "node:assert/strict";
import { coverage, type Surveyed } from "../../../provider/core/discovery/coverage";
import type { FoundFlowLog } from "../../../provider/core/discovery/found";
import type { Target, TargetKind } from "../../../provider/core/discovery/target";

const NOUNS = {
  network: "virtual network",
  subnet: "subnet",
  networkInterface: "network interface",
  networkSecurityGroup: "network security group",
} as const;

const ref = (kind: TargetKind, id: string) => ({ kind, noun: NOUNS[kind], id });

function target(kind: TargetKind, id: string, more: Partial<Target> = {}): Target {
  const place = { account: "acc", region: "eu-de" };
  return { ...ref(kind, id), ...place, name: id, tags: {}, within: [], guardedBy: [], ...more };
}

function log(id: string, kind: TargetKind, on: string, more: Partial<FoundFlowLog> = {}): FoundFlowLog {
  const found = { inputs: {}, outputs: {}, isOff: false, isFailed: false, problem: undefined };
  return {
    ...found,
    ...{ className: "AzureFlowLog", id, target: ref(kind, on), account: "acc", region: "eu-de", destination: "store" },
    ...more,
  };
}

/** A network with subnets a and b, and an interface in each. */
const network = target("network", "net", { tags: { env: "lab" } });
const subnet = (id: string, more: Partial<Target> = {}) =>
  target("subnet", id, { within: [ref("network", "net")], ...more });
const nic = (id: string, of: string, more: Partial<Target> = {}) =>
  target("networkInterface", id, { within: [ref("subnet", of)], ...more });
const targets = [network, subnet("a"), subnet("b"), nic("nic-a", "a"), nic("nic-b", "b")];

function found(surveyed: Partial<Surveyed>, minRetentionDays = 90) {
  const nothing = { flowLogs: [], targets: [], destinations: [], unread: [] };
  return coverage({ ...nothing, ...surveyed }, minRetentionDays);
}
const told = (surveyed: Partial<Surveyed>, minRetentionDays?: number) =>
  found(surveyed, minRetentionDays).map(({ rule, id }) => `${rule} ${id}`);

describe("coverage", () => {
  describe("no-flow-log", () => {
    it("names the largest target in which nothing is captured", () => {
      const [finding, ...others] = found({ targets });
      assert.deepEqual(others, []);
      assert.deepEqual([finding?.rule, finding?.severity, finding?.id], ["no-flow-log", "high", "net"]);
      assert.equal(finding?.said, "no flow log captures it, nor its 2 subnets and 2 network interfaces");
    });

    it("a flow log of a network captures its subnets and interfaces, whatever the case of its id", () => {
      assert.deepEqual(told({ targets, flowLogs: [log("l", "network", "NET")] }), []);
    });

    it("names what is left when a part of a network is captured", () => {
      assert.deepEqual(told({ targets, flowLogs: [log("l", "subnet", "a")] }), ["no-flow-log b"]);
      assert.deepEqual(told({ targets, flowLogs: [log("l", "networkInterface", "nic-a")] }), ["no-flow-log b"]);
    });

    it("a flow log of a network that is not listed captures what is within", () => {
      const flowLogs = [log("l", "network", "net")];
      assert.deepEqual(told({ targets: [subnet("a")], flowLogs }), []);
    });

    it("leaves out what is exempt, network security groups, and targets whose flow logs could not be read", () => {
      const exempt = { exempt: "the interface of a private endpoint" };
      assert.deepEqual(told({ targets: [nic("n", "a", exempt), target("networkSecurityGroup", "g")] }), []);
      assert.deepEqual(told({ targets, unread: [{ account: "ACC" }] }), []);
      assert.deepEqual(told({ targets, unread: [{}] }), []);
      assert.deepEqual(told({ targets, unread: [{ account: "acc", region: "eu-nl" }] }), ["no-flow-log net"]);
    });

    it("does not call a record partial where the flow log of the other part may be unread", () => {
      const flowLogs = [log("l", "network", "net", { captures: "rejected" })];
      assert.deepEqual(told({ targets, flowLogs }), ["partial l"]);
      assert.deepEqual(told({ targets, flowLogs, unread: [{ account: "acc" }] }), []);
      assert.deepEqual(told({ targets, flowLogs, unread: [{ account: "other" }] }), ["partial l"]);
    });

    it("does not name a target once more whose own flow log is disabled", () => {
      assert.deepEqual(told({ targets, flowLogs: [log("l", "network", "net", { isOff: true })] }), ["off l"]);
    });
  });

  it("nsg-only: names the largest target and the end date, and a network beside it that has nothing", () => {
    const guarded = subnet("a", { guardedBy: [ref("networkSecurityGroup", "g")] });
    const flowLogs = [log("l", "networkSecurityGroup", "g")];
    const all = found({ targets: [network, guarded, subnet("b"), nic("nic-a", "a")], flowLogs });
    assert.deepEqual(
      all.map(({ rule, id }) => `${rule} ${id}`),
      ["no-flow-log b", "nsg-only a"],
    );
    assert.match(all[1]?.said ?? "", /Azure ends those on 2027-09-30 \(network security group g\)/);
  });

  it("nsg-only: a group of one subnet guards no other subnet, although the network names it too", () => {
    const guardedBy = [ref("networkSecurityGroup", "g")];
    const all = [{ ...network, guardedBy }, subnet("a", { guardedBy }), subnet("b"), nic("nic-b", "b")];
    const flowLogs = [log("l", "networkSecurityGroup", "g")];
    assert.deepEqual(told({ targets: all, flowLogs }), ["no-flow-log b", "nsg-only a"]);
  });

  describe("twice", () => {
    const guarded = subnet("a", { guardedBy: [ref("networkSecurityGroup", "g")] });
    const both = [log("l1", "network", "net"), log("l2", "networkSecurityGroup", "g")];

    it("names the flow log of a group whose network has one", () => {
      assert.deepEqual(told({ targets: [network, guarded], flowLogs: both }), ["twice l2"]);
    });

    it("is silent while one of the two is disabled, but says that", () => {
      const [first, second] = both as [FoundFlowLog, FoundFlowLog];
      const flowLogs = [{ ...first, isOff: true }, second];
      assert.deepEqual(told({ targets: [network, guarded], flowLogs }).sort(), ["nsg-only a", "off l1"]);
    });

    it("names the second of two flow logs on one target that record the same part", () => {
      const on = (id: string, more: Partial<FoundFlowLog> = {}) => log(id, "network", "net", more);
      assert.deepEqual(told({ flowLogs: [on("l1"), on("l2", { captures: "accepted" })] }), ["twice l2"]);
      const parts = [on("l1", { captures: "rejected" }), on("l2", { captures: "accepted" })];
      assert.deepEqual(told({ flowLogs: parts }), []);
    });
  });

  it("off: a disabled flow log, and nothing else about it", () => {
    const more = { isOff: true, isFailed: true, retentionDays: 1, captures: "accepted" as const };
    assert.deepEqual(told({ flowLogs: [log("l", "network", "net", more)] }), ["off l"]);
  });

  it("failed: with what the cloud says", () => {
    const [finding] = found({ flowLogs: [log("l", "network", "net", { isFailed: true, problem: "status ERROR" })] });
    assert.deepEqual([finding?.rule, finding?.said], ["failed", "status ERROR"]);
  });

  describe("retention", () => {
    const kept = (retentionDays: number, ofDestination?: number) => {
      const flowLog = log("l", "network", "net", { retentionDays });
      const rest = ofDestination === undefined ? {} : { retentionDays: ofDestination };
      return { flowLogs: [flowLog], destinations: [{ flowLog, isGone: false, ...rest }] };
    };

    it("names less days than are asked for; 0 is for ever", () => {
      assert.deepEqual(told(kept(89)), ["retention l"]);
      assert.deepEqual(told(kept(90)), []);
      assert.deepEqual(told(kept(0)), []);
      assert.deepEqual(told(kept(89), 30), []);
    });

    it("counts the shorter one of flow log and destination", () => {
      assert.deepEqual(told(kept(0, 30)), ["retention l"]);
      assert.deepEqual(told(kept(365, 30)), ["retention l"]);
      assert.deepEqual(told(kept(365, 0)), []);
    });

    it("is silent where nothing is known", () => {
      assert.deepEqual(told({ flowLogs: [log("l", "network", "net")] }), []);
    });
  });

  it("destination-gone: when it surely does not exist", () => {
    const flowLogs = [log("l1", "network", "net"), log("l2", "network", "other")];
    const destinations = flowLogs.map((flowLog, index) => ({ flowLog, isGone: index === 0 }));
    assert.deepEqual(told({ flowLogs, destinations }), ["destination-gone l1"]);
  });

  describe("partial", () => {
    const part = (id: string, captures: "accepted" | "rejected" | "filtered", on = "a") =>
      log(id, "subnet", on, { captures });

    it("names accepted, rejected and filtered traffic alone", () => {
      for (const captures of ["accepted", "rejected", "filtered"] as const)
        assert.deepEqual(told({ flowLogs: [part("l", captures)] }), ["partial l"]);
    });

    it("accepted and rejected together are all, also when one is recorded on the network", () => {
      assert.deepEqual(told({ flowLogs: [part("l1", "accepted"), part("l2", "rejected")] }), []);
      const onNetwork = log("l2", "network", "net", { captures: "rejected" });
      assert.deepEqual(told({ targets, flowLogs: [part("l1", "accepted"), onNetwork] }), ["partial l2"]);
    });

    it("a disabled flow log completes nothing", () => {
      const off = { ...part("l2", "rejected"), isOff: true };
      assert.deepEqual(told({ flowLogs: [part("l1", "accepted"), off] }), ["off l2", "partial l1"]);
    });
  });

  it("gives the tags of the target and of what it is within, and an advice", () => {
    const flowLogs = [log("l", "subnet", "a")];
    const [finding] = found({ targets, flowLogs });
    assert.deepEqual(finding?.tags, [{}, { env: "lab" }]);
    assert.match(finding?.advice ?? "", /declare a flow log/);
  });

  it("judges 5,000 interfaces and as many flow logs at once", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => nic(`nic-${index}`, "a"));
    const flowLogs = many.filter((_, index) => index % 2 === 0).map(({ id }) => log(`l-${id}`, "networkInterface", id));
    const started = performance.now();
    assert.equal(found({ targets: [network, subnet("a"), ...many], flowLogs }).length, 2_500);
    assert.ok(performance.now() - started < 3_000);
  });
});
