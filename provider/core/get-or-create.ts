/** One value for each key, made at the first use of the key. */
import { outsideCalls, withinCall } from "./call-clock";

/** A Map or a WeakMap. */
interface Known<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
  delete(key: Key): unknown;
}

export function getOrCreate<Key, Value>(known: Known<Key, Value>, key: Key, create: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const created = create();
  known.set(key, created);
  return created;
}

/**
 * The same for asynchronous values. A failure is forgotten, so that the next use tries again, unless the failure is
 * final.
 */
export function getOrCreateAsync<Key, Value>(
  known: Known<Key, Promise<Value>>,
  key: Key,
  create: () => Promise<Value>,
  isFinal: (thrown: unknown) => boolean = () => false,
): Promise<Value> {
  const value = getOrCreate(known, key, () => {
    const created = outsideCalls(create);
    created.catch((thrown) => {
      if (!isFinal(thrown)) known.delete(key);
    });
    return created;
  });
  return withinCall(value);
}
