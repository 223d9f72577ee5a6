/** Runs the command `pulumi-flowlogs` in this process. */

import { run } from "../../provider/command/command";
import type { Io } from "../../provider/command/subcommand";
import type { Clock } from "../../provider/core/clock";

export interface Ran {
  readonly code: number;
  readonly printed: string;
  readonly noted: string;
}

/** Runs the command as a shell with these variables would, where `terminal` says what its terminal can do. */
export async function command(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  clock?: Clock,
  terminal: Pick<Io, "columns" | "paint"> = {},
): Promise<Ran> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  const printed: string[] = [];
  const noted: string[] = [];
  try {
    const io = {
      print: (text: string) => void printed.push(text),
      note: (text: string) => void noted.push(text),
      progress: () => undefined,
      ...(clock ? { clock } : {}),
      ...terminal,
    };
    const code = await run(["node", "pulumi-flowlogs", ...args], io);
    return { code, printed: printed.join(""), noted: noted.join("") };
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
