/** Rows of Resource Graph and of lists. */

import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { NOT_AZURE } from "../arm/meanings";

/** @throws unreadable when the row is none of this shape */
export function rowIn<Row>(shape: z.ZodType<Row>, row: unknown): Row {
  const { data, error } = shape.safeParse(row);
  if (!error) return data;
  const [issue] = error.issues;
  throw FlowLogError.refused("unreadable", {
    said: `a row of Azure's answer can't be read: ${issue?.path.join(".") || "the row"}: ${issue?.message}`,
    advice: NOT_AZURE,
  });
}

const named = z.object({ id: z.string() });

/** What `read` makes of each row. A row that can't be read is told to the look, and hides no other. */
export function readRows<Item>(look: Look, rows: readonly unknown[], read: (row: unknown) => Item): Item[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (thrown) {
      const { id = "a row without an id" } = named.safeParse(row).data ?? {};
      const [, account] = /^\/subscriptions\/([^/]+)/i.exec(id) ?? [];
      const where = account ? { account: account.toLowerCase() } : {};
      look.unread(FlowLogError.of(thrown).withMissing({ attempt: `looking at ${id}` }), where);
      return [];
    }
  });
}
