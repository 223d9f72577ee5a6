/** How tests call the lab's Azure: HTTPS that trusts its certificate, with a token of its service principal. */
import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";
import type { AzureLab } from "../../lab/clouds/azure";

export type { AzureLab };

export interface FlowLogBody {
  name: string;
  id: string;
  etag: string;
  type: string;
  location: string;
  tags?: Record<string, string>;
  identity?: unknown;
  properties: Record<string, unknown> & { provisioningState: string; storageId: string; retentionPolicy: unknown };
}

/** Everything that any answer may hold. */
export interface Body extends Partial<FlowLogBody> {
  value?: Body[];
  nextLink?: string;
  status?: string;
  error?: { code: string; message: string; details?: { code: string; message: string }[] };
  targetResourceId?: string;
  flowAnalyticsConfiguration?: unknown;
  access_token?: string;
  expires_in?: number;
  error_description?: string;
  error_codes?: number[];
  registrationState?: string;
  [name: string]: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Body;
}

/** Connections are kept: each new one costs a TLS handshake. */
const agents = new WeakMap<AzureLab, Agent>();

function agentOf(lab: AzureLab): Agent {
  const known = agents.get(lab);
  if (known) return known;
  const agent = new Agent({ ca: readFileSync(lab.env.NODE_EXTRA_CA_CERTS ?? ""), keepAlive: true });
  agents.set(lab, agent);
  return agent;
}

export function send(
  lab: AzureLab,
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Reply> {
  const agent = agentOf(lab);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on("data", (part: Buffer) => parts.push(part));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const parsed: Body = text === "" || text === "null" ? {} : JSON.parse(text);
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parsed });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Asks for a token; `form` replaces single fields of the right request. */
export function login(
  lab: AzureLab,
  form: Record<string, string> = {},
  tenant = lab.env.AZURE_TENANT_ID,
): Promise<Reply> {
  const fields = {
    grant_type: "client_credentials",
    client_id: lab.env.AZURE_CLIENT_ID ?? "",
    client_secret: lab.env.AZURE_CLIENT_SECRET ?? "",
    scope: `${lab.url}/.default`,
    ...form,
  };
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return send(lab, "POST", `${lab.url}/${tenant}/oauth2/v2.0/token`, headers, `${new URLSearchParams(fields)}`);
}

export type Call = (method: string, path: string, body?: unknown) => Promise<Reply>;

/** Calls with a token; paths without an api-version get today's. Absolute addresses are called as they are. */
export async function caller(lab: AzureLab): Promise<Call> {
  const token = (await login(lab)).body.access_token;
  return (method, path, body) => {
    const versioned = path.includes("api-version=") ? path : `${path}?api-version=2025-05-01`;
    const url = path.startsWith("https:") ? path : `${lab.url}${versioned}`;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    return send(lab, method, url, headers, body === undefined ? undefined : JSON.stringify(body));
  };
}

/** Polls an accepted operation to its end; answers the last poll. */
export async function finish(call: Call, accepted: Reply): Promise<Reply> {
  const address = String(accepted.headers["azure-asyncoperation"] ?? accepted.headers.location);
  for (let polls = 0; polls < 20; polls += 1) {
    const reply = await call("GET", address);
    if (reply.status !== 202 && reply.body.status !== "InProgress") return reply;
  }
  throw new Error("the operation does not end");
}
