/**
 * Agencies: roles in other accounts that an access key takes on, as Huawei Cloud's Terraform provider reads them
 * (`assume_role`).
 * https://registry.terraform.io/providers/huaweicloud/huaweicloud/latest/docs#assume-role
 */
import { FlowLogError } from "../../core/errors";
import type { Setting } from "../../core/settings";
import type { Item, Source } from "./sources";

export interface Agency {
  readonly name: string;
  /** The account that has delegated its resources. */
  readonly domain: { readonly id: string } | { readonly name: string };
  readonly durationSeconds?: number;
  /** What the agency was read from, for messages. */
  readonly from: string;
}

/** The agencies to take on, one after the other; none where no source names one. */
export function agenciesFrom(sources: readonly Source[]): Agency[] {
  const source = sources.find((candidate) => candidate.get("assumeRole"));
  const named = source?.get("assumeRole");
  if (!source || !named) {
    refuseHalf(sources);
    return [];
  }
  if (named.from.endsWith(":assumeRole")) return fromJson(named);
  const value = (item: Item) => source.get(item)?.value;
  const names = { name: source.nameOf("assumeDomainName"), id: source.nameOf("assumeDomainId") };
  const about = {
    name: named.value,
    domainName: value("assumeDomainName"),
    domainId: value("assumeDomainId"),
    duration: value("assumeDuration"),
  };
  return [agency(about, named.from, `${names.name} or ${names.id}`)];
}

/** Refuses the rest of an agency's settings without its name: the user would act in the user's own account. */
function refuseHalf(sources: readonly Source[]): void {
  const items = ["assumeDomainName", "assumeDomainId", "assumeDuration"] as const;
  for (const source of sources) {
    const half = items.map((item) => source.get(item)).find((setting) => setting !== undefined);
    if (half) throw missing(half.from, source.nameOf("assumeRole"));
  }
}

/** One agency, or a list of agencies, each of which the keys of the one before take on. */
function fromJson({ value, from }: Setting): Agency[] {
  const parsed = parse(value, from);
  return (Array.isArray(parsed) ? parsed : [parsed]).map((one: unknown, index, all) => {
    if (typeof one !== "object" || one === null) throw noMap(from);
    const bag = one as Record<string, unknown>;
    const text = (...keys: string[]) => {
      const found = keys.map((key) => bag[key]).find((part) => typeof part === "string" || typeof part === "number");
      return found === undefined || found === "" ? undefined : String(found);
    };
    const name = text("agencyName", "agency_name");
    const where = all.length > 1 ? `${from}[${index}]` : from;
    if (name === undefined) throw missing(where, "its agencyName");
    const domainName = text("domainName", "domain_name");
    const domainId = text("domainId", "domain_id");
    return agency({ name, domainName, domainId, duration: text("duration") }, where, "its domainName or domainId");
  });
}

interface Named {
  readonly name: string;
  readonly domainName: string | undefined;
  readonly domainId: string | undefined;
  readonly duration: string | undefined;
}

function agency({ name, domainName, domainId, duration }: Named, from: string, domainNames: string): Agency {
  const domain = domainId ? { id: domainId } : domainName ? { name: domainName } : undefined;
  if (!domain) throw missing(from, domainNames);
  if (duration === undefined) return { name, domain, from };
  const durationSeconds = Number(duration);
  if (/^\d+$/.test(duration) && durationSeconds >= 900 && durationSeconds <= 86_400) {
    return { name, domain, durationSeconds, from };
  }
  throw FlowLogError.refused("invalid", {
    said: `the duration of the agency in ${from} must be a whole number of seconds from 900 to 86400, got "${duration}"`,
  });
}

function parse(value: string, from: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw noMap(from);
  }
}

function noMap(from: string): FlowLogError {
  return FlowLogError.refused("invalid", {
    said: `${from} is no agency`,
    advice: "set it with `pulumi config set --path huaweicloud:assumeRole.agencyName …`, and domainName as well",
  });
}

function missing(from: string, what: string): FlowLogError {
  return FlowLogError.refused("auth", {
    said: `${from} is set, but not ${what}`,
    advice: "set both in the same place: an agency is one of an account",
  });
}
