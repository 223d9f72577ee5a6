/** What look-up functions need: they run in the user's program, where no provider has been configured. */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { Settings } from "./settings";

/** Config, secret values included, and environment of the program: the same that the resources' provider is given. */
export function programSettings(): Settings {
  return new Settings((key) => pulumi.runtime.getConfig(key));
}

/**
 * Runs a look-up. Under Pulumi's mocks (`pulumi.runtime.setMocks`) there is no cloud: the mocks' `call` answers instead,
 * as for functions of any package, and is told the token, such as `flowlogs:index:getNcloudNetworkInterface`.
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
