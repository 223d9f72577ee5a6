/** Flow logs as the API's reads see them, and the gaps in collection that its writes leave. */
import type { LabTime } from "../cloud";
import type { FlowLogConfiguration, NcloudMemory } from "./memory";
import type { NcloudSwitches } from "./switches";

/** Reads show writes of the API after the time of the switch `visibleAfterMs`, and changes of the memory at once. */
export class VisibleFlowLogs {
  /** When the flow log of each interface was disabled, in milliseconds since 1970. */
  private readonly disabledAt = new Map<string, number>();
  private hidden: { place: string; until: number; shown: FlowLogConfiguration | undefined }[] = [];

  constructor(
    private readonly memory: NcloudMemory,
    private readonly switches: NcloudSwitches,
    private readonly time: LabTime,
  ) {}

  read(place: string): FlowLogConfiguration | undefined {
    const write = this.hidden.find((candidate) => candidate.place === place && candidate.until > this.time.now());
    return write ? write.shown : this.memory.flowLogs.get(place);
  }

  /** Puts a configuration in place, or takes it away when there is none. */
  write(place: string, configuration: FlowLogConfiguration | undefined): void {
    const now = this.time.now();
    this.hidden = this.hidden.filter((write) => write.until > now);
    const shown = this.memory.flowLogs.get(place);
    if (this.switches.visibleAfterMs > 0) {
      this.hidden.push({ place, until: now + this.switches.visibleAfterMs, shown: shown && { ...shown } });
    }
    const from = this.disabledAt.get(place);
    if (configuration) {
      this.memory.flowLogs.set(place, configuration);
      if (from !== undefined) this.memory.gaps.push({ place, from, milliseconds: now - from });
      this.disabledAt.delete(place);
    } else {
      this.memory.flowLogs.delete(place);
      this.disabledAt.set(place, now);
    }
  }

  /** Forgets all writes. */
  reset(): void {
    this.disabledAt.clear();
    this.hidden = [];
  }
}
