/** The argument `[filter]` of subcommands: a part of what names a flow log. */
import type { FoundFlowLog } from "../core/discovery/found";
import { describeTarget } from "../core/discovery/target";

/** Whether id, name, target or one of `more` holds the text. Without a text, every flow log is meant. */
export function isMeant({ id, name = "", target }: FoundFlowLog, text: string | undefined, ...more: string[]): boolean {
  return text === undefined || [id, name, describeTarget(target), ...more].some((part) => part.includes(text));
}
