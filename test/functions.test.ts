/** The table of functions says what the package exports. */
import assert from "node:assert/strict";
import * as provider from "../provider";
import { FUNCTIONS } from "../provider/functions";

describe("the table of functions", () => {
  it("has all look-ups of the package, which have a form for outputs, too", () => {
    const named = Object.entries(provider).flatMap(([name, value]) =>
      typeof value === "function" && /^[a-z]/.test(name) ? [name] : [],
    );
    const both = Object.keys(FUNCTIONS).flatMap((name) => [name, `${name}Output`]);
    assert.deepEqual(named.sort(), both.sort());
  });

  it("has the code of each function", () => {
    for (const { load } of Object.values(FUNCTIONS)) assert.equal(typeof load(), "function");
  });
});
