/** The lab's NAVER Cloud as a script outside of the lab drives it. */
import assert from "node:assert/strict";
import { startControl } from "../../lab/control";
import { type Lab, startLab } from "../../lab/lab";
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
  const turn = async (switches: unknown) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(switches);
    assert.equal((await fetch(`${control.url}/ncloud/switches`, { method: "PATCH", headers, body })).status, 200);
  };

  it("takes back the switches that it shows", async () => {
    const before = { ...lab.ncloud.switches };
    await turn(await get("switches"));
    assert.deepEqual(lab.ncloud.switches, before);
    await turn({ deletedInterfaces: ["123490"], deadInterface: "empty" });
    assert.deepEqual(listed(await read(lab.ncloud, "123490")), []);
    await turn(before);
    assert.deepEqual(listed(await read(lab.ncloud, "123490")), ["123490"]);
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
