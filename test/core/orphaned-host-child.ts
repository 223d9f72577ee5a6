/** Treats errors as the SDK's provider host does, and prints a line when it is told to. */
import { forHost } from "../../provider/core/host/for-host";

let uncaught = 0;
process.on("uncaughtException", (error) => {
  uncaught++;
  // So many lines prove that the printing would never stop.
  if (uncaught < 100) console.error(error.stack);
});
forHost({ create: async () => ({ id: "made-up" }) });
process.on("message", () => {
  // The stream calls back when the line has failed, and reports the error right after that.
  const tell = () => process.send?.({ uncaught }, () => process.exit());
  process.stderr.write("warning: a line that nobody reads\n", () => setImmediate(tell));
});
process.send?.({ ready: true });
