/** Logins that Entra ID or a tool refuses: told with their own words, and with the way out of this refusal. */
import assert from "node:assert/strict";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bag } from "../inputs";
import { login } from "../lab/azure-call";
import { failure } from "../outcomes";
import { NO_LOGIN, withoutAccounts } from "./accounts";
import { onBareMachine } from "./bare-machine";
import { type Deployment, deploy, providerAt } from "./deployment";

/** The class whose target has a flow log already, which every login can read. */
const resourceClass = "AzureNsgFlowLog";

describe("loginError: an answer of Entra ID", () => {
  let at: Deployment;
  withoutAccounts();
  beforeEach(async () => {
    at = await deploy({ resourceClass, newCloud: true });
  });
  afterEach(() => at.close());

  const fails = async (config: Bag = {}) =>
    (await failure((await providerAt(at, { resourceClass, config })).read(at.id, {}))).message;
  /** What a login is told as that is answered like this, whatever it is asked. */
  const answeredWith = (status: number, body: string, contentType = "application/json") => {
    const answer = { status, headers: { "content-type": contentType }, body };
    at.cloud.faults.push({ method: "POST", path: /\/oauth2\//, when: "before", times: 20, answer });
    return fails();
  };
  const described = (code: string, text: string) =>
    JSON.stringify({ error: "invalid_grant", error_description: `${code}: ${text} Trace ID: 1 Timestamp: 2` });

  for (const code of ["AADSTS53003", "AADSTS530003", "AADSTS53000", "AADSTS530032", "AADSTS53011"]) {
    it(`${code} is conditional access, and no wrong secret`, async () => {
      const message = await answeredWith(
        400,
        described(code, "Access has been blocked by Conditional Access policies."),
      );
      assert.match(message, new RegExp(`refused the client secret .*: ${code}: Access has been blocked`));
      assert.match(message, /; a conditional access policy of the tenant forbids this login: .*sign-in logs/);
      assert.doesNotMatch(message, /check tenant, client id/);
    });
  }

  for (const code of ["AADSTS50005", "AADSTS50097", "AADSTS50129", "AADSTS50131"]) {
    it(`${code} is conditional access by device, and no wrong secret`, async () => {
      const message = await answeredWith(400, described(code, "The device is not what the policy asks for."));
      assert.match(message, /; a conditional access policy of the tenant forbids this login: /);
    });
  }

  for (const code of ["AADSTS50072", "AADSTS50074", "AADSTS50158"]) {
    it(`${code} is a stronger login that Entra ID wants`, async () => {
      assert.match(await answeredWith(400, described(code, "Strong authentication is required.")), /; sign in again/);
    });
  }

  const shapes: [body: unknown, told: RegExp][] = [
    [
      { error: { code: "AppBlocked", message: "The application is blocked." } },
      /400 AppBlocked: The application is blocked/,
    ],
    [{ error: { innerError: { code: "Deep", message: "The reason." } } }, /400 Deep: The reason/],
    [{ error: { code: "X", innererror: { code: "Y" } } }, /400 X/],
    [{ error: { message: "Only words." } }, /400 Only words/],
    [{ error: "invalid_thing" }, /400 invalid_thing/],
    [{ error: "invalid_thing", error_description: { text: "odd" } }, /400 invalid_thing/],
    [{ code: "Throttled", message: "Later." }, /400 Throttled: Later/],
    [{ Message: "The request is invalid." }, /400 The request is invalid/],
    [{ errors: [{ message: "First." }] }, /400 First/],
    [{ odd: { odder: [1] } }, /400 \{"odd":\{"odder":\[1\]\}\}/],
    ["only a text", /400 "only a text"/],
    [
      { error: { code: "AADSTS700016", message: "AADSTS700016: No such application." } },
      /AADSTS700016: No such application; check the client id/,
    ],
  ];
  for (const [body, told] of shapes) {
    it(`is told whatever its shape: ${JSON.stringify(body).slice(0, 80)}`, async () => {
      const message = await answeredWith(400, JSON.stringify(body));
      assert.match(message, /Microsoft Entra ID refused the client secret \(config azure-native:clientSecret\)/);
      assert.match(message, told);
      assert.doesNotMatch(message, /\[object Object\]|undefined/);
    });
  }

  it("5xx or 429 is no refusal, and blames no credentials", async () => {
    for (const status of [429, 503]) {
      const message = await answeredWith(status, JSON.stringify({ error: { code: "Busy", message: "Later" } }));
      const told = `the login at \\S+ with the client secret .* failed: ${status} Busy: Later; run the command`;
      assert.match(message, new RegExp(told));
      assert.doesNotMatch(message, /refused|check tenant/);
      at.cloud.faults.length = 0;
    }
  });

  it("that is a page comes from a proxy", async () => {
    const message = await answeredWith(403, "<html><h1>Blocked by the proxy</h1></html>", "text/html");
    assert.match(message, /answered 403 with a page.*; check the proxies of this machine/);
    assert.doesNotMatch(message, /\[object Object\]|<html/);
  });

  it("to the default chain is told, and not hidden behind its other tools", async () => {
    const { clientId, clientSecret } = at.cloud.directory.application;
    Object.assign(process.env, { AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret });
    process.env.AZURE_TENANT_ID = at.cloud.directory.tenantId;
    const answer = { status: 400, body: JSON.stringify({ error: { code: "AppBlocked", message: "Blocked." } }) };
    at.cloud.faults.push({ method: "POST", path: /\/oauth2\//, when: "before", times: 20, answer });
    assert.match(
      await fails(NO_LOGIN),
      /Entra ID refused the credentials that DefaultAzureCredential found: 400 AppBlocked: Blocked/,
    );
  });
});

describe("loginError: az", () => {
  const machine = onBareMachine({ resourceClass });

  /** A tool on PATH that fails with this on stderr. */
  async function install(tool: string, stderr: string, stdout = ""): Promise<void> {
    await writeFile(join(machine.folder, `${tool}.err`), stderr);
    await writeFile(join(machine.folder, `${tool}.out`), stdout);
    const file = join(machine.folder, tool);
    const lines = ["#!/bin/sh", `echo "$*" >> ${file}.asked`, `cat ${file}.out`, `cat ${file}.err >&2`, "exit 1"];
    await writeFile(file, lines.join("\n"));
    await chmod(file, 0o755);
  }
  const fails = async () =>
    (await failure((await providerAt(machine.at, { resourceClass, config: NO_LOGIN })).read(machine.at.id, {})))
      .message;

  it("that fails by itself is told with what it says, and is not called signed out", async () => {
    await install("az", "ERROR: [Errno 13] Permission denied: '/home/runner/.azure/msal_token_cache.json'\n");
    const message = await fails();
    assert.match(
      message,
      /, and az failed: ERROR: \[Errno 13\] Permission denied: '\/home\/runner\/\.azure\/msal_token_cache\.json'; mend az/,
    );
    assert.doesNotMatch(message, /not signed in|run az login/);
  });

  it("whose words the library hides, because they mention az login, is asked for them", async () => {
    await install("az", "ERROR: The cache is locked (read-only file system).\nPlease run 'az login' to try again.\n");
    const message = await fails();
    assert.match(
      message,
      /and az failed: ERROR: The cache is locked \(read-only file system\)\. Please run 'az login' to try again/,
    );
    const asked = (await readFile(join(machine.folder, "az.asked"), "utf8")).trim().split("\n");
    assert.deepEqual(asked.at(-1), `account get-access-token --output none --resource ${machine.at.cloud.url}`);
  });

  it("that hides a refusal of Entra ID is asked for it", async () => {
    const text =
      "ERROR: AADSTS53003: Access has been blocked by Conditional Access policies. Trace ID: 1\nPlease run:\naz logout\naz login\n";
    await install("az", text);
    assert.match(await fails(), /AADSTS53003: Access has been blocked .*; a conditional access policy of the tenant/);
  });

  it("that nobody has signed in to is called that, and nothing else", async () => {
    await install("az", "ERROR: Please run 'az login' to setup account.\n");
    assert.match(await fails(), /nor a managed identity, and az is not signed in; run az login, or set one of them/);
  });

  it("that prints no token is told", async () => {
    await install("az", "", "not json");
    assert.match(await fails(), /and az failed: .*JSON/);
  });

  it("is not the only tool that is told: azd is, too", async () => {
    await install("azd", "ERROR: reading the token cache: permission denied\n");
    assert.match(await fails(), /and azd failed: .*permission denied/);
  });

  it("that can't answer a claims challenge is told with its command", async () => {
    const claims = Buffer.from('{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}').toString("base64");
    const challenge = `Bearer error="insufficient_claims", claims="${claims}"`;
    const { body } = await login(machine.at.cloud);
    const expires = Math.floor(Date.now() / 1000) + 3600;
    await install("az", "", JSON.stringify({ accessToken: body.access_token, expires_on: expires }));
    machine.at.cloud.faults.push({
      path: /\/flowLogs\//,
      when: "before",
      times: 20,
      answer: {
        status: 401,
        headers: { "www-authenticate": challenge },
        body: JSON.stringify({
          error: { code: "RequestDisallowedByAzure", message: "Use multi-factor authentication." },
        }),
      },
    });
    assert.match(
      await fails(),
      new RegExp(
        `wants a stronger login .*; run: az login --claims-challenge ${claims} --scope ${machine.at.cloud.url}/\\.default`,
      ),
    );
  });
});
