/** The plugin as one executable, as its archives hold it, in a folder for PATH. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundle } from "../../packaging/pack";

let bundled: Promise<string> | undefined;

/** Made once for each process of tests, and removed with the process. */
export function pluginFolder(): Promise<string> {
  bundled ??= bundleOnce();
  return bundled;
}

function bundleOnce(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "flowlogs-bundle-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return bundle(folder);
}
