/** Whether the buckets are there that flow logs write into, or are to write into. */
import { type Check, Checks } from "../../core/discovery/check";
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { ObjectStorage } from "../object-storage";
import { type ObjectStorageAddress, objectStorageAddresses } from "../object-storage-addresses";
import type { Access } from "../service";

/** The checks of one bucket. It is first looked for in the region of the access. */
export async function bucketChecks(
  look: Look,
  access: Access,
  bucket: string,
  addressesOf: typeof objectStorageAddresses = objectStorageAddresses,
): Promise<readonly Check[]> {
  const checks = new Checks(`bucket ${bucket}, region ${access.regionCode}`);
  return checks.of(
    "bucket",
    async () => {
      const { site, regionCode } = access;
      const [own, ...others] = addressesOf(look.settings, { site, regionCode });
      const answer = own ? await lookedFor(look, access, own, bucket) : "missing";
      return { answer, elsewhere: answer === "missing" ? await regionWith(look, access, others, bucket) : undefined };
    },
    ({ answer, elsewhere }) => {
      if (answer === "there") return [checks.ok("bucket", "is there, and its objects can be listed")];
      if (answer === "refused") {
        const said = "these credentials may not list its objects, so verify can't tell whether records arrive";
        return [checks.warning("bucket", said, "give the Sub Account NCP_OBJECT_STORAGE_VIEWER")];
      }
      if (elsewhere !== undefined) {
        const said = `is in region ${elsewhere}; no document says whether flow logs of another region can write there`;
        return [
          checks.warning("bucket", said, `use a bucket in ${access.regionCode}; verify tells whether records arrive`),
        ];
      }
      return [checks.missing("bucket", "does not exist", "make it in Object Storage, or correct storageBucketName")];
    },
  );
}

type Answer = "there" | "refused" | "missing";

async function lookedFor(look: Look, { key }: Access, address: ObjectStorageAddress, bucket: string): Promise<Answer> {
  try {
    await new ObjectStorage(address, key, look.clock).assertBucket(bucket);
    return "there";
  } catch (thrown) {
    const { kind } = FlowLogError.of(thrown);
    if (kind === "notFound") return "missing";
    if (kind === "forbidden") return "refused";
    throw thrown;
  }
}

/** Another region of the site that has the bucket. */
async function regionWith(
  look: Look,
  access: Access,
  addresses: readonly ObjectStorageAddress[],
  bucket: string,
): Promise<string | undefined> {
  for (const address of addresses) {
    const answer = await lookedFor(look, access, address, bucket).catch(() => "missing" as const);
    if (answer === "there") return address.regionCode;
  }
  return undefined;
}
