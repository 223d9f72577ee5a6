/**
 * Program and provider of the recordings in this process, for rules of the engine that no host decides: the SDK's
 * runtime registers, and the provider is called without a wire. Hosts are in recordings.test.ts and hosts.test.ts.
 */
import { type ServiceError, status } from "@grpc/grpc-js";
import { Config } from "@pulumi/pulumi/cmd/dynamic-provider/config";
import type { ResourceProvider } from "@pulumi/pulumi/dynamic";
import {
  CheckFailure,
  CheckResponse,
  ConfigureResponse,
  CreateResponse,
  DiffResponse,
  ReadResponse,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Hosts } from "../../../lab/engine/hosts";
import { startInlineProgram } from "../../../lab/engine/inline-program";
import { type ProviderClient, ProviderHost } from "../../../lab/engine/provider-host";

type Provider = Required<ResourceProvider>;
type Bag = Record<string, JavaScriptValue>;

const declare: (folder: string) => Record<string, unknown> = require("./project/declare");
const { thing }: { thing: (folder: string) => Provider } = require("./project/thing");

/** What runs the program and the provider in `folder`. */
export const inProcess = (folder: string): Hosts => ({
  startPlugin: () => Promise.reject(new Error("these tests have no plugin")),
  startProvider: async ({ onCall }) => new ProviderHost(clientOf(thing(folder)), onCall, async () => undefined),
  startProgram: (options) => startInlineProgram(() => declare(folder), options),
});

/** Answers as the SDK's dynamic-provider host does. */
function clientOf(provider: Provider): ProviderClient {
  const bag = (struct?: Struct) => struct?.toJavaScript() ?? {};
  const struct = (properties: Record<string, unknown>) => Struct.fromJavaScript(properties as Bag);
  return {
    handshake: unimplemented,
    getPluginInfo: unimplemented,
    invoke: unimplemented,
    cancel: unimplemented,
    checkConfig: unimplemented,
    diffConfig: unimplemented,
    configure: call(async (request) => {
      await provider.configure({ config: new Config(bag(request.getArgs()), "e2e") });
      return new ConfigureResponse();
    }),
    check: call(async (request) => {
      const { inputs, failures = [] } = await provider.check(bag(request.getOlds()), bag(request.getNews()));
      const list = failures.map(({ property, reason }) => new CheckFailure().setProperty(property).setReason(reason));
      return new CheckResponse().setInputs(struct(inputs)).setFailuresList(list);
    }),
    diff: call(async (request) => {
      const answer = await provider.diff(request.getId(), bag(request.getOlds()), bag(request.getNews()));
      const { DIFF_NONE, DIFF_UNKNOWN } = DiffResponse.DiffChanges;
      const response = new DiffResponse().setChanges(answer.changes === false ? DIFF_NONE : DIFF_UNKNOWN);
      return response
        .setReplacesList(answer.replaces ?? [])
        .setDeletebeforereplace(answer.deleteBeforeReplace ?? false);
    }),
    create: call(async (request) => {
      const { id, outs } = await provider.create(bag(request.getProperties()));
      return new CreateResponse().setId(id).setProperties(struct(outs));
    }),
    read: call(async (request) => {
      const { id = "", props = {}, inputs } = await provider.read(request.getId(), bag(request.getProperties()));
      const response = new ReadResponse().setId(id).setProperties(struct(props));
      return inputs ? response.setInputs(struct(inputs)) : response;
    }),
    update: call(async (request) => {
      const { outs } = await provider.update(request.getId(), bag(request.getOlds()), bag(request.getNews()));
      return new UpdateResponse().setProperties(struct(outs));
    }),
    delete: call(async (request) => {
      await provider.delete(request.getId(), bag(request.getProperties()));
      return new Empty();
    }),
  };
}

function unimplemented(_request: unknown, callback: (error: ServiceError, response: never) => void): void {
  callback(serviceError(new Error("not implemented"), status.UNIMPLEMENTED), undefined as never);
}

/** A call of the provider without a wire; what it throws becomes what the wire would carry. */
function call<Q, R>(handle: (request: Q) => Promise<R>) {
  return (request: Q, callback: (error: ServiceError | null, response: R) => void): void => {
    handle(request).then(
      (response) => callback(null, response),
      (error: Error) => callback(serviceError(error, status.UNKNOWN), undefined as R),
    );
  };
}

const serviceError = (error: Error, code: status) =>
  Object.assign(error, { code, details: error.message }) as ServiceError;
