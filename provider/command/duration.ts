/** Durations as options take them. */
import { InvalidArgumentError, Option } from "commander";

const MILLISECONDS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90m`, `2h` and `1d` in milliseconds. */
function parseDuration(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text.trim()) ?? [];
  const milliseconds = Number(number) * (MILLISECONDS[unit] ?? 0);
  if (milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError("Write a whole number above 0 and m, h or d, such as 90m, 2h or 1d.");
}

/** The option `--late`, whose value is in milliseconds. */
export function lateOption(): Option {
  const usual = "2h";
  return new Option("--late <duration>", "a newest record older than this is late: 90m, 2h, 1d")
    .argParser(parseDuration)
    .default(parseDuration(usual), usual);
}

/** The option `--min-retention`, whose value is in days. */
export function minRetentionOption(): Option {
  return new Option("--min-retention <days>", "how long records have to be kept").argParser(parseDays).default(90);
}

function parseDays(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number of days.");
}
