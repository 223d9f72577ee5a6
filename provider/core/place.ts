/** Where a resource lives: account scope and endpoint. The place is resolved at create and kept in the outputs. */
export type Place = Readonly<Record<string, string>>;

/** The parts of a place that are known without a request. */
export type NamedPlace = Readonly<Record<string, string | undefined>>;

/**
 * Compares the parts that both places have, because the place of a later version may have more parts than an older
 * state.
 */
export function samePlace(a: Place, b: Place): boolean {
  return Object.keys(a).every((key) => b[key] === undefined || a[key]?.toLowerCase() === b[key]?.toLowerCase());
}

/** The place as text: `cloud otc, projectId 5f67…, region eu-de`. Sorted, because places in states are sorted. */
export function describePlace(place: Place): string {
  return Object.entries(place)
    .sort()
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
