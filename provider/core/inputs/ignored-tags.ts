/** Tags that the program leaves to others, by the input `ignoreTags`. */

/** Whether one of the patterns names this tag. A pattern that ends with `*` names all tags that begin like it. */
export function isIgnored(name: string, patterns: readonly string[] = []): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*")
      ? name.toLowerCase().startsWith(pattern.slice(0, -1).toLowerCase())
      : name.toLowerCase() === pattern.toLowerCase(),
  );
}
