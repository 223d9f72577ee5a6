/** The state before a deployment, by the names under which the program's resources find themselves in it. */
import type { Goal } from "./goal";
import type { ResourceState, Snapshot } from "./snapshot";
import { aliasUrns } from "./urn";

export class OldStates {
  private readonly olds = new Map<string, ResourceState>();
  private readonly seen = new Set<string>();
  private readonly renamed = new Map<string, string>();

  constructor(private readonly snapshot: Snapshot) {
    for (const state of snapshot.remaining()) if (!state.delete) this.olds.set(state.urn, state);
  }

  /** Each name is registered once. */
  claim(urn: string): void {
    if (this.seen.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    this.seen.add(urn);
  }

  /** Whether a registration has this name, or found itself under it by an alias. */
  isClaimed(urn: string): boolean {
    return this.seen.has(urn);
  }

  get(urn: string): ResourceState | undefined {
    return this.olds.get(urn);
  }

  set(state: ResourceState): void {
    this.olds.set(state.urn, state);
  }

  /** The state of a resource, under its name or under one of its aliases. */
  find(urn: string, { parent, aliases }: Goal): ResourceState | undefined {
    const same = this.olds.get(urn);
    if (same !== undefined) return same;
    const alias = aliasUrns(urn, parent, aliases, this.renamed).find(
      (each) => this.olds.has(each) && !this.seen.has(each),
    );
    if (alias === undefined) return undefined;
    this.renamed.set(urn, alias);
    this.seen.add(alias);
    this.redirect(alias, urn);
    return this.olds.get(alias);
  }

  mark(old: ResourceState, changes: Partial<ResourceState>): void {
    const marked = { ...old, ...changes };
    this.snapshot.replace(old, marked);
    if (this.olds.get(old.urn) === old) this.olds.set(old.urn, marked);
  }

  /** What the state says about the old name now holds for the new one. */
  private redirect(from: string, to: string): void {
    const rename = (each: string) => (each === from ? to : each);
    for (const state of this.snapshot.remaining()) {
      if (state.urn === from || ![state.parent, ...(state.dependencies ?? [])].includes(from)) continue;
      const properties = Object.entries(state.propertyDependencies ?? {}).map(([name, urns]) => [
        name,
        urns.map(rename),
      ]);
      this.mark(state, {
        parent: state.parent && rename(state.parent),
        dependencies: state.dependencies?.map(rename),
        propertyDependencies: Object.fromEntries(properties),
      });
    }
  }
}
