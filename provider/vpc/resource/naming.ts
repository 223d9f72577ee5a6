/** What resources are called in sentences. */

/** `log stream "edge" 41b0…`, of which name and id may be missing. */
export function called(what: string, name: string | null | undefined, id: string | undefined): string {
  return [what, name && `"${name}"`, id].filter(Boolean).join(" ");
}

/** `log stream "a" 1f…` or `2 log streams ("a" 1f…, "b" 2e…)`; at most three are named. */
export function listed(what: string, all: readonly { readonly name?: string | null; readonly id: string }[]): string {
  const names = all.slice(0, 3).map(({ name, id }) => (name ? `"${name}" ${id}` : id));
  const shown = names.join(", ") + (all.length > 3 ? ", …" : "");
  return all.length === 1 ? `${what} ${shown}` : `${all.length} ${what}s (${shown})`;
}
