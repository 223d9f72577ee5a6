/** Where the lab's Azure has the services beside Resource Manager. */
import type { FastifyRequest } from "fastify";
import { origin } from "../arm/requests";

/** Address and audience of Log Analytics are this path at the address of the cloud. */
export const LOG_ANALYTICS_PATH = "/loganalytics";

/** The address of an account's blobs. The cloud itself has a host for each account. */
export function blobEndpointAt(request: FastifyRequest, account: string): string {
  return `${origin(request)}/blobs/${account}/`;
}
