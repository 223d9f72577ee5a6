/**
 * Roles that were assigned just now: Azure refuses with AuthorizationFailed until it has spread the assignment, mostly for
 * some seconds. So what is needed is asked for again, for a short time that everybody with wrong rights waits, too.
 * https://learn.microsoft.com/azure/role-based-access-control/troubleshooting#symptom---role-assignment-changes-are-not-being-detected
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import { getOrCreate } from "../../core/get-or-create";
import { growingPauseMs } from "../../core/http/retry";
import { isFlowLogWrite, isRead, type Policy } from "./request-policies";

/** How long all requests of one login together wait for roles, in milliseconds: once, from the first refusal on. */
const PATIENCE_MS = 15_000;
const PAUSES = { firstPauseMs: 1_000, longestPauseMs: 5_000 };

/** One for each login: whether there is still time to wait. */
export class RolePatience {
  #since: number | undefined;

  /** The pause before the next attempt, in milliseconds; undefined when the time is over. */
  pauseMs(attempt: number, now: number): number | undefined {
    if (this.#since === undefined) {
      this.#since = now;
      const seconds = PATIENCE_MS / 1_000;
      console.error(
        `Azure says that a right is missing; a role that was assigned just now may not count yet, so requests are sent again for up to ${seconds} s`,
      );
    }
    const leftMs = this.#since + PATIENCE_MS - now;
    return leftMs <= 0 ? undefined : Math.min(growingPauseMs(attempt, PAUSES), leftMs);
  }
}

const patiences = new WeakMap<object, RolePatience>();

/** The patience of a client, for `operate`; all clients of a login have the same one. */
export function patienceOf(client: object, patience?: RolePatience): RolePatience {
  return getOrCreate(patiences, client, () => patience ?? new RolePatience());
}

const needed = new AsyncLocalStorage<true>();

/** Marks reads without which nothing goes on. Where another read is refused, something else serves in its place. */
export function neededRead<T>(read: () => Promise<T>): Promise<T> {
  return needed.run(true, read);
}

/** Marks reads that another read stands in for, also inside of a needed read: a list that all share. */
export function optionalRead<T>(read: () => Promise<T>): Promise<T> {
  return needed.exit(read);
}

/** Azure's own refusal alone: linked scopes, deny assignments, locks and policies do not pass with time. */
function isRefused({ status, bodyAsText }: Awaited<ReturnType<Policy["sendRequest"]>>): boolean {
  return status === 403 && /"code"\s*:\s*"AuthorizationFailed"/.test(bodyAsText ?? "");
}

/**
 * Sends writes and needed reads again; a refused request has had no effect. A write of a flow log is not sent again here,
 * because somebody else may have written meanwhile: `operate` looks first.
 */
export function waitForRoles(patience = new RolePatience(), clock: Clock = SYSTEM_CLOCK): Policy {
  return {
    name: "waitForRoles",
    async sendRequest(request, next) {
      for (let attempt = 1; ; attempt++) {
        const response = await next(request);
        const isWaitedFor = isRead(request) ? needed.getStore() : !isFlowLogWrite(request);
        const pauseMs = isWaitedFor && isRefused(response) ? patience.pauseMs(attempt, clock.now()) : undefined;
        if (pauseMs === undefined) return response;
        await clock.sleep(pauseMs);
        // The refusal is an answer, where a request that is not sent any more would have none.
        if (request.abortSignal?.aborted) return response;
      }
    },
  };
}
