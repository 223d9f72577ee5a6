/** Clouds that throttle for ever: the advice names no option of another command. */
import assert from "node:assert/strict";
import type { CloudName } from "../../provider/discoveries";
import { clockAt } from "../clock";
import { FLEETS } from "./fleets";
import { command } from "./run";

const BODIES: Readonly<Record<CloudName, object>> = {
  azure: { error: { code: "TooManyRequests", message: "slow down" } },
  ncloud: { error: { errorCode: "410", message: "Throttle Limited" } },
  vpc: { error_code: "APIGW.0308", error_msg: "The throttling threshold has been reached" },
};

describe("pulumi-flowlogs where a cloud throttles for ever", function () {
  this.timeout(120_000);
  for (const name of Object.keys(FLEETS) as CloudName[]) {
    it(`${name}: says to wait, and names no option that the command lacks`, async () => {
      const { cloud, close } = await FLEETS[name](1);
      try {
        const body = JSON.stringify(BODIES[name]);
        const answer = { status: 429, headers: { "content-type": "application/json" }, body };
        const isOfCloud = name === "azure" ? /providers|subscriptions/ : /./;
        cloud.faults.push({ path: isOfCloud, when: "before", answer, times: 1_000_000 });
        for (const subcommand of ["discover", "coverage", "verify", "doctor"]) {
          const { code, printed, noted } = await command(cloud.env, [subcommand, name], clockAt(cloud));
          assert.notEqual(code, 0, subcommand);
          assert.match(printed + noted, /wait a little, then try again|try again later/, subcommand);
          assert.doesNotMatch(printed + noted, /--parallel/, subcommand);
          if (name === "ncloud") assert.doesNotMatch(printed, /ok +credentials/);
        }
      } finally {
        await close();
      }
    });
  }
});
