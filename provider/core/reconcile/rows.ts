/** The rows of a list, which are found without a look at all of them. */
import { getOrCreate } from "../get-or-create";

export interface RowKeys<Row> {
  readonly idOf: (row: Row) => string;
  /** What rows are found by besides their ids. By default: nothing. */
  readonly otherKeysOf?: (row: Row) => readonly string[];
}

/** Ids and other keys are compared without regard to case. */
export class Rows<Row> implements Iterable<Row> {
  readonly #keys: RowKeys<Row>;
  /** The ids, in small letters, of rows that are shown to nobody. */
  readonly #hidden: ReadonlySet<string>;
  readonly #byId = new Map<string, Row>();
  readonly #byOtherKey = new Map<string, Map<string, Row>>();

  constructor(keys: RowKeys<Row>, hidden: ReadonlySet<string> = new Set()) {
    this.#keys = keys;
    this.#hidden = hidden;
  }

  /** Answers the row's id in small letters. */
  add(row: Row): string {
    const id = this.#keys.idOf(row).toLowerCase();
    this.#byId.set(id, row);
    for (const key of this.#keys.otherKeysOf?.(row) ?? []) {
      getOrCreate(this.#byOtherKey, key.toLowerCase(), () => new Map()).set(id, row);
    }
    return id;
  }

  row(id: string): Row | undefined {
    const key = id.toLowerCase();
    return this.#hidden.has(key) ? undefined : this.#byId.get(key);
  }

  /** The rows that have this other key. */
  rowsWith(otherKey: string): Row[] {
    return this.#shown(this.#byOtherKey.get(otherKey.toLowerCase()) ?? new Map());
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.#shown(this.#byId).values();
  }

  #shown(rows: ReadonlyMap<string, Row>): Row[] {
    return [...rows].flatMap(([id, row]) => (this.#hidden.has(id) ? [] : [row]));
  }
}
