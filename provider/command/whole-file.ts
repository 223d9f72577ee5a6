/**
 * Files that are whole at any moment: whoever stops the command keeps the old file, or none. Nothing here waits, so that
 * Ctrl-C, which the command hears of between two waits, finds files written and nothing beside them.
 */
import { existsSync, linkSync, renameSync, rmSync, writeFileSync } from "node:fs";

export function writeWhole(file: string, text: string): void {
  throughOther(file, text, (other) => renameSync(other, file));
}

/** The same, unless there is such a file already. Answers whether the file was written. */
export function writeNew(file: string, text: string): boolean {
  try {
    throughOther(file, text, (other) => linkSync(other, file));
    return true;
  } catch (thrown) {
    if ((thrown as { code?: string }).code === "EEXIST") return false;
    throw thrown;
  }
}

export function isThere(file: string): boolean {
  return existsSync(file);
}

function throughOther(file: string, text: string, put: (other: string) => void): void {
  const other = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(other, text);
    put(other);
  } finally {
    rmSync(other, { force: true });
  }
}
