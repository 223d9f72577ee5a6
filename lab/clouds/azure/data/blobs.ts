/** The blobs of storage accounts: their list, as who reads flow logs needs it. */
import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { origin } from "../arm/requests";
import type { Blob } from "../memory";
import type { AzureService, Route } from "../service";

export const blobRoutes: readonly Route[] = [{ method: "GET", path: "/blobs/:account/:container", answer: listBlobs }];

/** https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes */
const ERRORS = {
  AccountIsDisabled: [403, "The specified account is disabled."],
  AuthorizationFailure: [403, "This request is not authorized to perform this operation."],
  AuthorizationPermissionMismatch: [
    403,
    "This request is not authorized to perform this operation using this permission.",
  ],
  ContainerNotFound: [404, "The specified container does not exist."],
  InvalidAuthenticationInfo: [401, "Server failed to authenticate the request."],
  NoAuthenticationInformation: [401, "Server failed to authenticate the request."],
} as const;

const STORAGE = "https://storage.azure.com";

function listBlobs(cloud: AzureService, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { memory, switches, tokens, directory } = cloud;
  const { account, container } = request.params as Record<"account" | "container", string>;
  const refuse = (code: keyof typeof ERRORS, detail = "") => {
    if (code === "InvalidAuthenticationInfo") {
      const challenge = `Bearer authorization_uri=${origin(request)}/${directory.tenantId}/oauth2/authorize resource_id=${STORAGE}`;
      reply.header("www-authenticate", challenge);
    }
    return refused(reply, code, detail);
  };
  if (request.headers.authorization === undefined) return refuse("NoAuthenticationInformation");
  const audience = String(tokens.claimsOf(request)?.aud ?? "").replace(/\/+$/, "");
  if (audience !== STORAGE) return refuse("InvalidAuthenticationInfo", "Audience validation failed.");
  if (switches.blobAccess !== "allow") return refuse(switches.blobAccess, "Issuer validation failed.");
  const blobs = memory.blobs[`${account}/${container}`];
  if (!blobs) return refuse("ContainerNotFound");
  const page = pageOf(blobs, request, switches);
  const mark = switches.blobByteOrderMark ? "\uFEFF" : "";
  return reply.code(200).type("application/xml").send(`${mark}<?xml version="1.0" encoding="utf-8"?>${page}`);
}

function refused(reply: FastifyReply, code: keyof typeof ERRORS, detail: string): FastifyReply {
  const [status, message] = ERRORS[code];
  const more =
    code === "InvalidAuthenticationInfo" ? `<AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail>` : "";
  const body = `<Error><Code>${code}</Code><Message>${message}\nRequestId:${randomUUID()}</Message>${more}</Error>`;
  return reply.code(status).type("application/xml").send(`\uFEFF<?xml version="1.0" encoding="utf-8"?>${body}`);
}

/** One page. With the switch, the first page of each list is empty, but not the last. */
function pageOf(
  blobs: readonly Blob[],
  request: FastifyRequest,
  { blobPageSize, emptyBlobPages }: AzureService["switches"],
): string {
  const { prefix = "", delimiter = "", marker = "", maxresults = "5000" } = request.query as Record<string, string>;
  const start = nameIn(marker);
  const left = entriesBelow(blobs, prefix, delimiter).filter(([name]) => name > start);
  const isEmptyPage = emptyBlobPages && marker === "" && left.length > 0;
  const shown = isEmptyPage ? [] : left.slice(0, Math.min(Number(maxresults), blobPageSize));
  const last = isEmptyPage ? "\u0001" : (shown.at(-1)?.[0] ?? "");
  const next = shown.length < left.length ? markerAfter(last) : "";
  const rows = shown.map(([name, blob]) => (blob ? blobRow(blob) : prefixRow(name)));
  const list = rows.length > 0 ? `<Blobs>${rows.join("")}</Blobs>` : "<Blobs/>";
  return `<EnumerationResults ServiceEndpoint="${origin(request)}"><Prefix>${escaped(prefix)}</Prefix>${list}<NextMarker>${next}</NextMarker></EnumerationResults>`;
}

/** Blobs, and prefixes up to the delimiter, in the order of names. */
function entriesBelow(blobs: readonly Blob[], prefix: string, delimiter: string): [string, Blob | undefined][] {
  const entries = new Map<string, Blob | undefined>();
  for (const blob of blobs.filter(({ name }) => name.startsWith(prefix))) {
    const end = delimiter === "" ? -1 : blob.name.indexOf(delimiter, prefix.length);
    if (end < 0) entries.set(blob.name, blob);
    else entries.set(blob.name.slice(0, end + 1), undefined);
  }
  return [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
}

function nameIn(marker: string): string {
  const [, encoded = ""] = /^2!\d+!(.*)$/.exec(marker) ?? [];
  return Buffer.from(encoded, "base64url").toString();
}

function prefixRow(name: string): string {
  return `<BlobPrefix><Name>${escaped(name)}</Name></BlobPrefix>`;
}

/** An opaque text, in the form of a real one. */
function markerAfter(name: string): string {
  return `2!${name.length}!${Buffer.from(name).toString("base64url")}`;
}

function blobRow({ name, lastModified }: Blob): string {
  const time = new Date(lastModified).toUTCString();
  return `<Blob><Name>${escaped(name)}</Name><Properties><Creation-Time>${time}</Creation-Time><Last-Modified>${time}</Last-Modified><Content-Length>14</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
