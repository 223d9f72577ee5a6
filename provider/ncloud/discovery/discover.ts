/** Asks NAVER Cloud for everything of a kind that functions of programs look for. */
import { wholeLook } from "../../core/discovery/whole-look";
import { attempting } from "../../core/errors";
import type { Settings } from "../../core/settings";
import type {
  DiscoveredNcloudFlowLogs,
  DiscoverNcloudFlowLogsArgs,
  FoundNcloudNetworkInterfaces,
  GetNcloudNetworkInterfacesArgs,
} from "../discovered";
import type { Site } from "../schema";
import { flowLogs } from "./flow-logs";
import { interfaces } from "./interfaces";

export async function discoverFlowLogs(
  settings: Settings,
  { regionCodes }: DiscoverNcloudFlowLogsArgs,
): Promise<DiscoveredNcloudFlowLogs> {
  return attempting("discovering flow logs of NAVER Cloud", async () => {
    const found = await wholeLook(settings, { region: regionCodes }, flowLogs);
    const all = found.map(({ id, inputs, account, region = "" }) => ({
      id,
      networkInterfaceNo: String(inputs.networkInterfaceNo),
      collectActionTypeCode: String(inputs.collectActionTypeCode),
      collectIntervalMinute: Number(inputs.collectIntervalMinute),
      storageBucketName: String(inputs.storageBucketName),
      storageBucketDirectoryName: String(inputs.storageBucketDirectoryName),
      site: account as Site,
      regionCode: region,
    }));
    return { flowLogs: inOrder(all) };
  });
}

export async function findNetworkInterfaces(
  settings: Settings,
  { regionCodes, vpcNos, subnetNos }: GetNcloudNetworkInterfacesArgs,
): Promise<FoundNcloudNetworkInterfaces> {
  return attempting("looking up network interfaces", async () => {
    const found = await wholeLook(settings, { region: regionCodes }, interfaces);
    const all = found
      .filter(({ exempt }) => exempt === undefined)
      .map(({ networkInterface, place, subnet }) => {
        const { enableFlowLog, instanceTypeCode, ...named } = networkInterface;
        return { ...named, vpcNo: subnet?.vpcNo ?? "", site: place.site, regionCode: place.regionCode };
      })
      .filter(({ vpcNo, subnetNo }) => (vpcNos?.includes(vpcNo) ?? true) && (subnetNos?.includes(subnetNo) ?? true));
    return { networkInterfaces: inOrder(all) };
  });
}

/** By region, then by number. */
function inOrder<Item extends { readonly regionCode: string; readonly networkInterfaceNo: string }>(
  items: readonly Item[],
): Item[] {
  const key = ({ regionCode, networkInterfaceNo }: Item) => `${regionCode}/${networkInterfaceNo.padStart(20, "0")}`;
  return [...items].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}
