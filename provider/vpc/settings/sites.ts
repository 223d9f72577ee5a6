/** The two clouds and other sites with the same API: which site an address belongs to, and how addresses are made. */
import type { Family } from "./sources";

/** The sites that have a name of their own, and the domain of their endpoints. */
export const CLOUD_DOMAINS: Readonly<Record<string, string>> = {
  otc: "otc.t-systems.com",
  huawei: "myhuaweicloud.com",
};

/** A cloud in normal form: the cloud's name if it has one, else the domain of its endpoints. */
export function cloudName(written: string): string {
  const lower = written.trim().toLowerCase();
  return Object.keys(CLOUD_DOMAINS).find((name) => CLOUD_DOMAINS[name] === lower) ?? lower;
}

/** Whether a cloud in normal form is a name or a domain, and no address for example. */
export function isCloud(name: string): boolean {
  return Object.hasOwn(CLOUD_DOMAINS, name) || /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(name);
}

/** Open Telekom Cloud's Swiss site. Its domain and the name of its identity service differ from the other regions. */
const SWISS = { region: "eu-ch2", domain: "sc.otc.t-systems.com", iam: "iam-pub" };

/**
 * The family that a cloud's name tells. The domain of a private or related cloud, such as `hc.sbercloud.ru`, tells
 * none.
 */
export function familyOf(cloud: string): Family | undefined {
  if (cloud === "otc" || /(^|\.)otc\.t-systems\.com$/.test(cloud)) return "otc";
  return cloud === "huawei" || /(^|\.)myhuaweicloud\.[a-z]+$/.test(cloud) ? "huawei" : undefined;
}

/** Whether an identity service at the cloud `addressed` can be that of `cloud`. */
export function mayServe(addressed: string, cloud: string): boolean {
  const family = familyOf(addressed);
  return family === familyOf(cloud) || (family === undefined && cloud === "otc");
}

/** The site that an identity service belongs to: `https://iam.eu-de.otc.t-systems.com/v3` is `otc`'s. */
export function cloudOfAddress(authUrl: string | undefined): string | undefined {
  const address = atRegion(authUrl ?? "", "eu-de");
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  const domain = /^iam[a-z-]*\.(?:[a-z]{2}-[a-z0-9]+(?:-\d+)?\.)?(.+)$/.exec(host)?.[1];
  return domain === undefined ? undefined : cloudName(domain);
}

/** The region in the host of an identity service: `https://iam.eu-de.otc.t-systems.com/v3` is in `eu-de`. */
export function regionOfAddress(authUrl: string | undefined): string | undefined {
  const host = authUrl && URL.canParse(authUrl) ? new URL(authUrl).hostname : "";
  return /^iam[a-z-]*\.([a-z]{2}-[a-z0-9]+(?:-\d+)?)\../.exec(host)?.[1];
}

/**
 * The regions that default projects and sub-projects are named after. A looser form would take projects for regions:
 * `my-project-1` looks like one. New regions mostly are further numbers of these names.
 * https://docs.otc.t-systems.com/regions-and-endpoints/index.html, https://developer.huaweicloud.com/intl/en-us/endpoint
 * and the sites of related clouds
 */
const REGIONS: Readonly<Record<Family, RegExp>> = {
  otc: /^eu-(?:de|nl|ch\d|west-\d+)$/,
  huawei:
    /^(?:(?:cn|ap|af|la|na|sa|eu|me|tr)-(?:north|south|(?:north|south)?(?:east|west)|central)|na-mexico|sa-(?:argentina|brazil|chile|peru)|ru-moscow|ae-ad|my-kualalumpur)-\d+$/,
};

/**
 * The region that a project is named after: a sub-project is called `eu-de_team`, and the default project is called
 * like its region. Other clouds give their projects any name.
 */
export function regionOfProject(family: Family, name: string | undefined): string | undefined {
  const prefix = name?.split("_")[0];
  return prefix !== undefined && REGIONS[family].test(prefix) ? prefix : undefined;
}

/** Whether a cloud names its regions like this one; undefined of a cloud whose regions are not known here. */
export function isNamedLikeRegion(cloud: string, region: string): boolean | undefined {
  const family = familyOf(cloud);
  return family && REGIONS[family].test(region);
}

/**
 * The region in the host of the VPC service or of Log Tank Service: `https://vpc.eu-de.otc.t-systems.com` is in `eu-de`.
 * Hosts of private clouds may be called anything.
 */
export function regionOfService(address: string): string | undefined {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  const [, region, domain = ""] = /^(?:vpc|lts)\.([a-z0-9-]+)\.(.+)$/.exec(host) ?? [];
  const family = familyOf(cloudName(domain));
  return family && region && REGIONS[family].test(region) ? region : undefined;
}

/** An address with the region filled in, because vendor profiles of clouds.yaml write `{region_name}`. */
export function atRegion(address: string, region: string): string {
  return address.replaceAll("{region_name}", region);
}

/** The site of a region, when no setting names a site. */
export function cloudOfRegion(family: Family, region: string): string {
  return family === "otc" && region === SWISS.region ? SWISS.domain : family;
}

/**
 * https://docs.otc.t-systems.com/regions-and-endpoints/index.html and
 * https://developer.huaweicloud.com/intl/en-us/endpoint
 */
export function addressOf(service: "iam" | "vpc" | "lts", cloud: string, region: string): string {
  const domain = cloud === "otc" && region === SWISS.region ? SWISS.domain : (CLOUD_DOMAINS[cloud] ?? cloud);
  const host = service === "iam" && domain === SWISS.domain ? SWISS.iam : service;
  return `https://${host}.${region}.${domain}`;
}
