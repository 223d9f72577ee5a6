/**
 * What this deployment has created or adopted, so that a second resource of the same program does not take the same
 * thing for "identical", and the removal of a resource's old name does not remove what its new name has just adopted.
 * One provider process serves one deployment, so module state has the right lifetime.
 */
import { FlowLogError } from "./errors";

const claimed = new Map<string, string>();

/**
 * Claims `key` for the resource that `label` describes.
 * @returns the release, for when nothing came of it
 * @throws conflict, naming both, when another resource holds the claim
 */
export function claim(key: string, label: string): () => void {
  const holder = claimed.get(key);
  if (holder !== undefined) {
    throw new FlowLogError("conflict", {
      said: `${label} is already taken by another resource of this deployment (${holder})`,
      advice: "declare it once, or let the two name different things",
      outcome: "none",
      left: "Nothing was changed.",
    });
  }
  claimed.set(key, label);
  return () => claimed.delete(key);
}

export function isClaimed(key: string): boolean {
  return claimed.has(key);
}

/** The thing is gone: free for the next create of this deployment (delete-before-replace). */
export function release(key: string): void {
  claimed.delete(key);
}
