/** The provider resources of a deployment, and the processes that serve them. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { defaultProviderName, dynamicPackage, isDefaultProvider, packageOf, providerTypeOf } from "./packages";
import { type PropertyMap, unknownValue } from "./property-value";
import type { CheckFailure } from "./provider-answers";
import type { ProviderHost } from "./provider-host";
import { NotSupported } from "./rpc";
import type { ResourceState, Snapshot } from "./snapshot";
import { createUrn, typeOf } from "./urn";

/** What the state calls a provider: the resource and its id. */
export const providerUrnIn = (reference: string) => reference.split("::").slice(0, -1).join("::");

export interface ProviderInstancesOptions {
  stack: string;
  project: string;
  /** The stack's configuration, by full key. */
  config: PropertyMap;
  dryRun: boolean;
  snapshot: Snapshot;
  start: (packageName: string) => Promise<ProviderHost>;
}

/** What a registration says of its provider: a reference, or the package and version of a default provider. */
export interface ProviderChoice {
  reference?: string;
  type: string;
  version: string;
}

/** A provider that is ready for a program's resources. */
export interface ReadyProvider {
  host: ProviderHost;
  /** What states and registrations call the provider. */
  reference: string;
  old?: ResourceState;
  state: ResourceState;
}

/** The configuration of a provider that its package refuses. */
export class ConfigRefused extends Error {
  constructor(
    readonly urn: string,
    readonly failures: CheckFailure[],
    readonly inputs: PropertyMap,
  ) {
    super(failures.map(({ reason }) => reason).join("\n"));
  }
}

/** The providers of one deployment, by the references that states and registrations hold. */
export class ProviderInstances {
  private readonly instances = new Map<string, ProviderInstance>();

  constructor(private readonly options: ProviderInstancesOptions) {}

  /** A provider resource that the program declares, configured with its inputs. */
  declare(urn: string, inputs: PropertyMap, parent?: string): Promise<ReadyProvider> {
    return this.instance(urn).forProgram(inputs, parent);
  }

  /** Without a reference: the default provider, configured with the stack's present configuration. */
  forProgram({ reference, type, version }: ProviderChoice): Promise<ReadyProvider> {
    const packageName = packageOf(type);
    const urn = reference ? providerUrnIn(reference) : this.defaultUrn(packageName, version);
    return this.instance(urn).forProgram(this.configOf(packageName, version));
  }

  /** For what works on the state alone: configured with what the state holds. */
  forState(reference?: string): Promise<ProviderHost> {
    return this.instance(reference ? providerUrnIn(reference) : this.defaultUrn(dynamicPackage, "")).forState();
  }

  /** Starts what served the state's resources while the program starts, too. */
  warmUp(): void {
    for (const state of this.options.snapshot.resources()) {
      if (isDefaultProvider(state)) this.instance(state.urn).warmUp();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.instances.values()].map((instance) => instance.stop()));
  }

  private defaultUrn(packageName: string, version: string): string {
    const { stack, project } = this.options;
    return createUrn(stack, project, providerTypeOf(packageName), defaultProviderName(version));
  }

  /** Dynamic resources see the whole configuration under full keys; a plugin sees its own namespace. */
  private configOf(packageName: string, version: string): PropertyMap {
    const { config } = this.options;
    if (packageName === dynamicPackage) return config;
    const prefix = `${packageName}:`;
    const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
    return {
      ...Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value])),
      ...(version ? { version } : {}),
    };
  }

  private instance(urn: string): ProviderInstance {
    const known = this.instances.get(urn) ?? new ProviderInstance(urn, this.options);
    this.instances.set(urn, known);
    return known;
  }
}

/** One provider resource, and the process behind it. */
class ProviderInstance {
  private readonly hosts: Promise<ProviderHost>[] = [];
  private spare?: Promise<ProviderHost>;
  private configured?: { host: ProviderHost; config: PropertyMap };
  private fromState?: Promise<ProviderHost>;
  private fromProgram?: Promise<ReadyProvider>;
  private readonly type: string;

  constructor(
    readonly urn: string,
    private readonly options: ProviderInstancesOptions,
  ) {
    this.type = typeOf(urn);
  }

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

  /**
   * The real engine asks CheckConfig and DiffConfig of a process of its own, and throws that process away when the
   * configuration has not changed since the state. Here the process that is configured already is asked.
   */
  private async startForProgram(config: PropertyMap, parent?: string): Promise<ReadyProvider> {
    const { dryRun, snapshot } = this.options;
    const old = this.old();
    const reusable = this.configured !== undefined && isDeepStrictEqual(this.configured.config, config);
    const host = reusable && this.configured ? this.configured.host : await this.start();
    const { inputs, failures } = await host.checkConfig(this.urn, old?.inputs ?? {}, config);
    if (failures.length > 0) throw new ConfigRefused(this.urn, failures, inputs);
    const diff = old && (await host.diffConfig(this.urn, old.inputs, inputs));
    if (diff?.replaces.length) throw new NotSupported("replacements of providers are");
    const id = old?.id ?? (dryRun ? unknownValue : randomUUID());
    if (!reusable) await this.configure(host, id, inputs);
    const state = { urn: this.urn, type: this.type, custom: true, id, inputs, outputs: inputs, parent };
    snapshot.record(state, old);
    return { host, reference: `${this.urn}::${id}`, old, state };
  }

  private start(): Promise<ProviderHost> {
    if (this.spare !== undefined) {
      const { spare } = this;
      this.spare = undefined;
      return spare;
    }
    const host = this.options.start(packageOf(this.type));
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
