/** The inputs of AzureFlowLog and AzureNsgFlowLog. */

import { FlowLogError } from "../../core/errors";
import { ownTags } from "../../core/inputs/ignored-tags";
import type { InputsOf } from "../../core/inputs/resource";
import { type Controls, controls, InputSchema, type Rule, triggers } from "../../core/inputs/schema";
import { hasUnknown } from "../../core/inputs/unknowns";
import * as z from "../../core/zod";
import { IDENTITY_ID, isNsg, NSG_ID, parseFlowLogId, parseTargetId, STORAGE_ID, sameId, TARGET_ID } from "../arm/ids";
import { flowAnalyticsConfiguration, regionName } from "./analytics-schema";
import type { FlowLogIdentity } from "./args";
import type { AzureFlowLog, AzureFlowLogArgs } from "./azure-flow-log";
import type { AzureNsgFlowLog, AzureNsgFlowLogArgs } from "./azure-nsg-flow-log";
import { filterFault, sameFilter } from "./filter-schema";

export type { FlowLogFormat, FlowLogIdentity } from "./args";

export type AzureNsgFlowLogInputs = InputsOf<AzureNsgFlowLog, AzureNsgFlowLogArgs>;
/** The inputs that only AzureFlowLog has are optional, because both classes share one lifecycle. */
export type AzureFlowLogInputs = AzureNsgFlowLogInputs &
  Partial<Omit<InputsOf<AzureFlowLog, AzureFlowLogArgs>, keyof AzureNsgFlowLogInputs>>;

const GROUP = "/subscriptions/{subscription}/resourceGroups/{group}/providers";
const NSG_FORM = `must be the ARM id of a network security group (${GROUP}/Microsoft.Network/networkSecurityGroups/{name})`;
const TARGET_FORM = `must be the ARM id of a virtual network, a subnet, a network interface or a network security group (such as ${GROUP}/Microsoft.Network/virtualNetworks/{name})`;
const SCALE_SET = /\/Microsoft\.Compute\/virtualMachineScaleSets\//i;
const NO_SCALE_SET = `${TARGET_FORM}: Azure takes no interface of a scale set, and captures it with its subnet (${GROUP}/Microsoft.Network/virtualNetworks/{name}/subnets/{name})`;
const STORAGE_FORM = `must be the ARM id of a storage account (${GROUP}/Microsoft.Storage/storageAccounts/{name})`;
const IDENTITY_FORM = `must be the ARM id of a user assigned identity (${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/{name})`;

const flag = z.boolean({ error: "must be true or false" });
const DAYS = "must be a whole number of days from 0 to 2147483647";
// Azure's documentation has a maximum of 365, which Azure does not hold anyone to; the API has a 32-bit integer.
const days = z.int32({ error: DAYS }).min(0, { error: DAYS });
const WATCHER_NAME = "must be the name of a network watcher, 1 to 80 characters without a slash";
const GROUP_NAME = "must be the name of a resource group, 1 to 90 characters without a slash";
const RECORD_TYPES = "must be a comma separated list of B (begin), C (continue), E (end) and D (deny)";
const IDENTITY_TYPE = 'must be "UserAssigned" or "None"';
const FLOW_LOG_NAME =
  "must be 1 to 80 letters, digits, _, . and -, beginning with a letter or digit and ending with one of them or _";
const TAGS =
  "must be up to 50 tags, with names of 1 to 512 characters other than < > % & \\ ? / and values of up to 256";

const IGNORED = "must be a list of names of tags, or of beginnings of such names followed by *";

const identity = z
  .strictObject(
    {
      type: z.enum(["UserAssigned", "None"], { error: IDENTITY_TYPE }).default("UserAssigned"),
      userAssignedIdentities: z
        .array(z.string({ error: IDENTITY_FORM }).regex(IDENTITY_ID, { error: IDENTITY_FORM }), {
          error: "must be a list of ARM ids of user assigned identities",
        })
        .default([]),
    },
    { error: "must be an object { type, userAssignedIdentities }" },
  )
  .refine(({ type, userAssignedIdentities: ids }) => (type === "None") === (ids.length === 0), {
    path: ["userAssignedIdentities"],
    error: 'must name at least one identity with type "UserAssigned", and none with type "None"',
  })
  .optional()
  // "No identity" has several forms in programs, and `undefined` is the normal form.
  .transform((given): FlowLogIdentity | undefined =>
    given?.type === "UserAssigned"
      ? { type: "UserAssigned", userAssignedIdentities: given.userAssignedIdentities }
      : undefined,
  )
  .meta({ same: (a, b) => sameSet(identityIds(a), identityIds(b)) });

const lower = (text: string): string => text.toLowerCase();

const ignoreTags = z
  .array(z.string({ error: IGNORED }).regex(/^[^<>%&\\?/]{1,512}$/, { error: IGNORED }), { error: IGNORED })
  .optional()
  .transform((all) => (all && all.length > 0 ? all : undefined))
  .meta({ role: "control", same: (a, b) => sameSet((a as string[]).map(lower), (b as string[]).map(lower)) });

const identityIds = (value: unknown): string[] =>
  ((value as FlowLogIdentity).userAssignedIdentities ?? []).map((id) => id.toLowerCase());

const tagMap = z
  .record(z.string().regex(/^[^<>%&\\?/]{1,512}$/), z.string({ error: TAGS }).max(256, { error: TAGS }), {
    error: TAGS,
  })
  .refine((all) => Object.keys(all).length <= 50, { error: TAGS })
  .optional()
  .transform((all) => (all && Object.keys(all).length > 0 ? all : undefined));

const tags = tagMap.meta({ same: (a, b) => sameSet(tagTexts(a), tagTexts(b)) });

/**
 * Tags as texts to compare. Azure keeps the casing of whoever wrote a name first, so names are compared without case.
 */
const tagTexts = (value: unknown): string[] =>
  Object.entries(value as Record<string, string>).map(([name, text]) => JSON.stringify([name.toLowerCase(), text]));

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [a, b].map((all) => [...new Set(all)].sort().join());
  return one === other;
}

/** The inputs of both classes. */
const settings = {
  storageId: z.string({ error: STORAGE_FORM }).regex(STORAGE_ID, { error: STORAGE_FORM }).meta({ same: sameId }),
  enabled: flag.default(true),
  retentionPolicy: z
    .strictObject(
      { enabled: flag.default(false), days: days.default(0) },
      { error: "must be an object { enabled, days }" },
    )
    // Azure's documents disagree on what this pair means: keep for ever, or delete at once.
    .refine(({ enabled, days }) => !enabled || days > 0, {
      path: ["days"],
      error: "must be 1 or more while retentionPolicy.enabled is true (to keep logs for ever, set enabled to false)",
    })
    .default({ enabled: false, days: 0 }),
  flowAnalyticsConfiguration,
  enabledFilteringCriteria: z
    .string({ error: "must be a text" })
    .superRefine((criteria, context) => {
      const fault = filterFault(criteria);
      if (fault) context.addIssue({ code: "custom", message: fault });
    })
    .optional()
    .meta({ same: sameFilter }),
  recordTypes: z
    .string({ error: RECORD_TYPES })
    .regex(/^\s*([BCED](\s*,\s*[BCED])*)?\s*$/i, { error: RECORD_TYPES })
    .transform((list) => [...new Set(list.toUpperCase().replace(/\s/g, "").split(","))].join())
    .optional()
    .meta({ same: (a, b) => sameSet(String(a).split(","), String(b).split(",")) }),
  identity,
  networkWatcherName: z
    .string({ error: WATCHER_NAME })
    .regex(/^[^/]{1,80}$/, { error: WATCHER_NAME })
    .optional()
    .meta({ same: sameId }),
  resourceGroupName: z
    .string({ error: GROUP_NAME })
    .regex(/^[^/]{1,90}$/, { error: GROUP_NAME })
    .optional()
    .meta({ same: sameId }),
  location: regionName.optional().meta({ replaces: movesRegion }),
  environment: z
    .enum(["public", "usgovernment", "china"], { error: 'must be "public", "usgovernment" or "china"' })
    .optional()
    .meta({ role: "place" }),
  skipProviderRegistration: flag.default(false).meta({ role: "control" }),
  triggers,
  ...controls,
};

function format(version: 1 | 2) {
  return z
    .strictObject(
      {
        type: z.literal("JSON", { error: 'must be "JSON"' }).default("JSON"),
        version: z.literal([1, 2], { error: "must be 1 or 2" }).default(version),
      },
      { error: "must be an object { type, version }" },
    )
    .default({ type: "JSON", version });
}

/** Whether the program names a region in which the flow log does not live. */
function movesRegion(_from: unknown, to: unknown, state: Readonly<Record<string, unknown>>): boolean {
  return typeof to === "string" && !hasUnknown(to) && typeof state.region === "string" && to !== state.region;
}

/**
 * Whether the target is in another subscription, in which a flow log of its own has to be made; or is unknown yet,
 * because the same program replaces the target: the engine then deletes the flow log before the target, and makes it
 * again after. That is not done where the flow log could not be made again (a network security group's), or is not to
 * be deleted.
 */
function replacesForTarget(from: unknown, to: unknown, state: Readonly<Record<string, unknown>>): boolean {
  if (hasUnknown(to)) return !isNsg(String(from)) && (state.onDelete ?? "delete") === "delete";
  const here = parseFlowLogId(String(state.id))?.subscriptionId;
  const there = parseTargetId(String(to))?.subscriptionId;
  return here !== undefined && there !== undefined && !sameId(here, there);
}

/**
 * Whether the program gives another name. Azure can't rename a flow log. A name that is left out again changes nothing.
 */
function renamed(_from: unknown, to: unknown, state: Readonly<Record<string, unknown>>): boolean {
  const name = parseFlowLogId(String(state.id))?.flowLogName;
  if (typeof to !== "string" || hasUnknown(to) || name === undefined || sameId(name, to)) return false;
  if (!isNsg(String(state.targetResourceId))) return true;
  throw FlowLogError.refused("blocked", {
    attempt: `renaming ${String(state.id)} to ${to}`,
    said: "Azure renames no flow log, and makes no new ones for network security groups since June 30, 2025",
    advice: `keep flowLogName ${name}, or capture the virtual network with another AzureFlowLog`,
    stateLeft: "Nothing was changed",
  });
}

const watcherPair: Rule<AzureNsgFlowLogInputs> = {
  needs: ["networkWatcherName", "resourceGroupName"],
  check: ({ networkWatcherName, resourceGroupName }) => {
    if ((networkWatcherName === undefined) === (resourceGroupName === undefined)) return undefined;
    const [given, missing] =
      networkWatcherName === undefined
        ? ["resourceGroupName", "networkWatcherName"]
        : ["networkWatcherName", "resourceGroupName"];
    const reason = `${missing} is required with ${given}: the two name the network watcher together, or both are left out and it is found by region`;
    return { property: missing, reason };
  },
};

const filterNeedsNetwork: Rule<AzureFlowLogInputs> = {
  needs: ["targetResourceId", "enabledFilteringCriteria"],
  check: ({ targetResourceId, enabledFilteringCriteria }) => {
    if (!enabledFilteringCriteria || !isNsg(targetResourceId)) return undefined;
    const reason =
      "enabledFilteringCriteria is for virtual networks, subnets and network interfaces: Azure does not filter the flow log of a network security group";
    return { property: "enabledFilteringCriteria", reason };
  },
};

const tagsOfNewWatcher: Rule<AzureFlowLogInputs> = {
  needs: ["createNetworkWatcher", "networkWatcherTags"],
  check: ({ createNetworkWatcher, networkWatcherTags }) => {
    if (createNetworkWatcher || networkWatcherTags === undefined) return undefined;
    const reason =
      "networkWatcherTags are the tags of a network watcher that createNetworkWatcher makes: set createNetworkWatcher to true, or leave networkWatcherTags out";
    return { property: "networkWatcherTags", reason };
  },
};

export const nsgFlowLogSchema = new InputSchema<AzureNsgFlowLogInputs & Controls>(
  "AzureNsgFlowLog",
  {
    targetResourceId: z
      .string({ error: NSG_FORM })
      .regex(NSG_ID, { error: NSG_FORM })
      // While the same program replaces the group, its flow log stays, because Azure makes no new one.
      .meta({ replaces: (_from, to) => !hasUnknown(to), same: sameId }),
    ...settings,
    format: format(1),
  },
  [watcherPair],
);

export const flowLogSchema = new InputSchema<AzureFlowLogInputs & Controls>(
  "AzureFlowLog",
  {
    targetResourceId: z
      .string({ error: TARGET_FORM })
      .regex(TARGET_ID, { error: ({ input }) => (SCALE_SET.test(String(input)) ? NO_SCALE_SET : TARGET_FORM) })
      .meta({ replaces: replacesForTarget, same: sameId }),
    ...settings,
    // Records of a virtual network are of one version, whatever is asked for; 2 is what Azure then answers.
    format: format(2),
    tags,
    ignoreTags,
    flowLogName: z
      .string({ error: FLOW_LOG_NAME })
      .regex(/^[^\W_]$|^[^\W_][\w.-]{0,78}\w$/, { error: FLOW_LOG_NAME })
      .optional()
      .meta({ replaces: renamed, same: sameId }),
    createNetworkWatcher: flag.default(false).meta({ role: "control" }),
    networkWatcherTags: tagMap.meta({ role: "control" }),
  },
  [watcherPair, filterNeedsNetwork, ownTags, tagsOfNewWatcher],
);
