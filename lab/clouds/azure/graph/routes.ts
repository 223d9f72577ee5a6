/**
 * Azure Resource Graph. Subscriptions that the caller can't read are left out of the answer without a word, and rows may
 * be out of date.
 * https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ArmError } from "../arm/errors";
import { readJson } from "../arm/requests";
import { key } from "../ids";
import type { AzureService, Route } from "../service";
import { parseQuery, type Query, type Row } from "./query";
import { rowsOf } from "./rows";

export const graphRoutes: readonly Route[] = [
  { method: "POST", path: "/providers/Microsoft.ResourceGraph/resources", answer: ask },
];

const body = z.object({
  query: z.string(),
  subscriptions: z.array(z.string()).optional(),
  options: z
    .object({
      $top: z.number().int().min(1).max(1000).optional(),
      $skipToken: z.string().optional(),
      resultFormat: z.enum(["objectArray", "table"]).optional(),
    })
    .optional(),
});

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function ask(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): unknown {
  cloud.quota.count(reply);
  const { query: text, options, subscriptions } = bodyOf(request);
  const query = parseQuery(text);
  const rows = rowsOf(cloud, query.table, readable(cloud, subscriptions));
  if (rows === undefined) throw invalid("InvalidQuery", `Query is invalid. '${query.table}' is no table.`);
  return answer(query, query.run(rows), {
    mostBytes: cloud.switches.graphMostBytes,
    top: Math.min(options?.$top ?? 1000, cloud.switches.graphPageSize),
    // A token belongs to its query and scopes.
    scope: JSON.stringify([text, subscriptions]),
    token: options?.$skipToken,
  });
}

/** The subscriptions of the request that the caller can read. */
function readable({ memory, switches }: AzureService, asked: readonly string[] | undefined): string[] {
  const bad = asked?.filter((id) => !GUID.test(id)) ?? [];
  if (bad.length > 0) throw invalid("SubscriptionsContainInvalidGuids", `Invalid: ${bad.join(", ")}`);
  const hidden = new Set(switches.hiddenSubscriptions.map(key));
  const visible = Object.keys(memory.subscriptions).filter((id) => !hidden.has(key(id)));
  const found = asked === undefined ? visible : visible.filter((id) => asked.some((one) => key(one) === key(id)));
  if (found.length > 0) return found;
  throw invalid("NoValidSubscriptionsInQueryRequest", "There must be at least one valid subscription in the request.");
}

interface Page {
  readonly mostBytes: number;
  readonly top: number;
  readonly scope: string;
  readonly token: string | undefined;
}

function answer({ hasIds }: Query, rows: readonly Row[], { mostBytes, top, scope, token }: Page): unknown {
  const start = token === undefined ? 0 : offsetIn(token, scope);
  const data = rows.slice(start, start + top);
  const size = Buffer.byteLength(JSON.stringify(data));
  if (size > mostBytes) {
    const message = `Response payload size is ${size}, and has exceeded the limit of ${mostBytes}. Please consider querying less data at a time and make paginated call if needed.`;
    throw invalid("ResponsePayloadTooLarge", message);
  }
  const isMore = start + top < rows.length;
  const next = { $skipToken: Buffer.from(JSON.stringify([start + top, scope])).toString("base64") };
  return {
    totalRecords: hasIds ? rows.length : data.length,
    count: data.length,
    data,
    facets: [],
    resultTruncated: isMore && !hasIds ? "true" : "false",
    ...(isMore && hasIds ? next : {}),
  };
}

function offsetIn(token: string, scope: string): number {
  try {
    const [offset, of] = JSON.parse(Buffer.from(token, "base64").toString());
    if (of === scope && Number.isInteger(offset)) return offset;
  } catch {
    // The refusal below tells.
  }
  throw invalid("InvalidSkipToken", "The skip token does not belong to this query and its scopes.");
}

function bodyOf(request: FastifyRequest): z.infer<typeof body> {
  const parsed = body.safeParse(readJson(request));
  if (parsed.success) return parsed.data;
  throw invalid("InvalidRequestContent", parsed.error.issues[0]?.message ?? "");
}

/** The useful code is that of a detail. */
function invalid(code: string, message: string): ArmError {
  const support = "Please provide below info when asking for support: timestamp, correlationId.";
  return new ArmError(400, "BadRequest", support, { details: [{ code, message }] });
}
