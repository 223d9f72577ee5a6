/** Which form of Log Tank Service's API a region offers. */
import { getOrCreateAsync } from "../../core/get-or-create";
import type { Session } from "../iam/session";
import { type LogTankService, LtsApi } from "./api";
import { OldLtsApi } from "./old-api";

const opened = new WeakMap<Session, Promise<LogTankService>>();

/**
 * The form of the API that the region offers. Both clouds document the current form, but not every other site offers
 * it. "Unknown" from the gateway may be an outage, so the old form is used only after it has answered. The question is
 * asked once for each deployment.
 */
export function connectLogTankService(session: Session, endpoint: string): Promise<LogTankService> {
  return getOrCreateAsync(opened, session, () => offeredForm(session, endpoint));
}

async function offeredForm(session: Session, endpoint: string): Promise<LogTankService> {
  const current = new LtsApi(session, endpoint);
  const unpublished = await current.unpublished();
  if (!unpublished) return current;
  const old = new OldLtsApi(session, endpoint);
  if (await old.isPublished()) return old;
  throw unpublished;
}
