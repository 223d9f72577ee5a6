/** URNs: `urn:pulumi:<stack>::<project>::<type of each parent>$<type>::<name>`. */
export const rootStackType = "pulumi:pulumi:Stack";

export interface AliasSpec {
  urn?: string;
  name?: string;
  type?: string;
  stack?: string;
  project?: string;
  parent?: string;
  noParent?: boolean;
}

const qualifiedType = (urn: string) => urn.split("::")[2] ?? "";
export const nameOf = (urn: string) => urn.split("::").slice(3).join("::");
export const typeOf = (urn: string) => qualifiedType(urn).split("$").at(-1) ?? "";

export function createUrn(stack: string, project: string, type: string, name: string, parent?: string): string {
  const parentType = parent === undefined ? "" : qualifiedType(parent);
  const prefix = parentType === "" || parentType === rootStackType ? "" : `${parentType}$`;
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

/**
 * Every URN that a resource may have had: its own aliases, and what follows when its parent was found by an alias.
 * `renamed` maps the URNs of resources found by alias to the alias.
 */
export function aliasUrns(
  urn: string,
  parent: string | undefined,
  aliases: AliasSpec[],
  renamed: ReadonlyMap<string, string>,
): string[] {
  const [, , stack = ""] = urn.split("::")[0]?.split(":") ?? [];
  const project = urn.split("::")[1] ?? "";
  const own = aliases.map((alias) => {
    if (alias.urn) return alias.urn;
    const given = alias.parent ? (renamed.get(alias.parent) ?? alias.parent) : parent;
    return createUrn(
      alias.stack || stack,
      alias.project || project,
      alias.type || typeOf(urn),
      alias.name || nameOf(urn),
      alias.noParent ? undefined : given,
    );
  });
  const parentAlias = parent === undefined ? undefined : renamed.get(parent);
  if (parent === undefined || parentAlias === undefined) return own;
  // A child named after its parent was named after the parent's old name before.
  const inherited = [urn, ...own].map((each) => {
    const name = nameOf(each);
    const oldName = name.startsWith(nameOf(parent)) ? nameOf(parentAlias) + name.slice(nameOf(parent).length) : name;
    return createUrn(stack, project, typeOf(each), oldName, parentAlias);
  });
  return [...own, ...inherited];
}
