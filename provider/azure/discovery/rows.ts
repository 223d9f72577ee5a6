/** Rows of Resource Graph and of lists. */

import { FlowLogError } from "../../core/errors";
import type * as z from "../../core/zod";
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
