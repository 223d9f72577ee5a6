/** Queries of lists, as signatures expect them. */
import { encode } from "../iam/signature";

export function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encode(value)}`))
    .join("&");
}
