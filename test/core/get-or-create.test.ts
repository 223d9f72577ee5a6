import assert from "node:assert/strict";
import { getOrCreate, getOrCreateAsync } from "../../provider/core/get-or-create";
import { failure } from "../outcomes";

describe("getOrCreate", () => {
  it("creates the value of a key once", () => {
    const known = new Map<string, { n: number }>();
    let created = 0;
    const get = (key: string) => getOrCreate(known, key, () => ({ n: ++created }));
    assert.equal(get("a"), get("a"));
    assert.deepEqual([get("a").n, get("b").n, created], [1, 2, 2]);
  });

  it("keeps values of objects without keeping the objects", () => {
    const key = {};
    const known = new WeakMap<object, string>();
    getOrCreate(known, key, () => "first");
    assert.equal(
      getOrCreate(known, key, () => "second"),
      "first",
    );
  });
});

describe("getOrCreateAsync", () => {
  let known: Map<string, Promise<number>>;
  let asked: number;
  const get = (works: boolean, isFinal?: (thrown: unknown) => boolean) =>
    getOrCreateAsync(
      known,
      "a",
      async () => {
        asked++;
        if (!works) throw new Error(`failure ${asked}`);
        return asked;
      },
      isFinal,
    );
  beforeEach(() => {
    known = new Map();
    asked = 0;
  });

  it("asks once for all who ask at the same time and later", async () => {
    assert.deepEqual(await Promise.all([get(true), get(true)]), [1, 1]);
    assert.equal(await get(true), 1);
  });

  it("forgets a failure, which all who asked at the same time get", async () => {
    const failures = await Promise.all([failure(get(false)), failure(get(true))]);
    assert.deepEqual(
      failures.map(({ message }) => message),
      ["failure 1", "failure 1"],
    );
    assert.equal(await get(true), 2);
  });

  it("keeps a failure that is final", async () => {
    const isFinal = (thrown: unknown) => thrown instanceof Error && thrown.message === "failure 1";
    await failure(get(false, isFinal));
    assert.equal((await failure(get(true, isFinal))).message, "failure 1");
  });
});
