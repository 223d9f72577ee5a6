/**
 * The list of objects in a bucket of Object Storage, by its S3 API in version 1: the documentation of version 2
 * contradicts itself.
 * https://api.ncloud-docs.com/docs/en/storage-objectstorage-listobjects
 */
import { sign } from "aws4";
import type { Clock } from "../core/clock";
import { answered, FlowLogError, kindOfStatus } from "../core/errors";
import { clockSkew, type HttpAnswer, HttpClient, type HttpRequest } from "../core/http/client";
import { readXml, readXmlError, several, time } from "../core/xml";
import * as z from "../core/zod";
import type { AccessKey } from "./access-key";
import type { ObjectStorageAddress } from "./object-storage-addresses";

export interface StoredObject {
  readonly key: string;
  readonly lastModified: Date;
}

const listing = z.object({
  ListBucketResult: z.object({
    IsTruncated: z.string(),
    NextMarker: z.string().optional(),
    Contents: several(z.object({ Key: z.string(), LastModified: time })),
  }),
});

const FIVE_MINUTES = 5 * 60_000;
const READ_ONLY = "give the Sub Account View/getBucketList and View/getObjectList (NCP_OBJECT_STORAGE_VIEWER)";

export class ObjectStorage {
  readonly #http: HttpClient;
  readonly #key: AccessKey;
  readonly #endpoint: string;
  #region: string;

  constructor({ endpoint, region }: ObjectStorageAddress, key: AccessKey, clock: Clock) {
    this.#endpoint = endpoint;
    this.#region = region;
    this.#key = key;
    this.#http = new HttpClient({ clock, sign: async (request) => this.#signed(request) });
  }

  /**
   * All objects whose key begins with the prefix, page by page. The documentation promises no order in a page.
   * @throws notFound when there is no such bucket
   */
  async *pages(bucket: string, prefix: string): AsyncGenerator<StoredObject[]> {
    let marker = "";
    for (;;) {
      const query = new URLSearchParams({ "max-keys": "1000", prefix, ...(marker ? { marker } : {}) });
      const { IsTruncated, NextMarker, Contents } = await this.#page(bucket, query);
      yield Contents.map(({ Key, LastModified }) => ({ key: Key, lastModified: LastModified }));
      if (IsTruncated.toLowerCase() !== "true") return;
      const next = NextMarker || greatest(Contents.map(({ Key }) => Key));
      if (next === undefined || Buffer.compare(Buffer.from(next), Buffer.from(marker)) <= 0) {
        const said = `bucket ${bucket}: the list of objects has no end`;
        throw FlowLogError.refused("unreadable", { said, advice: "check that no proxy answers for Object Storage" });
      }
      marker = next;
    }
  }

  /** @throws notFound when there is no such bucket */
  async assertBucket(bucket: string): Promise<void> {
    await this.#page(bucket, new URLSearchParams({ "max-keys": "1" }));
  }

  async #page(bucket: string, query: URLSearchParams) {
    const send = () =>
      this.#http.send({
        method: "GET",
        // Object Storage and the signature take %20 for a space, and no plus sign.
        url: `${this.#endpoint}/${bucket}?${String(query).replaceAll("+", "%20")}`,
        repeatable: true,
        isReadable: async ({ body }) => listing.safeParse(await readXml(body)).success,
      });
    let answer = await send();
    const region = await regionAskedFor(answer);
    if (region !== undefined && region !== this.#region) {
      this.#region = region;
      answer = await send();
    }
    if (answer.status >= 300) throw await this.#refusal(answer, bucket);
    const { data } = listing.safeParse(await readXml(answer.body));
    if (data) return data.ListBucketResult;
    const said = `bucket ${bucket}: the answer is no list of objects`;
    throw FlowLogError.refused("unreadable", { said, advice: "check that no proxy answers for Object Storage" });
  }

  #signed({ method, url }: HttpRequest): Record<string, string> {
    const { host, pathname, search } = new URL(url);
    const request = { service: "s3", region: this.#region, method, host, path: pathname + search, headers: {} };
    const { accessKey: accessKeyId, secretKey: secretAccessKey } = this.#key;
    const { headers = {} } = sign(request, { accessKeyId, secretAccessKey });
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  }

  async #refusal(answer: HttpAnswer, bucket: string): Promise<FlowLogError> {
    const error = await readXmlError(answer.body);
    const code = error?.Code;
    const message = error?.Message ?? (code ? undefined : "a body that is not that of Object Storage");
    const said = answered({ status: answer.status, code, message });
    const kind = code === "NoSuchBucket" ? "notFound" : (KINDS[code ?? ""] ?? kindOf(answer.status));
    const skew = clockSkew(answer, FIVE_MINUTES);
    const key = `check the access key and the secret key (from ${this.#key.from})`;
    const clock = `this machine's clock is ${skew} the cloud's: set it right`;
    const advice = kind === "forbidden" ? READ_ONLY : kind === "auth" ? (skew ? clock : key) : undefined;
    return FlowLogError.refused(kind, { ...said, attempt: `listing bucket ${bucket} at ${this.#endpoint}`, advice });
  }
}

/**
 * The first of the addresses where the bucket is.
 * @throws notFound when all addresses say that they have no such bucket, else what an address says that may have it
 */
export async function locateBucket(
  bucket: string,
  addresses: readonly ObjectStorageAddress[],
  key: AccessKey,
  clock: Clock,
): Promise<{ readonly storage: ObjectStorage; readonly address: ObjectStorageAddress }> {
  const refusals: FlowLogError[] = [];
  for (const address of addresses) {
    const storage = new ObjectStorage(address, key, clock);
    try {
      await storage.assertBucket(bucket);
      return { storage, address };
    } catch (thrown) {
      const error = FlowLogError.of(thrown);
      refusals.push(error);
      // The first region is the likely one: what it refuses is not looked for elsewhere.
      if (refusals.length === 1 && error.kind !== "notFound") throw error;
    }
  }
  const mayHaveIt = refusals.find(({ kind }) => kind !== "notFound");
  throw mayHaveIt?.withFact(`region ${addresses[0]?.regionCode} has no such bucket`) ?? refusals[0];
}

const KINDS: Readonly<Record<string, "auth" | "forbidden">> = {
  AccessDenied: "forbidden",
  InvalidAccessKeyId: "auth",
  SignatureDoesNotMatch: "auth",
  RequestTimeTooSkewed: "auth",
};

/** A 404 without the code of a missing bucket is not from Object Storage. */
function kindOf(status: number) {
  return status === 404 ? "unreadable" : kindOfStatus(status);
}

/** The region that the service wants in signatures, when it refuses another one. */
async function regionAskedFor({ status, body }: HttpAnswer): Promise<string | undefined> {
  if (status !== 400) return undefined;
  const error = await readXmlError(body);
  return error?.Code === "AuthorizationHeaderMalformed" && typeof error.Region === "string" ? error.Region : undefined;
}

/** The greatest text in the order of its bytes, as S3 orders keys. */
function greatest(keys: readonly string[]): string | undefined {
  const isGreater = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other)) > 0;
  return keys.reduce<string | undefined>(
    (found, key) => (found === undefined || isGreater(key, found) ? key : found),
    undefined,
  );
}
