/** Pulumi's gRPC service of a provider plugin. Each call is a few lines: messages in, `Resources`, messages out. */
import type { handleServerStreamingCall, handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import provider from "@pulumi/pulumi/proto/provider_pb";
import type { Message } from "google-protobuf";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { CallClock } from "../core/call-clock";
import { getOrCreate } from "../core/get-or-create";
import type { Ownership } from "../core/ownership/ownership";
import type { ReadConfig } from "../core/settings";
import type { ClassName } from "../kinds";
import { checkAnswer, diffAnswer, diffConfigAnswer, failureOf, invokeAnswer, listAnswer } from "./answers";
import { changedClouds, configProblems, configReader } from "./config";
import { EngineLog } from "./engine-log";
import { invoke } from "./invoke";
import { list } from "./list";
import { classOf, Resources } from "./resources";
import schema from "./schema.json";
import { bagOf, structOf } from "./values";

export interface PluginOptions {
  readonly clock?: CallClock;
  readonly ownership?: Ownership;
  /** The address of the engine, which Handshake repeats. */
  readonly engine?: string;
}

/** What says which resource a call is about. Older engines say the type in the URN alone. */
interface Named {
  getType(): string;
  getUrn(): string;
}

/** One provider instance. */
export class Plugin {
  readonly #clock: CallClock;
  readonly #ownership: Ownership | undefined;
  readonly #cancelled = new AbortController();
  readonly #classes = new Map<ClassName, Resources>();
  #log: EngineLog;
  #config: ReadConfig = () => undefined;
  #underWay = 0;
  #whenIdle: () => void = () => undefined;

  constructor({ clock = new CallClock(), ownership, engine }: PluginOptions = {}) {
    this.#clock = clock;
    this.#log = new EngineLog(engine);
    this.#ownership = ownership;
  }

  get isCancelled(): boolean {
    return this.#cancelled.signal.aborted;
  }

  /** Ends all waits. What the calls under way have made is kept in the state. */
  cancel(): void {
    this.#cancelled.abort();
  }

  /** Calls `then` once no call is under way. */
  whenIdle(then: () => void): void {
    this.#whenIdle = then;
    if (this.#underWay === 0) then();
  }

  /** What the plugin leaves out, the engine takes for not implemented. */
  service(): UntypedServiceImplementation {
    return {
      handshake: this.#unary(async (request: provider.ProviderHandshakeRequest) => {
        if (request.getEngineAddress()) this.#log = new EngineLog(request.getEngineAddress());
        const answer = new provider.ProviderHandshakeResponse();
        answer.setAcceptSecrets(true);
        return answer;
      }),
      attach: this.#unary(async () => new Empty()),
      getPluginInfo: this.#unary(async () => {
        const answer = new PluginInfo();
        answer.setVersion(schema.version);
        return answer;
      }),
      getSchema: this.#unary(async () => {
        const answer = new provider.GetSchemaResponse();
        answer.setSchema(JSON.stringify(schema));
        return answer;
      }),
      cancel: this.#unary(async () => {
        this.cancel();
        return new Empty();
      }),
      ...this.#configuration(),
      ...this.#reads(),
      ...this.#questions(),
      ...this.#writes(),
    };
  }

  #configuration(): UntypedServiceImplementation {
    return {
      checkConfig: this.#unary(async (request: provider.CheckRequest) => {
        const news = bagOf(request.getNews());
        // A failure that names its property would be shown with the property's value, which holds credentials.
        return checkAnswer(
          news,
          configProblems(news).map((reason) => ({ property: "", reason })),
        );
      }),
      diffConfig: this.#unary(async (request: provider.DiffRequest) => {
        const olds = bagOf(request.getOldInputs() ?? request.getOlds());
        return diffConfigAnswer(changedClouds(olds, bagOf(request.getNews())));
      }),
      // Credentials are judged when a call needs them: a configuration that fails would stop other resources, too.
      configure: this.#unary(async (request: provider.ConfigureRequest) => {
        this.#config = configReader(bagOf(request.getArgs()));
        this.#classes.clear();
        const answer = new provider.ConfigureResponse();
        answer.setAcceptsecrets(true);
        answer.setSupportspreview(true);
        return answer;
      }),
    };
  }

  #reads(): UntypedServiceImplementation {
    return {
      check: this.#about(async (request: provider.CheckRequest) => {
        const [olds, news] = [bagOf(request.getOlds()), bagOf(request.getNews())];
        const { inputs, failures } = await this.#resources(request).check(olds, news);
        return checkAnswer(inputs, failures);
      }),
      diff: this.#about(async (request: provider.DiffRequest) => {
        const [olds, news] = [bagOf(request.getOlds()), bagOf(request.getNews())];
        return diffAnswer(await this.#resources(request).diff(request.getId(), olds, news));
      }),
      read: this.#about(async (request: provider.ReadRequest) => {
        const [properties, inputs] = [bagOf(request.getProperties()), bagOf(request.getInputs())];
        const found = await this.#resources(request).read(request.getId(), properties, inputs);
        const answer = new provider.ReadResponse();
        if (!found.id) return answer;
        answer.setId(found.id);
        answer.setProperties(structOf(found.props ?? {}));
        answer.setInputs(structOf(found.inputs ?? {}));
        return answer;
      }),
    };
  }

  /** Calls that are about no resource of the program. */
  #questions(): UntypedServiceImplementation {
    return {
      invoke: this.#unary(async (request: provider.InvokeRequest) => {
        return invokeAnswer(await invoke(request.getTok(), bagOf(request.getArgs()), this.#config));
      }),
      list: this.#stream((request: provider.ListRequest) => this.#list(request)),
    };
  }

  async *#list(request: provider.ListRequest) {
    const limits = [request.getLimit(), request.getPageSize()].filter((limit) => limit > 0);
    const listing = {
      className: classOf(request.getToken()),
      query: bagOf(request.getQuery()),
      most: limits.length > 0 ? Math.min(...limits) : 0,
      skipped: Number(request.getContinuationToken() || 0),
    };
    const parts = list(listing, { clock: this.#clock, config: this.#config });
    for await (const part of parts) yield listAnswer(part);
  }

  #writes(): UntypedServiceImplementation {
    return {
      create: this.#about(async (request: provider.CreateRequest) => {
        const create = () => this.#resources(request).create(bagOf(request.getProperties()), request.getPreview());
        const { id, outs } = await this.#limited(request.getTimeout(), create);
        const answer = new provider.CreateResponse();
        answer.setId(id);
        answer.setProperties(structOf(outs));
        return answer;
      }),
      update: this.#about(async (request: provider.UpdateRequest) => {
        const [id, olds, news] = [request.getId(), bagOf(request.getOlds()), bagOf(request.getNews())];
        const update = () => this.#resources(request).update(id, olds, news, request.getPreview());
        const answer = new provider.UpdateResponse();
        answer.setProperties(structOf(await this.#limited(request.getTimeout(), update)));
        return answer;
      }),
      delete: this.#about(async (request: provider.DeleteRequest) => {
        const remove = () => this.#resources(request).delete(request.getId(), bagOf(request.getProperties()));
        await this.#limited(request.getTimeout(), remove);
        return new Empty();
      }),
    };
  }

  #limited<Result>(seconds: number, work: () => Promise<Result>): Promise<Result> {
    return this.#clock.limit({ seconds, cancelled: this.#cancelled.signal }, work);
  }

  #resources(named: Named): Resources {
    const className = classOf(named.getType() || (named.getUrn().split("::")[2]?.split("$").at(-1) ?? ""));
    const make = () =>
      new Resources(className, { clock: this.#clock, config: this.#config, ownership: this.#ownership });
    return getOrCreate(this.#classes, className, make);
  }

  /** A call about one resource, whose notices the engine shows under the resource. */
  #about<Request extends Message & Named, Answer extends Message>(
    work: (request: Request) => Promise<Answer>,
  ): handleUnaryCall<Request, Answer> {
    return this.#unary((request: Request) => this.#log.under(request.getUrn(), () => work(request)));
  }

  #unary<Request extends Message, Answer extends Message>(
    work: (request: Request) => Promise<Answer>,
  ): handleUnaryCall<Request, Answer> {
    return (call, callback) => {
      const run = async () => work(call.request);
      void this.#counted(() =>
        run().then(
          (answer) => callback(null, answer),
          (thrown: unknown) => callback(failureOf(thrown)),
        ),
      );
    };
  }

  #stream<Request extends Message, Answer extends Message>(
    work: (request: Request) => AsyncIterable<Answer>,
  ): handleServerStreamingCall<Request, Answer> {
    return (call) => {
      const send = async () => {
        for await (const answer of work(call.request)) {
          if (call.cancelled || this.isCancelled) return;
          call.write(answer);
        }
      };
      void this.#counted(() =>
        send().then(
          () => void call.end(),
          (thrown: unknown) => void call.emit("error", failureOf(thrown)),
        ),
      );
    };
  }

  async #counted(work: () => Promise<void>): Promise<void> {
    this.#underWay += 1;
    await work().finally(() => {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#whenIdle();
    });
  }
}
