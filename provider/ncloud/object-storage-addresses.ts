/** Where Object Storage is: https://guide.ncloud-docs.com/docs/en/objectstorage-spec */
import { FlowLogError } from "../core/errors";
import type { Settings } from "../core/settings";
import type { NcloudPlace } from "./place";
import type { Site } from "./schema";

export interface ObjectStorageAddress {
  /** The region as Server (VPC) calls it. */
  readonly regionCode: string;
  readonly endpoint: string;
  /** The region in signatures. */
  readonly region: string;
}

const ADDRESSES: Readonly<Record<Site, readonly ObjectStorageAddress[]>> = {
  public: [
    { regionCode: "KR", endpoint: "https://kr.object.ncloudstorage.com", region: "kr-standard" },
    { regionCode: "SGN", endpoint: "https://sg.object.ncloudstorage.com", region: "sg-standard" },
    { regionCode: "JPN", endpoint: "https://jp.object.ncpstorage.com", region: "jp-standard" },
    { regionCode: "USWN", endpoint: "https://us.object.ncloudstorage.com", region: "us-standard" },
    { regionCode: "DEN", endpoint: "https://de.object.ncloudstorage.com", region: "de-standard" },
  ],
  gov: [
    { regionCode: "KR", endpoint: "https://kr.object.gov-ncloudstorage.com", region: "gov-standard" },
    { regionCode: "KRS", endpoint: "https://krs.object.gov-ncloudstorage.com", region: "gov2-standard" },
  ],
  // No document has the region of this site. The service names its region when it refuses another one.
  fin: [{ regionCode: "FKR", endpoint: "https://kr.object.fin-ncloudstorage.com", region: "fin-standard" }],
};

/**
 * Where a bucket may be: first the region of the network interface, because no document says that a flow log can't write
 * elsewhere. `NCLOUD_OBS_ENDPOINT`, which the vendor's Terraform provider reads too, replaces all addresses.
 * @throws invalid when nobody knows Object Storage of this region
 */
export function objectStorageAddresses(settings: Settings, { site, regionCode }: NcloudPlace): ObjectStorageAddress[] {
  const known = ADDRESSES[site];
  const own = known.find((address) => address.regionCode === regionCode);
  const override = settings.environment("NCLOUD_OBS_ENDPOINT");
  if (override) {
    if (!URL.canParse(override.value) || !/^https?:/.test(override.value)) {
      throw FlowLogError.refused("invalid", { said: `${override.from} must be an http or https address` });
    }
    const endpoint = override.value.replace(/\/+$/, "");
    return [{ regionCode, endpoint, region: own?.region ?? "kr-standard" }];
  }
  if (!own) {
    throw FlowLogError.refused("invalid", {
      said: `the address of Object Storage in region ${regionCode} of site "${site}" is not known`,
      advice: "set NCLOUD_OBS_ENDPOINT",
    });
  }
  return [own, ...known.filter((address) => address !== own)];
}
