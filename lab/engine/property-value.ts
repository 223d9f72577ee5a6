/** Property values as engine and SDK exchange them: plain JSON with secrets, unknown values and references inside. */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property bag as the engine keeps it: plain JSON, with secrets, unknowns and references in the SDK's wire forms. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;
export interface PropertyMap {
  [name: string]: PropertyValue;
}

export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

const isMap = (value: PropertyValue | undefined): value is PropertyMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const signed = (value: PropertyValue | undefined, signature: string): value is PropertyMap =>
  isMap(value) && value[signatureKey] === signature;

/** An object of the user's, as opposed to one that encodes a secret, an asset or a reference. */
export const isPlainObject = (value: PropertyValue | undefined): value is PropertyMap =>
  isMap(value) && !(signatureKey in value);
export const isSecret = (value: PropertyValue | undefined): value is PropertyMap => signed(value, secretSignature);

export const makeSecret = (value: PropertyValue): PropertyMap =>
  isSecret(value) ? value : { [signatureKey]: secretSignature, value };
export const secretContent = (value: PropertyValue): PropertyValue => (isSecret(value) ? (value.value ?? null) : value);

/** Rebuilds a value from the leaves up; `change` sees each composite after its parts. */
export function mapValue(value: PropertyValue, change: (value: PropertyValue) => PropertyValue): PropertyValue {
  if (Array.isArray(value)) return change(value.map((item) => mapValue(item, change)));
  return change(isMap(value) ? mapProperties(value, (item) => mapValue(item, change)) : value);
}

export function mapProperties(map: PropertyMap, change: (value: PropertyValue, name: string) => PropertyValue) {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)])) as PropertyMap;
}

function some(value: PropertyValue, test: (value: PropertyValue) => boolean): boolean {
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((item) => some(item, test));
  return isMap(value) && Object.values(value).some((item) => some(item, test));
}

export const containsSecret = (value: PropertyValue) => some(value, isSecret);
export const containsUnknown = (value: PropertyValue) => some(value, (part) => part === unknownValue);

/** The properties as a provider gets them that takes no references, and secrets only if `keepSecrets`. */
export function unwrap(map: PropertyMap, keepSecrets = false): PropertyMap {
  const plain = (value: PropertyValue): PropertyValue => {
    if (isSecret(value)) return keepSecrets ? value : secretContent(value);
    if (signed(value, resourceSignature))
      return value.id === undefined ? (value.urn ?? null) : value.id || unknownValue;
    return value;
  };
  return mapProperties(map, (value) => mapValue(value, plain));
}

/** Replaces output values, which some callers send, by plain values, and reports their dependencies. */
export function resolveOutputValues(map: PropertyMap, onDependency: (name: string, urn: string) => void): PropertyMap {
  return mapProperties(map, (value, name) =>
    mapValue(value, (part) => {
      if (!signed(part, outputSignature)) return part;
      for (const urn of Array.isArray(part.dependencies) ? part.dependencies : []) onDependency(name, String(urn));
      return outputContent(part);
    }),
  );
}

function outputContent(output: PropertyMap): PropertyValue {
  const content = "value" in output ? (output.value ?? null) : unknownValue;
  return output.secret === true ? makeSecret(content) : content;
}

/** Outputs under the name of a secret input are secret again; an array with one secret item is secret as a whole. */
export function annotateSecrets(outs: PropertyMap, ins: PropertyMap): PropertyMap {
  return mapProperties(outs, (out, name) => {
    const given = ins[name];
    if (given === undefined) return out;
    if (isPlainObject(out) && isPlainObject(given)) return annotateSecrets(out, given);
    return containsSecret(given) ? makeSecret(out) : out;
  });
}

/** The value as reports show it. */
export function redact(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return "[secret]";
  if (value === unknownValue) return "[unknown]";
  if (Array.isArray(value)) return value.map(redact);
  return isMap(value) ? mapProperties(value, redact) : value;
}

export const toStruct = (map: PropertyMap): Struct => Struct.fromJavaScript(map);
export const fromStruct = (struct: Struct | undefined): PropertyMap => (struct?.toJavaScript() ?? {}) as PropertyMap;
