import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { DiffResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Message, Map as ProtoMap } from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { RpcCall } from "../../../lab/engine";

/** One call, as the recordings write it down. */
export interface Line {
  method: string;
  request?: unknown;
  response?: unknown;
  errors?: string[];
}

const folder = join(__dirname, "../../data/pulumi");

const readRecording = (file: string): Line[] =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

export function recording(step: string): Line[] {
  const file = readdirSync(folder).find((name) => name.startsWith(`${step}-`));
  if (file === undefined) throw new Error(`there is no recording ${step}`);
  return readRecording(join(folder, file));
}

export const recordedSteps = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => name.slice(0, 2));

/** The stubs' field names are in lower case; the recordings know how they are really written. */
const fieldNames = (() => {
  const names = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      names.set(key.toLowerCase(), key);
      visit(inner);
    }
  };
  const data = join(folder, "..");
  for (const kind of ["pulumi", "pulumi-plugin"]) {
    for (const file of readdirSync(join(data, kind)).filter((name) => name.endsWith(".jsonl"))) {
      readRecording(join(data, kind, file)).forEach(visit);
    }
  }
  return names;
})();

/** Writes a call of ours down in the recordings' way: real field names, defaults left out. */
export function render({ method, request, response, error }: RpcCall): Line {
  const line: Line = { method, request: renderMessage(request) };
  if (response) line.response = renderMessage(response);
  if (error) line.errors = [`rpc error: code = ${codeName(error.code)} desc = ${error.details}`];
  return line;
}

const codeName = (code: number) =>
  (status[code] ?? "").toLowerCase().replace(/(^|_)(.)/g, (_all, _before, letter: string) => letter.toUpperCase());

function renderMessage(message: Message): Record<string, unknown> {
  const prototype = Object.getPrototypeOf(message) as Record<string, unknown>;
  const fields = Object.keys(prototype).flatMap((getter) => {
    const [, name, suffix = ""] = /^get(.+?)(List|Map)?$/.exec(getter) ?? [];
    if (name === undefined || /_as|Case$|Extension|JsPbMessageId/.test(name)) return [];
    const value = render1((message as unknown as Record<string, () => unknown>)[getter]?.call(message), name);
    const bare = suffix === "" ? name : name.replace(/(List|Map)$/, "");
    return value === undefined ? [] : [[fieldNames.get(bare.toLowerCase()) ?? bare, value]];
  });
  return Object.fromEntries(fields) as Record<string, unknown>;
}

/** Undefined for what the wire leaves out. */
function render1(value: unknown, field: string): unknown {
  if (value instanceof Struct) return value.toJavaScript();
  if (value instanceof Message) return renderMessage(value);
  if (value instanceof ProtoMap) {
    const entries = [...value.entries()].map(([key, inner]) => [String(key), render1(inner, field)]);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }
  if (Array.isArray(value)) return value.length > 0 ? value.map((item) => render1(item, field)) : undefined;
  if (field === "Changes") {
    return Object.entries(DiffResponse.DiffChanges).find(([, number]) => number === value && number !== 0)?.[0];
  }
  return value === "" || value === 0 || value === false ? undefined : value;
}

/** Where in its source the program registered something, and what one run of an engine draws by lot. */
const incidental = ["sourcePosition", "stackTrace", "randomSeed", "resourceStatusAddress", "resourceStatusToken"];

/**
 * Two recordings of the same thing differ in some ways that no engine decides:
 * - newer SDKs ask GetDeploymentInfo what older ones ask SupportsFeature once per feature;
 * - LanguageRuntime/Run goes to the CLI's language host, whose place the engine takes itself;
 * - the outputs of the stack race with the first resource's provider (compare recordings 02, 03 and 10), so they are
 *   moved to behind the registration of the stack;
 * - the id of the default provider is drawn by lot; it is numbered, so that it must be the same where it was the same.
 */
export class Normaliser {
  private readonly providerIds = new Map<string, string>();

  /** A run that fails ends the program, which may or may not have come to register the stack's outputs by then. */
  lines(calls: Line[], failed: boolean): Line[] {
    const kept = calls.filter(
      ({ method }) =>
        !/^(Engine|LanguageRuntime)\/|^ResourceMonitor\/(GetDeploymentInfo|SupportsFeature)$/.test(method),
    );
    const isOutputs = ({ method }: Line) => method === "ResourceMonitor/RegisterResourceOutputs";
    const outputs = failed ? [] : kept.filter(isOutputs);
    const others = kept.filter((line) => !isOutputs(line));
    const stack = others.findIndex(({ method }) => method === "ResourceMonitor/RegisterResource");
    return others.toSpliced(stack + 1, 0, ...outputs).map((line) => this.line(line));
  }

  private line({ method, request, response, errors }: Line): Line {
    const kept = Object.fromEntries(
      Object.entries((request ?? {}) as Record<string, unknown>).filter(([name]) => !incidental.includes(name)),
    );
    if (method === "ResourceProvider/Configure") kept.id = this.providerId(String(kept.id));
    return { method, request: kept, ...(response ? { response } : {}), ...(errors ? { errors } : {}) };
  }

  private providerId(id: string): string {
    const known = this.providerIds.get(id) ?? `provider ${this.providerIds.size + 1}`;
    this.providerIds.set(id, known);
    return known;
  }
}
