/** Whether the buckets of flow logs exist. No call tells how long a bucket keeps records. */
import type { Destination } from "../../core/discovery/destination";
import type { FoundFlowLog } from "../../core/discovery/found";
import { type Look, lookingAt } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { Directories } from "./directories";

type Found = FoundFlowLog<"NcloudFlowLog">;

/** Bucket by bucket: one that can't be looked at hides nothing of the others. */
export async function* destinations(look: Look, flowLogs: readonly Found[]): AsyncGenerator<Destination> {
  const directories = new Directories(look, flowLogs);
  const byBucket = new Map<string, Found[]>();
  for (const flowLog of flowLogs) getOrCreate(byBucket, bucketOf(flowLog), (): Found[] => []).push(flowLog);
  for (const [bucket, own] of byBucket) {
    yield* lookingAt(look, bucket, async function* () {
      for (const flowLog of own) yield { flowLog, isGone: await isGone(directories, flowLog) };
    });
  }
}

/** `bucket flow-logs of region KR` */
function bucketOf({ inputs, region }: Found): string {
  return `bucket ${inputs.storageBucketName} of region ${region}`;
}

async function isGone(directories: Directories, flowLog: Found): Promise<boolean> {
  try {
    await directories.of(flowLog);
    return false;
  } catch (thrown) {
    if (FlowLogError.of(thrown).kind === "notFound") return true;
    throw thrown;
  }
}
