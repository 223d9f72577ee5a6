import assert from "node:assert/strict";
import { samePlace } from "../../provider/core/place";

describe("samePlace", () => {
  it("is the same in another case, and compares only what both tell", () => {
    assert.ok(samePlace({ region: "KR" }, { region: "kr" }));
    assert.ok(samePlace({ region: "KR" }, { region: "KR", site: "public" }));
    assert.ok(!samePlace({ region: "KR", site: "gov" }, { region: "KR", site: "public" }));
  });
});
