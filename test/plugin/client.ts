/** The engine's side of a plugin: gRPC calls whose messages are written as the recordings of the real engine are. */
import assert from "node:assert/strict";
import {
  Client,
  credentials,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceError,
} from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Message } from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { CallClock } from "../../provider/core/call-clock";
import type { Clock } from "../../provider/core/clock";
import { Ownership } from "../../provider/core/ownership/ownership";
import { Plugin } from "../../provider/plugin/service";
import type { Bag } from "../inputs";

type Method = MethodDefinition<Message, Message> & { readonly requestType: new () => Message };
type Parts = Record<string, unknown>;

const METHODS = new Map(
  Object.values(ResourceProviderService as unknown as Record<string, Method>).map((one) => [one.path, one]),
);

/** A failed call. */
export interface Failed {
  readonly message: string;
  /** What the engine keeps in the state after a failure. */
  readonly kept?: { readonly id: string; readonly properties: Bag; readonly reasons: string[] };
}

/** What the engine asks of a plugin. */
export interface EngineSide {
  /** The answer to one call, such as `Check`. */
  call(method: string, request?: Parts): Promise<Parts>;
  /** The messages of a call that is answered by a stream, such as `List`. */
  stream(method: string, request?: Parts): Promise<Parts[]>;
  /** The error of a call that has to fail. */
  failure(method: string, request?: Parts): Promise<Failed>;
  close(): void;
}

const opened = new Set<() => Promise<void>>();

/** Closes at most once, at the latest where `closesAfterEach` says. */
export function closing(close: () => unknown): () => Promise<void> {
  const once = async () => {
    if (opened.delete(once)) await close();
  };
  opened.add(once);
  return once;
}

/** Closes what a test has opened, also when the test has failed: mocha does not end while a server listens. */
export function closesAfterEach(): void {
  afterEach(async () => {
    for (const close of opened) await close();
  });
}

/** A provider instance of its own, in this process. */
export async function startPlugin(clock: Clock, ownership = new Ownership({ clock })): Promise<EngineSide> {
  const server = new Server();
  server.addService(ResourceProviderService, new Plugin({ clock: new CallClock(clock), ownership }).service());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const client = connect(port);
  const close = closing(() => {
    client.close();
    server.forceShutdown();
  });
  return { ...client, close: () => void close() };
}

/** The engine's side of the plugin that listens at this port. */
export function connect(port: number): EngineSide {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const open = (method: string, request: Parts) => {
    const definition = METHODS.get(`/pulumirpc.ResourceProvider/${method}`);
    assert.ok(definition, method);
    return { ...definition, message: filled(new definition.requestType(), request) };
  };
  const call = (method: string, request: Parts = {}) => {
    const { path, requestSerialize, responseDeserialize, message } = open(method, request);
    return new Promise<Parts>((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, message, (error, answer) =>
        error || !answer ? reject(error) : resolve(partsOf(answer)),
      );
    });
  };
  const stream = async (method: string, request: Parts = {}) => {
    const { path, requestSerialize, responseDeserialize, message } = open(method, request);
    const answers: Parts[] = [];
    const answered = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, message);
    for await (const answer of answered) answers.push(partsOf(answer as Message));
    return answers;
  };
  return {
    call,
    stream,
    async failure(method, request) {
      const error = await call(method, request).then(
        () => assert.fail(`${method} should have failed`),
        (thrown: ServiceError) => thrown,
      );
      return { message: error.details, ...keptIn(error) };
    },
    close: () => client.close(),
  };
}

/** The message with these fields. What the fields of a recording are called differs in capitals from the setters. */
function filled(message: Message, fields: Parts): Message {
  const setters = Object.keys(Object.getPrototypeOf(message)).filter((name) => name.startsWith("set"));
  for (const [field, value] of Object.entries(fields)) {
    const isBag = value !== null && typeof value === "object" && !Array.isArray(value);
    const name = `set${field}${Array.isArray(value) ? "list" : ""}`.toLowerCase();
    const setter = setters.find((one) => one.toLowerCase() === name);
    // The older form of Configure's arguments is a map, which the plugin does not read.
    if (field === "variables") continue;
    assert.ok(setter, `${field} is no field`);
    const set = Reflect.get(message, setter) as (value: unknown) => void;
    set.call(message, isBag ? Struct.fromJavaScript(value as Parameters<typeof Struct.fromJavaScript>[0]) : value);
  }
  return message;
}

/** Structs as bags, maps as objects; fields that are not set are left out. */
function partsOf(message: Message): Parts {
  const plain = message.toObject() as Parts;
  // A field whose name is a word of the language has a prefix here, and none in its getter.
  const fields = Object.entries(plain).map(([field, value]) => [field.replace(/^pb_/, ""), value] as const);
  const parts = fields.map(([field, value]) => {
    const getter = Object.keys(Object.getPrototypeOf(message)).find(
      (name) => name.toLowerCase() === `get${field}`.toLowerCase(),
    );
    const got: unknown = getter ? (Reflect.get(message, getter) as () => unknown).call(message) : value;
    if (got instanceof Struct) return [field, got.toJavaScript()] as const;
    return [field, field.endsWith("Map") ? Object.fromEntries(value as [string, unknown][]) : value] as const;
  });
  // Whether a default value was sent is not seen in a message, so the recordings leave default values out, too.
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined && value !== false));
}

function keptIn({ metadata }: ServiceError): Pick<Failed, "kept"> {
  const [bytes] = metadata.get("grpc-status-details-bin");
  if (!bytes) return {};
  const [detail] = Status.deserializeBinary(Buffer.from(bytes)).getDetailsList();
  assert.ok(detail);
  const failed = ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  const properties = (failed.getProperties()?.toJavaScript() ?? {}) as Bag;
  return { kept: { id: failed.getId(), properties, reasons: failed.getReasonsList() } };
}
