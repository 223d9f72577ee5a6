/** One login: a token that all clients of the same credentials share, renewed in time and when Azure refuses it. */
import type { AccessToken, TokenCredential } from "@azure/identity";
import { FlowLogError } from "../../core/errors";

/** A token that ends sooner than this is renewed first. */
const EARLY_MS = 120_000;
/** Longest wait for a login: a managed identity that is not there never answers. */
const LOGIN_MS = 60_000;

export interface SessionOptions {
  /** A fresh credential, that remembers no token. */
  readonly open: () => Promise<TokenCredential>;
  readonly scope: string;
  /** Another tenant than the credential's own. */
  readonly tenantId?: string;
  /** What to make of a login that failed. */
  readonly explain?: (thrown: unknown) => Promise<FlowLogError>;
  readonly patienceMs?: number;
}

export class Session {
  readonly #options: SessionOptions;
  #credential: Promise<TokenCredential> | undefined;
  #held: AccessToken | undefined;
  #asked: Promise<AccessToken> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  async token(): Promise<string> {
    const held = this.#held;
    if (held && held.expiresOnTimestamp - EARLY_MS > Date.now()) return held.token;
    try {
      return (await this.#ask()).token;
    } catch (thrown) {
      if (held && held.expiresOnTimestamp > Date.now()) return held.token;
      throw thrown;
    }
  }

  /** Another token in place of one that was refused; undefined when there is no other. */
  async renew(refused: string): Promise<string | undefined> {
    // Somebody else may have met the same refusal first.
    if (this.#held?.token === refused) {
      this.#held = undefined;
      this.#credential = undefined;
    }
    const token = this.#held?.token ?? (await this.#ask()).token;
    return token === refused ? undefined : token;
  }

  #ask(): Promise<AccessToken> {
    this.#asked ??= this.#login().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  async #login(): Promise<AccessToken> {
    const { open, scope, tenantId, explain, patienceMs = LOGIN_MS } = this.#options;
    try {
      this.#credential ??= open();
      const credential = await this.#credential;
      const token = await inTime(credential.getToken(scope, tenantId ? { tenantId } : {}), patienceMs);
      if (!token) throw new Error("no token was given");
      this.#held = token;
      return token;
    } catch (thrown) {
      this.#credential = undefined;
      throw thrown instanceof FlowLogError || !explain ? thrown : await explain(thrown);
    }
  }
}

async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        FlowLogError.refused("timeout", {
          said: `the login gave no answer in ${Math.round(milliseconds / 1000)} s`,
          advice: "check the credentials, and the network or proxy of this machine",
        }),
      );
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
