/** What look-up functions need, because they run in the user's program, where no provider is configured. */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { Settings } from "./settings";

/** Config (with secret values) and environment of the program. The provider of the resources gets the same. */
export function programSettings(): Settings {
  return new Settings((key) => pulumi.runtime.getConfig(key));
}

/**
 * Runs a look-up. Under Pulumi's mocks (`pulumi.runtime.setMocks`) the mocks' `call` answers in place of the cloud, and
 * is told the token, such as `flowlogs:index:getNcloudNetworkInterface`.
 */
export async function lookUp<Args extends object, Result>(
  token: string,
  args: Args,
  ask: (settings: Settings) => Promise<Result>,
): Promise<Result> {
  if (pulumi.runtime.getMonitor() instanceof MockMonitor) {
    return pulumi.runtime.invoke(token, { ...args });
  }
  return ask(programSettings());
}
