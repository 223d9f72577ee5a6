/** Faults: requests whose ordinary answer is replaced, before or after the request has taken effect. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

export interface Fault {
  readonly method?: string;
  /** Strikes paths (with query) that match. */
  readonly path: RegExp;
  /** `before`: the request has no effect. `after`: it takes effect, and then its answer is replaced. */
  readonly when: "before" | "after";
  /**
   * `reset` closes the connection, `hang` never answers, `cut` ends the body half way; `delayMs` leaves the answer as
   * it is, and lets the client wait for it.
   */
  readonly answer:
    | "reset"
    | "hang"
    | "cut"
    | { readonly delayMs: number }
    | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };
  /** How many requests the fault strikes; 1 by default. */
  times?: number;
}

/** Lets the faults of a list, which tests fill later, strike the requests of an app. */
export function addFaults(app: FastifyInstance, faults: readonly Fault[]): void {
  const struckAfter = new WeakMap<FastifyRequest, Fault>();

  app.addHook("preHandler", async (request, reply) => {
    const fault = faults.find((candidate) => strikes(candidate, request));
    if (!fault) return;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.when === "before") return answerInstead(fault, request, reply);
    struckAfter.set(request, fault);
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const fault = struckAfter.get(request);
    if (!fault) return payload;
    struckAfter.delete(request);
    return replaceAnswer(fault, request, reply, payload);
  });
}

function strikes({ method, path, times = 1 }: Fault, request: FastifyRequest): boolean {
  return times > 0 && (method === undefined || method === request.method) && path.test(request.url);
}

/** Answers a request that never reaches its handler. */
async function answerInstead({ answer }: Fault, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (typeof answer === "object" && "delayMs" in answer) return sleep(answer.delayMs);
  if (typeof answer === "object") {
    return reply
      .code(answer.status)
      .headers(headersOf(answer))
      .send(answer.body ?? "");
  }
  reply.hijack();
  if (answer !== "hang") request.raw.socket.destroy();
  return reply;
}

/** The payload in place of the one that the handler sent, or none at all. */
async function replaceAnswer(
  { answer }: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  if (answer === "hang") return new Promise<never>(() => undefined);
  if (answer === "reset") {
    request.raw.socket.destroy();
    return payload;
  }
  if (answer === "cut") {
    const text = String(payload ?? "");
    reply.raw.writeHead(reply.statusCode, { "content-type": "application/json", "content-length": text.length + 10 });
    reply.raw.write(text.slice(0, Math.ceil(text.length / 2)), () => request.raw.socket.destroy());
    return new Promise<never>(() => undefined);
  }
  if ("delayMs" in answer) {
    await sleep(answer.delayMs);
    return payload;
  }
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
  reply.code(answer.status).headers(headersOf(answer));
  return answer.body ?? "";
}

/** A JSON body is announced as one, or SDKs would not read the error in it. */
function headersOf(answer: { headers?: Record<string, string>; body?: string }): Record<string, string> {
  if (!answer.body?.startsWith("{")) return { ...answer.headers };
  return { "content-type": "application/json; charset=utf-8", ...answer.headers };
}
