/** Where a resource lives: part of its identity, resolved at create and kept in its outputs. */
export type Place = Readonly<Record<string, string>>;

/** Compares the parts that both have: a later version may tell places apart more finely than an older state. */
export function samePlace(a: Place, b: Place): boolean {
  return Object.keys(a).every((key) => b[key] === undefined || a[key]?.toLowerCase() === b[key]?.toLowerCase());
}

/** `cloud otc, projectId 5f67…, region eu-de`: sorted, as a place comes back from the state. */
export function describePlace(place: Place): string {
  return Object.entries(place)
    .sort()
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
