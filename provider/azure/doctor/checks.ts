/** What the provider needs on Azure, asked before it fails. */
import { type Check, Checks, eachOnce, type Intended } from "../../core/discovery/check";
import type { Look } from "../../core/discovery/look";
import { AnyResourceApi } from "../arm/any-resource";
import { resourcesClient } from "../arm/client";
import { isNsg } from "../arm/ids";
import { ResourceApi } from "../arm/resources";
import { resolveEnvironment } from "../credentials/cloud";
import { endpointChecks, signIn } from "./login";
import {
  ANALYTICS_RIGHTS,
  type NeededRight,
  OPERATION_RIGHTS,
  storageRights,
  targetRights,
  WORKSPACE_RIGHTS,
} from "./needed-rights";
import { policyChecks } from "./policies";
import { type Asking, identityChecks, storageChecks, targetChecks, workspaceChecks } from "./resources";
import { permissionsAt, rightChecks } from "./rights";
import { registrationCheck, stateOf } from "./subscription";
import { type FlowLogs, type Uses, usesOf } from "./uses";
import { watcherChecks } from "./watchers";

/** `flowLogs` lists those that exist. */
export function checks(look: Look, intended: Intended, flowLogs: FlowLogs): AsyncGenerator<Check> {
  return eachOnce(allChecks(look, intended, flowLogs));
}

/** The options that name what is looked at. */
const OPTIONS: Readonly<Record<string, string>> = {
  subscriptions: "--subscription",
  targets: "--target",
  "storage accounts": "--storage",
  workspaces: "--workspace",
  identities: "--identity",
};

async function* allChecks(look: Look, intended: Intended, flowLogs: FlowLogs): AsyncGenerator<Check> {
  const { settings, clock } = look;
  const { check, caller } = await signIn(look);
  yield check;
  if (!caller) return;
  const place = { environment: resolveEnvironment(settings, undefined), subscriptionId: "" };
  const client = () => resourcesClient(settings, place, clock);
  const arm = new AnyResourceApi(client);
  const reached = await endpointChecks(arm, look);
  yield* reached;
  if (reached.some(({ outcome, name }) => name !== "clock" && outcome !== "ok")) return;
  look.progress("what flow logs use");
  const uses = await usesOf(look, intended, { arm, flowLogs });
  const asking = { arm, resources: new ResourceApi(client), caller, now: clock.now() };
  yield* resourceChecks(look, asking, uses);
}

/** Targets come first, because their regions say which network watchers are needed. */
async function* resourceChecks(look: Look, asking: Asking, uses: Uses): AsyncGenerator<Check> {
  const regions = new Set<string>();
  for (const id of uses.targets) {
    look.progress(`target ${id}`);
    yield* targetChecks(asking, id, regions);
  }
  const named = uses.areTargetsNamed ? regions : undefined;
  for (const id of uses.subscriptions) {
    look.progress(`subscription ${id}`);
    yield* subscriptionChecks(asking, uses, id, named);
  }
  for (const [id, hasIdentity] of uses.storage) {
    look.progress(`storage account ${id}`);
    yield* storageChecks(asking, id, { hasIdentity, regions: named ?? new Set() });
  }
  for (const id of uses.workspaces) {
    look.progress(`workspace ${id}`);
    yield* workspaceChecks(asking, id);
  }
  for (const id of uses.identities) {
    look.progress(`identity ${id}`);
    yield* identityChecks(asking, id);
  }
  const all = new Checks("flow logs");
  for (const error of uses.unread) yield all.unknown("existing flow logs", error);
  for (const [noun, count] of uses.leftOut) {
    yield all.warning(
      noun,
      `${count} further ${noun} were not looked at`,
      `name those that matter with ${OPTIONS[noun]}`,
    );
  }
}

async function* subscriptionChecks(
  asking: Asking,
  uses: Uses,
  id: string,
  regions: ReadonlySet<string> | undefined,
): AsyncGenerator<Check> {
  const { arm, caller } = asking;
  const own = new Checks(`subscription ${id}`);
  const scope = `/subscriptions/${id}`;
  const [{ check, exists }, permissions] = await Promise.all([
    stateOf(arm, own, id),
    permissionsAt(arm, scope).catch(() => undefined),
  ]);
  yield check;
  // Who may read neither the subscription nor rights there gets no other answer either.
  if (!exists || (check.outcome === "unknown" && permissions === undefined)) return;
  const namespaces = ["Microsoft.Insights", "Microsoft.Network"];
  if (uses.workspaces.length > 0) namespaces.push("Microsoft.OperationalInsights");
  for (const namespace of namespaces) {
    const isRegisteredByProvider = namespace === "Microsoft.Insights";
    yield* await registrationCheck(arm, own, { subscriptionId: id, namespace, permissions, isRegisteredByProvider });
  }
  const elsewhere = "name the resources with --target, --storage and --workspace, to ask there";
  yield* await rightChecks(arm, own, { scope, needed: rightsInGeneral(uses), elsewhere });
  yield* await policyChecks(arm, own, scope);
  yield* await rightChecks(arm, own, { scope, needed: OPERATION_RIGHTS });
  yield* watcherChecks(own, { arm, subscriptionId: id, caller, regions, hasGroups: uses.targets.some(isNsg) });
}

/** Where nothing tells which resource is meant, the rights are asked at the subscription. */
function rightsInGeneral({ targets, storage, workspaces }: Uses): readonly NeededRight[] {
  const doubt = "only traffic analytics needs it";
  const analytics = [...WORKSPACE_RIGHTS, ...ANALYTICS_RIGHTS].map((right) => ({ doubt, ...right }));
  return [
    ...(targets.length > 0 ? [] : targetRights("")),
    ...(storage.size > 0 ? [] : storageRights({ hasIdentity: false })),
    ...(workspaces.length > 0 ? [] : analytics),
  ];
}
