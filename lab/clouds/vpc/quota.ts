/** Quotas count for an account in a region, whatever project of the account holds the rows. */
import type { VpcMemory } from "./memory";

/** How many of the rows count towards the quota that a project shares; `projectOf` is the project of a row. */
export function countTowardsQuota<Row>(
  { projects }: VpcMemory,
  projectId: string,
  rows: readonly Row[],
  projectOf: (row: Row) => string,
): number {
  const own = projects.find((project) => project.id === projectId);
  const sharing = projects.filter(({ domainId, region }) => domainId === own?.domainId && region === own?.region);
  return rows.filter((row) => sharing.some((project) => project.id === projectOf(row))).length;
}
