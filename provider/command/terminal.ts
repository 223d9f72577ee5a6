/** Where the process writes: results on stdout, notes on stderr, and progress on a terminal alone. */
import { styleText } from "node:util";
import type { Io } from "./subcommand";

const CLEAR_LINE = "\r\u001b[2K";

export function ioOfProcess({ stdout, stderr } = process): Io {
  let shown = false;
  const cleared = () => {
    if (shown) stderr.write(CLEAR_LINE);
    shown = false;
  };
  return {
    print: (text) => {
      cleared();
      stdout.write(text);
    },
    note: (text) => {
      cleared();
      stderr.write(text);
    },
    progress: (text) => {
      if (!stderr.isTTY) return;
      stderr.write(`${CLEAR_LINE}${text.slice(0, (stderr.columns ?? 80) - 1)}`);
      shown = true;
    },
    // The function looks at NO_COLOR and at the stream.
    paint: (colour, text) => styleText(colour, text, { stream: stdout }),
  };
}
