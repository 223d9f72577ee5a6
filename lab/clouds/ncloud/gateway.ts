/** The API gateway in front of the service: authentication, subscription, and its own kind of errors. */
import type { NcloudMemory } from "./memory";
import { verify } from "./signature";
import type { NcloudSwitches } from "./switches";

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const errors = {
  "100": [400, "Bad Request Exception"],
  "200": [401, "Authentication Failed"],
  "210": [401, "Permission Denied"],
  "300": [404, "Not Found Exception"],
  "410": [429, "Throttle Limited"],
  "430": [413, "Request Entity Too Large"],
  "500": [503, "Endpoint Error"],
  "510": [504, "Endpoint Timeout"],
  "900": [500, "Unexpected Error"],
} as const;

export class GatewayError extends Error {
  constructor(
    readonly errorCode: keyof typeof errors,
    readonly details = "",
  ) {
    super(errors[errorCode][1]);
  }
}

/** A gateway error as it goes over the wire. Only JSON is documented; XML is a guess, and proxies answer in HTML. */
export function gatewayAnswer(
  error: GatewayError,
  switches: Pick<NcloudSwitches, "gatewayErrors" | "gatewayErrorStatus"> = {
    gatewayErrors: "json",
    gatewayErrorStatus: "documented",
  },
): Answer {
  const { errorCode, message, details } = error;
  const documented = errors[errorCode][0];
  const status = switches.gatewayErrorStatus === 200 ? 200 : documented;
  switch (switches.gatewayErrors) {
    case "json":
      return {
        status,
        headers: { "content-type": "application/json;charset=UTF-8" },
        body: JSON.stringify({ error: { errorCode, message, details } }),
      };
    case "xml":
      return {
        status,
        headers: { "content-type": "text/xml;charset=UTF-8" },
        body:
          `<?xml version="1.0" encoding="UTF-8"?>\n<error><errorCode>${errorCode}</errorCode>` +
          `<message>${message}</message><details>${details}</details></error>`,
      };
    case "html":
      return {
        status,
        headers: { "content-type": "text/html" },
        body: `<html>\n<head><title>${documented} ${message}</title></head>\n<body><h1>${message}</h1></body>\n</html>`,
      };
    case "empty":
      return { status, headers: {}, body: "" };
  }
}

export interface Call {
  readonly method: string;
  readonly target: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

const FIVE_MINUTES = 5 * 60_000;

/**
 * Lets a call through or throws. A wrong signature, an unknown key and an old timestamp have one error: the vendor
 * documents one code for all three, so clients must not tell them apart by text.
 */
export function authenticate(call: Call, memory: NcloudMemory, switches: NcloudSwitches, now: number): void {
  const header = (name: string) => {
    const value = call.headers[name];
    return typeof value === "string" ? value : "";
  };
  const timestamp = header("x-ncp-apigw-timestamp");
  const accessKey = header("x-ncp-iam-access-key");
  // The documentation and the Java SDK send v2, other SDKs v1, with the same signature. Each one sent must be right.
  const signatures = [header("x-ncp-apigw-signature-v2"), header("x-ncp-apigw-signature-v1")].filter(Boolean);
  if (!timestamp || !accessKey || signatures.length === 0) {
    throw new GatewayError("200", "Authentication information are missing.");
  }
  const secretKey = memory.keys.get(accessKey);
  const signed = { method: call.method, target: call.target, timestamp, accessKey };
  if (
    secretKey === undefined ||
    (memory.keysEnd.get(accessKey) ?? Number.POSITIVE_INFINITY) < now ||
    !/^\d{1,16}$/.test(timestamp) ||
    Math.abs(now - Number(timestamp)) > FIVE_MINUTES ||
    !signatures.every((signature) => verify(signed, secretKey, signature))
  ) {
    throw new GatewayError("200", "Invalid authentication information.");
  }
  if (!switches.subscribed) throw new GatewayError("210", "A subscription to the API is required.");
  if (switches.endpointErrors > 0) {
    switches.endpointErrors -= 1;
    throw new GatewayError("500");
  }
}
