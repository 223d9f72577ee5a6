/** The addresses at which long-running operations are polled. Those of Network are signed, as Azure's are. */
import { createHmac, randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { origin } from "./requests";

/** What the address of an operation is made of. */
export interface Addressed {
  readonly id: string;
  /** The resource that the operation is about. */
  readonly subject: { readonly id: string; readonly location: string };
  /** In milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly apiVersion: string;
}

export type OperationKind = "operations" | "operationResults";
/** Storage accounts and resource groups have unsigned addresses of their own. */
export type UnsignedKind = "storage" | "group";

/** The parameter `c` is a certificate in Azure, and random text of the same size here. */
const CERTIFICATE = randomBytes(1650).toString("base64url");
const TICKS_AT_EPOCH = 621_355_968_000_000_000n;
const SECRET = randomBytes(32);

const subscriptionOf = ({ subject }: Addressed): string => subject.id.split("/").slice(0, 3).join("/");

/** Path and api-version of an operation, without the signature. */
export function operationPath(operation: Addressed, kind: OperationKind): string {
  const place = `${subscriptionOf(operation)}/providers/Microsoft.Network/locations/${operation.subject.location}`;
  return `${place}/${kind}/${operation.id}?api-version=${operation.apiVersion}`;
}

export function signedAddress(request: FastifyRequest, operation: Addressed, kind: OperationKind): string {
  const ticks = BigInt(operation.acceptedAt) * 10_000n + TICKS_AT_EPOCH;
  const unsigned = `${operationPath(operation, kind)}&t=${ticks}&c=${CERTIFICATE}`;
  return `${origin(request)}${unsigned}${signature(unsigned)}`;
}

/** Whether a signed address has come back exactly as it was given. */
export function isSigned(url: string): boolean {
  const cut = url.indexOf("&s=");
  return cut >= 0 && url.slice(cut) === signature(url.slice(0, cut));
}

export function unsignedAddress(request: FastifyRequest, operation: Addressed, kind: UnsignedKind): string {
  const { id, subject, apiVersion } = operation;
  const storage = `/providers/Microsoft.Storage/locations/${subject.location}/asyncoperations/${id}?monitor=true&`;
  const rest = kind === "storage" ? storage : `/operationresults/${id}?`;
  return `${origin(request)}${subscriptionOf(operation)}${rest}api-version=${apiVersion}`;
}

function signature(text: string): string {
  const block = (index: number): Buffer => createHmac("sha256", SECRET).update(`${index}${text}`).digest();
  const s = Buffer.concat(Array.from({ length: 8 }, (_, index) => block(index))).toString("base64url");
  return `&s=${s}&h=${block(8).toString("base64url")}`;
}
