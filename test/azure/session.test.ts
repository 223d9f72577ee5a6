/** One login for all: shared, renewed in time and after a refusal, and never in a loop. */
import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AccessToken } from "@azure/identity";
import { networkClient, signedIn } from "../../provider/azure/arm/client";
import { Session } from "../../provider/azure/credentials/session";
import { FlowLogError } from "../../provider/core/errors";
import { Settings } from "../../provider/core/settings";
import { TestClock } from "../clock";
import { failure } from "../outcomes";
import { withoutAccounts } from "./accounts";
import { type Deployment, deploy } from "./deployment";

const HOUR = 3_600_000;

/** A session whose credentials give these answers, one after the other: the life of a token, or an error. */
function scripted(...answers: (number | Error | "never")[]) {
  const seen = { opened: 0, asked: 0 };
  const clock = new TestClock();
  const claims: (string | undefined)[] = [];
  const getToken = async (_scopes: unknown, options?: { claims?: string }): Promise<AccessToken> => {
    claims.push(options?.claims);
    const answer = answers[seen.asked++] ?? HOUR;
    if (answer === "never") return new Promise(() => undefined);
    if (answer instanceof Error) throw answer;
    return { token: `token-${seen.asked}`, expiresOnTimestamp: clock.now() + answer };
  };
  const open = async () => {
    seen.opened++;
    return { getToken };
  };
  return { seen, claims, clock, session: new Session({ open, scope: "made-up", loginTimeoutMs: 50, clock }) };
}

describe("Session", () => {
  it("asks for a token once, however many wait for it", async () => {
    const { seen, session } = scripted();
    assert.deepEqual(
      new Set(await Promise.all(Array.from({ length: 20 }, () => session.token()))),
      new Set(["token-1"]),
    );
    assert.equal(await session.token(), "token-1");
    assert.deepEqual(seen, { opened: 1, asked: 1 });
  });

  it("renews a token that is about to end, and keeps it while that fails", async () => {
    const { session } = scripted(60_000, new Error("busy"), HOUR);
    assert.equal(await session.token(), "token-1");
    assert.equal(await session.token(), "token-1");
    assert.equal(await session.token(), "token-3");
    assert.equal(await session.token(), "token-3");
  });

  it("fails when the old token has ended and there is no new one, and tries again later", async () => {
    const { session } = scripted(-1, new Error("refused"), HOUR);
    await session.token();
    assert.match((await failure(session.token())).message, /refused/);
    assert.equal(await session.token(), "token-3");
  });

  it("replaces a refused token once for all who were refused, by a fresh credential", async () => {
    const { seen, session } = scripted();
    const refused = await session.token();
    const renewed = await Promise.all(Array.from({ length: 20 }, () => session.renew(refused)));
    assert.deepEqual(new Set(renewed), new Set(["token-2"]));
    assert.equal(await session.renew(refused), "token-2");
    assert.deepEqual(seen, { opened: 2, asked: 2 });
  });

  it("knows that there is no other token when it is given the same again", async () => {
    const getToken = async () => ({ token: "the one", expiresOnTimestamp: Date.now() + HOUR });
    const session = new Session({ open: async () => ({ getToken }), scope: "made-up" });
    assert.equal(await session.renew(await session.token()), undefined);
  });

  it("does not wait for ever", async () => {
    const { clock, session } = scripted("never", HOUR);
    const login = failure(session.token());
    await nextTurn();
    clock.pass(50);
    const error = await login;
    assert.ok(error instanceof FlowLogError && error.kind === "timeout" && error.outcome === "none");
    assert.match(error.message, /the login gave no answer in 0 s/);
    assert.equal(await session.token(), "token-2");
  });
});

describe("signedIn: a request", () => {
  type Next = Parameters<ReturnType<typeof signedIn>["sendRequest"]>[1];
  type Request = Parameters<Next>[0];
  type Response = Awaited<ReturnType<Next>>;

  /** Sends one request that is answered like this; tells the tokens that it carried. */
  async function send(
    session: Session,
    url: string,
    ...answers: { status: number; bodyAsText?: string; challenge?: string }[]
  ) {
    const carried: (string | undefined)[] = [];
    const headers = new Map<string, string>();
    const request = { url, headers } as unknown as Request;
    const next: Next = async () => {
      carried.push(headers.get("authorization"));
      const { challenge, ...answer } = answers.shift() ?? { status: 418, challenge: undefined };
      const told = new Map(challenge === undefined ? [] : [["www-authenticate", challenge]]);
      return { ...answer, headers: told } as unknown as Response;
    };
    const { status } = await signedIn({ endpoint: "https://management.azure.com", session }).sendRequest(request, next);
    return { status, carried };
  }
  const url = "https://management.azure.com/subscriptions";

  it("is sent again with another token after a 401, once", async () => {
    assert.deepEqual(await send(scripted().session, url, { status: 401 }, { status: 200 }), {
      status: 200,
      carried: ["Bearer token-1", "Bearer token-2"],
    });
    assert.deepEqual(await send(scripted().session, url, { status: 401 }, { status: 401 }, { status: 200 }), {
      status: 401,
      carried: ["Bearer token-1", "Bearer token-2"],
    });
  });

  it("hands the claims that Azure wants to the login, and is sent again once", async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}';
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString("base64")}"`;
    const refusal = { status: 401, challenge, bodyAsText: '{"error":{"code":"InvalidAuthenticationTokenTenant"}}' };
    const { claims: asked, session } = scripted();
    assert.deepEqual(await send(session, url, refusal, { status: 200 }), {
      status: 200,
      carried: ["Bearer token-1", "Bearer token-2"],
    });
    assert.deepEqual(asked, [undefined, claims]);
    const again = scripted();
    assert.equal((await send(again.session, url, refusal, refusal, { status: 200 })).status, 401);
    assert.deepEqual(again.claims, [undefined, claims]);
  });

  it("asks for no claims where the challenge names none that can be read", async () => {
    for (const challenge of [
      'Bearer error="invalid_token"',
      'Bearer claims="%%%"',
      'Bearer claims="bm90IGpzb24="',
      "",
    ]) {
      const { claims, session } = scripted();
      await send(session, url, { status: 401, challenge }, { status: 200 });
      assert.deepEqual(claims, [undefined, undefined]);
    }
  });

  it("is not sent again where another token of the same credentials would not help", async () => {
    for (const code of ["InvalidAuthenticationTokenTenant", "InvalidAuthenticationTokenAudience"]) {
      const answer = { status: 401, bodyAsText: JSON.stringify({ error: { code } }) };
      assert.deepEqual((await send(scripted().session, url, answer)).carried, ["Bearer token-1"]);
    }
    assert.deepEqual((await send(scripted().session, url, { status: 403 })).carried, ["Bearer token-1"]);
  });

  it("never carries its token in the clear", async () => {
    const { seen, session } = scripted();
    assert.match((await failure(send(session, "http://management.azure.com/"))).message, /at http:.* gets no token/);
    assert.equal(seen.asked, 0);
  });

  it("keeps its token from any host but that of its cloud, wherever an answer leads", async () => {
    for (const host of [
      "management.azure.com.example",
      "evilmanagement.azure.com",
      "127.0.0.1",
      "management.azure.com:8443",
    ]) {
      const { seen, session } = scripted();
      const { message } = await failure(send(session, `https://${host}/subscriptions/operations/1`));
      assert.match(message, /gets no token: those are for https:\/\/management\.azure\.com; check environment/);
      assert.equal(seen.asked, 0, host);
    }
  });

  it("follows to the regional hosts that Azure's poll addresses name", async () => {
    const poll = "https://brazilus.management.azure.com/subscriptions/operations/1";
    assert.deepEqual((await send(scripted().session, poll, { status: 200 })).carried, ["Bearer token-1"]);
  });
});

describe("Session: the clients of one deployment", () => {
  let at: Deployment;
  withoutAccounts();
  beforeEach(async () => {
    at = await deploy({ resourceClass: "AzureNsgFlowLog", newCloud: true });
  });
  afterEach(() => at.close());

  const logins = () => at.cloud.requests.filter(({ path }) => path.includes("/oauth2/")).length;
  const expired = {
    status: 401,
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
    body: JSON.stringify({ error: { code: "ExpiredAuthenticationToken", message: "The access token has expired." } }),
  };

  it("share a login over subscriptions, and never with other credentials", async () => {
    const list = async (subscriptionId: string, environment: NodeJS.ProcessEnv = {}) => {
      const settings = new Settings(() => undefined, { ...at.cloud.env, ...environment });
      const client = await networkClient(settings, { environment: "public", subscriptionId });
      for await (const _ of client.networkWatchers.listAll());
    };
    const [own = ""] = Object.keys(at.cloud.memory.subscriptions);
    const spoke = "33333333-2222-3333-4444-555555555555";
    at.cloud.memory.subscriptions[spoke] = { displayName: "Spoke", state: "Enabled" };
    await Promise.all([list(own), list(spoke), list(own)]);
    assert.equal(logins(), 1);
    await assert.rejects(list(own, { ARM_CLIENT_SECRET: "wrong" }), /AADSTS7000215/);
    await list(spoke, { ARM_CLIENT_ID: at.cloud.env.ARM_CLIENT_ID?.toUpperCase() });
    await list(own);
    assert.equal(logins(), 3);
  });

  it("go on with one new token when Azure refuses theirs in the middle", async () => {
    at.cloud.faults.push({ path: /\/configureFlowLog\b/i, when: "before", answer: expired });
    const { outs } = await at.provider.create(await at.checked());
    assert.equal((outs as { enabled: boolean }).enabled, true);
    assert.equal(logins(), 2);
  });

  const challenged = (values: string) => ({
    status: 401,
    headers: {
      "www-authenticate": `Bearer error="insufficient_claims", claims="${Buffer.from(values).toString("base64")}"`,
    },
    body: JSON.stringify({ error: { code: "RequestDisallowedByAzure", message: "Use multi-factor authentication." } }),
  });
  const CLAIMS = '{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}';

  it("go on with a token that has the claims which Azure asks for", async () => {
    at.cloud.faults.push({ path: /\/flowLogs\//, when: "before", answer: challenged(CLAIMS) });
    assert.equal((await at.provider.read(at.id, {})).id, at.id);
    const asked = at.cloud.requests.filter(({ path }) => path.includes("/oauth2/")).map(({ body }) => body);
    const claims = asked.map((body) => JSON.parse(new URLSearchParams(body).get("claims") ?? "{}"));
    // The library adds claims of its own.
    assert.deepEqual(
      claims.map(({ access_token }) => access_token),
      [undefined, JSON.parse(CLAIMS).access_token],
    );
  });

  it("say what Azure asks for, where no token of theirs has it", async () => {
    at.cloud.faults.push({ path: /\/flowLogs\//, when: "before", answer: challenged(CLAIMS), times: 100 });
    const { message } = await failure(at.provider.read(at.id, {}));
    assert.match(message, /401 RequestDisallowedByAzure Use multi-factor authentication.*; sign in as Azure asks for/);
    assert.equal(logins(), 2);
  });

  it("give up after one new token, and say what to do", async () => {
    const fault = { path: /\/flowLogs\//, when: "before", answer: expired, times: 100 } as const;
    at.cloud.faults.push({ ...fault });
    const { message } = await failure(at.provider.read(at.id, {}));
    assert.match(message, /401 ExpiredAuthenticationToken .*; sign in again, or check the credentials and the clock/);
    assert.equal(at.cloud.requests.filter(({ path }) => /\/flowLogs\//.test(path)).length, 2);
    assert.equal(logins(), 2);
  });
});
