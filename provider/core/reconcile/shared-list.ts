/** A list that is being read, page by page. Who waits for a row gets the row as soon as a page shows it. */
import type { Clock } from "../clock";
import { getOrCreate } from "../get-or-create";

export interface SharedListOptions<Row> {
  readonly list: () => AsyncIterable<Row>;
  readonly idOf: (row: Row) => string;
  readonly otherKeyOf?: (row: Row) => string;
}

export class SharedList<Row> {
  /** The rows of each other key, as far as the list is read. */
  readonly byOtherKey = new Map<string, Row[]>();
  readonly #rows = new Map<string, Row>();
  readonly #waiting = new Map<string, ((row: Row) => void)[]>();
  readonly #end: Promise<ReadonlyMap<string, Row> | undefined>;
  /** When the list was read to its end. */
  ended: number | undefined;

  constructor(options: SharedListOptions<Row>, clock: Clock) {
    // A list that fails shows no more rows during its lifetime; the reads by id that follow tell the error.
    this.#end = this.#read(options)
      .catch(() => undefined)
      .finally(() => {
        this.ended = clock.now();
      });
  }

  /** All rows, at the end of the list; undefined when the list failed. */
  all(): Promise<ReadonlyMap<string, Row> | undefined> {
    return this.#end;
  }

  /** The row with this id in small letters; undefined when the list does not show it. */
  row(id: string): Promise<Row | undefined> {
    const known = this.#rows.get(id);
    if (known !== undefined || this.ended !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => {
      getOrCreate(this.#waiting, id, () => []).push(resolve);
      void this.#end.then(() => resolve(this.#rows.get(id)));
    });
  }

  async #read({ list, idOf, otherKeyOf }: SharedListOptions<Row>): Promise<ReadonlyMap<string, Row>> {
    for await (const row of list()) {
      const id = idOf(row).toLowerCase();
      this.#rows.set(id, row);
      if (otherKeyOf) getOrCreate(this.byOtherKey, otherKeyOf(row), () => []).push(row);
      for (const resolve of this.#waiting.get(id) ?? []) resolve(row);
      this.#waiting.delete(id);
    }
    return this.#rows;
  }
}
