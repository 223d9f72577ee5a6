/** Files that are whole at any moment: whoever stops the command keeps the old file, or none. */
import { access, link, rename, rm, writeFile } from "node:fs/promises";

export async function writeWhole(file: string, text: string): Promise<void> {
  await throughOther(file, text, (other) => rename(other, file));
}

export async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** The same, unless there is such a file already. Answers whether the file was written. */
export async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await throughOther(file, text, (other) => link(other, file));
    return true;
  } catch (thrown) {
    if ((thrown as { code?: string }).code === "EEXIST") return false;
    throw thrown;
  }
}

async function throughOther(file: string, text: string, put: (other: string) => Promise<void>): Promise<void> {
  const other = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(other, text);
    await put(other);
  } finally {
    await rm(other, { force: true });
  }
}
