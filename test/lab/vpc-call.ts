/** How tests of the lab's VPC cloud call it: signed in the current form, or with a token. */
import { createHash, createHmac } from "node:crypto";
import { ids, type VpcLabCloud } from "../../lab/clouds/vpc";

export interface Row {
  [name: string]: string | number | boolean | Record<string, string> | undefined;
}

/** Everything that any answer may hold. */
export interface Body extends Record<string, unknown> {
  flow_log?: Row;
  flow_logs?: Row[];
  log_groups?: Row[];
  log_streams?: Row[];
  code?: string;
  message?: string;
  error_code?: string;
  error_msg?: string;
  error?: { code: number; message: string; title: string };
  projects?: Row[];
  catalog?: Entry[];
  token?: { catalog: Entry[]; project?: Row; domain?: Row; expires_at: string };
  credential?: { access: string; secret: string; securitytoken: string; expires_at: string };
}

interface Entry {
  type: string;
  endpoints: { url: string; region: string; interface: string }[];
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface CallOptions {
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly key?: { access: string; secret: string };
  readonly token?: string;
  readonly at?: number;
  /** Headers added after signing. */
  readonly unsigned?: Record<string, string>;
}

export async function send(url: string, method: string, headers: Record<string, string>, body?: string) {
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  const parsed: Body = text === "" ? {} : JSON.parse(text);
  const reply: Reply = { status: response.status, headers: response.headers, text, body: parsed };
  return reply;
}

/** `path` is sent as it is, so its query must be sorted and encoded. */
export async function call(cloud: VpcLabCloud, method: string, base: string, path: string, options: CallOptions = {}) {
  const body = options.body ?? (options.json === undefined ? undefined : JSON.stringify(options.json));
  const headers: Record<string, string> = { "content-type": "application/json", ...options.headers };
  if (options.token !== undefined)
    return send(base + path, method, { ...headers, "x-auth-token": options.token }, body);
  const key = options.key ?? { access: cloud.env.OS_ACCESS_KEY ?? "", secret: cloud.env.OS_SECRET_KEY ?? "" };
  const date = new Date(options.at ?? Date.now()).toISOString().replace(/[-:]|\.\d+/g, "");
  const signed: Record<string, string> = { ...headers, host: new URL(base).host, "x-sdk-date": date };
  const names = Object.keys(signed).sort();
  const [target = "", query = ""] = path.split("?");
  const canonical = [
    method,
    `${target}/`,
    query,
    ...names.map((name) => `${name}:${signed[name]}`),
    "",
    names.join(";"),
    createHash("sha256")
      .update(body ?? "")
      .digest("hex"),
  ].join("\n");
  const text = `SDK-HMAC-SHA256\n${date}\n${createHash("sha256").update(canonical).digest("hex")}`;
  const signature = createHmac("sha256", key.secret).update(text).digest("hex");
  const authorization = `SDK-HMAC-SHA256 Access=${key.access}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  delete signed.host;
  return send(base + path, method, { ...signed, authorization, ...options.unsigned }, body);
}

export function flowLogCall(
  cloud: VpcLabCloud,
  method: string,
  rest = "",
  options: CallOptions = {},
  project: string = ids.project,
) {
  return call(cloud, method, cloud.addresses.vpc, `/v1/${project}/fl/flow_logs${rest}`, options);
}

export function ltsCall(cloud: VpcLabCloud, method: string, rest: string, options: CallOptions = {}) {
  return call(cloud, method, cloud.addresses.lts, `/v2/${ids.project}/${rest}`, options);
}

export function passwordBody(cloud: VpcLabCloud, scope: unknown, password = cloud.tokenEnv.OS_PASSWORD) {
  const { OS_USERNAME: name, OS_USER_DOMAIN_NAME: domain } = cloud.tokenEnv;
  const identity = { methods: ["password"], password: { user: { name, password, domain: { name: domain } } } };
  return { auth: { identity, ...(scope === undefined ? {} : { scope }) } };
}

export function login(cloud: VpcLabCloud, scope: unknown = { project: { id: ids.project } }, query = "") {
  const body = JSON.stringify(passwordBody(cloud, scope));
  return send(
    `${cloud.tokenEnv.OS_AUTH_URL}/auth/tokens${query}`,
    "POST",
    { "content-type": "application/json" },
    body,
  );
}

export async function tokenFor(cloud: VpcLabCloud, scope?: unknown): Promise<string> {
  return (await login(cloud, scope)).headers.get("x-subject-token") ?? "";
}

export const wanted = {
  name: "edge",
  description: "just a test",
  resource_type: "vpc",
  resource_id: ids.vpc,
  traffic_type: "all",
  log_group_id: ids.logGroup,
  log_topic_id: ids.logStream,
};

/** Creates a flow log and answers it; `change` replaces fields of the usual request. */
export function create(cloud: VpcLabCloud, change: Record<string, unknown> = {}, options: CallOptions = {}) {
  return flowLogCall(cloud, "POST", "", { json: { flow_log: { ...wanted, ...change } }, ...options });
}
