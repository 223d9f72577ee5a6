/** The parameters of a call, from query and form, and the service's refusals of parameters. */
import { GatewayError } from "./gateway";

export class ServiceError extends Error {
  constructor(
    readonly returnCode: string,
    returnMessage: string,
  ) {
    super(returnMessage);
  }
}

export function notValid(): ServiceError {
  return new ServiceError("1099000", "parameter value is not valid");
}

/** Name and value pairs of a query or form, `+` and percent encoding undone. */
export function decodeForm(text: string): [string, string][] {
  const decode = (part: string) => decodeURIComponent(part.replaceAll("+", " "));
  try {
    return text
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => {
        const [name = "", ...value] = pair.split("=");
        return [decode(name), decode(value.join("="))];
      });
  } catch {
    throw new GatewayError("100");
  }
}

export class Parameters {
  private readonly values: ReadonlyMap<string, string>;

  /** `known` are the action's parameters; `name.N` stands for a list. Unknown and repeated parameters are refused. */
  constructor(pairs: readonly [string, string][], known: readonly string[]) {
    this.values = new Map(pairs);
    const names = pairs.map(([name]) => name.replace(/\.[1-9]\d*$/, ".N"));
    if (this.values.size < pairs.length || !names.every((name) => known.includes(name))) throw notValid();
  }

  /** A required parameter. An empty value counts as missing. */
  required(name: string, refusal: ServiceError): string {
    const value = this.values.get(name);
    if (!value) throw refusal;
    return value;
  }

  /** An optional parameter, which must match if it is sent. */
  optional(name: string, pattern: RegExp): string | undefined {
    const value = this.values.get(name);
    if (value !== undefined && !pattern.test(value)) throw notValid();
    return value;
  }

  /** `name.1`, `name.2` … without a gap. */
  list(name: string, pattern: RegExp): string[] {
    const count = [...this.values.keys()].filter((key) => key.startsWith(`${name}.`)).length;
    return Array.from({ length: count }, (_, index) => {
      const value = this.values.get(`${name}.${index + 1}`);
      if (value === undefined || !pattern.test(value)) throw notValid();
      return value;
    });
  }
}
