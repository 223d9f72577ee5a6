/** A listener on a free loopback port with a ledger of every request and with faults: what each cloud is built on. */
import type { AddressInfo } from "node:net";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { addFaults, type Fault } from "./faults";

/** One request as it arrived, with credentials taken out, and how it was answered. */
export interface LabRequest {
  /** When the request arrived, by the time of the cloud. */
  readonly at: number;
  readonly method: string;
  /** Path and query as sent; values of signed query parameters are replaced. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** HTTP status of the answer; undefined until the answer is sent, and for an answer that is lost. */
  status?: number;
}

export interface Listener {
  readonly app: FastifyInstance;
  readonly requests: LabRequest[];
  readonly faults: Fault[];
  /** Starts listening on a port that was free. */
  listen(): Promise<number>;
  /** Empties ledger and faults. */
  reset(): void;
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The headers that carry credentials. The ledger does not keep their values. */
  readonly secretHeaders: readonly string[];
  /** Takes the cloud's own secrets out of bodies and paths, for the ledger. */
  redact(text: string): string;
  /** A cloud with several addresses gives the listeners after the first the ledger and the faults of the first. */
  readonly shared?: Pick<Listener, "requests" | "faults">;
  readonly time: LabTime;
}

/** Time as a cloud of the lab sees it, in milliseconds since 1970. */
export interface LabTime {
  now: () => number;
}

/** Bodies arrive at the handlers as raw strings: signatures cover bytes. */
export function createListener(options: ListenerOptions): Listener {
  const { requests = [], faults = [] } = options.shared ?? {};
  // Signed poll addresses and tokens have 2.7 kB each: Node's default limit of 16 kB for headers is enough.
  const app = fastify({
    ...(options.tls ? { https: options.tls } : {}),
    forceCloseConnections: true,
    routerOptions: { caseSensitive: false, maxParamLength: 500 },
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  keepLedger(app, requests, options);
  addFaults(app, faults);
  return {
    app,
    requests,
    faults,
    async listen() {
      await app.listen({ host: "127.0.0.1", port: 0 });
      return (app.server.address() as AddressInfo).port;
    },
    reset() {
      requests.length = 0;
      faults.length = 0;
    },
    async close() {
      await app.close();
    },
  };
}

function keepLedger(
  app: FastifyInstance,
  requests: LabRequest[],
  { secretHeaders, redact, time }: ListenerOptions,
): void {
  const entries = new WeakMap<FastifyRequest, LabRequest>();
  app.addHook("preHandler", async (request) => {
    const headers = Object.entries(request.headers).map(([name, value]) => [
      name,
      secretHeaders.includes(name) ? "[taken out]" : String(value),
    ]);
    const entry: LabRequest = {
      at: time.now(),
      method: request.method,
      path: redact(request.url),
      headers: Object.fromEntries(headers),
      body: redact(typeof request.body === "string" ? request.body : ""),
    };
    requests.push(entry);
    entries.set(request, entry);
  });
  app.addHook("onResponse", async (request, reply) => {
    const entry = entries.get(request);
    if (entry) entry.status = reply.statusCode;
  });
}
