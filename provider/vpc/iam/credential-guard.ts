/** Credentials that the cloud has refused are not sent again, because the cloud locks accounts and keys. */
import { createHash } from "node:crypto";
import { answered, FlowLogError } from "../../core/errors";
import { getOrCreate } from "../../core/get-or-create";
import { clockSkew, type HttpAnswer } from "../../core/http/client";
import { answerOf } from "../answers/errors";
import type { Credentials } from "../settings/credentials";

/**
 * What the cloud says about one set of credentials. While the first request with these credentials has no answer, all
 * other requests wait. Once the cloud has refused the credentials, no request is sent any more. So the cloud sees wrong
 * credentials once, and not once for each resource or project.
 */
export class CredentialGuard {
  #first?: Promise<unknown>;
  #isAccepted = false;
  #refused?: FlowLogError;

  /** `forgiving`: a refusal after an accepted request means the project that was asked for, not the credentials. */
  constructor(private readonly forgiving = false) {}

  async pass<T>(request: () => Promise<T>): Promise<T> {
    if (this.#first) await this.#first.catch(() => undefined);
    this.check();
    const asked = request();
    this.#first ??= asked;
    try {
      const answer = await asked;
      this.#isAccepted = true;
      return answer;
    } catch (thrown) {
      if (isRefused(thrown) && !(this.forgiving && this.#isAccepted)) this.#refused ??= thrown;
      throw thrown;
    }
  }

  /** @throws the cloud's refusal, if the cloud has refused these credentials */
  check(): void {
    if (this.#refused) throw this.#refused;
  }
}

export function isRefused(thrown: unknown): thrown is FlowLogError {
  return thrown instanceof FlowLogError && thrown.kind === "auth";
}

/** A signature is valid for 15 minutes around the cloud's own time. */
const CLOCK_TOLERANCE_MS = 15 * 60_000;

/** The error for a 401: wrong credentials, or this machine's clock. */
export function unauthorized(answer: HttpAnswer, advice: string): FlowLogError {
  // A proxy may set its own Date header; the gateway's message still tells a wrong clock from wrong credentials.
  const skew =
    clockSkew(answer, CLOCK_TOLERANCE_MS) ?? (/signature expired/i.test(answer.body) ? "too far from" : undefined);
  return FlowLogError.refused("auth", {
    ...answered(answerOf(answer)),
    advice: skew ? `this machine's clock is ${skew} the cloud's: set it` : advice,
  });
}

const guards = new Map<string, CredentialGuard>();

/** One guard for each set of credentials, whatever project they are used for. */
export function guardOf(credentials: Credentials): CredentialGuard {
  return getOrCreate(guards, digest(credentials), () => new CredentialGuard(credentials.by === "password"));
}

/** A key for maps that holds no secret. */
export function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
