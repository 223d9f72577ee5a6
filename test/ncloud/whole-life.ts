/** The whole life of a flow log, whatever the vendor leaves unsaid. */
import assert from "node:assert/strict";
import type { Bag } from "../inputs";
import { failure } from "../outcomes";
import { combine, leavesDoubt, product, type Switches, unset } from "./combinations";
import { type Deployment, existing } from "./deployment";

/** How the cloud takes disabling what is disabled, and enabling what is enabled. */
const writes = combine({ disableAbsent: ["ok", "error"], reenable: ["update", "error", "ignore"] });
export const lives = product(unset, writes);

/** Create, drift, update, read, switched off by somebody else, update, delete, delete again. */
export async function wholeLife(at: Deployment, switches: Switches, lostAnswers = 0): Promise<void> {
  const { cloud, provider, id } = at;
  const losing = async <T>(answers: number, work: () => Promise<T>) => {
    cloud.switches.lostAnswers = Math.min(answers, lostAnswers);
    return work();
  };
  const created = await losing(1, async () => at.create());
  const outs = created.outs as Bag;
  assert.deepEqual([created.id, at.flowLog], [id, existing]);
  assert.deepEqual((await provider.read(id, outs)).props, outs);

  at.flowLog = { ...existing, collectActionTypeCode: "DENY" };
  const drifted = (await provider.read(id, outs)).props as Bag;
  assert.equal(drifted.collectActionTypeCode, "DENY");
  const updated = await losing(2, async () =>
    provider.update(id, drifted, await at.checked({ collectIntervalMinute: 5 })),
  );
  assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 5 });

  // What the update wrote shows by now, whichever of its writes that was.
  at.clock.pass(switches.visibleAfterMs ?? 0);
  // Gone; or, where the cloud only answers an error, an error. Update and delete work in any case.
  at.flowLog = undefined;
  const state = updated.outs as Bag;
  if (leavesDoubt(switches)) {
    assert.match(
      (await failure(provider.read(id, state))).message,
      /1099000.*may mean that it has no flow log any more/,
    );
  } else assert.deepEqual(await provider.read(id, state), {});
  await losing(1, async () => provider.update(id, state, await at.checked({ collectIntervalMinute: 6 })));
  assert.deepEqual(at.flowLog, { ...existing, collectIntervalMinute: 6 });

  const others = [...cloud.memory.flowLogs.keys()].filter((key) => key !== id);
  for (const lost of [1, 0]) {
    await losing(lost, () => provider.delete(id, state));
    assert.deepEqual([...cloud.memory.flowLogs.keys()], others);
  }
}
