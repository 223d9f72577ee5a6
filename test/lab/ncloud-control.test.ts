/** The control address, by which a script outside of the lab drives its clouds. */
import assert from "node:assert/strict";
import type { LabCloud } from "../../lab/clouds/cloud";
import { startControl } from "../../lab/control";
import { cloudsOf, type Lab, startLab } from "../../lab/lab";
import { disable, enable, listed, read } from "./ncloud-call";

describe("the control address of the lab's NAVER Cloud", () => {
  let lab: Lab;
  let control: Awaited<ReturnType<typeof startControl>>;
  before(async () => {
    lab = await startLab();
    control = await startControl(lab);
  });
  after(async () => {
    await control.close();
    await lab.close();
  });
  const get = async (path: string) => (await fetch(`${control.url}/ncloud/${path}`)).json();
  const patch = async (switches: unknown, cloud = "ncloud") => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(switches);
    const response = await fetch(`${control.url}/${cloud}/switches`, { method: "PATCH", headers, body });
    return { status: response.status, text: await response.text() };
  };
  const turn = async (switches: unknown, cloud = "ncloud") => assert.equal((await patch(switches, cloud)).status, 200);

  /** Each switch that names its values, with each of them. */
  const settingsOf = ({ switchValues = {} }: LabCloud): Record<string, unknown>[] =>
    Object.entries<readonly unknown[] | string>(switchValues).flatMap(([name, values]) =>
      (typeof values === "string" ? [2, null] : values).map((value) => ({ [name]: value })),
    );

  it("takes back the switches that it shows", async () => {
    const before = { ...lab.ncloud.switches };
    await turn(await get("switches"));
    assert.deepEqual(lab.ncloud.switches, before);
    await turn({ deletedInterfaces: ["123490"], deadInterface: "empty" });
    assert.deepEqual(listed(await read(lab.ncloud, "123490")), []);
    await turn(before);
    assert.deepEqual(listed(await read(lab.ncloud, "123490")), ["123490"]);
  });

  const refused: [cloud: string, switches: unknown, says: RegExp][] = [
    ["ncloud", { reenable: "banana" }, /reenable takes \\"update\\", \\"error\\", \\"ignore\\"/],
    ["ncloud", { reenable: "update", gatewayErrorStatus: 404 }, /gatewayErrorStatus takes \\"documented\\", 200/],
    ["ncloud", { subscribed: "no" }, /subscribed takes a value of type boolean/],
    ["ncloud", { deletedInterfaces: "123490" }, /deletedInterfaces takes a value of type list/],
    ["ncloud", { visibleAfterMs: null }, /visibleAfterMs takes a value of type number/],
    ["ncloud", { batchLimit: "2" }, /batchLimit takes a value of type number or null/],
    ["ncloud", { toString: "x" }, /no switch toString/],
    ["ncloud", [], /switches are an object/],
    ["azure", { pageSize: "2" }, /pageSize takes a value of type number/],
    ["vpc", { flowLogQuota: true }, /flowLogQuota takes a value of type number/],
    ["vpc", { createStatus: 404 }, /createStatus takes \\"as documented\\", 200/],
  ];
  for (const [cloud, switches, says] of refused) {
    it(`refuses ${JSON.stringify(switches)} of ${cloud}, and changes nothing`, async () => {
      const before = JSON.stringify([lab.ncloud.switches, lab.azure.switches, lab.vpc.switches]);
      const { status, text } = await patch(switches, cloud);
      assert.equal(status, 400);
      assert.match(text, says);
      assert.equal(JSON.stringify([lab.ncloud.switches, lab.azure.switches, lab.vpc.switches]), before);
    });
  }

  it("takes every value that a switch has, and null where a number can be left out", async () => {
    for (const { name, cloud } of cloudsOf(lab)) {
      const before = JSON.parse(JSON.stringify(cloud.switches));
      const settings = settingsOf(cloud);
      assert.ok(settings.length > 0, name);
      for (const setting of settings) await turn(setting, name);
      await turn(before, name);
    }
    for (const batchLimit of [2, null]) await turn({ batchLimit });
    for (const retryAfterSeconds of [null, 1]) await turn({ retryAfterSeconds }, "azure");
    for (const createStatus of [200, "as documented"]) await turn({ createStatus }, "vpc");
  });

  it("reports the times without collection", async () => {
    assert.deepEqual(await get("report"), { withoutCollection: [] });
    await disable(lab.ncloud, "123490");
    await enable(lab.ncloud, { networkInterfaceNo: "123490" });
    const { withoutCollection } = (await get("report")) as { withoutCollection: Record<string, unknown>[] };
    assert.deepEqual(
      withoutCollection.map(({ place, from, milliseconds }) => [place, typeof from, typeof milliseconds]),
      [["KR/123490", "number", "number"]],
    );
  });
});
