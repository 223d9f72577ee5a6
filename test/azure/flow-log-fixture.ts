/** What the tests of one flow log begin with: a deployment of its own for each, and what they all do with it. */
import assert from "node:assert/strict";
import type { FlowLogProperties } from "../../lab/clouds/azure";
import { type Bag, type Deployment, quietly, storageId } from "./deployment";

/** What an AzureFlowLog is when the program says no more than it must: as somebody else may have made it, too. */
export const PLAIN = {
  enabled: true,
  storageId: storageId("stflowlogs"),
  retentionPolicy: { enabled: false, days: 0 },
  format: { type: "JSON", version: 2 },
};

/** A running flow log, with settings that Azure does not fill in by itself. */
export const ON = {
  enabled: true,
  storageId: storageId("stflowlogs"),
  retentionPolicy: { enabled: true, days: 30 },
  format: { type: "JSON", version: 2 },
};

export interface Life {
  /** The deployment of the test that runs. */
  readonly at: Deployment;
  /** What its target is called. */
  readonly name: string;
  /** The settings that the tests begin with, and more, as check returns them. */
  checked(more?: Bag): Promise<Bag>;
  create(more?: Bag): Promise<{ id: string; outs?: unknown }>;
  /** The outputs of a new one. Nobody asks any more what that took. */
  created(more?: Bag): Promise<Bag>;
  /** Somebody else changes it. */
  outside(settings: Partial<FlowLogProperties>): void;
  /** The calls since the last question that write. */
  writes(): string[];
}

/** `settings` is what the program says unless a test says otherwise. */
export function life(make: () => Promise<Deployment>, settings: Bag = ON): Life {
  quietly();
  let at: Deployment;
  beforeEach(async () => {
    at = await make();
  });
  afterEach(() => at.close());

  const checked = (more: Bag = {}) => at.checked({ ...at.asked, ...settings, ...more });
  const create = async (more: Bag = {}) => at.provider.create(await checked(more));
  return {
    get at() {
      return at;
    },
    get name() {
      return at.target.split("/").at(-1) ?? "";
    },
    checked,
    create,
    async created(more = {}) {
      const { id, outs } = await create(more);
      assert.equal(id, at.id);
      at.calls();
      return outs as Bag;
    },
    outside: (settings) => void Object.assign(at.flowLog.properties, settings),
    writes: () => at.calls().filter((call) => /^(POST configureFlowLog|DELETE|PUT|PATCH)/.test(call)),
  };
}
