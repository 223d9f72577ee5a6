/** Lists in pages, by page number and page size. */
import { notValid, type Parameters } from "./parameters";
import type { NcloudService } from "./service";

export const PAGING = ["pageNo", "pageSize"];

/**
 * Page 0 is the first page, and so is 1. A page without a size is refused: the size is documented as conditional. What
 * comes without both is not documented.
 */
export function pageOf<Row>({ switches }: NcloudService, given: Parameters, rows: readonly Row[]): readonly Row[] {
  const pageNo = given.optional("pageNo", /^\d+$/);
  const pageSize = given.optional("pageSize", /^([1-9]\d{0,2}|1000)$/);
  if (pageNo !== undefined && pageSize === undefined) throw notValid();
  const number = Math.max(Number(pageNo ?? 0), 1);
  const size = Number(pageSize ?? switches.rowsWithoutPage);
  // A row that was added meanwhile moves all others, so that each page begins with the end of the one before.
  const first = Math.max((number - 1) * (size - switches.rowsRepeated), 0);
  return rows.slice(first, first + size);
}
