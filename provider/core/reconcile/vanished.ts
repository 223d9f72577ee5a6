/** Advice about what was there at one request and not at the next one. */
import { FlowLogError } from "../errors";
import type { Lifecycle } from "./lifecycle";

type Gone = Pick<Lifecycle<unknown>, "recreatesWithSameId" | "goneAdvice">;

const AGAIN = "run `pulumi up` again";

/** What to do about a resource in the state that is gone. */
export function goneAdvice({ recreatesWithSameId, goneAdvice }: Gone): string {
  return goneAdvice ?? (recreatesWithSameId ? AGAIN : "run `pulumi up --refresh` to make it again");
}

/** Runs an update. Its error gets advice where the resource was deleted between the look and the write. */
export async function advisingUpdate<Result>(
  lifecycle: Gone,
  look: () => Promise<unknown>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const error = FlowLogError.of(thrown);
    if (error.kind !== "notFound" || error.parts.advice !== undefined) throw error;
    const isGone = await look().then(
      (found) => found === undefined,
      () => false,
    );
    throw error.withMissing({ advice: isGone ? `it was deleted meanwhile: ${goneAdvice(lifecycle)}` : AGAIN });
  }
}

/** The error of a create, with advice where the cloud has just shown something else than its answer says. */
export function adviseCreate(error: FlowLogError, isRivalShown: boolean): FlowLogError {
  if (error.kind === "notFound") {
    return error.withMissing({ advice: `it, or what it needs, was deleted meanwhile: ${AGAIN} in a few minutes` });
  }
  if (error.kind !== "conflict" || isRivalShown) return error;
  return error.withMissing({ advice: `the cloud does not show yet what is in the way: ${AGAIN} in a few minutes` });
}
