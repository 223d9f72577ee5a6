/**
 * One login. All clients with the same credentials share its token, which is renewed in time and when Azure refuses it.
 */
import type { AccessToken, TokenCredential } from "@azure/identity";
import { outsideCalls, withinCall } from "../../core/call-clock";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock";
import { FlowLogError } from "../../core/errors";

/** A token that expires in less than this is renewed before its next use. */
const EARLY_MS = 120_000;
/** A managed identity that does not exist never answers. */
const LOGIN_TIMEOUT_MS = 60_000;

export interface SessionOptions {
  /** A new credential, which has no token yet. */
  readonly open: () => Promise<TokenCredential>;
  readonly scope: string;
  /** The tenant, if it is not the credential's own. */
  readonly tenantId?: string;
  /** Makes an error with one clear sentence of a failed login. */
  readonly explain?: (thrown: unknown) => Promise<FlowLogError>;
  /** The longest wait for a login, in milliseconds; a minute unless told. */
  readonly loginTimeoutMs?: number;
  readonly clock?: Clock;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #clock: Clock;
  #credential: Promise<TokenCredential> | undefined;
  #held: AccessToken | undefined;
  #running: Promise<AccessToken> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
  }

  async token(): Promise<string> {
    const held = this.#held;
    if (held && held.expiresOnTimestamp - EARLY_MS > this.#clock.now()) return held.token;
    try {
      return (await this.#loginOnce()).token;
    } catch (thrown) {
      if (held && held.expiresOnTimestamp > this.#clock.now()) return held.token;
      throw thrown;
    }
  }

  /**
   * A new token in place of a refused one, with the claims that Azure asks for; undefined when the login gives the same
   * token again.
   */
  async renew(refused: string, claims?: string): Promise<string | undefined> {
    // Another request may have had the same refusal, and renewed the token, before.
    if (this.#held?.token === refused) {
      this.#held = undefined;
      this.#credential = undefined;
    }
    const token = this.#held?.token ?? (await this.#loginOnce(claims)).token;
    return token === refused ? undefined : token;
  }

  #loginOnce(claims?: string): Promise<AccessToken> {
    this.#running ??= outsideCalls(() => this.#login(claims)).finally(() => {
      this.#running = undefined;
    });
    return withinCall(this.#running);
  }

  async #login(claims: string | undefined): Promise<AccessToken> {
    const { open, scope, tenantId, explain, loginTimeoutMs = LOGIN_TIMEOUT_MS } = this.#options;
    try {
      this.#credential ??= open();
      const credential = await this.#credential;
      const deadline = this.#clock.deadline(loginTimeoutMs);
      const asked = { ...(tenantId ? { tenantId } : {}), ...(claims ? { claims } : {}) };
      const token = await inTime(credential.getToken(scope, asked), loginTimeoutMs, deadline);
      if (!token) throw new Error("no token was given");
      this.#held = token;
      return token;
    } catch (thrown) {
      this.#credential = undefined;
      throw thrown instanceof FlowLogError || !explain ? thrown : await explain(thrown);
    }
  }
}

async function inTime<T>(work: Promise<T>, milliseconds: number, deadline: AbortSignal): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener("abort", () => {
      reject(
        FlowLogError.refused("timeout", {
          said: `the login gave no answer in ${Math.round(milliseconds / 1000)} s`,
          advice: "check the credentials, and the network or proxy of this machine",
        }),
      );
    });
  });
  return Promise.race([work, late]);
}
