/** The addresses of services, as the cloud's own catalog has them. */
import type { Check, Checks } from "../../core/discovery/check";
import * as z from "../../core/zod";
import { hasForm, read, succeeded } from "../answers/answers";
import type { Session } from "../iam/session";
import type { Access } from "../settings/place";

const catalogAnswer = z.object({
  catalog: z.array(
    z.object({
      type: z.string(),
      endpoints: z.array(z.object({ url: z.string(), interface: z.string().nullish(), region: z.string().nullish() })),
    }),
  ),
});

/** The types that entries for each service have had. */
const TYPES = { vpc: ["vpc", "network"], lts: ["ltsv2", "lts"] } as const;

/**
 * Compares the hosts that requests go to with those of the catalog. Not every cloud lists every service there.
 * https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/service_and_endpoint_management/querying_a_service_catalog.html
 */
export async function catalogChecks(checks: Checks, access: Access, session: Session): Promise<readonly Check[]> {
  try {
    const answer = await session.forWarnings().send({
      method: "GET",
      url: `${access.iam}/auth/catalog`,
      repeatable: true,
      isReadable: hasForm(catalogAnswer),
    });
    const { catalog } = read(succeeded(answer, "project"), "project", catalogAnswer, "a catalog");
    return (["vpc", "lts"] as const).flatMap((service) => {
      const types: readonly string[] = TYPES[service];
      const endpoints = catalog.filter(({ type }) => types.includes(type)).flatMap((entry) => entry.endpoints);
      const hosts = endpoints
        .filter(({ interface: kind, region }) => (kind ?? "public") === "public" && inRegion(region, access.region))
        .flatMap(({ url }) => (URL.canParse(url) ? new URL(url).host : []));
      return hosts.length === 0 ? [] : [hostCheck(checks, service, access[service], hosts)];
    });
  } catch {
    const said = "the catalog of this project can't be read";
    return [checks.unaskable("catalog", said, "compare the endpoints with the cloud's list of regions and endpoints")];
  }
}

/** An endpoint without a region is that of every region. */
function inRegion(region: string | null | undefined, wanted: string): boolean {
  return !region || region === "*" || region === wanted;
}

function hostCheck(checks: Checks, service: "vpc" | "lts", address: string, hosts: readonly string[]): Check {
  const name = `catalog ${service}`;
  const { host } = new URL(address);
  if (hosts.includes(host)) return checks.ok(name, `requests go to ${host}, as the catalog of the cloud says`);
  const variable = service === "vpc" ? "OS_VPC_ENDPOINT_OVERRIDE" : "OS_LTS_ENDPOINT_OVERRIDE";
  const said = `requests go to ${host}, but the catalog of the cloud has ${[...new Set(hosts)].join(", ")}`;
  return checks.warning(
    name,
    said,
    `set ${variable} or the HW_ variable of the same name, if the cloud is a private one`,
  );
}
