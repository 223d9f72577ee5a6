/** How many queries Resource Graph answers a caller: documented are 15 in 5 seconds. */
import type { FastifyReply } from "fastify";
import type { LabTime } from "../../cloud";
import { ArmError } from "../arm/errors";
import type { AzureSwitches } from "../switches";

const WINDOW_MS = 5_000;
const MESSAGE =
  "Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.";

export class GraphQuota {
  #since = 0;
  #count = 0;

  constructor(
    private readonly switches: AzureSwitches,
    private readonly time: LabTime,
  ) {}

  /** Counts a query, says in the headers of the answer what is left, and refuses the query when nothing is. */
  count(reply: FastifyReply): void {
    const now = this.time.now();
    if (Math.abs(now - this.#since) >= WINDOW_MS) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    const left = this.switches.graphQuota - this.#count;
    const headers = {
      "x-ms-user-quota-remaining": String(Math.max(left, 0)),
      "x-ms-user-quota-resets-after": new Date(this.#since + WINDOW_MS - now).toISOString().slice(11, 19),
    };
    if (left < 0) throw new ArmError(429, "RateLimiting", MESSAGE, { headers });
    reply.headers(headers);
  }

  reset(): void {
    this.#since = 0;
    this.#count = 0;
  }
}
