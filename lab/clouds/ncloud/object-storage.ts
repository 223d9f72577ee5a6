/** Object Storage: the list of objects in a bucket, by version 1 of the S3 API. */
import type { FastifyInstance, FastifyReply } from "fastify";
import type { StoredObject } from "./memory";
import { S3_ERRORS, type S3Error } from "./s3-errors";
import type { NcloudService } from "./service";
import { signatureFault } from "./signature-v4";

export function serveObjects(app: FastifyInstance, service: NcloudService): void {
  app.addHook("onSend", async (_request, reply, payload) => {
    reply.header("date", new Date(service.now()).toUTCString());
    return payload;
  });
  app.all<{ Params: { bucket: string } }>("/:bucket", async (request, reply) => {
    const call = { method: request.method, target: request.raw.url ?? "", headers: request.headers };
    const refuse = (code: S3Error) => refused(reply, code, service.switches.signatureRegion);
    const fault = signatureFault(call, service);
    if (fault) return refuse(fault);
    if (request.method !== "GET") return refuse("MethodNotAllowed");
    const query = new URL(call.target, "http://here").searchParams;
    // One page documents version 2, another one says that it is not supported.
    if (query.get("list-type") === "2") return refuse("NotImplemented");
    if (service.switches.bucketAccess === "refuse") return refuse("AccessDenied");
    const bucket = [...service.memory.buckets].find((one) => one.split("/")[1] === request.params.bucket);
    if (bucket === undefined) return refuse("NoSuchBucket");
    return xml(reply, 200, listing(service, bucket, query));
  });
}

function listing({ memory, switches }: NcloudService, bucket: string, query: URLSearchParams): string {
  const [prefix, marker, delimiter] = ["prefix", "marker", "delimiter"].map((name) => query.get(name) ?? "");
  const most = Math.min(Number(query.get("max-keys") ?? 1_000), switches.objectPageSize);
  const objects = memory.objects
    .filter((object) => object.bucket === bucket && object.key.startsWith(prefix ?? "") && object.key > (marker ?? ""))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const page = objects.slice(0, most);
  const isTruncated = objects.length > page.length;
  const last = page.at(-1)?.key ?? "";
  return [
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>${bucket.split("/")[1]}</Name><Prefix>${escaped(prefix ?? "")}</Prefix><Marker>${escaped(marker ?? "")}</Marker>`,
    `<MaxKeys>${most}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>`,
    // S3 names the next marker only to who asks with a delimiter.
    ...(isTruncated && delimiter ? [`<NextMarker>${escaped(last)}</NextMarker>`] : []),
    ...(switches.objectOrder === "shuffled" ? shuffled(page) : page).map(row),
    "</ListBucketResult>",
  ].join("");
}

function row({ key, lastModified }: StoredObject): string {
  const time = new Date(lastModified).toISOString();
  return `<Contents><Key>${escaped(key)}</Key><LastModified>${time}</LastModified><Size>7</Size></Contents>`;
}

/** The same disorder each time: every second object, then the others backwards. */
function shuffled(page: readonly StoredObject[]): StoredObject[] {
  const isEven = (_: StoredObject, index: number) => index % 2 === 0;
  return [...page.filter(isEven), ...page.filter((one, index) => !isEven(one, index)).reverse()];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function refused(reply: FastifyReply, code: S3Error, region: string): FastifyReply {
  const [status, message] = S3_ERRORS[code];
  const more = code === "AuthorizationHeaderMalformed" ? `<Region>${region}</Region>` : "";
  const body = `<Error><Code>${code}</Code><Message>${message}</Message>${more}<RequestId>0</RequestId></Error>`;
  return xml(reply, status, `<?xml version="1.0" encoding="UTF-8"?>${body}`);
}

function xml(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.code(status).type("application/xml").send(body);
}
