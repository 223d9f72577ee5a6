/** Files that are whole at any moment: whoever stops the command keeps the old file. */
import { rename, rm, writeFile } from "node:fs/promises";

export async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text);
    await rename(beside, file);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw thrown;
  }
}
