/** One resource of a program, in a made-up cloud of its own. */
import assert from "node:assert/strict";
import type { FlowLogProvider } from "../../provider/core/provider";
import { type Log, type LogInputs, MadeUpCloud, PROVIDER_TEXT } from "./made-up-kind";

export type Bag = Record<string, unknown>;

let targets = 0;
/** Claims live as long as the process, so every test has a target of its own. */
export const newTarget = () => `t${++targets}`;

export class Deployment {
  readonly cloud = new MadeUpCloud();
  target = newTarget();

  provider(): FlowLogProvider<LogInputs> {
    return this.cloud.provider();
  }

  /** The inputs as check returns them. */
  async checked(news: Bag = {}): Promise<Bag> {
    const asked = { target: this.target, __provider: PROVIDER_TEXT, ...news };
    const { inputs, failures } = await this.provider().check({}, asked);
    assert.deepEqual(failures, []);
    return inputs as Bag;
  }

  async create(news?: Bag): Promise<{ id: string; outs: Bag }> {
    const { id, outs } = await this.provider().create(await this.checked(news));
    return { id, outs: outs as Bag };
  }

  async update(id: string, olds: Bag, news?: Bag): Promise<Bag> {
    const { outs } = await this.provider().update(id, olds, await this.checked(news));
    return outs as Bag;
  }

  async diff(id: string, olds: Bag, news?: Bag) {
    return this.provider().diff(id, olds, await this.checked(news));
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

  /** A resource of an earlier deployment: in the state and in the cloud, but not claimed by this process. */
  async released(): Promise<{ id: string; outs: Bag }> {
    this.put();
    const { id, props } = await this.provider().read(`id-${this.target}`, { __provider: PROVIDER_TEXT });
    return { id: id as string, outs: { ...props, holder: "00000000" } };
  }
}
