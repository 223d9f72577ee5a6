/** One cloud of the lab for all tests of a suite, which each of them finds as it was at the start. */
import assert from "node:assert/strict";
import { type AzureOptions, startAzure } from "../../lab/clouds/azure";
import type { LabCloud } from "../../lab/clouds/cloud";
import { type NcloudLab, type NcloudSwitches, startNcloud } from "../../lab/clouds/ncloud";
import { type AzureLab, type Call, caller } from "./azure-call";

/** Starts a cloud before the tests of the suite, resets it before each of them, and closes it after the last. */
export function useCloud<Cloud extends LabCloud>(start: () => Promise<Cloud>, use: (cloud: Cloud) => unknown): void {
  let cloud: Cloud | undefined;
  before(async () => {
    cloud = await start();
    await use(cloud);
  });
  beforeEach(() => cloud?.reset());
  after(() => cloud?.close());
}

/** The same for Azure. The result calls it with a token that all tests share. */
export function useAzure(options: AzureOptions, use: (lab: AzureLab) => void): Call {
  let call: Call | undefined;
  useCloud(
    () => startAzure(options),
    async (lab) => {
      use(lab);
      call = await caller(lab);
    },
  );
  return (...request) => {
    assert.ok(call, "calls begin when the suite has started its cloud");
    return call(...request);
  };
}

/** The same for NAVER Cloud. The result sets switches. */
export function useNcloud(use: (cloud: NcloudLab) => void): (switches: Partial<NcloudSwitches>) => void {
  let running: NcloudLab | undefined;
  useCloud(startNcloud, (cloud) => {
    running = cloud;
    use(cloud);
  });
  return (switches) => Object.assign(running?.switches ?? {}, switches);
}
