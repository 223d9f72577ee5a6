/**
 * Clients of Azure Resource Manager. Clients with the same credentials share one login, and only reads are repeated.
 */
import { createHash } from "node:crypto";
import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { Throttle } from "../../core/http/throttle";
import type { Settings } from "../../core/settings";
import { claimsIn } from "../credentials/claims-challenge";
import { type AzureCloud, type AzureEnvironment, resolveCloud } from "../credentials/cloud";
import { resolveLogin } from "../credentials/login";
import { loginError } from "../credentials/login-errors";
import { Session } from "../credentials/session";
import { tracePolicy } from "../credentials/trace-policy";
import { azureSdk } from "../sdk/load";
import { apiVersions, networkApiVersion } from "./api-versions";
import { NOT_AZURE } from "./meanings";
import { readableAnswers } from "./readable-answers";
import { patienceOf, RolePatience, waitForRoles } from "./recent-roles";
import { answerInTime, onlyAwaitedWrites, type Policy, repeatRequests } from "./request-policies";

type Pipeline = Pick<NetworkManagementClient["pipeline"], "addPolicy" | "removePolicy">;

/** What a client needs: address, login, subscription. */
export interface Connection {
  readonly endpoint: string;
  readonly session: Session;
  /** Logins at other tenants. Each request carries their tokens, too. */
  readonly auxiliary?: readonly Session[];
  readonly subscriptionId: string;
  /** The clock of pauses and deadlines. */
  readonly clock?: Clock;
  /** The throttle of the login. By default: one of the client's own. */
  readonly throttle?: Throttle;
  /** The patience of the login with roles that were assigned just now. By default: one of the client's own. */
  readonly patience?: RolePatience;
  /** The version of Microsoft.Network's API. By default: the library's. */
  readonly networkApiVersion?: string;
}

interface Place {
  readonly environment: AzureEnvironment;
  readonly subscriptionId: string;
}

const sessions = new Map<string, Session>();
const throttles = new Map<string, Throttle>();
const patiences = new Map<string, RolePatience>();
const networkClients = new Map<string, NetworkManagementClient>();
const resourcesClients = new Map<string, ResourceManagementClient>();

/** The client for Microsoft.Network. The same credentials, cloud and subscription get the same client. */
export async function networkClient(settings: Settings, place: Place, clock?: Clock): Promise<NetworkManagementClient> {
  const to = await connection(settings, place, clock);
  return getOrCreate(networkClients, clientKey(to), () => makeClient(to));
}

/** The client for resources of any type by id, and for resource providers. */
export async function resourcesClient(
  settings: Settings,
  place: Place,
  clock?: Clock,
): Promise<ResourceManagementClient> {
  const to = await connection(settings, place, clock);
  return getOrCreate(resourcesClients, clientKey(to), () => makeResourcesClient(to));
}

/** The token that requests of this login carry. @throws auth, and what a login throws that has no answer */
export async function tokenOf(settings: Settings, place: Place, clock?: Clock): Promise<string> {
  const { session } = await connection(settings, place, clock);
  return session.token();
}

/** A login for another service of the cloud than Resource Manager. The same credentials and scope get the same one. */
export async function sessionFor(
  settings: Settings,
  environment: AzureEnvironment,
  scope: string,
  clock?: Clock,
): Promise<Session> {
  const login = resolveLogin(settings);
  const cloud = await resolveCloud(settings, environment);
  return sessionOf({ login, cloud, scope, clock });
}

function clientKey({ key, subscriptionId, networkApiVersion: version }: Connection & { readonly key: string }): string {
  return `${key} ${subscriptionId} ${version ?? ""}`;
}

async function connection(
  settings: Settings,
  place: Place,
  clock?: Clock,
): Promise<Connection & { readonly key: string }> {
  const login = resolveLogin(settings);
  const cloud = await resolveCloud(settings, place.environment);
  const key = keyOf({ login, cloud });
  const session = (tenantId?: string) => sessionOf({ login, cloud, scope: cloud.scope, tenantId, clock });
  return {
    key,
    endpoint: cloud.endpoint,
    session: session(),
    auxiliary: login.auxiliaryTenantIds.map(session),
    subscriptionId: place.subscriptionId,
    throttle: getOrCreate(throttles, key, () => new Throttle()),
    patience: getOrCreate(patiences, key, () => new RolePatience()),
    networkApiVersion: networkApiVersion(settings),
    clock,
  };
}

interface SignIn {
  readonly login: ReturnType<typeof resolveLogin>;
  readonly cloud: AzureCloud;
  readonly scope: string;
  readonly tenantId?: string;
  readonly clock?: Clock;
}

function keyOf({ login, cloud }: Pick<SignIn, "login" | "cloud">): string {
  return createHash("sha256")
    .update(JSON.stringify([login.identity, cloud]))
    .digest("hex");
}

function sessionOf({ login, cloud, scope, tenantId, clock }: SignIn): Session {
  return getOrCreate(sessions, `${keyOf({ login, cloud })} ${tenantId ?? ""} ${scope}`, () => {
    const explain = (thrown: unknown) => loginError(thrown, login, cloud);
    return new Session({ open: () => login.open(cloud, clock), scope, tenantId, explain, clock });
  });
}

export function makeClient(to: Connection): NetworkManagementClient {
  const client = new (azureSdk().NetworkManagementClient)(SIGNED_ELSEWHERE, to.subscriptionId, optionsOf(to));
  patienceOf(client, to.patience);
  addPolicies(client.pipeline, to);
  return client;
}

export function makeResourcesClient(to: Connection): ResourceManagementClient {
  const client = new (azureSdk().ResourceManagementClient)(SIGNED_ELSEWHERE, to.subscriptionId, optionsOf(to));
  addPolicies(client.pipeline, to);
  return client;
}

/**
 * No token here: the library's own policy would keep one token for each client, even after Azure has refused the token.
 */
const SIGNED_ELSEWHERE = { getToken: async () => null };

function optionsOf({ endpoint }: Connection) {
  // The library's own repetition is off, because it would repeat a write whose answer was lost.
  // `$host` is for requests by path.
  return { endpoint, $host: endpoint, retryOptions: { maxRetries: 0 } };
}

function addPolicies(pipeline: Pipeline, to: Connection): void {
  pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
  pipeline.addPolicy(repeatRequests(to.throttle, to.clock), { phase: "Retry" });
  pipeline.addPolicy(waitForRoles(to.patience, to.clock), { phase: "Retry", afterPolicies: ["repeatRequests"] });
  pipeline.addPolicy(readableAnswers, { afterPhase: "Retry" });
  pipeline.addPolicy(apiVersions(to.networkApiVersion), { afterPhase: "Retry", afterPolicies: ["readableAnswers"] });
  pipeline.addPolicy(signedIn(to), { phase: "Sign" });
  pipeline.addPolicy(onlyAwaitedWrites, { phase: "Sign", afterPolicies: ["signedIn"] });
  pipeline.addPolicy(answerInTime(to.clock), { phase: "Sign", afterPolicies: ["onlyAwaitedWrites"] });
  pipeline.addPolicy(tracePolicy, { afterPhase: "Sign" });
}

/** Refusals that a new token of the same credentials would not change. */
const OTHER_CREDENTIALS = /"InvalidAuthenticationToken(Tenant|Audience)"/;

/** Exported for its test. */
export function signedIn({
  endpoint,
  session,
  auxiliary = [],
}: Pick<Connection, "endpoint" | "session" | "auxiliary">): Policy {
  const home = new URL(endpoint);
  return {
    name: "signedIn",
    async sendRequest(request, next) {
      // Answers decide where polls go, but an answer must not decide where a token goes.
      const { protocol, hostname, port } = new URL(request.url);
      const isHome = hostname === home.hostname || hostname.endsWith(`.${home.hostname}`);
      if (protocol !== "https:" || port !== home.port || !isHome) {
        throw new FlowLogError("unreadable", {
          said: `Azure named an address at ${protocol}//${hostname}, which gets no token: those are for ${home.origin}`,
          advice: NOT_AZURE,
          outcome: "unknown",
        });
      }
      const [token, ...others] = await Promise.all([session, ...auxiliary].map((one) => one.token()));
      request.headers.set("authorization", `Bearer ${token}`);
      if (others.length > 0) {
        request.headers.set("x-ms-authorization-auxiliary", others.map((other) => `Bearer ${other}`).join(", "));
      }
      const response = await next(request);
      if (response.status !== 401) return response;
      const claims = claimsIn(response);
      if (!claims && OTHER_CREDENTIALS.test(response.bodyAsText ?? "")) return response;
      // A 401 has no effect, so the request is sent once more if there is a new token.
      const renewed = await session.renew(token ?? "", claims);
      if (renewed === undefined) return response;
      request.headers.set("authorization", `Bearer ${renewed}`);
      return next(request);
    },
  };
}
