/** The bodies of requests about flow logs: types, ranges, and no field that Azure does not know. */
import { z } from "zod";
import { ArmError } from "../arm/errors";

/**
 * The documentation has days from 0 to 365, but Azure keeps 400 as they are, and the API's description has no maximum
 * besides that of its type: https://github.com/Azure/azure-powershell/issues/4989
 */
const retentionPolicy = z.strictObject({ days: z.int32().min(0).optional(), enabled: z.boolean().optional() });

/** Recorded: `Json` is taken, and comes back as `JSON`. */
const FORMATS = ["JSON", "FlowLogJSON"];

const format = z.strictObject({
  type: z
    .string()
    .transform((sent) => FORMATS.find((known) => known.toLowerCase() === sent.toLowerCase()) ?? sent)
    .pipe(z.enum(FORMATS))
    .optional(),
  // 0 is the schema's default, and what several tools send for "not set".
  version: z.int().min(0).max(2).optional(),
});

const flowAnalyticsConfiguration = z.strictObject({
  networkWatcherFlowAnalyticsConfiguration: z
    .strictObject({
      enabled: z.boolean().optional(),
      workspaceId: z.string().optional(),
      workspaceRegion: z.string().optional(),
      workspaceResourceId: z.string().optional(),
      trafficAnalyticsInterval: z.int().optional(),
    })
    .optional(),
});

const identity = z.strictObject({
  type: z.string(),
  userAssignedIdentities: z.record(z.string(), z.object({})).optional(),
  principalId: z.string().optional(),
  tenantId: z.string().optional(),
});

const settings = {
  storageId: z.string(),
  enabledFilteringCriteria: z.string().optional(),
  recordTypes: z.string().optional(),
  retentionPolicy: retentionPolicy.optional(),
  format: format.optional(),
};

const tags = z.record(z.string().max(512), z.string().max(256));

/** Body of `PUT flowLogs/{name}`; the fields that only Azure sets may come back and are ignored. */
const resourceBody = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  type: z.string().optional(),
  etag: z.string().optional(),
  location: z.string(),
  tags: tags.optional(),
  identity: identity.optional(),
  properties: z.strictObject({
    ...settings,
    targetResourceId: z.string(),
    enabled: z.boolean().optional(),
    flowAnalyticsConfiguration: flowAnalyticsConfiguration.optional(),
    provisioningState: z.string().optional(),
    targetResourceGuid: z.string().optional(),
  }),
});

/** Body of `configureFlowLog`: analytics lie beside the properties, not in them. */
const informationBody = z.strictObject({
  targetResourceId: z.string(),
  properties: z.strictObject({ ...settings, enabled: z.boolean() }),
  flowAnalyticsConfiguration: flowAnalyticsConfiguration.optional(),
  identity: identity.optional(),
});

const statusBody = z.strictObject({ targetResourceId: z.string() });
const tagsBody = z.strictObject({ tags: tags.optional() });

export type ResourceBody = z.infer<typeof resourceBody>;
export type InformationBody = z.infer<typeof informationBody>;
export type IdentityBody = z.infer<typeof identity>;
export type AnalyticsBody = z.infer<typeof flowAnalyticsConfiguration>;

/** The settings of a flow log, which both calls write, each at other places of the body. */
export interface Settings {
  targetResourceId: string;
  storageId: string;
  enabled: boolean;
  enabledFilteringCriteria?: string | undefined;
  recordTypes?: string | undefined;
  retentionPolicy?: z.infer<typeof retentionPolicy> | undefined;
  format?: z.infer<typeof format> | undefined;
  flowAnalyticsConfiguration?: AnalyticsBody | undefined;
  identity?: IdentityBody | undefined;
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const details = result.error.issues.map((issue) => {
    const path = issue.path.join(".");
    if (issue.code !== "unrecognized_keys")
      return { code: "InvalidJson", message: `${issue.message}. Path '${path}'.` };
    const member = issue.keys[0] ?? "";
    const message = `Could not find member '${member}' on object of type 'FlowLog'. Path '${[...issue.path, member].join(".")}'.`;
    return { code: "InvalidJson", message };
  });
  throw new ArmError(400, "InvalidRequestFormat", "Cannot parse the request.", { details });
}

export const parseResource = (body: unknown): ResourceBody => parse(resourceBody, body);
export const parseInformation = (body: unknown): InformationBody => parse(informationBody, body);
export const parseStatus = (body: unknown): { targetResourceId: string } => parse(statusBody, body);
export const parseTags = (body: unknown): Record<string, string> => parse(tagsBody, body).tags ?? {};
