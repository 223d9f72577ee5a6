/** What IAM's endpoints share: the caller, parts of request bodies, and times as Keystone writes them. */
import { type Caller, identify } from "../access";
import { type Exchange, isObject, jsonBody, type VpcService } from "../exchange";
import { iamRefusal } from "../refusals";

export const UNAUTHENTICATED = "The request you have made requires authentication.";

export function callerOf(cloud: VpcService, exchange: Exchange): Caller {
  return identify(cloud, exchange, iamRefusal(401, UNAUTHENTICATED));
}

/** The part `auth` of the request's body. */
export function authOf(exchange: Exchange): Record<string, unknown> {
  return object(jsonBody(exchange, iamRefusal(400, "The request body is not valid JSON.")).auth);
}

/** A part of a body that must be an object; `name` is what the refusal calls it. */
export function object(value: unknown, name = "auth"): Record<string, unknown> {
  if (isObject(value)) return value;
  throw iamRefusal(400, value === undefined ? `'${name}' is a required property` : `'${name}' is not of type 'object'`);
}

/** The one of `from` that `{id}` or `{name}` in a body means. */
export function byIdOrName<T extends { id: string; name: string }>(from: readonly T[], wanted: unknown): T | undefined {
  const { id, name } = object(wanted);
  if (typeof id === "string") return from.find((candidate) => candidate.id === id);
  if (typeof name !== "string") throw iamRefusal(400, "'name' is a required property");
  return from.find((candidate) => candidate.name === name);
}

/** Keystone writes microseconds. */
export function isoMicros(at: number): string {
  return new Date(at).toISOString().replace("Z", "000Z");
}
