/**
 * Versions of Azure's APIs, for clouds that know older versions than the public cloud: sovereign clouds, Azure Stack.
 * The version for Microsoft.Network is a setting, because a write in an older version lacks the settings that are
 * newer. For everything else a version that the cloud knows is as good, and the cloud itself names those.
 */
import { FlowLogError } from "../../core/errors";
import type { Settings } from "../../core/settings";
import { supportedVersions } from "./refusals";
import type { Policy } from "./request-policies";

/** @throws invalid when the setting is no version */
export function networkApiVersion(settings: Settings): string | undefined {
  const keys = ["azure-native:networkApiVersion", "azure:networkApiVersion"];
  const set = settings.get(keys, ["ARM_NETWORK_API_VERSION"]);
  if (!set || /^\d{4}-\d\d-\d\d(-preview)?$/.test(set.value)) return set?.value;
  throw FlowLogError.refused("invalid", {
    said: `${set.from} is ${JSON.stringify(set.value)}, which is no version of an API`,
    advice: "set it to a date such as 2021-03-01, or remove it",
  });
}

type Answer = Awaited<ReturnType<Policy["sendRequest"]>>;

/** An answer leads to the address of a poll, which is signed and must stay as it is. */
const POLL = /\/(operations|operationResults)\/[^/]+$/i;
const NETWORK = /^Microsoft\.Network\//i;
const UNKNOWN_VERSION = /"(NoRegisteredProviderFound|InvalidResourceType|InvalidApiVersionParameter)"/;

/**
 * Sends requests to Microsoft.Network in the version of the setting, and others again in a version that the cloud
 * knows.
 */
export function apiVersions(network: string | undefined): Policy {
  const known = new Map<string, string>();
  return {
    name: "apiVersions",
    async sendRequest(request, next) {
      const { pathname, searchParams } = new URL(request.url);
      const asked = searchParams.get("api-version");
      if (!asked || POLL.test(pathname)) return next(request);
      const type = typeIn(pathname);
      const isNetwork = NETWORK.test(type);
      const set = isNetwork ? network : known.get(type);
      if (set) request.url = withVersion(request.url, set);
      const response = await next(request);
      const better = isNetwork ? undefined : versionIn(response, asked);
      if (better === undefined || better === set) return response;
      known.set(type, better);
      request.url = withVersion(request.url, better);
      return next(request);
    },
  };
}

/**
 * The version for another try, where Azure does not know the version. Azure refuses such a request before any effect.
 */
function versionIn({ status, bodyAsText }: Answer, asked: string): string | undefined {
  const body = bodyAsText ?? "";
  if ((status !== 400 && status !== 404) || !UNKNOWN_VERSION.test(body)) return undefined;
  return bestVersion(supportedVersions(body), asked);
}

/** The newest version that is not newer than the asked one, else the oldest of all. */
export function bestVersion(versions: readonly string[], asked: string): string | undefined {
  const sorted = [...versions].sort();
  return sorted.filter((version) => version <= asked).at(-1) ?? sorted[0];
}

function withVersion(url: string, version: string): string {
  return url.replace(/([?&]api-version=)[^&]*/i, `$1${version}`);
}

/**
 * Whose API the version belongs to: the type of resource, in lower case, of which the path names the last. Rights and
 * locks of a network have the network's path before their own. Empty for Resource Manager itself.
 */
function typeIn(path: string): string {
  const own = path.toLowerCase().split("/providers/").at(-1) ?? "";
  return /^(microsoft\.[^/]+\/[^/]+)/.exec(own)?.[1] ?? "";
}
