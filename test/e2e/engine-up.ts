/** A lab's engine in a process of its own, for tests that kill it: runs `up` with the options that it is sent. */
import { type EngineOptions, LabEngine } from "../../lab/engine";

process.once("message", (options: EngineOptions) => {
  void new LabEngine(options).up().then(() => process.exit(0));
});
process.send?.("ready");
