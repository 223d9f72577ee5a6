/**
 * The answer with which Entra ID has refused a login, as it came. The libraries tell `[object Object]` where the answer
 * has another form than OAuth's.
 */
import type { TokenCredentialOptions } from "@azure/identity";
import type { AzureCloud } from "./cloud";
import { withoutSecrets } from "./without-secrets";

type Policy = NonNullable<TokenCredentialOptions["additionalPolicies"]>[number]["policy"];

export class LastRefusal {
  #answer: { readonly status: number; readonly body: string } | undefined;

  /** Sees the answers to logins at this cloud; managed identities answer elsewhere. */
  policyFor({ authorityHost }: AzureCloud): Policy {
    return {
      name: "lastRefusal",
      sendRequest: async (request, next) => {
        this.#answer = undefined;
        const response = await next(request);
        const isLogin = request.url.startsWith(authorityHost) && /\/oauth2\//.test(request.url);
        const { status, bodyAsText } = response;
        if (isLogin && status >= 400) this.#answer = { status, body: bodyAsText ?? "" };
        return response;
      },
    };
  }

  /** What Entra ID said, in one sentence; undefined when it said nothing. */
  get text(): string | undefined {
    if (!this.#answer) return undefined;
    const { status, body } = this.#answer;
    return withoutSecrets(`${status} ${textIn(parsed(body))}`);
  }

  get status(): number | undefined {
    return this.#answer?.status;
  }

  /** Whether the answer is a page, which comes from something between this machine and Entra ID. */
  get isPage(): boolean {
    return /^\s*</.test(this.#answer?.body ?? "");
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** The code and the words of an error, whichever keys hold them; the whole value where no known key does. */
function textIn(value: unknown): string {
  const words = wordsIn(value);
  if (words) return words;
  return typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? "");
}

const DESCRIPTIONS = ["error_description", "message", "Message", "detail", "title"];
const CODES = ["code", "Code", "error"];

function wordsIn(value: unknown): string | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const text = (keys: readonly string[]) =>
    keys.map((key) => fields[key]).find((one): one is string => typeof one === "string" && one !== "");
  const [code, description] = [text(CODES), text(DESCRIPTIONS)];
  const own = [description?.startsWith(code ?? "") ? undefined : code, description].filter(Boolean).join(": ") || code;
  const inner = [
    fields.error,
    fields.errors,
    fields.innererror,
    fields.innerError,
    Array.isArray(value) ? value[0] : undefined,
  ].map((part) => wordsIn(Array.isArray(part) ? part[0] : part));
  return own || inner.find((words) => words !== undefined);
}
