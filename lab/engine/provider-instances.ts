/** The default provider for dynamic resources: its resource in the state, and the hosts that serve it. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type PropertyMap, unknownValue } from "./property-value";
import type { ProviderHost } from "./provider-host";
import type { ResourceState, Snapshot } from "./snapshot";
import { createUrn, nameOf } from "./urn";

export const providerType = "pulumi:providers:pulumi-nodejs";

const DEFAULT = "default";

/** Whether this is the provider resource that the engine registers by itself, and of which it says nothing. */
export function isDefaultProvider({ urn, type }: { urn: string; type: string }): boolean {
  return type === providerType && nameOf(urn) === DEFAULT;
}

/** What the state calls a provider: the resource and its id. */
function urnIn(reference: string): string {
  return reference.split("::").slice(0, -1).join("::");
}

export interface ProviderInstancesOptions {
  stack: string;
  project: string;
  /** The stack's, which the default provider is configured with. */
  config: PropertyMap;
  dryRun: boolean;
  snapshot: Snapshot;
  start: () => Promise<ProviderHost>;
}

/** A provider that is ready for a program's resources. */
export interface ReadyProvider {
  host: ProviderHost;
  /** What states and registrations call the provider. */
  reference: string;
  old?: ResourceState;
  state: ResourceState;
}

/** The providers of one deployment, by the references that states and registrations hold. */
export class ProviderInstances {
  readonly #default: ProviderInstance;
  readonly #explicit = new Map<string, ProviderInstance>();

  constructor(private readonly options: ProviderInstancesOptions) {
    this.#default = new ProviderInstance(createUrn(options.stack, options.project, providerType, DEFAULT), options);
  }

  /** A provider resource that the program declares, configured with its inputs. */
  declare(urn: string, inputs: PropertyMap, parent?: string): Promise<ReadyProvider> {
    return this.instance(urn).forProgram(inputs, parent);
  }

  /** Without a reference: the default provider, configured with the stack's present configuration. */
  forProgram(reference?: string): Promise<ReadyProvider> {
    return this.instance(reference && urnIn(reference)).forProgram(this.options.config);
  }

  /** For what works on the state alone: configured with what the state holds. */
  forState(reference?: string): Promise<ProviderHost> {
    return this.instance(reference && urnIn(reference)).forState();
  }

  /** Starts the default host while the program starts, too. */
  warmUp(): void {
    this.#default.warmUp();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#default, ...this.#explicit.values()].map((instance) => instance.stop()));
  }

  private instance(urn: string = this.#default.urn): ProviderInstance {
    if (urn === this.#default.urn) return this.#default;
    const known = this.#explicit.get(urn) ?? new ProviderInstance(urn, this.options);
    this.#explicit.set(urn, known);
    return known;
  }
}

/** One provider resource, and the host process behind it. */
class ProviderInstance {
  private readonly hosts: Promise<ProviderHost>[] = [];
  private spare?: Promise<ProviderHost>;
  private configured?: { host: ProviderHost; config: PropertyMap };
  private fromState?: Promise<ProviderHost>;
  private fromProgram?: Promise<ReadyProvider>;

  constructor(
    readonly urn: string,
    private readonly options: ProviderInstancesOptions,
  ) {}

  async forState(): Promise<ProviderHost> {
    if (this.configured !== undefined) return this.configured.host;
    this.fromState ??= this.startForState();
    return this.fromState;
  }

  forProgram(config: PropertyMap, parent?: string): Promise<ReadyProvider> {
    this.fromProgram ??= this.startForProgram(config, parent);
    return this.fromProgram;
  }

  /** A failure of this start shows when the host is needed. */
  warmUp(): void {
    if (this.hosts.length === 0) this.spare = this.start();
  }

  async stop(): Promise<void> {
    const started = await Promise.allSettled(this.hosts);
    await Promise.all(started.map((host) => (host.status === "fulfilled" ? host.value.stop() : undefined)));
  }

  private old(): ResourceState | undefined {
    return this.options.snapshot.resources().find((state) => state.urn === this.urn && !state.delete);
  }

  private async startForState(): Promise<ProviderHost> {
    const old = this.old();
    return this.configure(await this.start(), old?.id ?? unknownValue, old?.inputs ?? this.options.config);
  }

  private async startForProgram(config: PropertyMap, parent?: string): Promise<ReadyProvider> {
    const { dryRun, snapshot } = this.options;
    const old = this.old();
    const reusable = this.configured !== undefined && isDeepStrictEqual(this.configured.config, config);
    const host = reusable && this.configured ? this.configured.host : await this.start();
    await host.checkConfig(this.urn, config);
    if (old !== undefined) await host.diffConfig(this.urn, old.inputs, config);
    const id = old?.id ?? (dryRun ? unknownValue : randomUUID());
    if (!reusable) await this.configure(host, id, config);
    const state = { urn: this.urn, type: providerType, custom: true, id, inputs: config, outputs: config, parent };
    snapshot.record(state, old);
    return { host, reference: `${this.urn}::${id}`, old, state };
  }

  private start(): Promise<ProviderHost> {
    if (this.spare !== undefined) {
      const { spare } = this;
      this.spare = undefined;
      return spare;
    }
    const host = this.options.start();
    host.catch(() => undefined);
    this.hosts.push(host);
    return host;
  }

  private async configure(host: ProviderHost, id: string, config: PropertyMap): Promise<ProviderHost> {
    await host.configure(this.urn, id, config);
    this.configured = { host, config };
    return host;
  }
}
