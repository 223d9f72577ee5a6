/** The lab's clouds together: what `npm run lab` starts, and what the demo and the end-to-end tests run against. */
import { startAzure } from "./clouds/azure";
import { startNcloud } from "./clouds/ncloud";
import { startVpc } from "./clouds/vpc";

export interface Lab {
  readonly azure: Awaited<ReturnType<typeof startAzure>>;
  readonly ncloud: Awaited<ReturnType<typeof startNcloud>>;
  readonly vpc: Awaited<ReturnType<typeof startVpc>>;
  /** Every variable that a program needs, under the vendors' own names. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startLab(): Promise<Lab> {
  const [azure, ncloud, vpc] = await Promise.all([startAzure(), startNcloud(), startVpc()]);
  const clouds = [azure, ncloud, vpc];
  return {
    azure,
    ncloud,
    vpc,
    env: Object.assign({}, ...clouds.map(({ env }) => env)),
    async close() {
      await Promise.all(clouds.map((cloud) => cloud.close()));
    },
  };
}
