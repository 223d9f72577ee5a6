/**
 * The inputs of a VPC flow log.
 * https://docs.otc.t-systems.com/virtual-private-cloud/api-ref/vpc_apis_v1_v2/vpc_flow_log/creating_a_vpc_flow_log.html
 * https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_flow_0001.html
 */
import { z } from "zod";
import { type Controls, controls, InputSchema } from "../../core/schema";

export interface VpcPlaceInputs {
  cloud?: string;
  region?: string;
  projectId?: string;
}

export interface VpcFlowLogInputs extends VpcPlaceInputs {
  name: string;
  description: string;
  resourceType: "port" | "network" | "vpc";
  resourceId: string;
  trafficType: "all" | "accept" | "reject";
  logGroupId: string;
  logTopicId: string;
  indexEnabled: boolean;
  adminState: boolean;
}

/** The sites that have a name of their own, and the domain of their endpoints. */
export const CLOUD_DOMAINS: Readonly<Record<string, string>> = {
  otc: "otc.t-systems.com",
  huawei: "myhuaweicloud.com",
};

/** The one way to write a cloud: its name where it has one, else the domain of its endpoints. */
export function cloudName(written: string): string {
  const lower = written.trim().toLowerCase();
  return Object.keys(CLOUD_DOMAINS).find((name) => CLOUD_DOMAINS[name] === lower) ?? lower;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const lowerCased = (value: unknown) => (typeof value === "string" ? value.toLowerCase() : value);
const ignoringCase = (a: unknown, b: unknown) => lowerCased(a) === lowerCased(b);

/** Any case is taken; the documents write enums in both, the services' own examples in lower case. */
function oneOf<const Value extends string>(...values: readonly Value[]) {
  const quoted = values.map((value) => `"${value}"`);
  const error = `must be ${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  return z.preprocess(lowerCased, z.enum(values, { error })).meta({ replaces: true, same: ignoringCase });
}

/** Changing one replaces; the clouds don't mind case. */
export function uuid(error: string) {
  return z
    .preprocess(lowerCased, z.string({ error }).regex(UUID, { error }))
    .meta({ replaces: true, same: ignoringCase });
}

function text(error: string, form: RegExp) {
  return z.string({ error }).regex(form, { error }).default("");
}

function truth(preset: boolean) {
  return z.boolean({ error: "must be true or false" }).default(preset);
}

const CLOUD = 'must be "otc", "huawei" or the domain of an endpoint, such as "myhuaweicloud.eu"';
const REGION = 'must be the name of a region, such as "eu-de"';
const PROJECT = "must be the id of a project: 32 hexadecimal digits";

/** Where a resource of these clouds lives; what is left out comes from config and environment. */
export const placeInputs = {
  cloud: z
    .string({ error: CLOUD })
    .transform(cloudName)
    .refine((value) => Object.hasOwn(CLOUD_DOMAINS, value) || /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(value), {
      error: CLOUD,
    })
    .optional()
    .meta({ role: "place" }),
  region: z
    .string({ error: REGION })
    .regex(/^[A-Za-z0-9-]+$/, { error: REGION })
    .optional()
    .meta({ role: "place" }),
  projectId: z
    .preprocess(
      lowerCased,
      z
        .string({ error: PROJECT })
        .regex(/^[0-9a-f]{32}$/, { error: PROJECT })
        .optional(),
    )
    .meta({ role: "place", same: ignoringCase }),
};

export const schema = new InputSchema<VpcFlowLogInputs & Controls>("VpcFlowLog", {
  name: text('must be at most 64 letters, digits, "_", "-" and "."', /^[\p{Script=Han}A-Za-z0-9_.-]{0,64}$/u),
  description: text('must be at most 255 characters without "<" and ">"', /^[^<>]{0,255}$/u),
  resourceType: oneOf("port", "network", "vpc"),
  resourceId: uuid("must be the UUID of the port, the network (subnet) or the VPC"),
  trafficType: oneOf("all", "accept", "reject"),
  logGroupId: uuid("must be the UUID of a log group in Log Tank Service"),
  logTopicId: uuid("must be the UUID of a log stream (topic) in Log Tank Service"),
  // Write-only: no documented answer reports it, so it is never compared with the cloud. After an import nobody knows
  // it, and a healthy flow log is not replaced for that.
  indexEnabled: truth(false).meta({ replaces: (from) => from !== undefined }),
  adminState: truth(true),
  ...placeInputs,
  ...controls,
});
