/** The query API of Log Analytics, for the tables of traffic analytics. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { origin } from "../arm/requests";
import type { AzureService, Route } from "../service";
import { LOG_ANALYTICS_PATH } from "./addresses";

export const logAnalyticsRoutes: readonly Route[] = [
  { method: "POST", path: `${LOG_ANALYTICS_PATH}/v1/workspaces/:workspace/query`, answer: query },
];

function query(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { memory, switches, tokens } = cloud;
  if (tokens.claimsOf(request)?.aud !== `${origin(request)}${LOG_ANALYTICS_PATH}`) {
    return refused(reply, 403, "InvalidAuthenticationTokenAudience", "The audience is wrong");
  }
  const { workspace } = request.params as { workspace: string };
  const known = Object.values(memory.workspaces).some(({ properties }) => properties.customerId === workspace);
  if (!known) return refused(reply, 404, "PathNotFoundError", "The requested path does not exist");
  // A wrong type or body is answered with success and nothing.
  const isJson = /^application\/json\b/.test(String(request.headers["content-type"] ?? ""));
  const text = isJson ? queryIn(request.body) : undefined;
  if (text === undefined || switches.analyticsAnswers === "empty") return reply.code(200).send("");
  if (switches.analyticsAnswers === "204") return reply.code(204).send();
  if (switches.analyticsAnswers === "forbidden") {
    return refused(reply, 403, "InsufficientAccessError", "The provided credentials have insufficient access");
  }
  const [table = ""] = /^\w+/.exec(text) ?? [];
  const rows = memory.analytics[`${workspace}/${table}`];
  if (!rows) return missingTable(reply, table);
  const columns = [
    { name: "id", type: "string" },
    { name: "newest", type: "datetime" },
  ];
  const answer = { tables: [{ name: "PrimaryResult", columns, rows: rows.map(({ id, newest }) => [id, newest]) }] };
  const error = { code: "PartialError", message: "There were some errors when processing your query." };
  return reply.code(200).send(switches.analyticsAnswers === "partial" ? { ...answer, error } : answer);
}

function queryIn(body: unknown): string | undefined {
  try {
    const parsed: unknown = JSON.parse(String(body));
    return (parsed as { query?: string }).query;
  } catch {
    return undefined;
  }
}

function missingTable(reply: FastifyReply, table: string): FastifyReply {
  const message = `'where' operator: Failed to resolve table or column expression named '${table}'`;
  const innererror = { code: "SEM0100", message, line: 1, pos: 1, token: table };
  return reply.code(400).send({
    error: {
      message: "The request had some invalid properties",
      code: "BadArgumentError",
      innererror: { code: "SemanticError", message: "A semantic error occurred.", innererror },
    },
  });
}

function refused(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { message, code } });
}
