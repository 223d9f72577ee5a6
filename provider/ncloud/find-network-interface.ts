/** Asks the cloud for the one network interface that a look-up names. */
import { attempting, FlowLogError } from "../core/errors";
import type { Settings } from "../core/settings";
import type { NetworkInterface, NetworkInterfaceFilters } from "./api";
import { connect } from "./connect";
import type { GetNcloudNetworkInterfaceArgs, NcloudNetworkInterface } from "./network-interface-args";
import { regionAdvice } from "./place";
import type { Access } from "./service";

export async function findNetworkInterface(
  settings: Settings,
  args: GetNcloudNetworkInterfaceArgs,
): Promise<NcloudNetworkInterface> {
  const filters = filtersOf(args);
  const asked = Object.entries(filters)
    .map(([name, value]) => `${name} "${value}"`)
    .join(" and ");
  return attempting(`looking up the network interface with ${asked}`, async () => {
    const { place, access, api } = await connect(settings, args);
    const found = await api.getNetworkInterfaceList(filters);
    // The vendor does not document whether a filter matches whole names or parts of names.
    const wanted = Object.entries(filters) as [keyof typeof filters, string][];
    const matches = found.filter((candidate) => wanted.every(([name, value]) => candidate[name] === value));
    const [match] = matches;
    if (!match) throw noMatch(filters, access);
    if (matches.length > 1) throw severalMatches(matches, place.regionCode);
    const { enableFlowLog, instanceTypeCode, ...networkInterface } = match;
    return { ...networkInterface, site: place.site, regionCode: place.regionCode };
  });
}

function noMatch(filters: LookUpFilters, { site, regionCode, key }: Access): FlowLogError {
  const names = Object.keys(filters).join(" and ");
  const region = regionAdvice({ site, regionCode });
  return FlowLogError.refused("notFound", {
    said: `there is none in region ${regionCode} of the site "${site}"`,
    advice: region
      ? `${region}, ${names}, and whose key it is (from ${key.from})`
      : `check ${names}, the region, and whose key it is (from ${key.from})`,
  });
}

function severalMatches(matches: readonly NetworkInterface[], regionCode: string): FlowLogError {
  const numbers = matches.map(({ networkInterfaceNo }) => networkInterfaceNo).join(", ");
  return FlowLogError.refused("conflict", {
    said: `there are ${matches.length} of them in region ${regionCode} (${numbers})`,
    advice: "name instanceNo and deviceName instead",
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
