import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fromPs, hostProcesses } from "../../provider/core/host/host-processes";

describe("hostProcesses: the processes of provider instances", () => {
  it("are the hosts with the engine's address, also while they still load", async function () {
    if (process.platform === "win32") return this.skip();
    const [address, other] = [`127.0.0.1:${process.pid % 60_000}`, "127.0.0.1:2"];
    const host = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const hosts = [address, address, other].map((one) => spawn(process.execPath, [host, one]));
    // A launcher, which has the address among its arguments, too.
    const launcher = spawn("/bin/sh", ["-c", "read line", "pulumi-resource-pulumi-nodejs", address]);
    try {
      await Promise.all(hosts.map(({ stdout }) => once(createInterface(stdout), "line")));
      const expected = hosts.slice(0, 2).map(({ pid }) => pid);
      assert.deepEqual((await hostProcesses(address)).sort(), expected.sort());
      assert.deepEqual(await hostProcesses("127.0.0.1:3"), []);
    } finally {
      for (const child of [...hosts, launcher]) child.kill();
    }
  });

  it("are listed by ps where there is no folder of processes", async () => {
    const own = (await fromPs()).find(({ pid }) => pid === process.pid);
    assert.ok(own === undefined || own.args.some((arg) => arg.includes("mocha")), String(own?.args));
  });
});
