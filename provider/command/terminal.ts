/** Where the process writes: results on stdout, notes on stderr, and progress on a terminal alone. */
import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Io } from "./subcommand";

const CLEAR_LINE = "\r\u001b[2K";

export function ioOfProcess({ stdout, stderr }: Readonly<Record<"stdout" | "stderr", WriteStream>> = process): Io {
  // Node takes an empty NO_COLOR for a wish as well; by https://no-color.org only one with a value is.
  if (process.env.NO_COLOR === "") delete process.env.NO_COLOR;
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
      // A terminal that does not know its width says 0.
      stderr.write(`${CLEAR_LINE}${text.slice(0, (stderr.columns || 80) - 1)}`);
      shown = true;
    },
    get columns() {
      return (stdout.isTTY && stdout.columns) || undefined;
    },
    // The function looks at NO_COLOR, FORCE_COLOR and the stream.
    paint: (colour, text) => styleText(colour, text, { stream: stdout }),
  };
}
