/** The rules for request bodies of Log Tank Service: known fields, names, retention, tags. */
import { type Exchange, isObject, jsonBody, type VpcService } from "../exchange";
import { ltsRefusal, type Refusal } from "../refusals";

export function invalidBody(): Refusal {
  return ltsRefusal(400, "LTS.0009", "Failed to validate the request body");
}

/** The body, which may have these fields and no others. */
export function bodyOf(exchange: Exchange, known: readonly string[]): Record<string, unknown> {
  const body = jsonBody(exchange, invalidBody());
  for (const name of Object.keys(body)) if (!known.includes(name)) throw invalidBody();
  for (const name of ["log_group_name_alias", "log_stream_name_alias", "enterprise_project_name"])
    if (!["string", "undefined"].includes(typeof body[name])) throw invalidBody();
  if (!["boolean", "undefined"].includes(typeof body.whether_log_storage)) throw invalidBody();
  return body;
}

/** The name of a group or stream. */
export function nameIn({ switches }: VpcService, value: unknown): string {
  const longest = switches.flavour === "huawei" ? 100 : 64;
  if (typeof value !== "string" || value.length > longest) throw invalidBody();
  if (!/^[A-Za-z0-9-]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/.test(value)) throw invalidBody();
  return value;
}

/** How many days a group or stream keeps its records. */
export function retentionIn(value: unknown): number {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 365) return Number(value);
  throw ltsRefusal(400, "LTS.0106", "The log group TTL day must be integer and between 1 and 365");
}

/** Huawei Cloud writes -1 for a stream that has its group's retention. */
export function isInherited({ switches }: VpcService, retention: unknown): boolean {
  return retention === -1 && switches.flavour === "huawei";
}

/** Tags are sent as a list of pairs and shown as a map. Names that begin with "_" are the cloud's own. */
export function tagsIn(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!Array.isArray(value)) throw invalidBody();
  const pairs = value.map((entry): [string, string] => {
    if (!isObject(entry) || !["boolean", "undefined"].includes(typeof entry.tags_to_streams_enable))
      throw invalidBody();
    if (typeof entry.key !== "string" || typeof entry.value !== "string") throw invalidBody();
    if (!/^(?!_)[\p{L}\p{N} _.:=+@-]{1,128}$/u.test(entry.key)) throw invalidBody();
    if (!/^[\p{L}\p{N} _.:/=+@-]{0,255}$/u.test(entry.value)) throw invalidBody();
    return [entry.key, entry.value];
  });
  return Object.fromEntries(pairs);
}

/** The enterprise project in the query of a creation. Open Telekom Cloud does not document the parameter. */
export function enterpriseProjectIn({ memory, switches }: VpcService, { query }: Exchange): string | undefined {
  const id = query.find(([name]) => name === "enterprise_project_id")?.[1];
  if (id === undefined || switches.flavour !== "huawei") return undefined;
  if (!memory.enterpriseProjects.some((project) => project.id === id)) throw invalidBody();
  return id;
}

/** The enterprise project of the name in a body. The default one has no name here. */
export function enterpriseProjectNamed({ memory }: VpcService, name: unknown): string | undefined {
  if (name === undefined) return undefined;
  const found = memory.enterpriseProjects.find((project) => project.name === name && project.id !== "0");
  if (!found) throw invalidBody();
  return found.id;
}
