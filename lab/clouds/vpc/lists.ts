/** Lists as they lag behind creations and deletions. Changes of the memory by a test show at once. */
import type { LabTime } from "../cloud";
import type { VpcMemory } from "./memory";

type ListName = "flowLogs" | "logGroups" | "logStreams";
type Row<Name extends ListName> = VpcMemory[Name][number];

interface Write {
  readonly list: ListName;
  readonly row: Row<ListName>;
  readonly at: number;
  readonly deleted: boolean;
}

export class Lists {
  #writes: Write[] = [];

  constructor(
    private readonly behindMs: () => number,
    private readonly time: LabTime,
  ) {}

  created<Name extends ListName>(list: Name, row: Row<Name>): void {
    this.#writes.push({ list, row, at: this.time.now(), deleted: false });
  }

  deleted<Name extends ListName>(list: Name, row: Row<Name>): void {
    this.#writes.push({ list, row, at: this.time.now(), deleted: true });
  }

  /** The rows of a list as a reader sees them now. */
  shown<Name extends ListName>(list: Name, rows: readonly Row<Name>[]): Row<Name>[] {
    const since = this.time.now() - this.behindMs();
    const recent = this.#writes.filter((write) => write.list === list && write.at > since);
    const isNew = (row: unknown) => recent.some((write) => write.row === row && !write.deleted);
    const gone = recent.filter(({ deleted }) => deleted).map(({ row }) => row as Row<Name>);
    return [...rows, ...gone].filter((row) => !isNew(row));
  }

  /** Forgets all writes. */
  reset(): void {
    this.#writes = [];
  }
}
