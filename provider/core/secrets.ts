/**
 * Inputs that a program declares as secrets. The engine hands their values over as plain text, so texts for people name
 * the input in place of its value.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** The input that names the inputs which hold secrets. Names with two underscores are shown by no command. */
export const SECRETS = "__secrets";

type Bag = Readonly<Record<string, unknown>>;

export function secretInputs(inputs: Bag): string[] {
  const names = inputs[SECRETS];
  return Array.isArray(names) ? names.map(String) : [];
}

/** The secrets of the call at hand. */
const atHand = new AsyncLocalStorage<Secrets>();

/** Runs `work` for a resource whose inputs are in these records, of which each may name its secrets. */
export function withSecrets<Result>(records: readonly Bag[], work: () => Result): Result {
  const names = new Set(records.flatMap(secretInputs));
  return names.size === 0 ? work() : atHand.run(new Secrets(names, records), work);
}

/**
 * The text with the names of secret inputs in place of their values. What a cloud says is to pass here before it is cut,
 * because a part of a value is not found any more.
 */
export function hideSecrets(text: string): string {
  return atHand.getStore()?.hide(text) ?? text;
}

/** The value of an input, or of a part of one (`retentionPolicy.days`), as text; of a secret the name. */
export function shownValue(property: string, text: string): string {
  const [input = ""] = property.split(".");
  return atHand.getStore()?.names.has(input) ? marked(input) : text;
}

class Secrets {
  /** The input of each value. */
  readonly #exact = new Map<string, string>();
  /** The same for ids, which clouds write in capitals and in small letters. The keys are in small letters. */
  readonly #caseless = new Map<string, string>();

  constructor(
    readonly names: ReadonlySet<string>,
    records: readonly Bag[],
  ) {
    for (const name of names) for (const record of records) this.#learn(name, record[name]);
  }

  #learn(name: string, value: unknown): void {
    if (value !== null && typeof value === "object") {
      for (const part of Object.values(value)) this.#learn(name, part);
    } else if (typeof value === "number") {
      this.#exact.set(String(value), name);
    } else if (typeof value === "string" && value !== "") {
      if (!isId(value)) this.#exact.set(value, name);
      else for (const part of [value, ...namesIn(value)]) this.#caseless.set(part.toLowerCase(), name);
    }
  }

  hide(text: string): string {
    const caselessly = text.replace(anyOf(this.#caseless, "giu"), (found) =>
      marked(this.#caseless.get(found.toLowerCase())),
    );
    return caselessly.replace(anyOf(this.#exact, "gu"), (found) => marked(this.#exact.get(found)));
  }
}

function marked(input = ""): string {
  return `[secret ${input}]`;
}

/** Whether the value may come back in other letters: an ARM id or a UUID. */
function isId(text: string): boolean {
  return text.startsWith("/") || /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text);
}

/** The names in an ARM id, because errors tell them apart from the rest of the id. */
function namesIn(id: string): string[] {
  if (!/^\/subscriptions\//i.test(id)) return [];
  return id.split("/").filter((part, index) => part !== "" && index % 2 === 0 && !/^microsoft\./i.test(part));
}

/** Any of the values where it stands alone. The longest comes first, because one value may begin like another. */
function anyOf(known: ReadonlyMap<string, string>, flags: string): RegExp {
  if (known.size === 0) return /(?!)/;
  const values = [...known.keys()].sort((one, other) => other.length - one.length);
  const pattern = values.map((value) => value.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, flags);
}
