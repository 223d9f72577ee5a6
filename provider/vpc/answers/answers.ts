/** Reads successful answers, and checks that their bodies have the documented form. */

import type { HttpAnswer } from "../../core/http/client";
import type * as z from "../../core/zod";
import { type Operation, refusal, unreadable } from "./errors";

/** @throws the refusal, when the answer is no success */
export function succeeded(answer: HttpAnswer, operation: Operation): HttpAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw refusal(answer, operation);
}

/**
 * The body of a successful answer. `what` says for an error what the body should be. Every 2xx may have a body that is
 * not from this service: a proxy's page, half a body, or nothing.
 * @throws unreadable
 */
export function read<Shape extends z.ZodType>(
  answer: HttpAnswer,
  operation: Operation,
  shape: Shape,
  what: string,
): z.infer<Shape> {
  const body = readIfReadable(answer, shape);
  if (body !== undefined) return body;
  throw unreadable(answer, operation, what);
}

/** The body of a successful answer; undefined when it has another form. */
export function readIfReadable<Shape extends z.ZodType>(answer: HttpAnswer, shape: Shape): z.infer<Shape> | undefined {
  return shape.safeParse(json(answer)).data;
}

/** Whether the body of a successful answer has this form. */
export function hasForm(shape: z.ZodType): (answer: HttpAnswer) => boolean {
  return (answer) => readIfReadable(answer, shape) !== undefined;
}

function json({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
