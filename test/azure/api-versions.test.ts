/** Clouds that lag behind: the version for Microsoft.Network is set, every other version is found. */
import assert from "node:assert/strict";
import { networkApiVersion } from "../../provider/azure/arm/api-versions";
import { Settings } from "../../provider/core/settings";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { withoutAccounts } from "./accounts";
import { type Deployment, deploy, providerAt, workspaceId } from "./deployment";

const LAGGING = "2021-03-01";

describe("apiVersions", () => {
  withoutAccounts();
  let at: Deployment;
  beforeEach(async () => {
    at = await deploy();
    at.cloud.switches.newestVersions = { "Microsoft.Network": LAGGING };
  });
  afterEach(() => at.close());

  const create = async (config: Bag, more: Bag = {}) =>
    (await providerAt(at, { config })).create(await at.checked(more));
  const asked = (path: RegExp) =>
    new Set(
      at.cloud.requests
        .filter((request) => path.test(request.path) && !request.path.includes("/locations/"))
        .map((request) => /api-version=([^&]+)/.exec(request.path)?.[1]),
    );

  it("tells how the version can be set, and which one the cloud has", async () => {
    const { message } = await failure(create({}));
    assert.match(
      message,
      /400 NoRegisteredProviderFound No registered resource provider found .*; set config azure-native:networkApiVersion or ARM_NETWORK_API_VERSION to a version that this cloud has \(2021-03-01 is the newest that it names; flow logs need 2019-11-01 or newer\)/,
    );
  });

  for (const from of ["azure-native:networkApiVersion", "azure:networkApiVersion", "ARM_NETWORK_API_VERSION"]) {
    it(`takes the version from ${from} for all requests to Microsoft.Network, and leaves polls alone`, async () => {
      at.cloud.switches.operationPolls = 1;
      if (from.startsWith("ARM_")) process.env[from] = LAGGING;
      const config = from.startsWith("ARM_") ? {} : { [from]: LAGGING };
      const made = await create(config);
      assert.equal(made.id, at.id);
      assert.deepEqual(asked(/\/providers\/Microsoft\.Network\//), new Set([LAGGING]));
      const provider = await providerAt(at, { config });
      assert.equal((await provider.read(at.id, made.outs as Bag)).id, at.id);
      await provider.delete(at.id, made.outs as Bag);
      assert.ok(at.cloud.requests.some(({ path }) => path.includes("/locations/")));
    });
  }

  it("finds a version for storage accounts and workspaces by itself, once", async () => {
    at.cloud.switches.newestVersions = {
      "Microsoft.Storage": "2019-06-01",
      "Microsoft.OperationalInsights": "2021-08-01",
    };
    const analytics = { networkWatcherFlowAnalyticsConfiguration: { workspaceResourceId: workspaceId("log-main") } };
    const { id } = await create({}, { flowAnalyticsConfiguration: analytics });
    assert.equal(id, at.id);
    const versions = at.cloud.requests.flatMap(({ path }) =>
      /Microsoft\.Storage/.test(path) ? (/api-version=([^&]+)/.exec(path)?.[1] ?? []) : [],
    );
    assert.equal(versions[0], "2023-05-01");
    assert.ok(versions.length > 1 && versions.slice(1).every((version) => version === "2019-06-01"), versions.join());
  });

  it("refuses a setting that is no version, by its name", () => {
    const settings = (value: string) =>
      new Settings((key) => (key === "azure-native:networkApiVersion" ? value : undefined), {});
    assert.equal(networkApiVersion(settings("2021-03-01-preview")), "2021-03-01-preview");
    for (const value of ["latest", "2021", "v1", "2021-03-01&x=1"]) {
      assert.throws(() => networkApiVersion(settings(value)), {
        message:
          /config azure-native:networkApiVersion is ".*", which is no version of an API; set it to a date such as/,
      });
    }
  });
});
