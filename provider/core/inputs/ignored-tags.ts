/** Tags that the program leaves to others, by the input `ignoreTags`, which config may add to. */
import type { Rule } from "./schema";

interface Tagged {
  tags?: Record<string, string>;
  ignoreTags?: string[];
}

/** The program sets no tag that it leaves to others. */
export const ownTags: Rule<Tagged> = {
  needs: ["tags", "ignoreTags"],
  check: ({ tags = {}, ignoreTags: patterns }) => {
    const name = Object.keys(tags).find((tag) => isIgnored(tag, patterns));
    if (name === undefined) return undefined;
    const reason = `tags.${name} is one of the tags that ignoreTags, in the program or in config, leaves to others`;
    return { property: `tags.${name}`, reason };
  },
};

/** Whether one of the patterns names this tag. A pattern that ends with `*` names all tags that begin like it. */
export function isIgnored(name: string, patterns: readonly string[] = []): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*")
      ? name.toLowerCase().startsWith(pattern.slice(0, -1).toLowerCase())
      : name.toLowerCase() === pattern.toLowerCase(),
  );
}
