import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deletionGroups, dependentsOf } from "../../../lab/engine/dependency-order";
import { makeSecret } from "../../../lab/engine/property-value";
import { type Operation, type ResourceState, Snapshot } from "../../../lab/engine/snapshot";
import { StateFile } from "../../../lab/engine/state-file";

const state = (urn: string, more: Partial<ResourceState> = {}): ResourceState => ({
  ...{ urn, type: "t", custom: true, id: `id-${urn}`, inputs: {}, outputs: {} },
  ...more,
});
const urns = (states: ResourceState[]) => states.map(({ urn }) => urn);

describe("the state", () => {
  const dir = mkdtempSync(join(tmpdir(), "lab-state-"));
  const path = join(dir, "deep/state.json");
  after(() => rmSync(dir, { recursive: true }));

  it("comes back from its file as it was, and its secrets are not readable there", async () => {
    const inputs = { token: makeSecret("hush-hush"), nested: { list: [makeSecret({ key: "quiet" })] }, plain: "seen" };
    const resource = state("a", { inputs, outputs: { n: null } });
    const operation: Operation = { type: "creating", resource: state("b", { inputs }) };
    await new StateFile(path, "pass").write([resource], [operation]);

    const text = readFileSync(path, "utf8");
    assert.doesNotMatch(text, /hush-hush|quiet/);
    assert.match(text, /seen/);
    const read = new StateFile(path, "pass");
    assert.deepEqual(read.resources(), [resource]);
    assert.deepEqual(read.operations(), [operation]);
    assert.throws(() => new StateFile(path, "wrong").resources(), /PULUMI_CONFIG_PASSPHRASE/);
    await read.write(read.resources(), read.operations());
    const stable = (content: string) => content.replace(/"time":"[^"]*"/, "");
    assert.equal(stable(readFileSync(path, "utf8")), stable(text));
  });

  it("shares one write among all who ask while another is under way", async () => {
    const file = new StateFile(path, "");
    const writes = Array.from({ length: 50 }, (_, i) => file.write([state(`r${i}`)], []));
    await Promise.all(writes);
    assert.ok(new Set(writes).size <= 2);
    assert.deepEqual(urns(new StateFile(path, "").resources()), ["r49"]);
  });

  it("is written with a create as pending before the create starts, and with its result before it returns", async () => {
    const seen: string[] = [];
    let written = "";
    const snapshot = new Snapshot([], [], async (resources, operations) => {
      written = JSON.stringify([urns(resources), operations.map(({ type }) => type)]);
    });
    await snapshot.during("creating", state("a"), async () => {
      seen.push(written);
      snapshot.record(state("a"));
    });
    assert.deepEqual([...seen, written], ['[[],["creating"]]', '[["a"],[]]']);
  });

  it("keeps what a run has dealt with in front of what is left", () => {
    const [a, b, c] = [state("a"), state("b"), state("c")];
    const snapshot = new Snapshot([a, b, c], [], async () => undefined);
    snapshot.record(state("b", { id: "new" }), b);
    snapshot.replace(a, state("a", { delete: true }));
    snapshot.remove(c);
    assert.deepEqual(urns(snapshot.resources()), ["b", "a"]);
    assert.deepEqual(urns(snapshot.remaining()), ["a"]);
  });
});

describe("the order of deletions", () => {
  it("deletes what depends before what it depends on: by reference, as a parent, as a provider", () => {
    const states = [
      state("stack"),
      state("s::p::t::provider"),
      state("a", { parent: "stack", provider: "s::p::t::provider::id" }),
      state("b", { parent: "stack", dependencies: ["a"] }),
      state("c", { parent: "stack", propertyDependencies: { x: ["a"] } }),
    ];
    const groups = deletionGroups(states).map(urns);
    assert.deepEqual(groups, [["b", "c"], ["a"], ["stack", "s::p::t::provider"]]);
  });

  it("finds dependents down the chain", () => {
    const root = state("a");
    const states = [root, state("b", { dependencies: ["a"] }), state("x"), state("c", { dependencies: ["b"] })];
    assert.deepEqual(urns(dependentsOf(root, states)), ["b", "c"]);
  });
});
