/**
 * Lines for people about what a call has found or done, beside its result. A shell that can show a line under a resource
 * takes the lines of its calls. Without such a shell, lines go to stderr, and the engine shows them under the stack.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { hideSecrets } from "./secrets";

export interface Notice {
  readonly severity: "warning" | "info";
  /** One line, without the values of secret inputs. */
  readonly text: string;
}

export type Tell = (notice: Notice) => void;

const atHand = new AsyncLocalStorage<Tell>();

/** Runs `work`, whose notices go to `tell`. */
export function withNotices<Result>(tell: Tell, work: () => Result): Result {
  return atHand.run(tell, work);
}

/** Something that a person should look at. The text begins with the id of the resource. */
export function warn(text: string): void {
  told({ severity: "warning", text: hideSecrets(text) });
}

/** Something that has happened, and that no preview shows. */
export function note(text: string): void {
  told({ severity: "info", text: hideSecrets(text) });
}

function told(notice: Notice): void {
  (atHand.getStore() ?? printed)(notice);
}

/** Prints a notice on stderr. */
export function printed({ severity, text }: Notice): void {
  console.error(severity === "warning" ? `warning: ${text}` : text);
}
