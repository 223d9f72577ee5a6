/** Why a file can't be read or written, in plain words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "this user has no right to it",
  EPERM: "this user has no right to it",
  EROFS: "the file system is read-only",
  ENOSPC: "the file system is full",
};

export function fileReason(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  // Node's own sentence ends with the paths.
  return REASONS[code ?? ""] ?? message.replace(/, \w+ '.*$/s, "");
}
