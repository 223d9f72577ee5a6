/** Which actions roles grant: the rule of Azure's documents, for any patterns. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { allows, allowsOnData, type Permission } from "../../../provider/azure/doctor/actions";

const none: Permission = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
const WRITE = "Microsoft.Network/networkWatchers/flowLogs/write";

const segment = fc.constantFrom(
  "Microsoft.Network",
  "networkWatchers",
  "flowLogs",
  "a",
  "ab",
  "write",
  "read",
  ".",
  "",
);
const action = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
const pattern = fc
  .array(fc.oneof(segment, fc.constantFrom("*", "**", "*a", "a*b", "W*e")), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join("/"));
const permission = fc.record({
  actions: fc.array(pattern, { maxLength: 3 }),
  notActions: fc.array(pattern, { maxLength: 3 }),
  dataActions: fc.array(pattern, { maxLength: 3 }),
  notDataActions: fc.array(pattern, { maxLength: 3 }),
});

/** The documented rule in other words: an asterisk is any run of characters, everything else is itself. */
function covers(patterns: readonly string[], wanted: string): boolean {
  return patterns.some((one) => {
    const parts = one.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join("[^]*")}$`, "i").test(wanted);
  });
}

describe("the actions that roles grant", () => {
  it("are those that one assignment grants and does not take out itself", () => {
    fc.assert(
      fc.property(fc.array(permission, { maxLength: 4 }), action, (permissions, wanted) => {
        const expected = permissions.some((one) => covers(one.actions, wanted) && !covers(one.notActions, wanted));
        assert.equal(allows(permissions, wanted), expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it("on data are those of the patterns for data", () => {
    fc.assert(
      fc.property(fc.array(permission, { maxLength: 4 }), action, (permissions, wanted) => {
        const turned = permissions.map((one) => ({
          actions: one.dataActions,
          notActions: one.notDataActions,
          dataActions: one.actions,
          notDataActions: one.notActions,
        }));
        assert.equal(allowsOnData(permissions, wanted), allows(turned, wanted));
      }),
    );
  });

  it("do not depend on the order of the assignments, on case, or on an assignment that grants nothing", () => {
    fc.assert(
      fc.property(fc.array(permission, { maxLength: 4 }), action, (permissions, wanted) => {
        const found = allows(permissions, wanted);
        assert.equal(allows([...permissions].reverse(), wanted), found);
        assert.equal(allows(permissions, wanted.toUpperCase()), found);
        assert.equal(allows([...permissions, { ...none, notActions: ["*"] }], wanted), found);
      }),
    );
  });

  it("never become fewer by a further assignment", () => {
    fc.assert(
      fc.property(fc.array(permission, { maxLength: 3 }), permission, action, (permissions, more, wanted) => {
        if (allows(permissions, wanted)) assert.ok(allows([...permissions, more], wanted));
      }),
    );
  });

  for (const [granted, pattern] of [
    [true, "*"],
    [true, "*/write"],
    [true, "Microsoft.Network/*"],
    [true, "microsoft.network/NETWORKWATCHERS/flowlogs/Write"],
    [true, "Microsoft.*/*/flowLogs/*"],
    [false, "*/read"],
    [false, "Microsoft.Network/networkWatchers"],
    [false, "Microsoft.Network/networkWatchers/flowLogs/write/*"],
    [false, "MicrosoftXNetwork/*"],
    [false, "Microsoft?Network/*"],
    [false, ""],
  ] as const) {
    it(`"${pattern}" ${granted ? "grants" : "does not grant"} ${WRITE}`, () => {
      assert.equal(allows([{ ...none, actions: [pattern] }], WRITE), granted);
    });
  }

  it("an action that one role takes out, another one grants", () => {
    const contributor = { ...none, actions: ["*"], notActions: ["Microsoft.Network/*/write"] };
    const own = { ...none, actions: [WRITE] };
    assert.equal(allows([contributor], WRITE), false);
    assert.equal(allows([contributor, own], WRITE), true);
  });

  it("everything grants nothing on data", () => {
    const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";
    assert.equal(allowsOnData([{ ...none, actions: ["*"] }], blobs), false);
    assert.equal(allows([{ ...none, dataActions: ["*"] }], blobs), false);
  });

  it("a pattern of many asterisks takes no time", () => {
    const start = performance.now();
    allows([{ ...none, actions: [`${"*a".repeat(40)}*b`] }], "a".repeat(10_000));
    assert.ok(performance.now() - start < 1_000);
  });
});
