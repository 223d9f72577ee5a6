/**
 * Temporary keys from Huawei Cloud's identity service: those of an agency (a role in another account), and those of a
 * user whom an OpenID Connect provider vouches for.
 */

import { attempting, FlowLogError } from "../../core/errors";
import { type HttpAnswer, HttpClient, type HttpRequest } from "../../core/http/client";
import * as z from "../../core/zod";
import { hasForm, read, succeeded } from "../answers/answers";
import { refusal, unreadable } from "../answers/errors";
import type { Agency } from "../settings/agencies";
import type { Credentials } from "../settings/credentials";
import { unauthorized } from "./credential-guard";
import { keyLogin } from "./login";
import type { SessionOptions } from "./session-options";
import { type Token, Tokens } from "./token";

export type Keys = Credentials & { readonly by: "keys" };
type IdToken = Credentials & { readonly by: "idToken" };

/** How long the keys of an agency are good for, unless the settings tell. The service allows 15 minutes to 24 hours. */
const DEFAULT_LIFE_SECONDS = 3_600;

const AGENCY_ADVICE = "check the names of agency and account, and that the user may act as an agency (Agent Operator)";

const CONTENT_TYPE = { "Content-Type": "application/json;charset=utf8" };

const issued = z.object({
  credential: z.object({
    access: z.string().min(1),
    secret: z.string().min(1),
    securitytoken: z.string().min(1),
    expires_at: z.string(),
  }),
});

export type TemporaryKeys = Keys & Pick<Token, "renewAt">;

interface Exchange {
  /** The identity service, up to and with `/v3`. */
  readonly iam: string;
  readonly options: SessionOptions;
  /** Makes a way to send requests that these keys sign. */
  session(keys: Keys): { send(request: HttpRequest): Promise<HttpAnswer> };
}

/** Keys that are asked for again before they expire; undefined where the credentials can be used as they are. */
export function temporaryKeys(credentials: Credentials, exchange: Exchange): Tokens<TemporaryKeys> | undefined {
  const { agencies } = credentials;
  if (credentials.by === "idToken") return new Tokens(() => byIdToken(credentials, exchange), exchange.options.clock);
  if (credentials.by !== "keys" || !agencies?.length) return undefined;
  const request = async () => {
    let keys: Keys = credentials;
    for (const agency of agencies) keys = await ofAgency(keys, agency, exchange);
    return keys as TemporaryKeys;
  };
  return new Tokens(request, exchange.options.clock);
}

/** https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0101.html */
async function ofAgency(keys: Keys, agency: Agency, exchange: Exchange): Promise<TemporaryKeys> {
  const { name, domain, durationSeconds = DEFAULT_LIFE_SECONDS, from } = agency;
  const account = "id" in domain ? { domain_id: domain.id } : { domain_name: domain.name };
  const identity = {
    methods: ["assume_role"],
    assume_role: { agency_name: name, ...account, duration_seconds: durationSeconds },
  };
  return attempting(`taking on the agency "${name}" (${from})`, async () => {
    const answer = await exchange.session(keys).send(askingForKeys(exchange.iam, identity));
    if (answer.status < 400) return keysIn(answer, `the agency of ${from}`, durationSeconds, exchange);
    const { kind, parts } = refusal(answer, "login");
    throw new FlowLogError(kind, { ...parts, advice: AGENCY_ADVICE });
  });
}

/**
 * https://support.huaweicloud.com/intl/en-us/api-iam/iam_13_0606.html and
 * https://support.huaweicloud.com/intl/en-us/api-iam/iam_04_0002.html
 */
async function byIdToken({ idpId, idToken, from }: IdToken, exchange: Exchange): Promise<TemporaryKeys> {
  const { iam, options } = exchange;
  const { trust, throttle, rateLimitRetries, clock } = options;
  const http = new HttpClient({ trust, throttle, retry: { rateLimitRetries }, clock });
  const advice = `check ${from}: the token may have expired, or the identity provider may not be known to this account`;
  const ask = (request: HttpRequest) =>
    options.guard.pass(async () => {
      const answer = await http.send(request);
      if (answer.status === 401 || answer.status === 403) throw unauthorized(answer, advice);
      return succeeded(answer, "login");
    });
  const login = await ask({
    method: "POST",
    url: `${iam}.0/OS-AUTH/id-token/tokens`,
    headers: { ...CONTENT_TYPE, "X-Idp-Id": idpId },
    body: JSON.stringify({ auth: { id_token: { id: idToken } } }),
    repeatable: true,
  });
  const id = login.headers["x-subject-token"];
  if (!id) throw unreadable(login, "login", "a token");
  const identity = { methods: ["token"], token: { id, duration_seconds: DEFAULT_LIFE_SECONDS } };
  return keysIn(await ask(askingForKeys(iam, identity)), from, DEFAULT_LIFE_SECONDS, exchange);
}

function askingForKeys(iam: string, identity: object): HttpRequest {
  return {
    method: "POST",
    url: `${iam}.0/OS-CREDENTIAL/securitytokens`,
    headers: CONTENT_TYPE,
    body: JSON.stringify({ auth: { identity } }),
    repeatable: true,
    isReadable: hasForm(issued),
  };
}

function keysIn(answer: HttpAnswer, from: string, lifeSeconds: number, { options }: Exchange): TemporaryKeys {
  const { credential } = read(answer, "login", issued, "temporary keys");
  const { access: accessKey, secret: secretKey, securitytoken: securityToken } = credential;
  // The cloud's clock may differ from this machine's, so the life that was asked for counts, not the time of its end.
  const renewAt = options.clock.now() + 900 * lifeSeconds;
  return { by: "keys", accessKey, secretKey, securityToken, from, renewAt };
}

/** A login with keys that are renewed. */
export function renewedKeyLogin(keys: Tokens<TemporaryKeys>, from: string, projectId?: string) {
  return {
    advice: `the temporary keys of ${from} are not accepted here: check that they are this cloud's`,
    headers: async (request: HttpRequest) => keyLogin(await keys.current(), projectId).headers(request),
  };
}
