/** A resource of a program whose calls a test sends to a dynamic-provider host, as the engine would. */
import assert from "node:assert/strict";
import path from "node:path";
import { hostProcesses } from "../../lab/engine/hosts";
import type { PropertyMap } from "../../lab/engine/property-value";
import type { ProviderHost } from "../../lab/engine/provider-host";
import { modules } from "./packed";

export type HostedType = keyof typeof modules;

const sdk = path.dirname(require.resolve("@pulumi/pulumi/package.json"));

export interface HostOptions {
  readonly env: Readonly<Record<string, string>>;
  /** The engine's. */
  readonly address: string;
  readonly config?: PropertyMap;
  readonly onLine?: (line: string) => void;
}

export async function startHost({ env, address, config = {}, onLine }: HostOptions): Promise<ProviderHost> {
  const host = await hostProcesses.startProvider({
    cwd: path.join(__dirname, "project"),
    sdk,
    env: { ...process.env, ...env },
    engineAddress: address,
    onCall: () => undefined,
    onLine: onLine ?? (() => undefined),
  });
  await host.configure("urn:pulumi:dev::e2e::pulumi:providers:pulumi-nodejs::default", "id", config);
  return host;
}

export class HostedResource {
  id = "";
  #inputs: PropertyMap = {};
  #outputs: PropertyMap = {};
  #host?: ProviderHost;
  readonly #urn: string;

  constructor(
    private readonly type: HostedType,
    private readonly args: PropertyMap,
  ) {
    this.#urn = `urn:pulumi:dev::e2e::pulumi-nodejs:dynamic/flowlogs:${type}::it`;
  }

  /** The calls that follow go to this host. */
  at(host: ProviderHost): this {
    this.#host = host;
    return this;
  }

  async create(): Promise<void> {
    const inputs = await this.#check(this.args);
    const { id, outputs } = await this.#to.create(this.#urn, inputs);
    Object.assign(this, { id });
    this.#inputs = inputs;
    this.#outputs = outputs;
  }

  async diff(news = this.args) {
    return this.#to.diff(this.#urn, this.id, this.#old, await this.#check(news), []);
  }

  async update(news: PropertyMap): Promise<void> {
    const inputs = await this.#check(news);
    this.#outputs = await this.#to.update(this.#urn, this.id, this.#old, inputs, []);
    this.#inputs = inputs;
  }

  async delete(): Promise<void> {
    await this.#to.delete(this.#urn, this.id, this.#old);
  }

  get #old() {
    return { inputs: this.#inputs, outputs: this.#outputs };
  }

  get #to(): ProviderHost {
    assert.ok(this.#host, "no host was named");
    return this.#host;
  }

  async #check(args: PropertyMap): Promise<PropertyMap> {
    const text = `exports.handler=()=>require(require.resolve("pulumi-flowlogs/dynamic/${modules[this.type]}",{paths:[".",process.argv[1]]}))`;
    const { inputs, failures } = await this.#to.check(this.#urn, this.#inputs, { ...args, __provider: text });
    assert.deepEqual(failures, []);
    return inputs;
  }
}
