/** Where a resource lives: part of its identity, resolved at create and kept in its outputs. */
export type Place = Readonly<Record<string, string>>;

export function samePlace(a: Place, b: Place): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key]?.toLowerCase() === b[key]?.toLowerCase());
}

/** `cloud otc, region eu-de, projectId 5f67…` */
export function describePlace(place: Place): string {
  return Object.entries(place)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
