/** The default provider for dynamic resources: its resource in the state, and the hosts that serve it. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type PropertyMap, unknownValue } from "./property-value";
import type { ProviderHost } from "./provider-host";
import type { ResourceState, Snapshot } from "./snapshot";
import { createUrn } from "./urn";

export const providerType = "pulumi:providers:pulumi-nodejs";

/** The provider resource that the engine registers by itself, and the host process behind it. */
export class DefaultProvider {
  readonly urn: string;
  private readonly hosts: Promise<ProviderHost>[] = [];
  private spare?: Promise<ProviderHost>;
  private configured?: { host: ProviderHost; config: PropertyMap };
  private fromState?: Promise<ProviderHost>;
  private fromProgram?: Promise<{ host: ProviderHost; reference: string }>;

  constructor(
    private readonly options: {
      stack: string;
      project: string;
      config: PropertyMap;
      dryRun: boolean;
      snapshot: Snapshot;
      start: () => Promise<ProviderHost>;
    },
  ) {
    this.urn = createUrn(options.stack, options.project, providerType, "default");
  }

  /** For what works on the state alone: configured with what the state holds. */
  async forState(): Promise<ProviderHost> {
    if (this.configured !== undefined) return this.configured.host;
    this.fromState ??= this.startForState();
    return this.fromState;
  }

  /** For a program's resources: configured with the stack's present configuration. */
  forProgram(): Promise<{ host: ProviderHost; reference: string }> {
    this.fromProgram ??= this.startForProgram();
    return this.fromProgram;
  }

  /** Starts the host while the program starts. A failure of this start shows when the host is needed. */
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

  private async startForProgram(): Promise<{ host: ProviderHost; reference: string }> {
    const { config, dryRun, snapshot } = this.options;
    const old = this.old();
    const reusable = this.configured !== undefined && isDeepStrictEqual(this.configured.config, config);
    const host = reusable && this.configured ? this.configured.host : await this.start();
    await host.checkConfig(this.urn, config);
    if (old !== undefined) await host.diffConfig(this.urn, old.inputs, config);
    const id = old?.id ?? (dryRun ? unknownValue : randomUUID());
    if (!reusable) await this.configure(host, id, config);
    const state = { urn: this.urn, type: providerType, custom: true, id, inputs: config, outputs: config };
    snapshot.record(state, old);
    return { host, reference: `${this.urn}::${id}` };
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
