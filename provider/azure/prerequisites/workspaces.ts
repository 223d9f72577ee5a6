/** The Log Analytics workspace of traffic analytics. */

import { FlowLogError } from "../../core/errors";
import * as z from "../../core/zod";
import { region, sameId } from "../arm/ids";
import { WORKSPACE_BY_ID } from "../arm/meanings";
import { unlessForbidden } from "../arm/read-options";
import { neededRead } from "../arm/recent-roles";
import type { ResourceApi } from "../arm/resources";

export interface Workspace {
  /** The GUID (`customerId`) of the workspace. */
  readonly workspaceId: string;
  readonly workspaceRegion: string;
}

/** What a program says of a workspace: the ARM id, and perhaps what else is to be looked up by this id. */
export interface WorkspaceInputs extends Partial<Workspace> {
  readonly workspaceResourceId: string;
}

/** A version that all of Azure's clouds know. */
const API_VERSION = "2022-10-01";

const properties = z.object({ customerId: z.string() });
const ANALYTICS = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration";

/** @throws notFound when there is no such workspace; forbidden, with what to do, when the workspace may not be read */
export async function readWorkspace(resources: ResourceApi, id: string): Promise<Workspace> {
  const workspace = await unlessForbidden(
    () => resources.read(id, API_VERSION, properties),
    ({ kind, parts }) => {
      throw new FlowLogError(kind, {
        ...parts,
        said: `workspace ${id} can't be looked up: ${parts.said}`,
        advice: `let these credentials read it, or set workspaceId and workspaceRegion in ${ANALYTICS}`,
      });
    },
  );
  if (workspace) return { workspaceId: workspace.properties.customerId, workspaceRegion: workspace.location };
  throw FlowLogError.refused("notFound", {
    said: `workspace ${id} does not exist`,
    advice: `check workspaceResourceId in ${ANALYTICS}`,
  });
}

/**
 * The workspace as Azure knows it. Undefined when the workspace may not be read, and the program says all of it.
 * @throws invalid when program and Azure disagree about the workspace
 */
export async function resolveWorkspace(
  read: (id: string) => Promise<Workspace>,
  { workspaceResourceId: id, workspaceId, workspaceRegion }: WorkspaceInputs,
): Promise<Workspace | undefined> {
  const isComplete = Boolean(workspaceId && workspaceRegion);
  const workspace = isComplete
    ? await unlessForbidden(
        () => read(id),
        () => undefined,
      )
    : await neededRead(() => read(id));
  if (!workspace) return undefined;
  if (workspaceId && !sameId(workspaceId, workspace.workspaceId)) {
    throw disagreement(`workspaceId is ${workspaceId}, but that of ${id} is ${workspace.workspaceId}`);
  }
  if (workspaceRegion && workspaceRegion !== region(workspace.workspaceRegion)) {
    throw disagreement(`workspaceRegion is ${workspaceRegion}, but ${id} is in ${workspace.workspaceRegion}`);
  }
  return workspace;
}

function disagreement(said: string): FlowLogError {
  return FlowLogError.refused("invalid", { said, advice: WORKSPACE_BY_ID });
}
