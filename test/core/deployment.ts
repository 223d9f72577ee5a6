/** One resource of a program, in a made-up cloud of its own. */
import assert from "node:assert/strict";
import { Ownership } from "../../provider/core/ownership/ownership";
import { FlowLogProvider } from "../../provider/core/pulumi/provider";
import type { Kind } from "../../provider/core/reconcile/lifecycle";
import { TestClock } from "../clock";
import type { Bag } from "../inputs";
import { type Log, type LogInputs, MadeUpCloud, PROVIDER_TEXT } from "./made-up-kind";

export type Deployment = ReturnType<typeof deploy>;

export function deploy() {
  return new MadeUpDeployment();
}

class MadeUpDeployment {
  readonly cloud = new MadeUpCloud();
  readonly clock = new TestClock();
  /** What the provider tells of its decisions. */
  readonly decisions: string[] = [];
  readonly ownership = new Ownership({ clock: this.clock });
  target = "t1";

  /** A provider instance that has been asked for nothing yet. */
  get provider(): FlowLogProvider<LogInputs> {
    return this.providerOf(this.cloud.kind());
  }

  providerOf(kind: Kind<LogInputs>): FlowLogProvider<LogInputs> {
    const { ownership, clock, decisions } = this;
    return new FlowLogProvider(kind, { ownership, clock, trace: (line) => decisions.push(line) });
  }

  /** The inputs as check returns them. */
  async checked(news: Bag = {}): Promise<Bag> {
    const asked = { target: this.target, __provider: PROVIDER_TEXT, ...news };
    const { inputs, failures } = await this.provider.check({}, asked);
    assert.deepEqual(failures, []);
    return inputs as Bag;
  }

  async create(news?: Bag): Promise<{ id: string; outs: Bag }> {
    const { id, outs } = await this.provider.create(await this.checked(news));
    return { id, outs: outs as Bag };
  }

  async update(id: string, olds: Bag, news?: Bag): Promise<Bag> {
    const { outs } = await this.provider.update(id, olds, await this.checked(news));
    return outs as Bag;
  }

  async diff(id: string, olds: Bag, news?: Bag) {
    return this.provider.diff(id, olds, await this.checked(news));
  }

  /** What is in the cloud. */
  get log(): Log | undefined {
    return this.cloud.logs.get(this.target);
  }

  /** What somebody else does in the cloud: a log with the default settings, unless said otherwise. */
  put(differing: Partial<Log> = {}): void {
    this.cloud.logs.set(this.target, { days: 7, enabled: true, retention: { on: false, days: 0 }, ...differing });
  }

  writes(): string[] {
    return this.cloud.calls.filter((call) => call.startsWith("write"));
  }

  /** A resource of an earlier deployment: in the state and in the cloud, but unknown to this process's ownership. */
  async released(): Promise<{ id: string; outs: Bag }> {
    this.put();
    const { id, props } = await this.provider.read(`id-${this.target}`, { __provider: PROVIDER_TEXT });
    return { id: id as string, outs: { ...props, holder: "00000000" } };
  }
}
