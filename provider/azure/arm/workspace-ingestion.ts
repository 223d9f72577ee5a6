/** Whether a workspace takes rows: https://learn.microsoft.com/rest/api/loganalytics/workspaces/get */
import * as z from "../../core/zod";

export const workspaceCapping = z.object({ dataIngestionStatus: z.string().nullish() }).nullish();

/** The status of a workspace that takes no rows; undefined where the workspace takes rows. */
export function closedStatus(capping: z.infer<typeof workspaceCapping>): string | undefined {
  const status = capping?.dataIngestionStatus ?? "";
  return /^(overquota|forceoff|subscriptionsuspended)$/i.test(status) ? status : undefined;
}
