/** Who asks, from where the credentials are, and whether Azure answers. */
import { type Check, Checks } from "../../core/discovery/check";
import { clockCheck } from "../../core/discovery/endpoint";
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { tokenOf } from "../arm/client";
import { resolveCloud, resolveEnvironment } from "../credentials/cloud";
import { chainVariables, resolveLogin } from "../credentials/login";

/** Public applications with which people sign in: the tools' own ids. */
const TOOLS: Readonly<Record<string, string>> = {
  "04b07795-8ddb-461a-bbee-02f9e1bf7b46": "az or azd",
  "1950a258-227b-4e31-a9cf-717495945fc2": "Azure PowerShell",
  "aebc6443-996d-45c2-90f0-388ff96faa56": "Visual Studio Code",
};

/** What a token says of its bearer. */
export interface Caller {
  readonly tenantId?: string;
  readonly objectId?: string;
  readonly text: string;
}

const claims = z.object({
  tid: z.string().optional(),
  oid: z.string().optional(),
  appid: z.string().optional(),
  azp: z.string().optional(),
  idtyp: z.string().optional(),
  xms_mirid: z.string().optional(),
});

/** What a token says; nothing where a token is of another form. Nobody relies on it, so no signature is checked. */
function callerIn(token: string): Caller {
  const { tid, oid, appid, azp, idtyp, xms_mirid: identity } = claims.safeParse(payloadOf(token)).data ?? {};
  const who = [
    identity ? `managed identity ${identity}` : applicationText(appid ?? azp, idtyp === "app"),
    oid && `object ${oid}`,
    tid && `tenant ${tid}`,
  ].filter(Boolean);
  return {
    ...(tid ? { tenantId: tid } : {}),
    ...(oid ? { objectId: oid } : {}),
    text: who.join(", ") || "somebody whom the token does not tell",
  };
}

function applicationText(id: string | undefined, isItself: boolean): string | undefined {
  if (id === undefined) return undefined;
  const tool = TOOLS[id.toLowerCase()];
  return tool && !isItself ? `a person, signed in with ${tool}` : `application ${id}`;
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  } catch {
    return undefined;
  }
}

/** The check of the credentials, and the caller when there are good ones. */
export async function signIn({ settings, clock }: Look): Promise<{ readonly check: Check; readonly caller?: Caller }> {
  const checks = new Checks("login");
  try {
    const login = resolveLogin(settings);
    const variables = login.kind === "chain" ? chainVariables(settings) : [];
    const environment = resolveEnvironment(settings, undefined);
    const token = await tokenOf(settings, { environment, subscriptionId: "" }, clock);
    const caller = callerIn(token);
    const from = variables.length > 0 ? `${login.what} (${variables.join(", ")})` : login.what;
    return { check: checks.ok("credentials", `signed in with ${from}: ${caller.text}`), caller };
  } catch (thrown) {
    const { kind, parts } = FlowLogError.of(thrown);
    const isRefused = kind === "auth" || kind === "invalid";
    const advice = parts.advice ?? "check the credentials";
    return {
      check: isRefused
        ? checks.missing("credentials", parts.said, advice)
        : checks.unknown("credentials", FlowLogError.of(thrown).withAdvice(advice)),
    };
  }
}

/** Azure accepts tokens whose times differ by up to five minutes. */
const TOLERATED_MS = 5 * 60_000;

/** Whether Resource Manager answers, and what time it has there. */
export async function endpointChecks(arm: AnyResourceApi, { settings, clock }: Look): Promise<readonly Check[]> {
  const { endpoint } = await resolveCloud(settings, resolveEnvironment(settings, undefined));
  const checks = new Checks(endpoint);
  const answers = checks.ok("endpoint", "Azure Resource Manager answers");
  try {
    const { header } = await arm.get({ path: "/subscriptions", apiVersion: "2022-12-01" }, z.looseObject({}));
    return [answers, clockCheck(checks, header("date"), clock.now(), TOLERATED_MS)];
  } catch (thrown) {
    const { kind, parts } = FlowLogError.of(thrown);
    if (kind === "auth") return [answers, checks.missing("credentials", parts.said, parts.advice ?? SIGN_IN)];
    return [kind === "forbidden" ? answers : checks.unknown("endpoint", thrown)];
  }
}

const SIGN_IN = "sign in again";
