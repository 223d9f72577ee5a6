import assert from "node:assert/strict";
import type { Controls } from "../../provider/core/inputs/schema";
import { decideAdoption } from "../../provider/core/reconcile/adoption";

describe("decideAdoption", () => {
  const same = { differences: [] };
  const other = { differences: ["days is 8, asked for 7"] };
  const partial = { ...other, isPartialCreate: true };
  const decide = (adopt: Controls["adopt"], found: object, more: object): string => {
    const rules = {
      adopt,
      isPartialCreate: false,
      isLeftBehind: false,
      conflictPhrase: "captures this",
      differences: [],
      ...more,
    };
    try {
      return decideAdoption({ id: "id-a", inactive: false, ...found }, rules).isOwn ? "own" : "own with the write";
    } catch (thrown) {
      return (thrown as Error).message;
    }
  };

  for (const [what, found, more, never, identical, always] of [
    ["the wanted settings", {}, same, /exactly as asked; set adopt to "identical"/, "own", "own"],
    [
      "other settings",
      {},
      other,
      /other settings \(days is 8, asked for 7\); align/,
      /other settings/,
      "own with the write",
    ],
    ["a partial create", {}, partial, /other settings/, "own", "own with the write"],
    ["an inactive one", { inactive: true }, other, "own with the write", "own with the write", "own with the write"],
    [
      "another target",
      { otherTarget: "t2" },
      other,
      /captures t2; choose another name/,
      /captures t2/,
      "own with the write",
    ],
  ] as const) {
    it(`decides about ${what}`, () => {
      const expected = { never, identical, always };
      for (const adopt of ["never", "identical", "always"] as const) {
        const [decided, wanted] = [decide(adopt, found, more), expected[adopt]];
        if (typeof wanted === "string") assert.equal(decided, wanted, adopt);
        else assert.match(decided, wanted, adopt);
      }
    });
  }

  it("takes over what onDelete has just left of the same resource, whatever adopt says", () => {
    for (const adopt of ["never", "identical", "always"] as const)
      assert.equal(decide(adopt, {}, { ...other, isLeftBehind: true }), "own");
  });
});
