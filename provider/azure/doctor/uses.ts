/** What flow logs use, or are to use: the resources whose rights and settings are looked at. */
import type { Intended } from "../../core/discovery/check";
import type { FoundFlowLog } from "../../core/discovery/found";
import type { Look } from "../../core/discovery/look";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { IDENTITY_ID, STORAGE_ID, targetOf, WORKSPACE_ID } from "../arm/ids";
import { configuredSubscription } from "../credentials/subscription";

export interface Uses {
  readonly subscriptions: readonly string[];
  readonly targets: readonly string[];
  /** Storage accounts, and whether all flow logs there have an identity; undefined without a flow log. */
  readonly storage: ReadonlyMap<string, boolean | undefined>;
  readonly workspaces: readonly string[];
  readonly identities: readonly string[];
  /** Whether the targets were named, and not found. */
  readonly areTargetsNamed: boolean;
  /** How many further resources nobody looks at, by their noun. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** Why existing flow logs can't be read. */
  readonly unread: readonly FlowLogError[];
}

/** Flow logs of large fleets use the same few roles, so that a sample of what they use tells enough. */
const MOST_OF_A_KIND = 20;

/** What lists flow logs. */
export type FlowLogs = (look: Look) => AsyncIterable<FoundFlowLog>;

/** The named resources; where none of a kind is named, those of the existing flow logs. @throws invalid */
export async function usesOf(
  look: Look,
  intended: Intended,
  { arm, flowLogs }: { readonly arm: AnyResourceApi; readonly flowLogs: FlowLogs },
): Promise<Uses> {
  const unread: FlowLogError[] = [];
  const { targets, storage, workspaces, identities } = valid(intended);
  const isAllNamed = targets.length > 0 && storage.length > 0 && workspaces.length > 0;
  const { subscriptions, more } = await subscriptionsOf(look, intended, arm);
  const found: FoundFlowLog[] = [];
  if (!isAllNamed) {
    const scope = { ...look.scope, subscription: subscriptions };
    const quiet = { ...look, scope, unread: (error: FlowLogError) => void unread.push(error) };
    for await (const one of flowLogs(quiet)) found.push(one);
  }
  const used = storageOf(found);
  const leftOut = new Map<string, number>(more > 0 ? [["subscriptions", more]] : []);
  const sample = <Item>(noun: string, items: readonly Item[]): Item[] => {
    if (items.length > MOST_OF_A_KIND) leftOut.set(noun, items.length - MOST_OF_A_KIND);
    return items.slice(0, MOST_OF_A_KIND);
  };
  return {
    subscriptions,
    targets:
      targets.length > 0
        ? distinct(targets)
        : sample("targets", distinct(found.flatMap(({ target, isOff }) => (isOff ? [] : [target.id])))),
    storage: new Map(
      storage.length > 0
        ? distinct(storage).map((id) => [id, used.get(id.toLowerCase())?.hasIdentity] as const)
        : sample("storage accounts", [...used.values()]).map(({ id, hasIdentity }) => [id, hasIdentity] as const),
    ),
    workspaces:
      workspaces.length > 0 ? distinct(workspaces) : sample("workspaces", distinct(found.flatMap(workspaceOf))),
    identities:
      identities.length > 0 ? distinct(identities) : sample("identities", distinct(found.flatMap(identitiesOf))),
    areTargetsNamed: targets.length > 0,
    leftOut,
    unread: dedupe(unread),
  };
}

const subscription = z.object({ subscriptionId: z.string() });

interface Subscriptions {
  readonly subscriptions: readonly string[];
  /** How many further ones the login sees. */
  readonly more: number;
}

/** The named ones, else the one that config or environment name, else those that the login sees. */
async function subscriptionsOf(
  { scope, settings }: Look,
  { targets }: Intended,
  arm: AnyResourceApi,
): Promise<Subscriptions> {
  const ofTargets = targets.map((id) => targetOf(id).subscriptionId);
  const named = distinct([...(scope.subscription ?? []), ...ofTargets].map((id) => id.toLowerCase()));
  if (named.length > 0) return { subscriptions: named, more: 0 };
  const configured = configuredSubscription(settings);
  if (configured !== undefined) return { subscriptions: [configured], more: 0 };
  const rows = await arm.list({ path: "/subscriptions", apiVersion: "2022-12-01" }, subscription);
  const seen = rows.map(({ subscriptionId }) => subscriptionId.toLowerCase());
  return { subscriptions: seen.slice(0, MOST_OF_A_KIND), more: Math.max(seen.length - MOST_OF_A_KIND, 0) };
}

/** @throws invalid when an id is not that of its kind */
function valid(intended: Intended): Intended {
  for (const id of intended.targets) targetOf(id);
  const kinds = [
    { ids: intended.storage, form: STORAGE_ID, noun: "a storage account" },
    { ids: intended.workspaces, form: WORKSPACE_ID, noun: "a Log Analytics workspace" },
    { ids: intended.identities, form: IDENTITY_ID, noun: "a user assigned identity" },
  ];
  for (const { ids, form, noun } of kinds) {
    const wrong = ids.find((id) => !form.test(id));
    if (wrong === undefined) continue;
    throw FlowLogError.refused("invalid", { said: `${JSON.stringify(wrong)} is not the ARM id of ${noun}` });
  }
  return intended;
}

interface UsedAccount {
  readonly id: string;
  readonly hasIdentity: boolean;
}

function storageOf(found: readonly FoundFlowLog[]): ReadonlyMap<string, UsedAccount> {
  const accounts = new Map<string, UsedAccount>();
  for (const { destination: id, inputs, isOff } of found) {
    if (!id.startsWith("/") || isOff) continue;
    const hasIdentity = identitiesOf({ inputs }).length > 0;
    const known = accounts.get(id.toLowerCase());
    accounts.set(id.toLowerCase(), { id, hasIdentity: hasIdentity && (known?.hasIdentity ?? true) });
  }
  return accounts;
}

function identitiesOf({ inputs }: Pick<FoundFlowLog, "inputs">): readonly string[] {
  const identity = inputs.identity as { readonly userAssignedIdentities?: readonly string[] } | undefined;
  return identity?.userAssignedIdentities ?? [];
}

function workspaceOf({ inputs }: FoundFlowLog): string[] {
  const analytics = inputs.flowAnalyticsConfiguration as
    | { readonly networkWatcherFlowAnalyticsConfiguration?: { enabled?: boolean; workspaceResourceId?: string } }
    | undefined;
  const { enabled, workspaceResourceId } = analytics?.networkWatcherFlowAnalyticsConfiguration ?? {};
  return enabled && workspaceResourceId ? [workspaceResourceId] : [];
}

/** Ids in the spelling in which they came first. */
function distinct(ids: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const id of ids) first.set(id.toLowerCase(), first.get(id.toLowerCase()) ?? id);
  return [...first.values()];
}

function dedupe(errors: readonly FlowLogError[]): FlowLogError[] {
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}
