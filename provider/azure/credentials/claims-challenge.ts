/**
 * Claims challenges: Azure accepts the login, but wants more of it for this request, such as multi-factor
 * authentication.
 * https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
import { FlowLogError } from "../../core/errors";

/** What Azure answers with a 401; the headers are those of the Azure libraries. */
interface Challenged {
  readonly headers?: { get(name: string): string | undefined };
}

/** The claims that a challenge asks for, as JSON; undefined where the answer asks for none. */
export function claimsIn({ headers }: Challenged): string | undefined {
  const encoded = /\bclaims="?([^",\s]+)/i.exec(headers?.get("www-authenticate") ?? "")?.[1];
  if (!encoded) return undefined;
  const claims = Buffer.from(encoded, "base64").toString("utf8");
  try {
    const parsed: unknown = JSON.parse(claims);
    return parsed !== null && typeof parsed === "object" ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** What to do where a login can't give what is asked for. */
export const STRONGER_LOGIN =
  "sign in as Azure asks for (with multi-factor authentication: az logout, az login), or use a service principal or a managed identity, which multi-factor authentication does not concern";

/** The error of a tool that can't answer a challenge, but names the command that can; undefined for any other text. */
export function unansweredChallenge(texts: readonly string[], what: string): FlowLogError | undefined {
  const command = texts
    .map((text) => /az login --claims-challenge \S+(?: --scope \S+)?(?: --tenant \S+)?/.exec(text)?.[0])
    .find((found) => found !== undefined);
  if (!command) return undefined;
  return FlowLogError.refused("auth", {
    said: `Azure wants a stronger login than ${what} (a claims challenge, such as for multi-factor authentication)`,
    advice: `run: ${command}`,
  });
}
