import assert from "node:assert/strict";
import { unknownValue } from "../../../lab/engine/property-value";
import { type ProviderClient, ProviderHost } from "../../../lab/engine/provider-host";

describe("a provider of the lab's engine whose configuration is not known yet", () => {
  it("is asked nothing: the engine answers, and all outputs are unknown", async () => {
    const nobody = new Proxy({} as ProviderClient, { get: (_, name) => assert.fail(`${String(name)} was asked`) });
    const host = new ProviderHost(
      nobody,
      () => undefined,
      async () => undefined,
    );
    const urn = "urn:pulumi:dev::e2e::things:index:Thing::t0";
    const news = { name: "t0" };
    const old = { inputs: news, outputs: news };
    await host.configure("urn:pulumi:dev::e2e::pulumi:providers:things::acct", "id", { region: unknownValue });
    assert.deepEqual(await host.check(urn, {}, news), { inputs: news, failures: [] });
    assert.equal((await host.diff(urn, "id", old, news, [])).changes, "unknown");
    assert.equal(host.supportsPreview, true);
    assert.deepEqual(await host.create(urn, news, { preview: true }), { id: "", outputs: {} });
    assert.deepEqual(await host.update(urn, "id", old, news, [], { preview: true }), {});
  });
});
