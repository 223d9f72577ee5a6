/**
 * Who holds what in this deployment. One provider process serves one deployment, so module state lives as long as it
 * should. Three dangers, one table each:
 *
 * - Two resources of one program create the same thing: the second would take it for "identical" and adopt it.
 * - A resource gets a new name: Pulumi creates under the new name, which adopts, and then deletes under the old one,
 *   in the same deployment or, when that broke off, in a later one.
 * - A replacement that has to delete first, of a resource that is to be kept: the new one would adopt the old.
 */
import { FlowLogError } from "./errors";

const creating = new Map<string, { readonly label: string; readonly holder: string }>();
const holders = new Map<string, Set<string>>();
const left = new Set<string>();

/**
 * Claims a target for the resource that `label` describes and `holder` marks.
 * @returns the release, for when nothing came of it
 * @throws conflict, naming both, when another resource of the program created or adopted the same
 */
export function claim(target: string, label: string, holder: string): () => void {
  const other = creating.get(target);
  if (other !== undefined && other.holder !== holder) {
    throw new FlowLogError("conflict", {
      said: `${label} is already taken by another resource of this deployment (${other.label})`,
      advice: "declare it once, or let the two name different things",
      outcome: "none",
    });
  }
  creating.set(target, { label, holder });
  return () => creating.delete(target);
}

/**
 * Claims another target for a resource that turns to it, and leaves the old one to others.
 * @throws conflict when another resource of the program took either: what it took over is not this one's to move away
 */
export function moveClaim(from: string, to: string, label: string, holder: string): () => void {
  const other = creating.get(from);
  if (other !== undefined && other.holder !== holder) {
    throw new FlowLogError("conflict", {
      said: `another resource of this deployment (${other.label}) has just taken over what ${label} captured until now`,
      advice: "let only one of the two name it",
      outcome: "none",
    });
  }
  const unclaim = claim(to, label, holder);
  creating.delete(from);
  return unclaim;
}

/** A resource with this id is in the program: known by the mark that its outputs carry. */
export function hold(id: string, holder: string): void {
  const known = holders.get(id) ?? new Set();
  holders.set(id, known.add(holder));
}

/** A resource goes. Answers whether another one still holds the same id. */
export function letGo(id: string, holder: string): boolean {
  const known = holders.get(id);
  known?.delete(holder);
  return known !== undefined && known.size > 0;
}

/** The target is gone: free for the next create of this deployment. */
export function release(target: string): void {
  creating.delete(target);
}

/** A resource went, and what it managed was left in the cloud. */
export function leave(id: string): void {
  left.add(id);
}

/** @throws conflict when this deployment has just left it: adopting it would only look like the change asked for */
export function refuseLeft(id: string): void {
  if (!left.has(id)) return;
  throw new FlowLogError("conflict", {
    said: `${id} still captures this, because onDelete left it there, and the change asked for needs it deleted`,
    advice: 'set onDelete to "delete", run `pulumi up`, and then make the change',
    outcome: "none",
  });
}
