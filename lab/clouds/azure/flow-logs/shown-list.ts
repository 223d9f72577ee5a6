/** The list of flow logs as it lags behind writes. Changes of the memory by a test show at once. */
import type { LabTime } from "../../cloud";
import type { FlowLog } from "../memory";
import type { AzureSwitches } from "../switches";

interface Change {
  readonly at: number;
  readonly before: FlowLog | undefined;
  readonly after: FlowLog | undefined;
}

export class ShownList {
  #changes: Change[] = [];

  constructor(
    private readonly switches: AzureSwitches,
    private readonly time: LabTime,
  ) {}

  changed(before: FlowLog | undefined, after: FlowLog | undefined): void {
    this.#changes.push({ at: this.time.now(), before, after });
  }

  /** The rows as a reader of the list sees them now. */
  shown(rows: readonly FlowLog[]): FlowLog[] {
    const since = this.time.now() - this.switches.listsBehindMs;
    const recent = this.#changes.filter(({ at }) => at > since);
    // Newest first, so that several changes of one flow log lead to the oldest.
    return recent.reverse().reduce(
      (shown, { before, after }) => {
        const others = shown.filter((row) => row !== after);
        return before ? [...others, before] : others;
      },
      [...rows],
    );
  }

  /** Forgets all changes. */
  reset(): void {
    this.#changes = [];
  }
}
