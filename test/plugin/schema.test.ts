/** The schema that the plugin serves is the one that the sources say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import packageJson from "../../package.json";
import { schemaText } from "../../packaging/schema";
import { CONFIG } from "../../provider/config-keys";
import { CLASSES } from "../../provider/kinds";
import schema from "../../provider/plugin/schema.json";

const FILE = path.join(__dirname, "../../provider/plugin/schema.json");

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly oneOf?: readonly Property[];
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly description?: string;
}

interface Resource {
  readonly description: string;
  readonly aliases: readonly { readonly type: string }[];
  readonly inputProperties: Readonly<Record<string, Property & { willReplaceOnChanges?: boolean; default?: unknown }>>;
  readonly properties: Readonly<Record<string, Property>>;
  readonly requiredInputs: readonly string[];
}

const resources: Readonly<Record<string, Resource>> = schema.resources;

describe("the plugin's schema", function () {
  this.timeout(60_000);

  it("is made from the sources as they are now (npm run plugin:schema)", () => {
    assert.equal(readFileSync(FILE, "utf8"), schemaText());
    assert.equal(schema.version, packageJson.version);
  });

  it("says of the configuration of each cloud what it is for", () => {
    for (const [cloud, { description }] of Object.entries(schema.config.variables)) {
      assert.match(description, /^Credentials\b.* of /, cloud);
    }
  });

  it("has every class with its documentation, its inputs, and the alias of its dynamic class", () => {
    assert.deepEqual(
      Object.keys(resources),
      Object.keys(CLASSES).map((name) => `flowlogs:index:${name}`),
    );
    for (const [className, { load }] of Object.entries(CLASSES)) {
      const resource = resources[`flowlogs:index:${className}`];
      assert.ok(resource);
      assert.ok(resource.description.length > 40);
      assert.deepEqual(resource.aliases, [{ type: `pulumi-nodejs:dynamic/flowlogs:${className}` }]);
      assert.deepEqual(Object.keys(resource.inputProperties), load().schema.keys);
      for (const [name, { description = "" }] of Object.entries(resource.inputProperties))
        assert.ok(description.length > 10, `${className}.${name}`);
    }
  });

  it("says which inputs are required, have a default, or replace", () => {
    const flowLog = resources["flowlogs:index:VpcFlowLog"];
    assert.deepEqual(flowLog?.requiredInputs, [
      "resourceType",
      "resourceId",
      "trafficType",
      "logGroupId",
      "logTopicId",
    ]);
    assert.equal(flowLog?.inputProperties.adminState?.default, true);
    const replacing = Object.entries(flowLog?.inputProperties ?? {}).filter(([, one]) => one.willReplaceOnChanges);
    assert.deepEqual(
      replacing.map(([name]) => name),
      flowLog?.requiredInputs,
    );
  });

  it("gives enums as texts with names for the values, so that any case may be written", () => {
    assert.deepEqual(resources["flowlogs:index:VpcFlowLog"]?.inputProperties.trafficType?.oneOf, [
      { type: "string" },
      { $ref: "#/types/flowlogs:index:VpcFlowLogTrafficType" },
    ]);
    const values = schema.types["flowlogs:index:VpcFlowLogTrafficType"].enum.map(({ value }) => value);
    assert.deepEqual(values, ["all", "accept", "reject"]);
  });

  it("has one object for each cloud's configuration, which is a secret as a whole", () => {
    assert.deepEqual(Object.keys(schema.provider.inputProperties), Object.keys(CONFIG));
    assert.deepEqual(schema.config.variables, schema.provider.inputProperties);
    for (const [cloud, { keys }] of Object.entries(CONFIG)) {
      const variables: Readonly<Record<string, Property & { secret: boolean }>> = schema.config.variables;
      const { $ref = "", secret } = variables[cloud] ?? {};
      assert.equal(secret, true);
      const types: Readonly<Record<string, { readonly type: string; readonly properties?: object }>> = schema.types;
      assert.deepEqual(
        Object.keys(types[$ref.replace("#/types/", "")]?.properties ?? {}).sort(),
        Object.keys(keys).sort(),
      );
    }
  });
});
