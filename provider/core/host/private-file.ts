/** Files of this user that no other user can read, write or replace. */
import { constants, fstatSync, lstatSync, mkdirSync, openSync, readdirSync, type Stats, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A file that nobody has written to for so long belongs to no running deployment. */
export const OLD_MS = 24 * 3_600_000;

/** At how many files one process looks. */
const MOST_SWEPT = 100;

export interface PrivateFileOptions {
  /** Folders for temporary files. The first folder that can be used is used. */
  readonly bases?: readonly string[];
  /** The user; undefined on systems without user ids, whose folder for temporary files is the user's own. */
  readonly uid?: number;
}

/**
 * Opens a file of this name for reading and appending, and sweeps files that nobody has written to for a day.
 * @throws Error that says why no folder can be trusted
 */
export function openPrivateFile(
  name: string,
  { bases = defaultBases(), uid = process.getuid?.() }: PrivateFileOptions = {},
): number {
  const reasons: string[] = [];
  for (const base of bases) {
    try {
      const folder = path.join(base, `pulumi-flowlogs-${uid ?? "user"}`);
      openFolder(folder, uid);
      sweep(folder, name);
      return open(path.join(folder, name), uid);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(reasons.join("; "));
}

function defaultBases(): string[] {
  return [process.env.XDG_RUNTIME_DIR, tmpdir()].filter((base): base is string => path.isAbsolute(base ?? ""));
}

function openFolder(folder: string, uid: number | undefined): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const stats = lstatSync(folder);
  if (!stats.isDirectory()) throw new Error(`${folder} is not a folder`);
  checkPrivate(folder, stats, uid);
}

function open(file: string, uid: number | undefined): number {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW = 0 } = constants;
  const descriptor = openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  const stats = fstatSync(descriptor);
  if (!stats.isFile()) throw new Error(`${file} is not a file`);
  checkPrivate(file, stats, uid);
  return descriptor;
}

function checkPrivate(what: string, stats: Stats, uid: number | undefined): void {
  if (uid === undefined) return;
  if (stats.uid !== uid) throw new Error(`${what} belongs to another user`);
  if ((stats.mode & 0o077) !== 0) throw new Error(`${what} is open to other users`);
}

/** Looks at some files only, from a random one on, so that no process takes long where there are thousands. */
function sweep(folder: string, kept: string): void {
  const names = readdirSync(folder);
  const from = Math.floor(Math.random() * names.length);
  for (const name of [...names.slice(from), ...names.slice(0, from)].slice(0, MOST_SWEPT)) {
    const file = path.join(folder, name);
    try {
      if (name !== kept && Date.now() - lstatSync(file).mtimeMs > OLD_MS) unlinkSync(file);
    } catch {
      // Another process has swept the file.
    }
  }
}
