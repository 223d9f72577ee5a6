/** The provider as the engine calls it: one method for each call of the provider protocol. */
import { randomBytes } from "node:crypto";
import { type ServiceError, status } from "@grpc/grpc-js";
import {
  CheckRequest,
  type CheckResponse,
  ConfigureRequest,
  type ConfigureResponse,
  CreateRequest,
  type CreateResponse,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  ErrorResourceInitFailed,
  ReadRequest,
  type ReadResponse,
  UpdateRequest,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { annotateSecrets, fromStruct, type PropertyMap, toStruct, unwrap } from "./property-value";
import { ask, type OnCall } from "./rpc";
import { nameOf, typeOf } from "./urn";

/** The provider made or changed the resource and then failed: what is there is kept, with the reasons. */
export class InitFailed extends Error {
  constructor(
    readonly id: string,
    readonly properties: PropertyMap,
    readonly reasons: string[],
  ) {
    const count = `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:`;
    super(
      reasons.length === 0 ? "resource init failed" : [count, ...reasons.map((reason) => `\t* ${reason}`)].join("\n"),
    );
  }
}

export interface CheckFailure {
  property: string;
  reason: string;
}
export interface DiffAnswer {
  changes: "none" | "some" | "unknown";
  replaces: string[];
  deleteBeforeReplace: boolean;
}

type Call<Q, R> = (request: Q, callback: (error: ServiceError | null, response: R) => void) => unknown;

/** The calls of a provider that the engine makes, as the SDK's client makes them. */
export interface ProviderClient {
  readonly checkConfig: Call<CheckRequest, CheckResponse>;
  readonly diffConfig: Call<DiffRequest, DiffResponse>;
  readonly configure: Call<ConfigureRequest, ConfigureResponse>;
  readonly check: Call<CheckRequest, CheckResponse>;
  readonly diff: Call<DiffRequest, DiffResponse>;
  readonly create: Call<CreateRequest, CreateResponse>;
  readonly read: Call<ReadRequest, ReadResponse>;
  readonly update: Call<UpdateRequest, UpdateResponse>;
  readonly delete: Call<DeleteRequest, Empty>;
}

/** A provider, seen from the engine. Secrets are taken off before each call and put back after it. */
export class ProviderHost {
  constructor(
    private readonly client: ProviderClient,
    private readonly onCall: OnCall,
    readonly stop: () => Promise<void>,
  ) {}

  /** The host has no CheckConfig and no DiffConfig; the engine asks all the same and goes on without. */
  async checkConfig(urn: string, news: PropertyMap): Promise<void> {
    const request = new CheckRequest().setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
    request.setOlds(toStruct({})).setNews(toStruct(news));
    await ignoreUnimplemented(
      ask("ResourceProvider/CheckConfig", this.onCall, request, (q, done) => this.client.checkConfig(q, done)),
    );
  }

  async diffConfig(urn: string, olds: PropertyMap, news: PropertyMap): Promise<void> {
    const request = new DiffRequest().setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
    request.setOlds(toStruct(olds)).setNews(toStruct(news)).setOldInputs(toStruct(olds));
    await ignoreUnimplemented(
      ask("ResourceProvider/DiffConfig", this.onCall, request, (q, done) => this.client.diffConfig(q, done)),
    );
  }

  async configure(urn: string, id: string, args: PropertyMap): Promise<void> {
    const request = new ConfigureRequest().setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn)).setId(id);
    request.setArgs(toStruct(args)).setAcceptsecrets(true).setAcceptresources(true);
    request.setSendsOldInputs(true).setSendsOldInputsToDelete(true);
    for (const [key, value] of Object.entries(unwrap(args))) {
      request.getVariablesMap().set(`pulumi-nodejs:config:${key}`, String(value));
    }
    await ask("ResourceProvider/Configure", this.onCall, request, (q, done) => this.client.configure(q, done));
  }

  async check(urn: string, olds: PropertyMap, news: PropertyMap) {
    const request = new CheckRequest().setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
    request
      .setOlds(toStruct(unwrap(olds)))
      .setNews(toStruct(unwrap(news)))
      .setRandomseed(randomBytes(32));
    const response = await ask<CheckRequest, CheckResponse>("ResourceProvider/Check", this.onCall, request, (q, done) =>
      this.client.check(q, done),
    );
    const failures: CheckFailure[] = response.getFailuresList().map((failure) => failure.toObject());
    return { inputs: annotateSecrets(fromStruct(response.getInputs()), news), failures };
  }

  async diff(
    urn: string,
    id: string,
    old: { inputs: PropertyMap; outputs: PropertyMap },
    news: PropertyMap,
    ignoreChanges: string[],
  ): Promise<DiffAnswer> {
    const request = new DiffRequest().setId(id).setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
    request.setOlds(toStruct(unwrap(old.outputs))).setNews(toStruct(unwrap(news)));
    request.setOldInputs(toStruct(unwrap(old.inputs))).setIgnorechangesList(ignoreChanges);
    const response = await ask<DiffRequest, DiffResponse>("ResourceProvider/Diff", this.onCall, request, (q, done) =>
      this.client.diff(q, done),
    );
    const changes = response.getChanges();
    return {
      changes:
        changes === DiffResponse.DiffChanges.DIFF_NONE
          ? "none"
          : changes === DiffResponse.DiffChanges.DIFF_SOME
            ? "some"
            : "unknown",
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(urn: string, inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
    const request = new CreateRequest().setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
    request.setProperties(toStruct(unwrap(inputs)));
    const response = await ask<CreateRequest, CreateResponse>(
      "ResourceProvider/Create",
      this.onCall,
      request,
      (q, done) => this.client.create(q, done),
    ).catch((error: ServiceError) => throwCause(error, inputs));
    const id = response.getId();
    if (id === "") throw new Error(`plugin returned empty resource.ID from create '${urn}'`);
    return { id, outputs: annotateSecrets(fromStruct(response.getProperties()), inputs) };
  }

  /** An empty id means that the resource is gone. Without inputs in the answer the old ones stay. */
  async read(urn: string, id: string, old: { inputs: PropertyMap; outputs: PropertyMap }) {
    const request = new ReadRequest().setId(id).setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
    request.setProperties(toStruct(unwrap(old.outputs))).setInputs(toStruct(unwrap(old.inputs)));
    const response = await ask<ReadRequest, ReadResponse>("ResourceProvider/Read", this.onCall, request, (q, done) =>
      this.client.read(q, done),
    );
    const inputs = response.getInputs();
    return {
      id: response.getId(),
      outputs: annotateSecrets(fromStruct(response.getProperties()), old.outputs),
      inputs: inputs === undefined ? old.inputs : annotateSecrets(fromStruct(inputs), old.inputs),
    };
  }

  async update(
    urn: string,
    id: string,
    old: { inputs: PropertyMap; outputs: PropertyMap },
    news: PropertyMap,
    ignoreChanges: string[],
  ): Promise<PropertyMap> {
    const request = new UpdateRequest().setId(id).setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
    request.setOlds(toStruct(unwrap(old.outputs))).setNews(toStruct(unwrap(news)));
    request.setOldInputs(toStruct(unwrap(old.inputs))).setIgnorechangesList(ignoreChanges);
    const response = await ask<UpdateRequest, UpdateResponse>(
      "ResourceProvider/Update",
      this.onCall,
      request,
      (q, done) => this.client.update(q, done),
    ).catch((error: ServiceError) => throwCause(error, news));
    return annotateSecrets(fromStruct(response.getProperties()), news);
  }

  async delete(urn: string, id: string, old: { inputs: PropertyMap; outputs: PropertyMap }): Promise<void> {
    const request = new DeleteRequest().setId(id).setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
    request.setProperties(toStruct(unwrap(old.outputs))).setOldInputs(toStruct(unwrap(old.inputs)));
    await ask("ResourceProvider/Delete", this.onCall, request, (q, done) => this.client.delete(q, done));
  }
}

async function ignoreUnimplemented(call: Promise<unknown>): Promise<void> {
  await call.catch((error: ServiceError) => {
    if (error.code !== status.UNIMPLEMENTED) throw error;
  });
}

function throwCause(error: ServiceError, inputs: PropertyMap): never {
  for (const bytes of error.metadata?.get("grpc-status-details-bin") ?? []) {
    for (const detail of typeof bytes === "string" ? [] : Status.deserializeBinary(bytes).getDetailsList()) {
      if (detail.getTypeName() !== "pulumirpc.ErrorResourceInitFailed") continue;
      const failed = ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
      const properties = annotateSecrets(fromStruct(failed.getProperties()), inputs);
      throw new InitFailed(failed.getId(), properties, failed.getReasonsList());
    }
  }
  throw error;
}
