/** Types of Pulumi's package schema, from zod (inputs) and from TypeScript (outputs that are no inputs). */
import ts from "typescript";
import type { Documented, DocumentedProperties, Sources } from "./documented";

/** https://www.pulumi.com/docs/iac/build-with-pulumi/schema */
export type TypeSpec = Readonly<Record<string, unknown>>;

/** The part of JSON Schema that the inputs use. */
export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

const ANY: TypeSpec = { $ref: "pulumi.json#/Any" };

export class SchemaTypes {
  /** The named types, by their tokens. */
  readonly named: Record<string, TypeSpec> = {};

  constructor(private readonly sources: Sources) {}

  /** A property that a program gives. `name` is that of the type, if the property needs a type of its own. */
  input(name: string, json: JsonSchema, { text = "", type }: Partial<Documented> = {}): TypeSpec {
    const nested = type && this.sources.argsIn(type);
    return { ...this.#fromJson(name, json, nested), ...presetOf(json), ...described(text) };
  }

  #fromJson(name: string, json: JsonSchema, documented?: DocumentedProperties): TypeSpec {
    const values = json.enum;
    if (values?.every((value) => typeof value === "string")) {
      const token = this.#add(name, { type: "string", enum: values.map((value) => ({ value })) });
      // Any case and unknown values are for check to judge, which says more than a compiler.
      return { oneOf: [{ type: "string" }, token] };
    }
    if (json.properties) return this.#object(name, json, documented);
    if (json.type === "object") {
      const values = json.additionalProperties;
      return { type: "object", additionalProperties: this.#fromJson(name, typeof values === "object" ? values : {}) };
    }
    if (json.type === "array") return { type: "array", items: this.#fromJson(name, json.items ?? {}) };
    if (json.type === "number") return { type: "integer" };
    return json.type === undefined ? { type: "array", items: ANY } : { type: json.type };
  }

  #object(name: string, json: JsonSchema, documented?: DocumentedProperties): TypeSpec {
    const properties = Object.entries(json.properties ?? {}).map(([key, part]) => {
      return [key, this.input(`${name}${capital(key)}`, part, documented?.get(key))] as const;
    });
    const required = json.required?.length ? { required: json.required } : {};
    return this.#add(name, { type: "object", properties: Object.fromEntries(properties), ...required });
  }

  /** An output that is no input, or config. */
  output(name: string, { type, text }: Documented): TypeSpec {
    return { ...this.#fromType(name, type), ...described(text) };
  }

  #fromType(name: string, type: ts.Type): TypeSpec {
    const parts = (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const every = (flag: ts.TypeFlags) => parts.every(({ flags }) => (flags & flag) !== 0);
    if (every(ts.TypeFlags.StringLike)) return { type: "string" };
    if (every(ts.TypeFlags.NumberLike)) return { type: "integer" };
    if (every(ts.TypeFlags.BooleanLike)) return { type: "boolean" };
    const [only = type] = parts;
    const { checker } = this.sources;
    const item = checker.isArrayType(only) ? checker.getTypeArguments(only as ts.TypeReference)[0] : undefined;
    if (item) return { type: "array", items: this.#fromType(name, item) };
    const value = checker.getIndexTypeOfType(only, ts.IndexKind.String);
    if (value) return { type: "object", additionalProperties: this.#fromType(name, value) };
    if (!(only.flags & ts.TypeFlags.Object)) return ANY;
    return this.object(name, this.sources.propertiesOf(only));
  }

  object(name: string, documented: DocumentedProperties): TypeSpec {
    return this.#add(name, { type: "object", ...this.unnamed(name, documented) });
  }

  /** The properties of an object whose type has no name. `name` begins the names of types in the object. */
  unnamed(name: string, documented: DocumentedProperties): TypeSpec {
    const properties = [...documented].map(([key, one]) => [key, this.output(`${name}${capital(key)}`, one)] as const);
    const required = [...documented].flatMap(([key, { isOptional }]) => (isOptional ? [] : [key]));
    return { properties: Object.fromEntries(properties), ...(required.length > 0 ? { required } : {}) };
  }

  #add(name: string, spec: TypeSpec): TypeSpec {
    const token = `flowlogs:index:${name}`;
    this.named[token] = spec;
    return { $ref: `#/types/${token}` };
  }
}

function described(text: string): TypeSpec {
  return text === "" ? {} : { description: text };
}

/** Pulumi takes only plain values as defaults, and none for a choice of types. */
function presetOf({ default: preset, enum: values }: JsonSchema): TypeSpec {
  const isPlain = typeof preset !== "object" && preset !== undefined && preset !== "";
  return isPlain && values === undefined ? { default: preset } : {};
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
