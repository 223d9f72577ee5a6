/** Whether the buckets are there that flow logs write into, or are to write into. */
import { type Check, Checks } from "../../core/discovery/check";
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { locateBucket } from "../object-storage";
import { objectStorageAddresses } from "../object-storage-addresses";
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
    () => lookedFor(look, access, bucket, addressesOf),
    (answer) => {
      if (answer === "there") return [checks.ok("bucket", "is there, and its objects can be listed")];
      if (answer === "missing") {
        return [checks.missing("bucket", "does not exist", "make it in Object Storage, or correct storageBucketName")];
      }
      if ("refused" in answer) {
        const said = `these credentials may not list its objects, so verify can't tell whether records arrive: ${answer.refused}`;
        return [
          checks.warning(
            "bucket",
            said,
            "give the Sub Account the policy NCP_OBJECT_STORAGE_VIEWER, and see that the ACL of the bucket allows it",
          ),
        ];
      }
      const said = `is in region ${answer.elsewhere}; no document says whether flow logs of another region can write there`;
      return [
        checks.warning("bucket", said, `use a bucket in ${access.regionCode}; verify tells whether records arrive`),
      ];
    },
  );
}

/** `elsewhere`: another region of the site that has the bucket. `refused`: what Object Storage says. */
type Answer = "there" | "missing" | { readonly refused: string } | { readonly elsewhere: string };

async function lookedFor(
  look: Look,
  { key, site, regionCode }: Access,
  bucket: string,
  addressesOf: typeof objectStorageAddresses,
): Promise<Answer> {
  const addresses = addressesOf(look.settings, { site, regionCode });
  try {
    const { address } = await locateBucket(bucket, addresses, key, look.clock);
    return address === addresses[0] ? "there" : { elsewhere: address.regionCode };
  } catch (thrown) {
    const { kind, parts } = FlowLogError.of(thrown);
    if (kind === "notFound") return "missing";
    if (kind === "forbidden") return { refused: parts.said };
    throw thrown;
  }
}
