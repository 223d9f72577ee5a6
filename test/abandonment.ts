/** A process that nobody waits for any more from the moment a test names. */
import { watchWith } from "../provider/core/host/abandoned";

/** In force from this call to the end of the test, for a suite that calls `endsAbandonment`. */
export function abandonWhen(condition: () => boolean = () => true): void {
  watchWith({ whyAbandoned: async () => (condition() ? "the engine has ended" : undefined) });
}

export function endsAbandonment(): void {
  afterEach(() => watchWith(undefined));
}

export const NOT_SENT = /the request was not sent, because nobody waits for it any more: the engine has ended/;
