/** The refusals of Entra ID, with their AADSTS numbers. */
import { randomUUID } from "node:crypto";
import type { FastifyReply } from "fastify";

export interface Refusal {
  readonly status: number;
  readonly error: string;
  /** The number after AADSTS. */
  readonly code: number;
  readonly text: string;
}

export function refuse(reply: FastifyReply, refusal: Refusal): unknown {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace("T", " ")}Z`;
  const text = `AADSTS${refusal.code}: ${refusal.text}`;
  return reply.code(refusal.status).send({
    error: refusal.error,
    error_description: `${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [refusal.code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.code}`,
  });
}

export function unknownTenant(tenant: string): Refusal {
  const text = `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`;
  return { status: 400, error: "invalid_request", code: 90002, text };
}

export function unknownApplication(clientId: string): Refusal {
  const text = `Application with identifier '${clientId}' was not found in the directory 'Flow log lab'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`;
  return { status: 400, error: "unauthorized_client", code: 700016, text };
}

export function unknownResource(audience: string): Refusal {
  const text = `The resource principal named ${audience} was not found in the tenant named Flow log lab. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`;
  return { status: 400, error: "invalid_resource", code: 500011, text };
}

/** A client that cannot prove its identity. */
export function invalidClient(code: number, text: string): Refusal {
  return { status: 401, error: "invalid_client", code, text };
}
