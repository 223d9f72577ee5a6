/** What the tests of one flow log begin with: a deployment of its own for each, and what they all do with it. */
import assert from "node:assert/strict";
import type { FlowLogProperties } from "../../lab/clouds/azure";
import { type Bag, type Deployment, quietly, storageId } from "./deployment";

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
  /** `ON` with more, as check returns it. */
  checked(more?: Bag): Promise<Bag>;
  create(more?: Bag): Promise<{ id: string; outs?: unknown }>;
  /** The outputs of a new one. Nobody asks any more what that took. */
  created(more?: Bag): Promise<Bag>;
  /** Somebody else changes it. */
  outside(settings: Partial<FlowLogProperties>): void;
  /** The calls since the last question that write. */
  writes(): string[];
}

export function life(make: () => Promise<Deployment>): Life {
  quietly();
  let at: Deployment;
  beforeEach(async () => {
    at = await make();
  });
  afterEach(() => at.close());

  const checked = (more: Bag = {}) => at.checked({ ...at.asked, ...ON, ...more });
  const create = async (more: Bag = {}) => at.provider.create(await checked(more));
  return {
    get at() {
      return at;
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
