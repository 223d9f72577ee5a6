/** The provider as the engine calls it: one method for each call of the provider protocol. */
import { randomBytes } from "node:crypto";
import { type ServiceError, status } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckRequest,
  type CheckResponse,
  ConfigureRequest,
  type ConfigureResponse,
  CreateRequest,
  type CreateResponse,
  DeleteRequest,
  DiffRequest,
  type DiffResponse,
  InvokeRequest,
  type InvokeResponse,
  ProviderHandshakeRequest,
  type ProviderHandshakeResponse,
  ReadRequest,
  type ReadResponse,
  UpdateRequest,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import type { Message } from "google-protobuf";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { packageOf } from "./packages";
import {
  annotateSecrets,
  containsSecret,
  containsUnknown,
  fromStruct,
  makeSecret,
  mapProperties,
  type PropertyMap,
  toStruct,
  unwrap,
} from "./property-value";
import { type CheckFailure, type DiffAnswer, diffAnswer, throwCause } from "./provider-answers";
import { ask, type OnCall } from "./rpc";
import { nameOf, typeOf } from "./urn";

type Call<Q, R> = (request: Q, callback: (error: ServiceError | null, response: R) => void) => unknown;

/** The calls of a provider that the engine makes, as the SDK's client makes them. */
export interface ProviderClient {
  readonly handshake: Call<ProviderHandshakeRequest, ProviderHandshakeResponse>;
  readonly getPluginInfo: Call<Empty, PluginInfo>;
  readonly checkConfig: Call<CheckRequest, CheckResponse>;
  readonly diffConfig: Call<DiffRequest, DiffResponse>;
  readonly configure: Call<ConfigureRequest, ConfigureResponse>;
  readonly check: Call<CheckRequest, CheckResponse>;
  readonly diff: Call<DiffRequest, DiffResponse>;
  readonly create: Call<CreateRequest, CreateResponse>;
  readonly read: Call<ReadRequest, ReadResponse>;
  readonly update: Call<UpdateRequest, UpdateResponse>;
  readonly delete: Call<DeleteRequest, Empty>;
  readonly invoke: Call<InvokeRequest, InvokeResponse>;
  readonly cancel: Call<Empty, Empty>;
}

interface Bags {
  inputs: PropertyMap;
  outputs: PropertyMap;
}

/** Of a create or an update: the time that the program gives in seconds, and whether nothing may be done. */
interface WriteOptions {
  timeout?: number;
  preview?: boolean;
}

/** A provider, seen from the engine. */
export class ProviderHost {
  /** Secrets are taken off before each call and put back after it, unless the provider says that it takes them. */
  private acceptsSecrets = false;
  private previews = false;
  private isHandshaken = false;
  private isConfigured = true;

  constructor(
    private readonly client: ProviderClient,
    private readonly onCall: OnCall,
    readonly stop: () => Promise<void>,
  ) {}

  /** Whether a preview asks the provider what a create or an update would give. */
  get supportsPreview(): boolean {
    return this.previews || !this.isConfigured;
  }

  /** The first calls of a plugin; hosts of dynamic resources know neither. */
  async handshake(engineAddress: string): Promise<void> {
    const request = new ProviderHandshakeRequest().setEngineAddress(engineAddress);
    const answer = await ifImplemented(this.ask("Handshake", request, this.client.handshake));
    if (answer !== undefined) {
      // From now on this answer counts, and not that of Configure.
      this.acceptsSecrets = answer.getAcceptSecrets();
      this.previews = true;
      this.isHandshaken = true;
    }
    await this.ask("GetPluginInfo", new Empty(), this.client.getPluginInfo);
  }

  /** The inputs as the provider wants them, and what is wrong. Hosts of dynamic resources have no CheckConfig. */
  async checkConfig(urn: string, olds: PropertyMap, news: PropertyMap) {
    const request = named(new CheckRequest(), urn)
      .setOlds(toStruct(unwrap(olds)))
      .setNews(toStruct(unwrap(news)));
    const answer = await ifImplemented(this.ask("CheckConfig", request, this.client.checkConfig));
    if (answer === undefined) return { inputs: news, failures: [] };
    return { inputs: annotateSecrets(fromStruct(answer.getInputs()), news), failures: failuresOf(answer) };
  }

  /** Whether the configuration differs. Hosts of dynamic resources have no DiffConfig. */
  async diffConfig(urn: string, olds: PropertyMap, news: PropertyMap): Promise<DiffAnswer | undefined> {
    const request = named(new DiffRequest(), urn)
      .setOlds(toStruct(unwrap(olds)))
      .setNews(toStruct(unwrap(news)));
    request.setOldInputs(toStruct(unwrap(olds)));
    const answer = await ifImplemented(this.ask("DiffConfig", request, this.client.diffConfig));
    return answer && diffAnswer(answer);
  }

  /** Without a call where the arguments are not known yet; then every other question is answered here. */
  async configure(urn: string, id: string, args: PropertyMap): Promise<void> {
    this.isConfigured = !Object.values(args).some(containsUnknown);
    if (!this.isConfigured) return;
    const request = named(new ConfigureRequest(), urn).setId(id);
    request.setArgs(toStruct(args)).setAcceptsecrets(true).setAcceptresources(true);
    request.setSendsOldInputs(true).setSendsOldInputsToDelete(true);
    for (const [key, value] of Object.entries(unwrap(args))) {
      if (key === "version") continue;
      const text = typeof value === "object" ? JSON.stringify(value) : String(value);
      request.getVariablesMap().set(`${packageOf(typeOf(urn))}:config:${key}`, text);
    }
    const answer = await this.ask("Configure", request, this.client.configure);
    if (this.isHandshaken) return;
    this.acceptsSecrets = answer.getAcceptsecrets();
    this.previews = answer.getSupportspreview();
  }

  async check(urn: string, olds: PropertyMap, news: PropertyMap) {
    if (!this.isConfigured) return { inputs: news, failures: [] };
    const request = named(new CheckRequest(), urn).setOlds(this.sent(olds)).setNews(this.sent(news));
    const answer = await this.ask("Check", request.setRandomseed(randomBytes(32)), this.client.check);
    return { inputs: this.received(answer.getInputs(), news), failures: failuresOf(answer) };
  }

  async diff(urn: string, id: string, old: Bags, news: PropertyMap, ignoreChanges: string[]): Promise<DiffAnswer> {
    if (!this.isConfigured) return { changes: "unknown", replaces: [], deleteBeforeReplace: false };
    const request = named(new DiffRequest(), urn).setId(id).setOlds(this.sent(old.outputs)).setNews(this.sent(news));
    request.setOldInputs(this.sent(old.inputs)).setIgnorechangesList(ignoreChanges);
    return diffAnswer(await this.ask("Diff", request, this.client.diff));
  }

  async create(urn: string, inputs: PropertyMap, { timeout = 0, preview = false }: WriteOptions = {}) {
    if (!this.isConfigured) return { id: "", outputs: {} };
    const request = named(new CreateRequest(), urn).setProperties(this.sent(inputs));
    request.setTimeout(timeout).setPreview(preview);
    const answer = await this.ask("Create", request, this.client.create).catch((error: ServiceError) =>
      throwCause(error, (properties) => this.received(properties, inputs)),
    );
    const id = answer.getId();
    if (id === "" && !preview) throw new Error(`plugin returned empty resource.ID from create '${urn}'`);
    return { id, outputs: this.received(answer.getProperties(), inputs) };
  }

  /** An empty id means that the resource is gone. Without inputs in the answer the old ones stay. */
  async read(urn: string, id: string, old: Bags) {
    const request = named(new ReadRequest(), urn).setId(id);
    request.setProperties(this.sent(old.outputs)).setInputs(this.sent(old.inputs));
    const answer = await this.ask("Read", request, this.client.read);
    const inputs = answer.getInputs();
    return {
      id: answer.getId(),
      outputs: this.received(answer.getProperties(), old.outputs),
      inputs: inputs === undefined ? old.inputs : this.received(inputs, old.inputs),
    };
  }

  /** What is there under an id of which the program knows nothing else; undefined when there is nothing. */
  async import(urn: string, importId: string): Promise<(Bags & { id: string }) | undefined> {
    const answer = await this.ask("Read", named(new ReadRequest(), urn).setId(importId), this.client.read);
    if (answer.getProperties() === undefined) return undefined;
    const [inputs, outputs] = [fromStruct(answer.getInputs()), fromStruct(answer.getProperties())];
    return { id: answer.getId() || importId, inputs, outputs };
  }

  async update(
    urn: string,
    id: string,
    old: Bags,
    news: PropertyMap,
    ignoreChanges: string[],
    { timeout = 0, preview = false }: WriteOptions = {},
  ): Promise<PropertyMap> {
    if (!this.isConfigured) return {};
    const request = named(new UpdateRequest(), urn).setId(id).setOlds(this.sent(old.outputs)).setNews(this.sent(news));
    request.setOldInputs(this.sent(old.inputs)).setIgnorechangesList(ignoreChanges);
    request.setTimeout(timeout).setPreview(preview);
    const answer = await this.ask("Update", request, this.client.update).catch((error: ServiceError) =>
      throwCause(error, (properties) => this.received(properties, news)),
    );
    return this.received(answer.getProperties(), news);
  }

  async delete(urn: string, id: string, old: Bags, timeout = 0): Promise<void> {
    const request = named(new DeleteRequest(), urn).setId(id).setTimeout(timeout);
    request.setProperties(this.sent(old.outputs)).setOldInputs(this.sent(old.inputs));
    await this.ask("Delete", request, this.client.delete);
  }

  /** Calls a function of the provider. With a secret among the arguments, all that it returns is secret. */
  async invoke(token: string, args: PropertyMap, preview: boolean) {
    if (!this.isConfigured) return { result: {}, failures: [] };
    const request = new InvokeRequest().setTok(token).setArgs(this.sent(args)).setPreview(preview);
    const answer = await this.ask("Invoke", request, this.client.invoke);
    const result = fromStruct(answer.getReturn());
    const isSecret = !this.acceptsSecrets && Object.values(args).some(containsSecret);
    return { result: isSecret ? mapProperties(result, makeSecret) : result, failures: failuresOf(answer) };
  }

  /** The last call of a plugin, after every run. */
  async cancel(): Promise<void> {
    await this.ask("Cancel", new Empty(), this.client.cancel);
  }

  private sent(bag: PropertyMap): Struct {
    return toStruct(unwrap(bag, this.acceptsSecrets));
  }

  private received(bag: Struct | undefined, like: PropertyMap): PropertyMap {
    return this.acceptsSecrets ? fromStruct(bag) : annotateSecrets(fromStruct(bag), like);
  }

  private ask<Q extends Message, R extends Message>(name: string, request: Q, call: Call<Q, R>): Promise<R> {
    return ask(`ResourceProvider/${name}`, this.onCall, request, (q, done) => call.call(this.client, q, done));
  }
}

interface Named {
  setUrn(urn: string): this;
  setName(name: string): this;
  setType(type: string): this;
}

const named = <Q extends Named>(request: Q, urn: string): Q =>
  request.setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));

const failuresOf = (answer: CheckResponse | InvokeResponse): CheckFailure[] =>
  answer.getFailuresList().map((failure) => failure.toObject());

function ifImplemented<R>(call: Promise<R>): Promise<R | undefined> {
  return call.catch((error: ServiceError) => {
    if (error.code === status.UNIMPLEMENTED) return undefined;
    throw error;
  });
}
