/** What look-up functions need, because they run in the user's program, where no provider is configured. */
import * as pulumi from "@pulumi/pulumi";
import { Settings } from "../settings";

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
  return runsUnderMocks() ? pulumi.runtime.invoke(token, { ...args }) : ask(programSettings());
}

/**
 * The engine is reached by a gRPC client, which has a channel; mocks have none. The class would tell too little: there
 * may be two copies of the SDK, and a program may be bundled.
 */
function runsUnderMocks(): boolean {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  return monitor !== undefined && !("getChannel" in monitor);
}
