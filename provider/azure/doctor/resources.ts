/** The resources that a flow log names: target, storage account, workspace. */

import { type Check, Checks } from "../../core/discovery/check";
import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { isNsg, nameIn } from "../arm/ids";
import type { ResourceApi } from "../arm/resources";
import { readAccount } from "../arm/storage-account";
import { closedStatus, workspaceCapping } from "../arm/workspace-ingestion";
import { readTarget } from "../prerequisites/targets";
import { denialChecks, type LockHarm, lockChecks } from "./barriers";
import type { Caller } from "./login";
import {
  ANALYTICS_RIGHTS,
  IDENTITY_RIGHTS,
  type NeededRight,
  storageRights,
  targetRights,
  WORKSPACE_RIGHTS,
} from "./needed-rights";
import { rightChecks } from "./rights";
import { accountChecks, type StorageUse } from "./storage-account";

export interface Asking {
  readonly arm: AnyResourceApi;
  readonly resources: ResourceApi;
  readonly caller: Caller;
  readonly now: number;
}

export interface AccessQuestion {
  readonly id: string;
  readonly needed: readonly NeededRight[];
  readonly harm: LockHarm;
}

/** Rights, locks and deny assignments at one resource. */
export async function accessChecks(
  { arm, caller }: Pick<Asking, "arm" | "caller">,
  checks: Checks,
  { id, needed, harm }: AccessQuestion,
): Promise<readonly Check[]> {
  const surely = needed.filter(({ doubt }) => doubt === undefined);
  const found = await Promise.all([
    rightChecks(arm, checks, { scope: id, needed }),
    lockChecks(arm, checks, id, harm),
    denialChecks(arm, checks, id, { caller, needed: surely }),
  ]);
  return found.flat();
}

/** The checks of a target. Its region is added to `regions`, where the target can be read. */
export async function* targetChecks(asking: Asking, id: string, regions: Set<string>): AsyncGenerator<Check> {
  const checks = new Checks(`target ${id}`);
  try {
    const { location, provisioningState } = await readTarget(asking.resources, id);
    regions.add(location);
    yield /^(failed|canceled|deleting)$/i.test(provisioningState)
      ? checks.missing("target", `provisioning state ${provisioningState}`, "repair or update the target first")
      : checks.ok("target", `exists, in ${location}`);
  } catch (thrown) {
    const { kind, parts } = FlowLogError.of(thrown);
    if (kind === "notFound") {
      yield checks.missing("target", parts.said, parts.advice ?? "make the target first, or correct the id");
      return;
    }
    yield checks.unknown("target", thrown);
  }
  if (isNsg(id)) {
    const said =
      "Azure makes no flow logs for network security groups since June 30, 2025, and ends those there are on September 30, 2027";
    yield checks.warning("kind", said, "capture its virtual networks with AzureFlowLog instead");
  }
  const harm = { readOnlyPerhaps: "a read-only lock may keep a flow log from being linked to its target" };
  yield* await accessChecks(asking, checks, { id, needed: targetRights(id), harm });
}

export async function* storageChecks(asking: Asking, id: string, use: StorageUse): AsyncGenerator<Check> {
  const checks = new Checks(`storage account ${id}`);
  const found = await checks.of(
    "storage account",
    () => readAccount(asking.arm, id),
    (account) =>
      account
        ? accountChecks(checks, account, use, asking.now)
        : [checks.missing("storage account", "does not exist", "make it, or correct the id")],
  );
  yield* found;
  if (found.some(({ name, outcome }) => name === "storage account" && outcome === "missing")) return;
  const refused = "a read-only lock keeps the keys from being read";
  const hasIdentity = use.hasIdentity === true;
  const harm = hasIdentity
    ? { readOnlyPerhaps: `${refused}, which a flow log needs as soon as it has no identity` }
    : { readOnly: `${refused}, so Azure can't write records for a flow log without an identity` };
  yield* await accessChecks(asking, checks, { id, needed: storageRights({ hasIdentity }), harm });
}

const workspace = z.object({ location: z.string(), properties: z.object({ workspaceCapping }) });

export async function* workspaceChecks(asking: Asking, id: string): AsyncGenerator<Check> {
  const checks = new Checks(`workspace ${id}`);
  const found = await checks.of(
    "workspace",
    () => asking.arm.find({ path: id, apiVersion: "2022-10-01" }, workspace),
    (answer) => {
      if (!answer) return [checks.missing("workspace", "does not exist", "make it, or correct the id")];
      const status = closedStatus(answer.body.properties.workspaceCapping);
      const exists = checks.ok("workspace", `exists, in ${answer.body.location}`);
      if (status === undefined) return [exists];
      const advice = "raise its daily cap, or wait until the cap is reset";
      return [exists, checks.warning("ingestion", `${status}: the workspace takes no records now`, advice)];
    },
  );
  yield* found;
  if (found.some(({ outcome }) => outcome === "missing")) return;
  const harm = { readOnlyPerhaps: "a read-only lock may refuse what traffic analytics sets up for the workspace" };
  yield* await accessChecks(asking, checks, { id, needed: WORKSPACE_RIGHTS, harm });
  yield* await analyticsChecks(asking, id.split("/").slice(0, 3).join("/"));
}

/** What traffic analytics needs at the subscription of a workspace. */
async function analyticsChecks({ arm, caller }: Asking, scope: string): Promise<readonly Check[]> {
  const checks = new Checks(`subscription ${nameIn(scope)}`);
  const needed = ANALYTICS_RIGHTS;
  const direct = checks.unaskable(
    "direct roles",
    "Azure wants the rights for traffic analytics from roles that are assigned at this subscription itself, and no call tells these from inherited ones",
    "look at the role assignments of the subscription",
  );
  return [
    ...(await rightChecks(arm, checks, { scope, needed })),
    ...(await denialChecks(arm, checks, scope, { caller, needed })),
    direct,
  ];
}

const located = z.object({ location: z.string() });

export async function* identityChecks(asking: Asking, id: string): AsyncGenerator<Check> {
  const checks = new Checks(`identity ${id}`);
  const found = await checks.of(
    "identity",
    () => asking.arm.find({ path: id, apiVersion: "2023-01-31" }, located),
    (answer) => [
      answer
        ? checks.ok("identity", `exists, in ${answer.body.location}`)
        : checks.missing("identity", "does not exist", "make it, or correct the id"),
    ],
  );
  yield* found;
  if (found.some(({ outcome }) => outcome === "missing")) return;
  yield* await accessChecks(asking, checks, { id, needed: IDENTITY_RIGHTS, harm: {} });
}
