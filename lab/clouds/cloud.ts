/**
 * What the lab's clouds have in common: a listener on a free loopback port, a ledger of every request,
 * and faults that strike before or after a request took effect. Each cloud adds its own memory and rules.
 */
import type { AddressInfo } from "node:net";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";

/** One request as it arrived, with credentials taken out, and how it was answered. */
export interface LabRequest {
  readonly at: number;
  readonly method: string;
  /** Path and query as sent; values of signed query parameters are replaced. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** HTTP status of the answer; undefined while there is none, and for ever when the answer was lost. */
  status?: number;
}

/** What happens to a request instead of its ordinary answer. */
export interface Fault {
  readonly method?: string;
  /** Strikes paths (with query) that match. */
  readonly path: RegExp;
  /** `before`: the request has no effect. `after`: it takes effect, and then its answer is replaced. */
  readonly when: "before" | "after";
  /** `reset` closes the connection, `hang` never answers, `cut` ends the body half way. */
  readonly answer:
    | "reset"
    | "hang"
    | "cut"
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
  /** How many requests it strikes; 1 unless told. */
  times?: number;
}

/** A cloud of the lab, as tests and the demo hold it. */
export interface LabCloud<Memory = unknown, Switches = unknown> {
  readonly name: "azure" | "ncloud" | "vpc";
  readonly url: string;
  /** The vendors' own variables that lead a program here, credentials included (made up at start). */
  readonly env: Record<string, string>;
  /** What the cloud holds. Tests and the demo change it to play somebody else at the console. */
  readonly memory: Memory;
  /** Behaviours that the vendor leaves open, and knobs such as quotas and clocks. */
  readonly switches: Switches;
  /** The values of those switches that take one of a few; of a switch that is not named, the type alone is known. */
  readonly switchValues?: { readonly [Name in keyof Switches]?: readonly Switches[Name][] };
  readonly requests: LabRequest[];
  readonly faults: Fault[];
  /** What the cloud has measured of those who use it; left out where there is nothing to measure. */
  report?(): unknown;
  close(): Promise<void>;
}

const SECRET_HEADERS = new Set([
  "authorization",
  "x-auth-token",
  "x-security-token",
  "x-identity-header",
  "x-ms-authorization-auxiliary",
  "x-subject-token",
  "x-ncp-apigw-signature-v1",
  "x-ncp-apigw-signature-v2",
  "x-ncp-iam-access-key",
]);

export interface Listener {
  readonly app: FastifyInstance;
  readonly requests: LabRequest[];
  readonly faults: Fault[];
  /** Starts listening; answers the port. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

/**
 * A fastify instance whose bodies arrive as raw strings (signatures cover bytes), with ledger and faults in place.
 * `redact` takes a cloud's own secrets out of recorded bodies and paths.
 */
export function createListener(options: {
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly redact?: (text: string) => string;
  /** A cloud with several addresses gives the listeners after the first the ledger and the faults of the first. */
  readonly shared?: Pick<Listener, "requests" | "faults">;
}): Listener {
  const redact = options.redact ?? ((text) => text);
  const requests: LabRequest[] = options.shared?.requests ?? [];
  const faults: Fault[] = options.shared?.faults ?? [];
  // Signed poll addresses are 2.7 kB, tokens as much: node's default header limit of 16 kB is enough for both.
  const app = fastify({
    ...(options.tls ? { https: options.tls } : {}),
    forceCloseConnections: true,
    routerOptions: { caseSensitive: false, maxParamLength: 500 },
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  const ledger = new WeakMap<FastifyRequest, LabRequest>();
  const struck = new WeakMap<FastifyRequest, Fault>();

  app.addHook("preHandler", async (request, reply) => {
    const entry: LabRequest = {
      at: Date.now(),
      method: request.method,
      path: redact(request.url),
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          SECRET_HEADERS.has(name) ? "[taken out]" : String(value),
        ]),
      ),
      body: redact(typeof request.body === "string" ? request.body : ""),
    };
    requests.push(entry);
    ledger.set(request, entry);
    const fault = faults.find(
      (candidate) =>
        (candidate.times ?? 1) > 0 &&
        (candidate.method === undefined || candidate.method === request.method) &&
        candidate.path.test(request.url),
    );
    if (!fault) return;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.when === "after") struck.set(request, fault);
    else return answerInstead(fault, request, reply);
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const fault = struck.get(request);
    if (!fault) return payload;
    struck.delete(request);
    if (fault.answer === "hang") return new Promise<never>(() => undefined);
    if (fault.answer === "reset") {
      request.raw.socket.destroy();
      return payload;
    }
    if (fault.answer === "cut") {
      const text = String(payload ?? "");
      reply.raw.writeHead(reply.statusCode, { "content-type": "application/json", "content-length": text.length + 10 });
      reply.raw.write(text.slice(0, Math.ceil(text.length / 2)), () => request.raw.socket.destroy());
      return new Promise<never>(() => undefined);
    }
    for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
    reply.code(fault.answer.status).headers(headersOf(fault.answer));
    return fault.answer.body ?? "";
  });

  app.addHook("onResponse", async (request, reply) => {
    const entry = ledger.get(request);
    if (entry) entry.status = reply.statusCode;
  });

  return {
    app,
    requests,
    faults,
    async listen() {
      await app.listen({ host: "127.0.0.1", port: 0 });
      return (app.server.address() as AddressInfo).port;
    },
    async close() {
      await app.close();
    },
  };
}

/** A JSON body is announced as one, or SDKs would not read the error in it. */
function headersOf(answer: { headers?: Record<string, string>; body?: string }): Record<string, string> {
  if (!answer.body?.startsWith("{")) return { ...answer.headers };
  return { "content-type": "application/json; charset=utf-8", ...answer.headers };
}

async function answerInstead(fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (typeof fault.answer === "object") {
    return reply
      .code(fault.answer.status)
      .headers(headersOf(fault.answer))
      .send(fault.answer.body ?? "");
  }
  reply.hijack();
  if (fault.answer !== "hang") request.raw.socket.destroy();
  return reply;
}
