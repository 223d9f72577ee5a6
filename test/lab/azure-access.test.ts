/** The metadata of the lab's Azure, its tokens, and the resources that it has at the start. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { SUBSCRIPTION, startAzure } from "../../lab/clouds/azure";
import { type AzureLab, login, send } from "./azure-call";
import { useAzure } from "./suite";

const WATCHERS = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/networkWatchers`;
const LIST = `${WATCHERS}?api-version=2025-05-01`;

describe("the lab's Azure: metadata, tokens, api-versions, lists", () => {
  let lab: AzureLab;
  const call = useAzure({}, (started) => {
    lab = started;
  });

  it("hands out the variables of the vendors' tools, and takes its certificate away at the end", async () => {
    const { env } = lab;
    assert.equal(env.ARM_METADATA_HOSTNAME, lab.url.slice("https://".length));
    assert.equal(env.AZURE_AUTHORITY_HOST, lab.url);
    for (const name of ["TENANT_ID", "CLIENT_ID", "CLIENT_SECRET", "SUBSCRIPTION_ID"]) {
      assert.ok(env[`AZURE_${name}`], name);
      assert.equal(env[`AZURE_${name}`], env[`ARM_${name}`]);
    }
    const file = env.NODE_EXTRA_CA_CERTS ?? "";
    assert.match(readFileSync(file, "utf8"), /BEGIN CERTIFICATE/);
    const other = await startAzure();
    assert.notEqual(other.env.AZURE_CLIENT_SECRET, env.AZURE_CLIENT_SECRET);
    const otherFile = other.env.NODE_EXTRA_CA_CERTS ?? "";
    await other.close();
    assert.equal(existsSync(otherFile), false);
  });

  it("describes itself in the shape that each api-version has", async () => {
    const ask = async (version: string) =>
      (await send(lab, "GET", `${lab.url}/metadata/endpoints?api-version=${version}`, {})).body;
    const today = (await ask("2022-09-01")) as Record<string, unknown> & { authentication: Record<string, unknown> };
    assert.equal(today.resourceManager, `${lab.url}/`);
    assert.equal(today.name, "AzureCloud");
    assert.equal(today.authentication.loginEndpoint, lab.url);
    assert.equal(today.authentication.identityProvider, "AAD");
    assert.deepEqual((today.authentication.audiences as string[])[0], lab.url);
    const earlier = (await ask("2019-05-01")) as unknown as { name: string; resourceManager: string }[];
    assert.deepEqual(earlier, [today]);
    const first = await ask("2015-01-01");
    assert.deepEqual(Object.keys(first), ["galleryEndpoint", "graphEndpoint", "portalEndpoint", "authentication"]);
  });

  it("answers OpenID metadata and instance discovery with its own addresses", async () => {
    const tenant = lab.env.AZURE_TENANT_ID;
    const openId = await send(lab, "GET", `${lab.url}/${tenant}/v2.0/.well-known/openid-configuration`, {});
    assert.equal(openId.body.token_endpoint, `${lab.url}/${tenant}/oauth2/v2.0/token`);
    assert.equal(openId.body.issuer, `${lab.url}/${tenant}/v2.0`);
    const discovery = await send(lab, "GET", `${lab.url}/common/discovery/instance?api-version=1.1`, {});
    assert.match(String(discovery.body.tenant_discovery_endpoint), /openid-configuration$/);
    const unknown = await send(lab, "GET", `${lab.url}/nobody.example/v2.0/.well-known/openid-configuration`, {});
    assert.deepEqual([unknown.status, unknown.body.error_codes], [400, [90002]]);
  });

  it("gives a token for the right secret only, and says what is wrong as Entra does", async () => {
    const good = await login(lab);
    assert.equal(good.status, 200);
    assert.equal(good.body.token_type, "Bearer");
    assert.equal(good.body.expires_in, 3599);
    const cases: [Record<string, string>, number, number, string][] = [
      [{ client_secret: "wrong" }, 401, 7000215, "invalid_client"],
      [{ client_secret: "" }, 401, 7000216, "invalid_client"],
      [{ client_id: SUBSCRIPTION }, 400, 700016, "unauthorized_client"],
      [{ grant_type: "password" }, 400, 70003, "unsupported_grant_type"],
      [{ scope: "https://elsewhere.example/.default" }, 400, 500011, "invalid_resource"],
      [{ scope: lab.url }, 400, 1002012, "invalid_scope"],
    ];
    for (const [form, status, code, error] of cases) {
      const reply = await login(lab, form);
      assert.deepEqual([reply.status, reply.body.error_codes, reply.body.error], [status, [code], error]);
      assert.match(String(reply.body.error_description), new RegExp(`^AADSTS${code}: `));
    }
    const stranger = await login(lab, {}, SUBSCRIPTION);
    assert.deepEqual([stranger.status, stranger.body.error_codes], [400, [90002]]);
  });

  it("refuses calls without a token, with a broken, a foreign and an expired one", async () => {
    const ask = (authorization?: string) =>
      send(lab, "GET", `${lab.url}${LIST}`, authorization === undefined ? {} : { authorization });
    const token = String((await login(lab)).body.access_token);
    const graph = (await login(lab, { scope: "https://graph.microsoft.com/.default" })).body.access_token;
    const management = (await login(lab, { scope: "https://management.azure.com/.default" })).body.access_token;
    lab.switches.tokenSeconds = -1;
    const expired = (await login(lab)).body.access_token;
    const [head = "", , signature = ""] = token.split(".");
    const claims = Buffer.from(JSON.stringify({ aud: lab.url, exp: 9_999_999_999 })).toString("base64url");
    for (const [authorization, code] of [
      [undefined, "AuthenticationFailed"],
      ["Bearer nonsense", "InvalidAuthenticationToken"],
      [`Bearer ${head}.${claims}.${signature}`, "InvalidAuthenticationToken"],
      [`Bearer ${graph}`, "InvalidAuthenticationTokenAudience"],
      [`Bearer ${expired}`, "ExpiredAuthenticationToken"],
    ]) {
      const reply = await ask(authorization);
      assert.deepEqual([reply.status, reply.body.error?.code], [401, code]);
      assert.match(String(reply.headers["www-authenticate"]), /^Bearer authorization_uri="https:/);
    }
    assert.equal((await ask(`Bearer ${token}`)).status, 200);
    assert.equal((await ask(`Bearer ${management}`)).status, 200);
  });

  it("wants an api-version, whatever date it is, and a subscription it knows", async () => {
    const cases: [string, number, string | undefined][] = [
      [LIST, 200, undefined],
      [`${WATCHERS}?api-version=2026-03-01`, 200, undefined],
      [`${WATCHERS}?api-version=2016-12-01`, 200, undefined],
      [`${WATCHERS}?api-version=latest`, 400, "InvalidApiVersionParameter"],
      [`${WATCHERS}?api-version=2025-13-41`, 400, "InvalidApiVersionParameter"],
      [`${WATCHERS}?api-version=`, 400, "MissingApiVersionParameter"],
      ["/subscriptions/99999999-0000-0000-0000-000000000000", 404, "SubscriptionNotFound"],
      ["/subscriptions/mine", 400, "InvalidSubscriptionId"],
      [`/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-none`, 404, "ResourceGroupNotFound"],
      [
        `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-none/providers/Microsoft.Network/networkWatchers/x`,
        404,
        "ResourceGroupNotFound",
      ],
      [
        `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-app/providers/Microsoft.Network/networkWatchers/x`,
        404,
        "ResourceNotFound",
      ],
      [`/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines`, 404, "InvalidResourceType"],
    ];
    for (const [path, status, code] of cases) {
      const reply = await call("GET", path);
      assert.deepEqual([reply.status, reply.body.error?.code], [status, code], path);
    }
    const [missing] = [
      await send(lab, "GET", `${lab.url}${WATCHERS}`, {
        authorization: `Bearer ${(await login(lab)).body.access_token}`,
      }),
    ];
    assert.deepEqual([missing.status, missing.body.error?.code], [400, "MissingApiVersionParameter"]);
  });

  it("carries Azure's headers on answers and on errors", async () => {
    const good = await call("GET", WATCHERS);
    assert.equal(good.headers["x-ms-ratelimit-remaining-subscription-reads"], "1099");
    assert.match(String(good.headers["x-ms-routing-request-id"]), /^WESTEUROPE:\d{8}T\d{6}Z:/);
    const bad = await call("GET", "/subscriptions/mine");
    assert.equal(bad.headers["x-ms-failure-cause"], "gateway");
    for (const reply of [good, bad]) {
      assert.match(String(reply.headers["content-type"]), /^application\/json/);
      for (const name of ["x-ms-request-id", "x-ms-correlation-request-id"]) {
        assert.match(String(reply.headers[name]), /^[0-9a-f-]{36}$/, name);
      }
    }
  });

  it("reads paths without regard to case and lists by subscription, by group and in pages", async () => {
    const shouted = await call("GET", `${WATCHERS.toUpperCase()}?api-version=2025-05-01`);
    assert.deepEqual(
      shouted.body.value?.map(({ name }) => name),
      ["NetworkWatcher_westeurope", "nw-north"],
    );
    const inGroup = await call(
      "GET",
      `/subscriptions/${SUBSCRIPTION}/resourcegroups/RG-NETWORK-OPS/providers/microsoft.network/networkwatchers`,
    );
    assert.deepEqual(
      inGroup.body.value?.map(({ name }) => name),
      ["nw-north"],
    );
    lab.switches.pageSize = 2;
    const names: unknown[] = [];
    let next: string | undefined = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Network/networkSecurityGroups`;
    let pages = 0;
    while (next) {
      const reply = await call("GET", next);
      names.push(...(reply.body.value ?? []).map(({ name }) => name));
      next = reply.body.nextLink;
      pages += 1;
    }
    assert.deepEqual(names, ["nsg-web", "nsg-db", "nsg-new", "nsg-north", "nsg-germany"]);
    assert.equal(pages, 3);
  });

  it("shows NSGs with their flow logs, networks with subnets, storage, workspaces and provider registration", async () => {
    const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-app/providers`;
    const get = async (path: string) => (await call("GET", `${group}/${path}`)).body;
    const flowLogs = async (name: string) =>
      (await get(`Microsoft.Network/networkSecurityGroups/${name}`)).properties?.flowLogs;
    const watcher = `/subscriptions/${SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher_westeurope`;
    assert.deepEqual(await flowLogs("nsg-web"), [{ id: `${watcher}/flowLogs/Microsoft.Networkrg-appnsg-web` }]);
    assert.deepEqual(await flowLogs("nsg-db"), [{ id: `${watcher}/flowLogs/Microsoft.Networkrg-appnsg-db` }]);
    assert.equal(await flowLogs("nsg-new"), undefined);
    assert.equal(
      ((await get("Microsoft.Network/networkSecurityGroups/nsg-new")).properties?.defaultSecurityRules as unknown[])
        .length,
      6,
    );
    assert.equal((await get("Microsoft.Network/virtualNetworks/vnet-hub/subnets/SNET-DB")).name, "snet-db");
    assert.equal((await get("Microsoft.Network/networkInterfaces/nic-web1")).location, "westeurope");
    assert.deepEqual((await get("Microsoft.Storage/storageAccounts/stflowlogs")).sku, {
      name: "Standard_LRS",
      tier: "Standard",
    });
    assert.match(
      String((await get("Microsoft.OperationalInsights/workspaces/log-main")).properties?.customerId),
      /^[0-9a-f-]{36}$/,
    );
    assert.equal((await get("Microsoft.Network/virtualNetworks/vnet-none")).error?.code, "ResourceNotFound");

    const insights = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Insights`;
    for (const provider of Object.values(lab.memory.providers)) provider.registrationState = "NotRegistered";
    assert.equal((await call("GET", insights)).body.registrationState, "NotRegistered");
    assert.equal((await call("POST", `${insights}/register`)).body.registrationState, "Registering");
    assert.equal((await call("GET", insights)).body.registrationState, "Registering");
    assert.equal((await call("GET", insights)).body.registrationState, "Registered");
  });

  it("has one watcher in a region and makes the first where there is none", async () => {
    const put = (group: string, name: string, location: string) =>
      call(
        "PUT",
        `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Network/networkWatchers/${name}`,
        { location },
      );
    const second = await put("rg-app", "another", "West Europe");
    assert.deepEqual(
      [second.status, second.body],
      [
        400,
        {
          error: {
            code: "NetworkWatcherCountLimitReached",
            message: "Cannot create more than 1 network watchers for this subscription in this region.",
            details: [],
          },
        },
      ],
    );
    const first = await put("rg-app", "nw-germany", "Germany West Central");
    assert.deepEqual([first.status, first.body.location], [201, "germanywestcentral"]);
    assert.equal((await put("rg-app", "nw-germany", "germanywestcentral")).status, 200);
    assert.equal((await put("rg-none", "x", "germanynorth")).body.error?.code, "ResourceGroupNotFound");
  });
});
