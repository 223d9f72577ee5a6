/** The programs of docs/languages.md name what the schema has. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import schema from "../../provider/plugin/schema.json";

interface Spec {
  readonly inputProperties: object;
  readonly requiredInputs?: readonly string[];
}

const resources: Readonly<Record<string, Spec>> = schema.resources;
const functions: Readonly<Record<string, { readonly inputs: { readonly properties: object } }>> = schema.functions;
const text = readFileSync(path.join(__dirname, "../../docs/languages.md"), "utf8");
const blocks = [...text.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language = "", program = ""]) => ({
  language,
  program,
}));
const token = (type: string) => `flowlogs:index:${type.split(":").at(-1)}`;

const programs = blocks.filter(({ language }) => language === "yaml").map(({ program }) => parse(program));

describe("docs/languages.md", () => {
  it("has programs in six languages", () => {
    const languages = new Set(blocks.map(({ language }) => language));
    assert.deepEqual([...languages].sort(), ["csharp", "go", "java", "python", "sh", "ts", "yaml"]);
  });

  it("gives resources in YAML the inputs that they have, and all that they need", () => {
    const declared = programs.flatMap(({ resources: all = {} }) => Object.values<Declared>(all));
    assert.ok(declared.length >= 5);
    for (const { type, properties } of declared) {
      const isProvider = type.startsWith("pulumi:providers:");
      const spec: Spec | undefined = isProvider ? schema.provider : resources[token(type)];
      assert.ok(spec, type);
      for (const name of Object.keys(properties)) assert.ok(name in spec.inputProperties, `${type} ${name}`);
      for (const name of spec.requiredInputs ?? []) assert.ok(name in properties, `${type} without ${name}`);
    }
  });

  it("calls functions in YAML with the arguments that they have", () => {
    const called = programs.flatMap(({ variables = {} }) => Object.values<Called>(variables));
    assert.ok(called.length > 0);
    for (const { "fn::invoke": call } of called) {
      const spec = functions[token(call.function)];
      assert.ok(spec, call.function);
      for (const name of Object.keys(call.arguments)) assert.ok(name in spec.inputs.properties, name);
    }
  });

  it("names classes that there are in the other languages", () => {
    for (const { language, program } of blocks.filter(({ language: one }) => !["yaml", "sh"].includes(one))) {
      const named = [...program.matchAll(/\b(?:New)?((?:Azure|Ncloud|Vpc)[A-Za-z]+?)(?:Args)?\b/g)].map(
        ([, name]) => name,
      );
      assert.ok(named.length > 0, language);
      for (const name of named) assert.ok(token(name ?? "") in resources, `${language}: ${name}`);
    }
  });
});

interface Declared {
  readonly type: string;
  readonly properties: object;
}

interface Called {
  readonly "fn::invoke": { readonly function: string; readonly arguments: object };
}
