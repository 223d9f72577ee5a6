/**
 * Which actions roles grant, as Azure evaluates roles.
 * https://learn.microsoft.com/azure/role-based-access-control/role-definitions
 */

/** What one role assignment grants at a scope. Patterns hold `*` for any run of characters. */
export interface Permission {
  readonly actions: readonly string[];
  /** Taken out of this assignment alone: another assignment may grant the same action. */
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
  /** Whether the assignment holds under a condition only, which nobody evaluates here. */
  readonly isConditional?: boolean;
}

/**
 * Whether some assignment grants the action. Actions on data, such as blobs, are none of these. `alsoAs` is another
 * spelling of the action, by which a role may grant it.
 */
export function allows(permissions: readonly Permission[], action: string, alsoAs = action): boolean {
  const isIn = (patterns: readonly string[]) => matchesAny(patterns, action) || matchesAny(patterns, alsoAs);
  return permissions.some(({ actions, notActions }) => isIn(actions) && !isIn(notActions));
}

/** The same for actions on data: `*` in `actions` grants none of them. */
export function allowsOnData(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ dataActions, notDataActions }) => matchesAny(dataActions, action) && !matchesAny(notDataActions, action),
  );
}

export function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matches(pattern, action));
}

/**
 * Whether a pattern covers an action, without regard to case. The parts between the asterisks are looked for one after
 * the other, because a regular expression with many asterisks may take for ever.
 */
function matches(pattern: string, action: string): boolean {
  const [first = "", ...others] = pattern.toLowerCase().split("*");
  const text = action.toLowerCase();
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const part of others) {
    const at = text.indexOf(part, position);
    if (at < 0) return false;
    position = at + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
