/** A target that was deleted and made again under the same id: the old flow log captures nothing of it. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/core/inputs/unknowns";
import type { Bag } from "../inputs";
import { linesOf } from "../outcomes";
import { deployEach, nsgId } from "./deployment";

const REMADE = "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e";

describe("an Azure flow log whose target was made again", () => {
  const at = deployEach();
  const remake = () =>
    Object.assign(at.cloud.memory.virtualNetworks[at.target.toLowerCase()]?.properties ?? {}, { resourceGuid: REMADE });

  it("is told by a refresh, and written again by the next up", async () => {
    const inputs = await at.checked();
    const { outs } = await at.provider.create(inputs);
    remake();
    let props: Bag = {};
    const lines = await linesOf(async () => {
      props = (await at.provider.read(at.id, outs as Bag)).props as Bag;
    });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", new RegExp(`was deleted and made again: .*is now ${REMADE}$`));
    assert.equal((await at.provider.diff(at.id, props, inputs)).changes, true);
    at.calls();
    const updated = await at.provider.update(at.id, props, inputs);
    assert.equal(at.writes().filter((call) => call.startsWith("PUT")).length, 1);
    assert.equal((updated.outs as Bag).targetResourceGuid, REMADE);
    const after = await linesOf(() => at.provider.read(at.id, updated.outs as Bag));
    assert.deepEqual(after, []);
  });

  it("says nothing where the target may not be read", async () => {
    const outs = await at.created();
    remake();
    at.cloud.switches.deniedActions = ["Microsoft.Network/virtualNetworks"];
    assert.deepEqual(await linesOf(() => at.provider.read(at.id, outs)), []);
  });

  it("goes first and comes back last where the same program replaces the target", async () => {
    const outs = await at.created();
    const { inputs } = await at.provider.check({}, { ...at.asked, targetResourceId: UNKNOWN });
    const { replaces } = await at.provider.diff(at.id, outs, inputs);
    assert.deepEqual(replaces, ["targetResourceId"]);
  });

  it("is not replaced where it is a network security group's, which could not be made again", async () => {
    const outs = await at.created();
    const { inputs } = await at.provider.check({}, { ...at.asked, targetResourceId: UNKNOWN });
    const { replaces = [] } = await at.provider.diff(at.id, { ...outs, targetResourceId: nsgId("nsg-web") }, inputs);
    assert.deepEqual(replaces, []);
  });
});
