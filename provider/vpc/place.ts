/**
 * Which cloud, region and project is meant, and how to get there: from the inputs, then Pulumi config, then the
 * environment variables of the two clouds' own tools.
 */
import { FlowLogError } from "../core/errors";
import type { Setting, Settings } from "../core/settings";
import { type Credentials, credentialsFrom, holdsCredentials } from "./credentials";
import { CLOUD_DOMAINS, cloudName, type VpcFlowLogInputs } from "./schema";
import {
  CONFIG_KEYS,
  configOf,
  environmentOf,
  type Family,
  HW_VARIABLES,
  type Item,
  OS_VARIABLES,
  type Source,
} from "./sources";

/** The project by id, or by a name that only the identity service can turn into one. */
export type ProjectReference = { readonly id: string } | { readonly name: string };

export interface Access {
  readonly cloud: string;
  readonly region: string;
  readonly project: ProjectReference;
  readonly credentials: Credentials;
  /** The identity service, up to and with `/v3`. */
  readonly iam: string;
  /** The VPC service, without a version. */
  readonly vpc: string;
}

export function resolveAccess(settings: Settings, inputs: Partial<VpcFlowLogInputs>): Access {
  const config = { otc: configOf(settings, "opentelekomcloud"), huawei: configOf(settings, "huaweicloud") };
  const os = environmentOf(settings, OS_VARIABLES);
  const hw = environmentOf(settings, HW_VARIABLES);
  const family = inputs.cloud ? familyOf(inputs.cloud) : familyMeant(config, os, hw);
  // Huawei's tools fall back to the older names; here only when none of their own is used for credentials.
  const environment = family === "huawei" && holdsCredentials(hw) ? hw : os;
  const sources = [config[family], environment];
  const find = (item: Item) => sources.map((source) => source.get(item)).find((setting) => setting !== undefined);

  const credentials = credentialsFrom(sources.find(holdsCredentials), family);
  const projectSource = sources.find((source) => source.get("projectId") ?? source.get("projectName"));
  const projectName = projectSource?.get("projectName")?.value;
  // Sub-projects are called `eu-de_team`, the default project like its region.
  const region = inputs.region ?? find("region")?.value ?? projectName?.split("_")[0];
  if (region === undefined) {
    throw new FlowLogError("invalid", {
      said: `no region: neither the input region nor ${bothNames(sources, "region")} is set`,
      advice: 'set one of them, for example to "eu-de"',
      outcome: "none",
    });
  }
  const projectId = inputs.projectId ?? projectSource?.get("projectId")?.value.toLowerCase();
  const authUrl = find("authUrl");
  const cloud = cloudMeant(inputs.cloud ?? find("cloud")?.value, authUrl, family);
  const domain = CLOUD_DOMAINS[cloud] ?? cloud;
  return {
    cloud,
    region,
    project: projectId ? { id: projectId } : { name: projectName ?? region },
    credentials,
    iam: `${endpoint(authUrl, `https://iam.${region}.${domain}`)}/v3`,
    vpc: endpoint(find("vpcEndpoint"), `https://vpc.${region}.${domain}`),
  };
}

function familyOf(cloud: string): Family {
  return cloud === "huawei" || /(^|\.)myhuaweicloud\.[a-z]+$/.test(cloud) ? "huawei" : "otc";
}

/**
 * Whose settings count when the program does not name the cloud: those of the one config namespace that is used; else
 * the `OS_*` variables when they hold credentials; else the `HW_*` ones.
 */
function familyMeant(config: Record<Family, Source>, os: Source, hw: Source): Family {
  const used = (["otc", "huawei"] as const).filter((family) =>
    (Object.keys(CONFIG_KEYS) as Item[]).some((item) => config[family].get(item) !== undefined),
  );
  if (used.length > 1) {
    throw new FlowLogError("invalid", {
      said: "config speaks of both clouds (opentelekomcloud:* and huaweicloud:*), and the program names neither",
      advice: 'set the input cloud to "otc" or "huawei"',
      outcome: "none",
    });
  }
  if (used[0]) return used[0];
  const authUrl = os.get("authUrl");
  const osFamily = familyOf((authUrl && cloudOfAddress(authUrl.value)) ?? "otc");
  return holdsCredentials(os) || !holdsCredentials(hw) ? osFamily : "huawei";
}

/** @throws elsewhere when the identity service's address is another site's than the cloud that is asked for */
function cloudMeant(named: string | undefined, authUrl: Setting | undefined, family: Family): string {
  const addressed = authUrl && cloudOfAddress(authUrl.value);
  const cloud = named === undefined ? (addressed ?? family) : cloudName(named);
  if (addressed === undefined || familyOf(addressed) === familyOf(cloud)) return cloud;
  throw new FlowLogError("elsewhere", {
    said: `the cloud asked for is ${cloud}, but ${authUrl?.from} leads to ${addressed}`,
    advice: "use the settings of that cloud, or change the input cloud",
    outcome: "none",
  });
}

/** The site that an identity service belongs to: `https://iam.eu-de.otc.t-systems.com/v3` is `otc`'s. */
function cloudOfAddress(authUrl: string): string | undefined {
  const host = URL.canParse(authUrl) ? new URL(authUrl).hostname : "";
  const domain = /^iam[a-z-]*\.(?:[a-z]{2}-[a-z0-9]+(?:-\d+)?\.)?(.+)$/.exec(host)?.[1];
  return domain === undefined ? undefined : cloudName(domain);
}

/** An address without its version (OpenStack's tools want it with one), else the template. */
function endpoint(override: Setting | undefined, template: string): string {
  const address = override?.value ?? template;
  if (URL.canParse(address) && /^https?:/.test(address)) return address.replace(/(\/v\d[^?#]*)?\/*$/, "");
  throw new FlowLogError("invalid", {
    said: `${override?.from ?? "the endpoint"} is not an address`,
    advice: 'write it with its scheme, such as "https://vpc.eu-de.otc.t-systems.com"',
    outcome: "none",
  });
}

function bothNames(sources: readonly Source[], item: Item): string {
  return sources.map((source) => source.nameOf(item)).join(" nor ");
}
