/** Failures that leave open whether a request took effect, and how long the effect is looked for. */
import { type ErrorKind, FlowLogError } from "../errors";
import type { PollOptions } from "../polling";

/** Kinds of failure that leave the outcome unknown, so that an observation may tell more. */
export const WITHOUT_ANSWER: ReadonlySet<ErrorKind> = new Set(["timeout", "unavailable", "unreadable"]);

/** After a write without an answer, the effect may show a little late. */
export const AFTER_LOST_ANSWER: PollOptions = { budgetMs: 3_000, firstStepMs: 200, longestStepMs: 1_000 };

/** After the cloud has said that something exists already, a list may show it late. */
export const AFTER_CONFLICT: PollOptions = { budgetMs: 60_000, firstStepMs: 200, longestStepMs: 2_000 };

export function isWithoutAnswer(error: FlowLogError): boolean {
  return error.outcome === "unknown" && WITHOUT_ANSWER.has(error.kind);
}

/** Sets the outcome of a failed observation, because only the caller knows whether a write was sent before. */
export async function withOutcome<T>(outcome: "none" | "unknown", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw FlowLogError.of(thrown).withOutcome(outcome);
  }
}

/** What the work fails with, if it fails. */
export async function failureOf(work: () => Promise<void>): Promise<FlowLogError | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    return FlowLogError.of(thrown);
  }
}

/** The error of a removal that was accepted and had no effect. */
export function stillShown(id: string): FlowLogError {
  return new FlowLogError("unreflected", {
    said: `the cloud accepted the request, but still shows ${id}`,
    advice: "run the command again",
    outcome: "unknown",
  });
}
