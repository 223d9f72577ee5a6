/** Who asks, from where the credentials are, and for which project. */
import type { Check, Checks } from "../../core/discovery/check";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { readIfReadable } from "../answers/answers";
import { isRefused } from "../iam/credential-guard";
import { listEnterableProjects, projectElsewhere } from "../iam/projects";
import type { Session } from "../iam/session";
import type { Credentials } from "../settings/credentials";
import { type Access, endpointElsewhere } from "../settings/place";
import { isNamedLikeRegion } from "../settings/sites";

const KINDS: Readonly<Record<Credentials["by"], string>> = {
  keys: "the access key",
  token: "the token",
  idToken: "the token of an OpenID Connect provider",
  password: "user and password",
};

const shownToken = z.object({
  token: z.object({
    expires_at: z.string(),
    user: z.object({ id: z.string(), domain: z.object({ id: z.string() }).optional() }),
  }),
});

/** The check of credentials that the cloud has accepted. */
export async function credentialCheck(checks: Checks, { credentials, iam }: Access, session: Session): Promise<Check> {
  const { by, from, agencies = [] } = credentials;
  const taken = agencies.map(({ name, from: named }) => `, which takes on the agency ${name} (${named})`).join("");
  const whose =
    (credentials.by === "token" && (await ownerOf(credentials.token, iam, session))) ||
    `: ${userText(credentials)}${await accountsText(iam, session)}`;
  return checks.ok("credentials", `signed in with ${KINDS[by]} of ${from}${taken}${whose}`);
}

/** The user, where the credentials themselves name one: no call that needs no right tells the user of an access key. */
function userText(credentials: Credentials): string {
  if (credentials.by !== "password") return "a user that no call tells";
  return `user ${"id" in credentials.user ? credentials.user.id : credentials.user.name}`;
}

const shownAccounts = z.object({ domains: z.array(z.object({ id: z.string(), name: z.string() })).min(1) });

/**
 * The account that the login belongs to; empty where the identity service does not tell. The call needs no right.
 * https://support.huaweicloud.com/eu/api-iam/iam_07_0001.html
 */
async function accountsText(iam: string, session: Session): Promise<string> {
  try {
    // A refusal here must not end the requests to other services.
    const request = { method: "GET", url: `${iam}/auth/domains`, repeatable: true } as const;
    const shown = readIfReadable(await session.forWarnings().send(request), shownAccounts);
    return shown ? `, of account ${shown.domains.map(({ id, name }) => `${name} (${id})`).join(", ")}` : "";
  } catch {
    return "";
  }
}

/** Whose a token is, and how long it is good; empty where the identity service does not tell. */
async function ownerOf(value: string, iam: string, session: Session): Promise<string> {
  const answer = await session.send({
    method: "GET",
    url: `${iam}/auth/tokens?nocatalog=true`,
    headers: { "X-Subject-Token": value },
    repeatable: true,
  });
  const shown = readIfReadable(answer, shownToken);
  if (!shown) return "";
  const { user, expires_at: until } = shown.token;
  return `: user ${user.id}${user.domain ? ` of account ${user.domain.id}` : ""}, good until ${until}`;
}

/** What keeps a session from being opened. */
export function refusedCheck(checks: Checks, thrown: unknown): Check {
  const { kind, parts } = FlowLogError.of(thrown);
  const advice = parts.advice ?? "check the credentials, the region and the project";
  if (kind === "auth") return checks.missing("credentials", parts.said, advice);
  if (kind === "forbidden" || kind === "notFound") return checks.missing("project", parts.said, advice);
  if (kind === "invalid" || kind === "wrongScope") return checks.missing("place", parts.said, advice);
  return checks.unknown("credentials", thrown);
}

const ENTER = "set projectId to a project that it may enter, or add the user to a group that has rights in the project";

/** Whether the region is that of the endpoints, and one that the cloud has. */
export function regionCheck(checks: Checks, access: Access): Check {
  const wrong = endpointElsewhere(access);
  if (wrong) return checks.missing("region", wrong.said, wrong.advice);
  const { cloud, region } = access;
  const compare = "compare it with the cloud's list of regions and endpoints";
  const isNamedLikeOne = isNamedLikeRegion(cloud, region);
  if (isNamedLikeOne === undefined)
    return checks.unaskable("region", `the regions of ${cloud} are not known here`, compare);
  if (isNamedLikeOne) return checks.ok("region", `a region of ${cloud}, by its name`);
  return checks.warning(
    "region",
    `${cloud} has no region of such a name, as far as its documents tell`,
    `${compare}, and correct it, unless the endpoints are those of a new region or of a private cloud`,
  );
}

/**
 * Whether the login may enter the project. `instead` says which ones it may.
 * @throws auth when the cloud refuses the credentials
 */
export async function projectCheck(
  checks: Checks,
  access: Access,
  session: Session,
  instead: () => Promise<string | undefined>,
): Promise<Check> {
  const id = session.projectId;
  try {
    const projects = await listEnterableProjects(access.iam, session);
    const found = projects.find((project) => project.id === id);
    const elsewhere = found && !endpointElsewhere(access) ? projectElsewhere(found, access) : undefined;
    if (elsewhere) return checks.missing("project", elsewhere.said, elsewhere.advice);
    if (found) return checks.ok("project", `${found.name} (${id}), which the login may enter`);
    const others = projects.map(({ name, id: other }) => `${name} (${other})`).join(", ");
    const said = `the login may not enter ${id}; it may enter ${others || "none"}`;
    return checks.missing("project", said, ENTER);
  } catch (thrown) {
    if (isRefused(thrown)) throw thrown;
    const { kind, parts } = FlowLogError.of(thrown);
    // The call needs no right, save that to enter the project.
    if (kind !== "forbidden") return checks.unknown("project", thrown);
    return checks.missing("project", `the login may not enter ${id}: ${parts.said}`, (await instead()) ?? ENTER);
  }
}
