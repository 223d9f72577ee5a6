/** Failures that leave open whether a request took effect, and how long the effect is looked for. */
import { type ErrorKind, FlowLogError } from "../errors";
import { asLongAsCall, DEFAULT_POLL, type PollOptions, shorter } from "../polling";
import type { Lifecycle } from "./lifecycle";

/** Kinds of failure that leave the outcome unknown, so that an observation may tell more. */
export const WITHOUT_ANSWER: ReadonlySet<ErrorKind> = new Set(["timeout", "unavailable", "unreadable"]);

/** After a write without an answer, the effect may show a little late. */
export const AFTER_LOST_ANSWER: PollOptions = { budgetMs: 3_000, firstStepMs: 200, longestStepMs: 1_000 };

/** After the cloud has said that something exists already, a list may show it late. */
export const AFTER_CONFLICT: PollOptions = { budgetMs: 60_000, firstStepMs: 200, longestStepMs: 2_000 };

export function pollOf({ poll = DEFAULT_POLL }: Pick<Lifecycle<unknown>, "poll">): PollOptions {
  return asLongAsCall(poll);
}

/** The poll options after a lost answer. A kind with a shorter budget keeps its own poll options. */
export function afterLostAnswer(lifecycle: Pick<Lifecycle<unknown>, "poll">): PollOptions {
  return shorter(AFTER_LOST_ANSWER, pollOf(lifecycle));
}

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

/**
 * The error of a create without an answer that then finds other settings, which `adopt` does not allow to take over.
 */
export function mayBeOwn(thrown: unknown): never {
  const error = FlowLogError.of(thrown);
  const left = "It may be what this create has made, whose answer was lost";
  throw error.withOutcome("unknown").withStateLeft(left);
}
