/**
 * Azure Resource Graph: what exists in many subscriptions, in pages. The Graph leaves out what the credentials can't
 * read, and may be out of date.
 * https://learn.microsoft.com/azure/governance/resource-graph/overview
 */

import type { Clock } from "../../core/clock";
import { FlowLogError } from "../../core/errors";
import { Throttle } from "../../core/http/throttle";
import * as z from "../../core/zod";
import type { AnyResourceApi } from "../arm/any-resource";
import { quotaResetsAfterMs } from "../arm/graph-quota";

const RESOURCES = { path: "/providers/Microsoft.ResourceGraph/resources", apiVersion: "2024-04-01" };
/** How many subscriptions one query names, at the most; Azure advises against more than 300. */
const MOST_SUBSCRIPTIONS = 200;

const answer = z.object({
  totalRecords: z.number(),
  resultTruncated: z.string().optional(),
  $skipToken: z.string().nullish(),
  data: z.array(z.unknown()),
});

export class ResourceGraph {
  readonly #arm: AnyResourceApi;
  readonly #clock: Clock;
  readonly #quota = new Throttle();

  constructor(arm: AnyResourceApi, clock: Clock) {
    this.#arm = arm;
    this.#clock = clock;
  }

  /**
   * The rows of a query, page by page. The query must project `id` and order by it, because the Graph pages no other.
   * `top` is how many rows an answer may have at first: the Graph refuses to answer more than 16 MB, and is then asked
   * for fewer rows.
   * @throws FlowLogError, also when rows were left out
   */
  async *pages(subscriptions: readonly string[], query: string, top = 1_000): AsyncGenerator<readonly unknown[]> {
    for (let start = 0; start < subscriptions.length; start += MOST_SUBSCRIPTIONS)
      yield* this.#inFittingPages(subscriptions.slice(start, start + MOST_SUBSCRIPTIONS), query, top);
  }

  async *#inFittingPages(
    subscriptions: readonly string[],
    query: string,
    top: number,
  ): AsyncGenerator<readonly unknown[]> {
    let answered = 0;
    for (let size = top; ; size = Math.ceil(size / 4)) {
      // A token belongs to its size, so that another size begins anew, with rows that are known.
      let passed = 0;
      try {
        for await (const page of this.#pagesOf(subscriptions, query, size)) {
          yield page.slice(Math.max(answered - passed, 0));
          passed += page.length;
          answered = Math.max(answered, passed);
        }
        return;
      } catch (thrown) {
        if (size === 1 || !/\bResponsePayloadTooLarge\b/.test(FlowLogError.of(thrown).message)) throw thrown;
      }
    }
  }

  async *#pagesOf(subscriptions: readonly string[], query: string, top: number): AsyncGenerator<readonly unknown[]> {
    let expected: number | undefined;
    let received = 0;
    let token: string | undefined;
    do {
      const options = { resultFormat: "objectArray", $top: top, ...(token ? { $skipToken: token } : {}) };
      const page = await this.#ask({ subscriptions, query, options });
      expected ??= page.totalRecords;
      received += page.data.length;
      token = page.$skipToken || undefined;
      if (page.resultTruncated === "true" && !token)
        throw refused(`it answered ${received} of more rows, and does not say how to go on`);
      yield page.data;
    } while (token);
    if (received !== expected) throw refused(`it announced ${expected} rows and answered ${received}`);
  }

  async #ask(question: object): Promise<z.infer<typeof answer>> {
    await this.#quota.pass(this.#clock);
    const { body, header } = await this.#arm.query(RESOURCES, question, answer);
    const resetsAfterMs = quotaResetsAfterMs({ get: header });
    if (resetsAfterMs !== undefined) this.#quota.closeUntil(this.#clock.now() + resetsAfterMs);
    return body;
  }
}

function refused(said: string): FlowLogError {
  return FlowLogError.refused("unreadable", {
    said: `Resource Graph left rows out, or the cloud changed meanwhile: ${said}`,
    advice: "run this again, or with --source list",
  });
}
