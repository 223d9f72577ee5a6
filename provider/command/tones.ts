/** The colours of words that say how good or bad something is: one for each word, in all subcommands. */
import type { CheckOutcome } from "../core/discovery/check";
import type { Severity } from "../core/discovery/coverage";
import type { Verdict } from "../core/discovery/delivered";

export type Colour = "green" | "yellow" | "red" | "cyan";

export const COLOURS: Readonly<Record<Severity | CheckOutcome | Verdict, Colour>> = {
  high: "red",
  medium: "yellow",
  low: "cyan",
  ok: "green",
  warning: "yellow",
  missing: "red",
  arriving: "green",
  noTraffic: "green",
  off: "yellow",
  late: "red",
  never: "red",
  failed: "red",
  destinationGone: "red",
  destinationRefuses: "red",
  unknown: "cyan",
};
