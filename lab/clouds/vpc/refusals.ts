/** The four shapes in which the gateway and the services refuse a request: API gateway, VPC, Log Tank Service, IAM. */
import { randomBytes } from "node:crypto";

/** A refused request: its handler throws this, and the status and body are the answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    super(JSON.stringify(body));
  }
}

export function vpcRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { code, message });
}

/** The VPC service's refusal of a call without a right. */
export function vpcDenial(right: string): Refusal {
  return vpcRefusal(403, "VPC.0010", `Policy doesn't allow <${right}> to be performed.`);
}

export function gatewayRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { error_msg: message, error_code: code, request_id: newRequestId() });
}

/** The gateway's answer to a path and method that no service has published. */
export function unknownApi(): Refusal {
  return gatewayRefusal(404, "APIGW.0101", "The API does not exist or has not been published in the environment");
}

export function ltsRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(status, { error_code: code, error_msg: message });
}

const TITLES: Record<number, string> = { 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found" };

export function iamRefusal(status: number, message: string): Refusal {
  return new Refusal(status, { error: { message, code: status, title: TITLES[status] } });
}

export function newRequestId(): string {
  return randomBytes(16).toString("hex");
}
