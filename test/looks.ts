/** Looks at a cloud of the lab, as tests need them. */
import assert from "node:assert/strict";
import type { Delivery } from "../provider/core/discovery/delivery";
import type { FoundFlowLog } from "../provider/core/discovery/found";
import type { Look, Scope } from "../provider/core/discovery/look";
import type { FlowLogError } from "../provider/core/errors";
import { Settings } from "../provider/core/settings";
import { CLOUDS, type CloudName, type DiscoverableCloud } from "../provider/discoveries";
import { TestClock } from "./clock";

export interface TestLook extends Look {
  readonly clock: TestClock;
  readonly errors: FlowLogError[];
  /** What progress was told. */
  readonly told: string[];
}

export function lookAt(env: Record<string, string>, clock = new TestClock(), scope: Scope = {}): TestLook {
  const errors: FlowLogError[] = [];
  const told: string[] = [];
  return {
    settings: new Settings(() => undefined, env),
    scope,
    clock,
    errors,
    told,
    unread: (error) => void errors.push(error),
    progress: (text) => void told.push(text),
  };
}

export async function all<Item>(items: AsyncIterable<Item> | undefined): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items ?? []) found.push(item);
  return found;
}

const TWO_HOURS_MS = 7_200_000;

/** The verdicts on all flow logs that the look finds, or on those that `isMeant` chooses. */
export async function deliveriesOf(
  cloud: CloudName,
  look: TestLook,
  isMeant: (flowLog: FoundFlowLog) => boolean = () => true,
): Promise<Delivery[]> {
  const discoverable: DiscoverableCloud = CLOUDS[cloud];
  const discovery = discoverable.load();
  const flowLogs = await all(discovery.flowLogs(look));
  assert.deepEqual(look.errors.map(String), []);
  const asked = flowLogs.filter(isMeant);
  return all(discovery.deliveries(look, asked, TWO_HOURS_MS, flowLogs));
}
