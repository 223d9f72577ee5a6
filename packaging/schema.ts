/** Makes the plugin's schema from the input schemas and the documentation comments. */
import { z } from "zod";
import packageJson from "../package.json";
import type { CONFIG } from "../provider/config-keys";
import { tokenOf } from "../provider/core/inputs/registration";
import { FUNCTIONS } from "../provider/functions";
import { CLASSES, type ResourceClass } from "../provider/kinds";
import { Sources } from "./documented";
import { capital, type JsonSchema, SchemaTypes, type TypeSpec } from "./schema-types";

/** Where each cloud's config is documented. */
const CONFIG_SOURCES = {
  azure: { file: "azure/config-args.ts", name: "AzureConfigArgs" },
  ncloud: { file: "ncloud/config-args.ts", name: "NcloudConfigArgs" },
  opentelekomcloud: { file: "vpc/config-args.ts", name: "OpenTelekomCloudConfigArgs" },
  huaweicloud: { file: "vpc/config-args.ts", name: "HuaweiCloudConfigArgs" },
} as const satisfies Record<keyof typeof CONFIG, { file: string; name: string }>;

/** The schema as text, in the form of the file `provider/plugin/schema.json`. */
export function schemaText(): string {
  const sources = new Sources();
  const types = new SchemaTypes(sources);
  const resources = Object.entries(CLASSES).map(([className, entry]) => {
    return [`flowlogs:index:${className}`, resourceOf(className, entry, sources, types)] as const;
  });
  const functions = Object.entries(FUNCTIONS).map(([name, { documentedIn }]) => {
    return [`flowlogs:index:${name}`, functionOf(name, documentedIn, sources, types)] as const;
  });
  const config = configOf(sources, types);
  const schema = {
    name: "flowlogs",
    displayName: "Flow Logs",
    version: packageJson.version,
    description: packageJson.description,
    keywords: packageJson.keywords,
    license: packageJson.license,
    publisher: "pulumi-flowlogs",
    meta: { moduleFormat: "(.*)" },
    language: {
      nodejs: { packageName: "@pulumi-flowlogs/flowlogs", respectSchemaVersion: true },
      python: { packageName: "pulumi_flowlogs", respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true },
      csharp: { respectSchemaVersion: true },
      java: {},
    },
    config: { variables: config },
    provider: {
      description: "Credentials and region of one account of each cloud. What is left out comes from the environment.",
      inputProperties: config,
    },
    types: types.named,
    resources: Object.fromEntries(resources),
    functions: Object.fromEntries(functions),
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function resourceOf(className: string, entry: ResourceClass, sources: Sources, types: SchemaTypes): TypeSpec {
  const { schema } = entry.load();
  const documented = sources.find(entry.documentedIn, className);
  const args = sources.find(entry.documentedIn, `${className}Args`).properties;
  const inputs = schema.keys.map((key) => {
    const json = jsonOf(Object.entries(schema.shape).find(([name]) => name === key)?.[1]);
    const input = types.input(`${className}${capital(key)}`, json, args.get(key));
    return [key, schema.meta(key).replaces === true ? { ...input, willReplaceOnChanges: true } : input] as const;
  });
  const inputProperties: Readonly<Record<string, TypeSpec>> = Object.fromEntries(inputs);
  const outputs = [...documented.properties].filter(
    ([name]) => !["id", "urn", "getProvider", "__pulumiType"].includes(name),
  );
  const properties = outputs.map(([key, output]) => {
    const spec =
      key in inputProperties
        ? { ...withoutPreset(inputProperties[key]), description: output.text }
        : types.output(`${className}${capital(key)}`, output);
    return [key, spec] as const;
  });
  const { scopeInput } = entry;
  const places = schema.keys.filter((key) => schema.role(key) === "place");
  const listed = Object.fromEntries(places.map((key) => [key, withoutPreset(inputProperties[key])]));
  const scope = scopeInput && { [scopeInput.name]: { type: "string", description: scopeInput.text } };
  return {
    description: documented.text,
    aliases: [{ type: tokenOf(className) }],
    inputProperties,
    requiredInputs: schema.keys.filter((key) => args.get(key)?.isOptional === false),
    properties: Object.fromEntries(properties),
    required: outputs.filter(([, { isOptional }]) => !isOptional).map(([key]) => key),
    listInputs: { type: "object", properties: { ...listed, ...scope } },
  };
}

function withoutPreset({ default: _, willReplaceOnChanges: __, ...spec }: TypeSpec = {}): TypeSpec {
  return spec;
}

function functionOf(name: string, file: string, sources: Sources, types: SchemaTypes): TypeSpec {
  const { text, args, result } = sources.findFunction(file, name);
  const [inputs, outputs] = [types.unnamed(capital(name), args), types.unnamed(`${capital(name)}Result`, result)];
  return { description: text, inputs, outputs };
}

/** What a program gives. A rule that JSON Schema can't tell is for check. */
function jsonOf(type: unknown): JsonSchema {
  return z.toJSONSchema(type as z.ZodType, { io: "input", unrepresentable: "any" }) as JsonSchema;
}

/** Each cloud is one object, which is a secret as a whole: a secret inside an object would be shown by a preview. */
function configOf(sources: Sources, types: SchemaTypes): Readonly<Record<string, TypeSpec>> {
  const clouds = Object.entries(CONFIG_SOURCES).map(([cloud, { file, name }]) => {
    const { text, properties } = sources.find(file, name);
    const values = [...properties].map(([key, one]) => [key, { ...one, type: sources.givenFor(one.type) }] as const);
    const type = types.object(name.replace(/Args$/, ""), new Map(values));
    return [cloud, { ...type, secret: true, description: text }] as const;
  });
  return Object.fromEntries(clouds);
}
