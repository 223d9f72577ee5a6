/** Where the blobs of a flow log lie. */
import type { FoundFlowLog } from "../../core/discovery/found";

export interface Folders {
  readonly container: string;
  /** The folders in which the blobs may lie, the likely one first. Older pages of the documentation show the second. */
  readonly roots: readonly [likely: string, older: string];
}

export function foldersOf({ id, outputs }: Pick<FoundFlowLog, "id" | "outputs">): Folders {
  const { container = "", blobPrefix = "" } = outputs.destination as Record<string, string>;
  const likely = blobPrefix.slice(0, blobPrefix.indexOf("y={yyyy}"));
  return { container, roots: [likely, `flowLogResourceID=${id.toUpperCase()}/`] };
}

/** The same folders with their container, as rules of a storage account name them. */
export function wholeFoldersOf(flowLog: Pick<FoundFlowLog, "id" | "outputs">): string[] {
  const { container, roots } = foldersOf(flowLog);
  return roots.map((root) => `${container}/${root}`);
}
