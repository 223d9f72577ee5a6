/**
 * The keys that NAVER Cloud gives to a server with a role. The metadata service hands the keys out, at an address that
 * only the server itself can reach. Requests are signed with such a key as with any other key.
 */
import { FlowLogError } from "../core/errors";
import { httpLibrary } from "../core/http/client";
import type { Setting, Settings } from "../core/settings";
import type { AccessKey } from "./access-key";

const ADDRESS = "http://169.254.169.254";
const CREDENTIALS = "/latest/meta-data/iam/security-credentials/";
const TIMEOUT_MS = 3_000;
/** A key is not used in its last minutes, so that the key does not expire while an operation is under way. */
const MARGIN_MS = 15 * 60_000;

const issued = new Map<string, { readonly key: Promise<AccessKey>; expiresAt: number }>();

/**
 * Asks the metadata service only when the setting is `true`, because outside of NAVER Cloud the call hangs or reaches
 * another host.
 */
export async function serverRoleKey(settings: Settings, wanted: Setting | undefined): Promise<AccessKey | undefined> {
  if (!wanted || wanted.value === "false") return undefined;
  if (wanted.value !== "true") throw unusable(`${wanted.from} must be true or false, got "${wanted.value}"`);
  // Some of the vendor's SDKs read the first variable, others the second.
  const address = settings.environment("NCLOUD_METADATA_API_ENDPOINT", "NCLOUD_METADATA_ENDPOINT")?.value ?? ADDRESS;
  const known = issued.get(address);
  if (known && known.expiresAt - MARGIN_MS > Date.now()) return known.key;
  const asked = ask(address.replace(/\/+$/, ""));
  // Calls that ask at the same time wait for the same answer.
  const entry = { key: asked.then(({ key }) => key), expiresAt: Number.POSITIVE_INFINITY };
  issued.set(address, entry);
  try {
    entry.expiresAt = (await asked).expiresAt;
  } catch (thrown) {
    issued.delete(address);
    throw thrown;
  }
  return entry.key;
}

async function ask(address: string): Promise<{ key: AccessKey; expiresAt: number }> {
  const [role = ""] = (await get(address, CREDENTIALS)).trim().split("\n");
  if (role.trim() === "") throw unusable(`the metadata service (${address}) names no role`, NO_ROLE);
  const from = `server role "${role.trim()}"`;
  const answer = parse(await get(address, CREDENTIALS + encodeURIComponent(role.trim())));
  const text = (name: string) => (typeof answer[name] === "string" ? answer[name].trim() : "");
  const [accessKey, secretKey, expiration] = [text("AccessKeyId"), text("SecretAccessKey"), text("Expiration")];
  const missing = [...(accessKey ? [] : ["AccessKeyId"]), ...(secretKey ? [] : ["SecretAccessKey"])];
  if (missing.length > 0) {
    const said = [text("Code"), text("Message")].filter(Boolean).join(": ");
    throw unusable(`the keys of ${from} lack ${missing.join(" and ")}${said ? ` (${said})` : ""}`, NO_ROLE);
  }
  // A time ends in Z or in +0000. A key without a time is asked for again at every use.
  const expiresAt = expiration === "" ? 0 : Date.parse(expiration.replace(/\+0000$/, "Z"));
  if (Number.isNaN(expiresAt)) throw unusable(`the keys of ${from} expire at "${expiration}", which is no time`);
  if (expiration !== "" && expiresAt <= Date.now()) {
    throw unusable(`the keys of ${from} expired at ${expiration}`, "check this machine's clock, then try again");
  }
  return { key: { accessKey, secretKey, from }, expiresAt };
}

const NO_ROLE = "give this server a role in the console, or unset ncloud:serverRole";

async function get(address: string, path: string): Promise<string> {
  const { AxiosError, axios } = httpLibrary();
  try {
    const { data } = await axios.get<string>(address + path, {
      // The deadline of the whole answer; the option `timeout` would allow a byte now and then for ever.
      signal: AbortSignal.timeout(TIMEOUT_MS),
      maxRedirects: 0,
      // No proxy, because a proxy would reach its own metadata service and hand out the keys of its own server.
      proxy: false,
      responseType: "text",
      transformResponse: [(text: unknown) => text],
    });
    return data;
  } catch (thrown) {
    if (!(thrown instanceof AxiosError)) throw thrown;
    const said = thrown.response ? `HTTP ${thrown.response.status}` : (thrown.code ?? "no answer");
    throw unusable(`the metadata service (${address}) gave no keys of a server role (${said})`, NO_ROLE);
  }
}

/** The body is never shown: it may hold the secret. */
function parse(body: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(body);
    if (answer !== null && typeof answer === "object") return answer as Record<string, unknown>;
  } catch {}
  throw unusable("the metadata service's answer can't be understood", NO_ROLE);
}

function unusable(said: string, advice?: string): FlowLogError {
  return FlowLogError.refused("auth", { said, advice });
}
