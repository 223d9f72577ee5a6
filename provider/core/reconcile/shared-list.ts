/** A list that is being read, page by page. Who waits for a row gets the row as soon as a page shows it. */
import type { Clock } from "../clock";
import { getOrCreate } from "../get-or-create";
import { type RowKeys, Rows } from "./rows";

export interface SharedListOptions<Row> extends RowKeys<Row> {
  readonly list: () => AsyncIterable<Row>;
}

export class SharedList<Row> {
  readonly #rows: Rows<Row>;
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #end: Promise<Rows<Row> | undefined>;
  /** When the list was read to its end. */
  ended: number | undefined;

  /** `hidden` are the ids, in small letters, of rows that the list does not show. */
  constructor(options: SharedListOptions<Row>, hidden: ReadonlySet<string>, clock: Clock) {
    this.#rows = new Rows(options, hidden);
    // A list that fails shows no more rows during its lifetime; the reads by id that follow tell the error.
    this.#end = this.#read(options.list)
      .catch(() => undefined)
      .finally(() => {
        this.ended = clock.now();
      });
  }

  /** All rows, at the end of the list; undefined when the list failed. */
  all(): Promise<Rows<Row> | undefined> {
    return this.#end;
  }

  /** Undefined when the list does not show the id. */
  async row(id: string): Promise<Row | undefined> {
    if (this.ended === undefined && this.#rows.row(id) === undefined) {
      const shown = new Promise<void>((resolve) => {
        getOrCreate(this.#waiting, id.toLowerCase(), () => []).push(resolve);
      });
      await Promise.race([shown, this.#end]);
    }
    return this.#rows.row(id);
  }

  async #read(list: () => AsyncIterable<Row>): Promise<Rows<Row>> {
    for await (const row of list()) {
      const id = this.#rows.add(row);
      for (const resolve of this.#waiting.get(id) ?? []) resolve();
      this.#waiting.delete(id);
    }
    return this.#rows;
  }
}
