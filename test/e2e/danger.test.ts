import assert from "node:assert/strict";
import { writesOf } from "../../lab/lab";
import { all, dangerThrough, ncloud, vpc } from "./dangers";
import { counts, type Fixture, openFixture, said, succeeded } from "./fixture";

dangerThrough("dynamic");

/** What happens below the shells is tried through one of them. */
describe("danger, end to end", function () {
  this.timeout(600_000);
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await openFixture();
    fixture.declare(...all);
  });
  afterEach(() => fixture?.close());

  it("refuses two resources with the same conflict key, naming both", async () => {
    fixture.declare(ncloud, { ...ncloud, name: "web-again" });
    assert.match(said(await fixture.stack.up()), /is already taken by another resource of this program/);
    assert.equal(fixture.lab.ncloud.memory.flowLogs.has("KR/123487"), true);
  });

  it("refuses a resource that would take over what another one of the program has held for long", async () => {
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    const twins = all.map((declared) => ({ ...declared, name: `${declared.name}-again` }));
    for (const twin of twins) {
      fixture.declare(...all, { ...twin, args: { ...twin.args, adopt: "always" } });
      assert.match(said(await fixture.stack.up()), /is already taken by another resource of this program/);
    }
    assert.deepEqual(writesOf(fixture.lab).slice(before), []);
    assert.equal((await fixture.stack.resources()).length, 3);
  });

  it("knows a resource that got another name although a refresh has just looked at the old one", async () => {
    succeeded(await fixture.stack.up());
    const before = writesOf(fixture.lab).length;
    fixture.declare(...all.map((declared) => ({ ...declared, name: `${declared.name}-renamed` })));
    assert.deepEqual(counts(succeeded(await fixture.stack.up({ refresh: true }))), { create: 3, delete: 3 });
    assert.deepEqual(writesOf(fixture.lab).slice(before), []);
  });

  it("says which endpoint can't be reached", async () => {
    Object.assign(fixture.env, { NCLOUD_API_GW: "http://127.0.0.1:9", OS_VPC_ENDPOINT_OVERRIDE: "http://127.0.0.1:9" });
    fixture.declare(ncloud, vpc);
    const text = said(await fixture.stack.up());
    assert.match(text, /creating flow log.*no connection to 127\.0\.0\.1:9 \(ECONNREFUSED\); check the endpoint/);
    assert.deepEqual(await fixture.stack.resources(), []);
  });
});

describe("dynamic resources that exist already", function () {
  this.timeout(600_000);

  it("are adopted by pulumi import --file, with no change afterwards", async () => {
    const made = await openFixture();
    const imported = await openFixture();
    try {
      made.declare(...all);
      succeeded(await made.stack.up());
      const resources = await made.stack.resources();
      Object.assign(imported.env, { ...made.lab.env });
      imported.declare(...all);
      const lines = resources.map(({ urn, type, id = "", inputs = {}, outputs = {} }) => ({
        ...{ type, id, inputs, outputs },
        name: urn.split("::").pop() ?? "",
      }));
      succeeded(await imported.stack.importFile(lines));
      assert.deepEqual(counts(succeeded(await imported.stack.preview({ refresh: true }))), { same: 3 });
    } finally {
      await imported.close();
      await made.close();
    }
  });
});
