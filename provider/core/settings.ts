/**
 * Where credentials, endpoints and regions come from: Pulumi config first, then the environment variables that the
 * cloud's own tools read. Settings are read when a call is made; where many calls need the same ones, they count for
 * a second. The engine keeps config in the state, and refresh and destroy get the config of the last `pulumi up`.
 */

/** A value and the name of where it came from, for error messages. */
export interface Setting {
  readonly value: string;
  readonly from: string;
}

/** Reads one Pulumi config value by its full name, `namespace:key`. */
export type ReadConfig = (key: string) => string | undefined;

export class Settings {
  readonly #config: ReadConfig;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(config: ReadConfig = () => undefined, environment: NodeJS.ProcessEnv = process.env) {
    this.#config = config;
    this.#environment = environment;
  }

  /** The Pulumi config value under the first of the names (`namespace:key`) that has one. */
  config(...keys: string[]): Setting | undefined {
    return first(keys, (key) => this.#config(key), "config ");
  }

  /** The first of the environment variables that is set and not empty. */
  environment(...names: string[]): Setting | undefined {
    return first(names, (name) => this.#environment[name], "");
  }

  /** Config beats environment. */
  get(configKeys: readonly string[], environmentNames: readonly string[]): Setting | undefined {
    return this.config(...configKeys) ?? this.environment(...environmentNames);
  }
}

function first(
  names: readonly string[],
  read: (name: string) => string | undefined,
  prefix: string,
): Setting | undefined {
  for (const name of names) {
    const value = read(name)?.trim();
    if (value) return { value, from: prefix + name };
  }
  return undefined;
}
