/** Asks the cloud for the one network interface that a look-up names. */
import { attempting, FlowLogError } from "../core/errors";
import type { Settings } from "../core/settings";
import { NcloudApi, type NetworkInterfaceFilters } from "./api";
import { readAccessKey } from "./credentials";
import type { GetNcloudNetworkInterfaceArgs, NcloudNetworkInterface } from "./network-interface-args";
import { locate } from "./place";

export async function findNetworkInterface(
  settings: Settings,
  args: GetNcloudNetworkInterfaceArgs,
): Promise<NcloudNetworkInterface> {
  const filters = filtersOf(args);
  const asked = Object.entries(filters)
    .map(([name, value]) => `${name} "${value}"`)
    .join(" and ");
  return attempting(`looking up the network interface with ${asked}`, async () => {
    const key = await readAccessKey(settings);
    const { place, baseUrl } = locate(settings, args, undefined, key.apiUrl);
    const { site, regionCode } = place;
    const found = await new NcloudApi({ site, regionCode, baseUrl, key }).getNetworkInterfaceList(filters);
    // The vendor does not document whether a filter matches whole names or parts of names.
    const wanted = Object.entries(filters) as [keyof typeof filters, string][];
    const matches = found.filter((candidate) => wanted.every(([name, value]) => candidate[name] === value));
    const [match] = matches;
    if (match && matches.length === 1) {
      const { enableFlowLog, ...networkInterface } = match;
      return { ...networkInterface, site, regionCode };
    }
    const numbers = matches.map(({ networkInterfaceNo }) => networkInterfaceNo).join(", ");
    throw FlowLogError.refused(match ? "conflict" : "notFound", {
      said: match
        ? `there are ${matches.length} of them in region ${regionCode} (${numbers})`
        : `there is none in region ${regionCode} of the site "${site}"`,
      advice: match
        ? "name instanceNo and deviceName instead"
        : `check ${Object.keys(filters).join(" and ")}, the region, and whose key it is (from ${key.from})`,
    });
  });
}

type LookUpFilters = Omit<NetworkInterfaceFilters, "networkInterfaceNoList.1">;

/** The types allow these two forms only, but outputs of other packages may be empty texts. */
function filtersOf({ instanceNo, deviceName, networkInterfaceName }: GetNcloudNetworkInterfaceArgs): LookUpFilters {
  if (networkInterfaceName && !instanceNo && !deviceName) return { networkInterfaceName };
  if (instanceNo && deviceName && !networkInterfaceName) return { instanceNo, deviceName };
  const given = { instanceNo, deviceName, networkInterfaceName };
  const set = Object.entries(given).filter(([, value]) => value);
  throw FlowLogError.refused("invalid", {
    attempt: "looking up a network interface",
    said: `it takes instanceNo and deviceName, or networkInterfaceName alone, got ${set.map(([name]) => name).join(" and ") || "none of them"}`,
  });
}
