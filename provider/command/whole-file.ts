/**
 * Files that are whole at any moment: whoever stops the command keeps the old file, or none. Nothing here waits, so that
 * Ctrl-C, which the command hears of between two waits, finds files written and nothing beside them.
 */
import { existsSync, linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FlowLogError } from "../core/errors";
import { fileReason } from "./file-reason";

/** @throws invalid when the file can't be written */
export function writeWhole(file: string, text: string): void {
  throughOther(file, text, (other) => renameSync(other, file));
}

/**
 * The same, unless there is such a file already. Answers whether the file was written.
 * @throws invalid when the file can't be written for another reason
 */
export function writeNew(file: string, text: string): boolean {
  return throughOther(file, text, (other) => linkSync(other, file));
}

/**
 * Whether there is such a file with exactly this text.
 * @throws invalid when there is one that can't be read
 */
export function holds(file: string, text: string): boolean {
  try {
    return existsSync(file) && readFileSync(file, "utf8") === text;
  } catch (thrown) {
    throw FlowLogError.refused("invalid", { attempt: `reading ${file}`, said: fileReason(thrown) });
  }
}

export function isThere(file: string): boolean {
  return existsSync(file);
}

/**
 * Says before any work that nothing could be written there. `option` names the file on the command line.
 * @throws invalid
 */
export function requireFolder(option: string, file: string): void {
  const folder = path.dirname(path.resolve(file));
  const refuse = (said: string, advice: string) =>
    FlowLogError.refused("invalid", { attempt: `${option} ${file}`, said, advice });
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) throw refuse(`there is no folder ${folder}`, "make it, or name a file elsewhere");
  if (!found.isDirectory()) throw refuse(`${folder} is no folder`, "name a file elsewhere");
  const isFolder = statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder) throw refuse("it is a folder", "name a file in it");
}

/** Answers whether the file was put in place; false when `put` found one there. */
function throughOther(file: string, text: string, put: (other: string) => void): boolean {
  const other = `${file}.${process.pid}.tmp`;
  try {
    try {
      writeFileSync(other, text);
      put(other);
    } finally {
      rmSync(other, { force: true });
    }
    return true;
  } catch (thrown) {
    if ((thrown as { code?: string }).code === "EEXIST") return false;
    throw FlowLogError.refused("invalid", { attempt: `writing ${file}`, said: fileReason(thrown) });
  }
}
