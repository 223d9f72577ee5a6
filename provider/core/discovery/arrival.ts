/** What the verdicts of all clouds have in common. */
import { FlowLogError } from "../errors";
import type { Verdict } from "./delivered";
import type { Arrival } from "./delivery";
import type { FoundFlowLog } from "./found";

/** The verdicts that somebody has to do something about. */
const FINDINGS: ReadonlySet<Verdict> = new Set(["late", "never", "failed", "destinationGone", "destinationRefuses"]);

/** Whether somebody has to do something about it. */
export function isFinding({ verdict }: Arrival): boolean {
  return FINDINGS.has(verdict);
}

/** Whether records that should have come are not there. */
export function isMissing({ verdict }: Arrival): boolean {
  return verdict === "late" || verdict === "never";
}

/** `destinationGone` is `destination gone`. */
export function verdictText(verdict: Verdict): string {
  return verdict.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What the flow log itself tells: nobody has to look at its destination. Undefined when somebody has to. */
export function toldByFlowLog({ isOff, isFailed, problem }: FoundFlowLog): Arrival | undefined {
  if (isOff) return { verdict: "off", said: "the flow log is disabled", advice: "enable it to have records" };
  if (isFailed) return { verdict: "failed", said: problem ?? "the cloud reports that the flow log has failed" };
  return undefined;
}

/** The verdict on records that exist. */
export function arrivalOf(newest: Date, nowMs: number, lateAfterMs: number): Arrival {
  const ageMs = Math.max(0, nowMs - newest.getTime());
  const verdict = ageMs > lateAfterMs ? "late" : "arriving";
  return { verdict, newest, said: `the newest record came ${durationText(ageMs)} ago` };
}

/** The verdict where no record arrives because there is nothing to record. `arrival` tells of older records. */
export function noTraffic(said: string, { newest }: Arrival): Arrival {
  return { verdict: "noTraffic", said, ...(newest ? { newest } : {}) };
}

/** The verdict of `look`. When the destination can't be looked at, nothing is known of the records. */
export async function unknownWhenUnread(look: () => Promise<Arrival>): Promise<Arrival> {
  try {
    return await look();
  } catch (thrown) {
    const { attempt, said, advice } = FlowLogError.of(thrown).parts;
    const why = attempt ? `${attempt}: ${said}` : said;
    return { verdict: "unknown", said: `nobody could look: ${why}`, ...(advice ? { advice } : {}) };
  }
}

/** `3 days`, `2 h 5 min`, `7 min`. */
export function durationText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes >= 48 * 60) return `${Math.floor(minutes / (24 * 60))} days`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${minutes} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
