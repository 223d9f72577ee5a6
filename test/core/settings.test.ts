import assert from "node:assert/strict";
import { Settings } from "../../provider/core/settings";

describe("Settings", () => {
  const settings = new Settings((key) => ({ "a:key": "from config", "a:empty": " " })[key], {
    KEY: "from env",
    OTHER: "x",
  });
  it("lets config beat the environment", () => {
    assert.deepEqual(settings.get(["a:key"], ["KEY"]), { value: "from config", from: "config a:key" });
  });
  it("takes the first name that holds something", () => {
    assert.deepEqual(settings.get(["a:none", "a:empty"], ["NONE", "KEY", "OTHER"]), { value: "from env", from: "KEY" });
  });
  it("answers nothing when nothing is set", () => {
    assert.equal(settings.get(["a:none"], ["NONE"]), undefined);
  });
});
