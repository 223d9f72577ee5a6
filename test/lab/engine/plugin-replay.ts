/**
 * Both sides of the lab's engine from recordings of the real one: a program that registers what was registered, and
 * providers that answer what was answered. What remains is the engine.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import provider from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { ReadResourceRequest, RegisterResourceRequest, ResourceInvokeRequest } from "@pulumi/pulumi/proto/resource_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Message } from "google-protobuf";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { RpcCall } from "../../../lab/engine";
import type { Hosts } from "../../../lab/engine/hosts";
import type { Program } from "../../../lab/engine/program-host";
import { type ProviderClient, ProviderHost } from "../../../lab/engine/provider-host";
import { render } from "./recording";

type Parts = Readonly<Record<string, unknown>>;

export interface Recorded {
  readonly method: string;
  /** Number of the plugin's process; another package's provider is named instead. */
  readonly process?: number;
  readonly provider?: string;
  /** When the call arrived and when it was answered, among all calls of the plugin's processes. */
  readonly order?: readonly [arrival: number, answer: number];
  readonly request: Parts;
  readonly response?: Parts;
  readonly errors?: readonly string[];
  readonly initFailed?: { readonly id: string; readonly properties: Parts; readonly reasons: string[] };
}

const folder = join(__dirname, "../../data/pulumi-plugin");

export function recordedLines(step: string): Recorded[] {
  const file = readdirSync(folder).find((name) => name.startsWith(`${step}-`));
  assert.ok(file, `there is no recording ${step}`);
  const lines = readFileSync(join(folder, file), "utf8").trim().split("\n");
  const recorded: Recorded[] = lines.map((line) => JSON.parse(line));
  // A program in YAML has one process more, which serves the schema.
  const schema = recorded.find(({ method }) => method.endsWith("/GetSchema"))?.process;
  return recorded.filter(({ process }) => process === undefined || process !== schema);
}

/** The name of the resource or function that a line is about. */
export const nameOf = ({ request }: Recorded) =>
  String(request.urn ?? request.name ?? request.tok ?? "")
    .split(":")
    .at(-1) ?? "";
/** What a program asks for. */
const isOfProgram = ({ method }: Recorded) => /^ResourceMonitor\/(R\w+Resource|Invoke)$/.test(method);

/** One command of a recording: the registrations and the answers that are still to be had. */
export class Replay {
  /** The calls of each provider. */
  readonly calls: { readonly isPlugin: boolean; readonly made: RpcCall[] }[] = [];
  /** What the engine answered to each registration. */
  readonly answers: { readonly name: string; readonly ours: unknown; readonly theirs: unknown }[] = [];
  private readonly unused: Recorded[];

  constructor(
    private readonly lines: Recorded[],
    /** Registrations without an answer, which no recording has: those that failed. */
    private readonly unanswered: Parts[],
    /** The ids of providers, recorded and own. */
    private readonly ids: Map<string, string>,
  ) {
    this.unused = lines.filter(({ method }) => method.startsWith("ResourceProvider/"));
  }

  hosts(): Hosts {
    const start = async (onCall: (call: RpcCall) => void, isPlugin: boolean) => {
      const calls: RpcCall[] = [];
      const both = (call: RpcCall) => {
        calls.push(call);
        onCall(call);
      };
      const stop = async () => (isPlugin ? host.cancel() : undefined);
      const host: ProviderHost = new ProviderHost(this.client(), both, stop);
      this.calls.push({ isPlugin, made: calls });
      if (isPlugin) await host.handshake("127.0.0.1:1");
      return host;
    };
    return {
      startPlugin: ({ onCall }) => start(onCall, true),
      startProvider: ({ onCall }) => start(onCall, false),
      startProgram: ({ address, project, stack }) => this.program(address, project, stack),
    };
  }

  private client(): ProviderClient {
    const call =
      <R>(method: string, make: (parts: Parts) => R) =>
      (request: Message, callback: (error: ServiceError | null, response: R) => void): void => {
        const line = this.take(method, request);
        if (line?.errors) callback(errorOf(line), undefined as R);
        else callback(null, make(line?.response ?? {}));
      };
    return {
      handshake: call("Handshake", ({ acceptSecrets }) =>
        new provider.ProviderHandshakeResponse().setAcceptSecrets(acceptSecrets === true),
      ),
      getPluginInfo: call("GetPluginInfo", () => new PluginInfo()),
      checkConfig: call("CheckConfig", checkResponse),
      diffConfig: call("DiffConfig", diffResponse),
      configure: call("Configure", ({ acceptSecrets, supportsPreview }) =>
        new provider.ConfigureResponse()
          .setAcceptsecrets(acceptSecrets === true)
          .setSupportspreview(supportsPreview === true),
      ),
      check: call("Check", checkResponse),
      diff: call("Diff", diffResponse),
      create: call("Create", ({ id = "", properties }) =>
        new provider.CreateResponse().setId(String(id)).setProperties(struct(properties)),
      ),
      read: call("Read", ({ id = "", properties, inputs }) =>
        new provider.ReadResponse().setId(String(id)).setProperties(struct(properties)).setInputs(struct(inputs)),
      ),
      update: call("Update", ({ properties }) => new provider.UpdateResponse().setProperties(struct(properties))),
      delete: call("Delete", () => new Empty()),
      invoke: call("Invoke", ({ return: result, failures }) =>
        new provider.InvokeResponse().setReturn(struct(result)).setFailuresList(failureList(failures)),
      ),
      cancel: call("Cancel", () => new Empty()),
    };
  }

  /** The recorded call that this one is, or else the first one that looks like it. */
  private take(method: string, message: Message): Recorded | undefined {
    const { request } = render({ method, request: message });
    const { urn } = request as Parts;
    const same = this.unused.filter((line) => line.method === `ResourceProvider/${method}` && line.request.urn === urn);
    const line = same.find((one) => isDeepStrictEqual(one.request, request)) ?? same[0];
    if (line) this.unused.splice(this.unused.indexOf(line), 1);
    return line;
  }

  private program(address: string, project: string, stack: string): Program {
    const client = new ResourceMonitorClient(address, credentials.createInsecure());
    const register = async () => {
      await send(client, { method: "ResourceMonitor/RegisterResource", request: root(project, stack) });
      for (const line of this.lines.filter(isOfProgram)) {
        if (line.request.type === "pulumi:pulumi:Stack") continue;
        const answer = await send(client, { ...line, request: this.own(line.request) });
        if (String(line.request.type).startsWith("pulumi:providers:")) {
          this.ids.set(String(line.response?.id), String(answer.id));
        }
        this.answers.push({ name: nameOf(line), ours: answer, theirs: line.response });
      }
      for (const request of this.unanswered) {
        await send(client, { method: "ResourceMonitor/RegisterResource", request: this.own(request) });
      }
      return undefined;
    };
    return { ended: register().catch((error: Error) => error.message), stop: async () => client.close() };
  }

  private own(request: Parts): Parts {
    const [, id] = /::([\w-]+)$/.exec(String(request.provider ?? "")) ?? [];
    if (id === undefined) return request;
    return { ...request, provider: String(request.provider).replace(id, this.ids.get(id) ?? id) };
  }
}

const root = (project: string, stack: string): Parts => ({ type: "pulumi:pulumi:Stack", name: `${project}-${stack}` });

/** The answer, written as the recordings write it. */
function send(client: ResourceMonitorClient, { method, request }: Pick<Recorded, "method" | "request">) {
  return new Promise<Parts>((resolve, reject) => {
    const done = (error: ServiceError | null, response: Message) => {
      if (error) return reject(error);
      const { result, ...answer } = render({ method, request: response }).request as Parts;
      resolve(result === undefined ? answer : { ...answer, result: ["SUCCESS", "FAIL", "SKIP"][Number(result)] });
    };
    if (method.endsWith("/ReadResource")) client.readResource(readRequest(request), done);
    else if (method.endsWith("/Invoke")) client.invoke(invokeRequest(request), done);
    else client.registerResource(registerRequest(request), done);
  });
}

function invokeRequest({ tok, args, provider: reference = "" }: Parts) {
  const request = new ResourceInvokeRequest().setTok(String(tok)).setProvider(String(reference));
  return request.setArgs(struct(args));
}

function readRequest(parts: Parts) {
  const { type, name, id, parent = "", provider: reference = "", properties, additionalSecretOutputs: secrets } = parts;
  const request = new ReadResourceRequest().setType(String(type)).setName(String(name)).setId(String(id));
  request
    .setParent(String(parent))
    .setProvider(String(reference))
    .setProperties(struct(properties ?? {}));
  request.setAdditionalsecretoutputsList((secrets ?? []) as string[]);
  return request.setAcceptsecrets(true);
}

function registerRequest(parts: Parts): RegisterResourceRequest {
  const text = (name: string) => String(parts[name] ?? "");
  const list = (name: string) => (parts[name] ?? []) as string[];
  const request = new RegisterResourceRequest().setType(text("type")).setName(text("name")).setParent(text("parent"));
  request
    .setCustom(parts.custom === true)
    .setObject(struct(parts.object ?? {}))
    .setProvider(text("provider"));
  request.setAcceptsecrets(true).setVersion(text("version")).setImportid(text("importId"));
  request.setDependenciesList(list("dependencies")).setIgnorechangesList(list("ignoreChanges"));
  request.setReplaceonchangesList(list("replaceOnChanges"));
  request.setAdditionalsecretoutputsList(list("additionalSecretOutputs"));
  // The SDK for Node.js says so with each registration, and the recordings leave that out.
  request.setSupportspartialvalues(text("version") !== "" || text("type").startsWith("pulumi-nodejs:"));
  if (parts.protect === true) request.setProtect(true);
  if (parts.retainOnDelete === true) request.setRetainondelete(true);
  for (const [property, { urns = [] }] of Object.entries((parts.propertyDependencies ?? {}) as PropertyUrns)) {
    const dependencies = new RegisterResourceRequest.PropertyDependencies().setUrnsList(urns);
    request.getPropertydependenciesMap().set(property, dependencies);
  }
  const aliases = (parts.aliases ?? []) as { spec: { type: string; parentUrn?: string } }[];
  request.setAliasesList(
    aliases.map(({ spec: { type, parentUrn } }) => {
      const spec = new Alias.Spec().setType(type);
      return new Alias().setSpec(parentUrn ? spec.setParenturn(parentUrn) : spec);
    }),
  );
  const { create = "", update = "", delete: remove = "" } = (parts.customTimeouts ?? {}) as Record<string, string>;
  const timeouts = new RegisterResourceRequest.CustomTimeouts().setCreate(create).setUpdate(update).setDelete(remove);
  return request.setCustomtimeouts(timeouts);
}

type PropertyUrns = Record<string, { urns?: string[] }>;

function struct(bag: unknown): Struct | undefined {
  return bag === undefined ? undefined : Struct.fromJavaScript(bag as Record<string, JavaScriptValue>);
}

function checkResponse({ inputs, failures }: Parts) {
  return new provider.CheckResponse().setInputs(struct(inputs)).setFailuresList(failureList(failures));
}

function failureList(failures: unknown = []) {
  return (failures as { property: string; reason: string }[]).map(({ property, reason }) =>
    new provider.CheckFailure().setProperty(property).setReason(reason),
  );
}

function diffResponse({ changes, replaces = [], deleteBeforeReplace, hasDetailedDiff, detailedDiff = {} }: Parts) {
  const { DiffChanges } = provider.DiffResponse;
  const answer = new provider.DiffResponse();
  answer.setChanges(
    changes === undefined ? DiffChanges.DIFF_UNKNOWN : DiffChanges[changes as keyof typeof DiffChanges],
  );
  answer.setReplacesList(replaces as string[]).setDeletebeforereplace(deleteBeforeReplace === true);
  answer.setHasdetaileddiff(hasDetailedDiff === true);
  for (const [path, { kind = "ADD", inputDiff = false }] of Object.entries(detailedDiff as DetailedDiff)) {
    const change = new provider.PropertyDiff().setKind(provider.PropertyDiff.Kind[kind]).setInputdiff(inputDiff);
    answer.getDetaileddiffMap().set(path, change);
  }
  return answer;
}

type DetailedDiff = Record<string, { kind?: keyof typeof provider.PropertyDiff.Kind; inputDiff?: boolean }>;

/** The error that a recorded line holds: `rpc error: code = Unknown desc = …`. */
function errorOf({ errors = [], initFailed }: Recorded): ServiceError {
  const [, name, details = ""] = /code = (\w+) desc = (.*)/s.exec(errors[0] ?? "") ?? [];
  const code = name === "Unimplemented" ? status.UNIMPLEMENTED : status.UNKNOWN;
  const metadata = new Metadata();
  if (initFailed) {
    const detail = new provider.ErrorResourceInitFailed().setId(initFailed.id).setReasonsList(initFailed.reasons);
    const any = new Any();
    any.pack(
      detail.setProperties(struct(initFailed.properties)).serializeBinary(),
      "pulumirpc.ErrorResourceInitFailed",
    );
    const all = new Status().setCode(code).setMessage(details).setDetailsList([any]);
    metadata.add("grpc-status-details-bin", Buffer.from(all.serializeBinary()));
  }
  return Object.assign(new Error(details), { code, details, metadata });
}
