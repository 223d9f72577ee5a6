/** A caller of NAVER Cloud as small as can be, with a signature of its own. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseStringPromise } from "xml2js";
import type { NcloudLab } from "../../lab/clouds/ncloud";

export type Ncloud = NcloudLab;

/** A file of test/data/ncloud. */
export const data = (name: string) => readFileSync(resolve(__dirname, "../data/ncloud", name), "utf8");
/** Parameters as a form, which a POST sends, or as a query. */
export const form = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Wire {
  readonly method?: "GET" | "POST" | "PUT";
  /** Parameters in the query; the others travel in the form. */
  readonly query?: string;
  readonly path?: string;
  readonly timestamp?: number;
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly signatureHeader?: string;
  readonly contentType?: string;
  /** Headers that replace the signed ones; an empty text leaves one out. */
  readonly headers?: Record<string, string>;
}

export async function send(cloud: Ncloud, action: string, form: string, wire: Wire = {}): Promise<Reply> {
  const method = wire.method ?? "POST";
  const target = (wire.path ?? `/vserver/v2/${action}`) + (wire.query === undefined ? "" : `?${wire.query}`);
  const timestamp = String(wire.timestamp ?? Date.now() + cloud.switches.clockOffsetMs);
  const accessKey = wire.accessKey ?? cloud.env.NCLOUD_ACCESS_KEY ?? "";
  const signature = createHmac("sha256", wire.secretKey ?? cloud.env.NCLOUD_SECRET_KEY ?? "")
    .update(`${method} ${target}\n${timestamp}\n${accessKey}`)
    .digest("base64");
  const headers = Object.entries({
    "x-ncp-apigw-timestamp": timestamp,
    "x-ncp-iam-access-key": accessKey,
    [wire.signatureHeader ?? "x-ncp-apigw-signature-v2"]: signature,
    ...(method === "GET" ? {} : { "content-type": wire.contentType ?? "application/x-www-form-urlencoded" }),
    ...wire.headers,
  }).filter(([, value]) => value !== "");
  const response = await fetch(cloud.url + target, {
    method,
    headers: Object.fromEntries(headers),
    ...(method === "GET" ? {} : { body: form }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A POST form that asks for JSON, as the Go SDK sends it. */
export function post(cloud: Ncloud, action: string, parameters: Record<string, string>): Promise<Reply> {
  return send(cloud, action, form({ responseFormatType: "json", ...parameters }));
}

/** An interface of the lab that has a flow log, and one that has none. */
export const running = "123490";
export const unset = "123487";

export const wanted = { networkInterfaceNo: unset, collectActionTypeCode: "DENY", storageBucketName: "flow-logs" };

export const enable = (cloud: Ncloud, more: Record<string, string> = {}) =>
  post(cloud, "enableFlowLog", { ...wanted, ...more });

export const disable = (cloud: Ncloud, networkInterfaceNo = unset) =>
  post(cloud, "disableFlowLog", { networkInterfaceNo });

export const read = (cloud: Ncloud, ...numbers: string[]) =>
  post(
    cloud,
    "getFlowLogConfigurationList",
    Object.fromEntries(numbers.map((number, index) => [`networkInterfaceNoList.${index + 1}`, number])),
  );

/** The interface numbers that a JSON answer lists. */
export function listed(reply: Reply): string[] {
  const [root] = Object.values(JSON.parse(reply.text) as Record<string, { flowLogConfigurationList: unknown }>);
  const rows = root?.flowLogConfigurationList as { networkInterfaceNo: string }[];
  return rows.map((row) => row.networkInterfaceNo);
}

/** HTTP status and returnCode of a service error in JSON. */
export function refusal(reply: Reply): string {
  const body = JSON.parse(reply.text) as { responseError?: { returnCode: string } };
  return `${reply.status} ${body.responseError?.returnCode}`;
}

/** HTTP status and errorCode of a gateway error in JSON. */
export function gatewayRefusal(reply: Reply): string {
  const body = JSON.parse(reply.text) as { error?: { errorCode: string } };
  return `${reply.status} ${body.error?.errorCode}`;
}

export const readXml = (text: string) => parseStringPromise(text, { explicitArray: false }) as Promise<unknown>;

/** The same tree with every value replaced: what is left to compare is names, nesting and order. */
export function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (value === null || typeof value !== "object") return typeof value;
  return Object.entries(value).map(([name, content]) => [name, shape(content)]);
}
