/** Checks signatures of version 4, as Object Storage takes them. */
import { createHash, createHmac } from "node:crypto";
import type { Call } from "./gateway";
import type { S3Error } from "./s3-errors";
import type { NcloudService } from "./service";

const SKEW_MS = 15 * 60_000;

/** What is wrong with the signature; undefined when it is right. */
export function signatureFault(call: Call, { memory, switches, now }: NcloudService): S3Error | undefined {
  const header = (name: string) => String(call.headers[name] ?? "");
  const [, access = "", date = "", region = "", names = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      header("authorization"),
    ) ?? [];
  if (signature === "") return "AccessDenied";
  const secret = memory.keys.get(access);
  if (secret === undefined) return "InvalidAccessKeyId";
  if (region !== switches.signatureRegion) return "AuthorizationHeaderMalformed";
  const stamp = header("x-amz-date");
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3:$4:$5Z"));
  if (!(Math.abs(now() - at) < SKEW_MS)) return "RequestTimeTooSkewed";
  const [path = "", query = ""] = call.target.split("?");
  const canonical = [
    call.method,
    path,
    query.split("&").sort().join("&"),
    ...names.split(";").map((name) => `${name}:${header(name).trim()}`),
    "",
    names,
    header("x-amz-content-sha256"),
  ].join("\n");
  const scope = `${date}/${region}/s3/aws4_request`;
  const hash = createHash("sha256").update(canonical).digest("hex");
  const parts = [date, region, "s3", "aws4_request"];
  const key = parts.reduce<Buffer | string>(
    (one, part) => createHmac("sha256", one).update(part).digest(),
    `AWS4${secret}`,
  );
  const expected = createHmac("sha256", key).update(`AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash}`).digest("hex");
  return expected === signature ? undefined : "SignatureDoesNotMatch";
}
