/** The lab's clouds together: what `npm run lab` starts, and what the demo and the end-to-end tests run against. */
import { startAzure } from "./clouds/azure";
import type { LabRequest } from "./clouds/cloud";
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

/** What would lead programs to somebody's real accounts. The lab's own variables are set after this. */
const ACCOUNT_VARIABLES = /^(AZURE|ARM|IDENTITY|MSI|IMDS|ACTIONS_ID_TOKEN|NCLOUD|OS|HW|OTC|HUAWEICLOUD)_/;

/**
 * Takes the cloud accounts of whoever runs this out of the environment, so that only the lab can be reached, and the
 * lab out of the reach of a proxy.
 */
export function forgetCloudAccounts(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(environment)) if (ACCOUNT_VARIABLES.test(name)) delete environment[name];
  const named = (environment.NO_PROXY ?? environment.no_proxy ?? "").split(",").filter(Boolean);
  const direct = [...new Set([...named, "127.0.0.1", "localhost"])].join(",");
  environment.NO_PROXY = direct;
  environment.no_proxy = direct;
}

/** The requests that change something, in the order in which each cloud received them. */
export function writesOf({ azure, ncloud, vpc }: Lab): LabRequest[] {
  return [
    ...azure.requests.filter(({ method, path }) =>
      method === "POST" ? /\/configureFlowLog\b/i.test(path) : method !== "GET",
    ),
    ...ncloud.requests.filter(({ path }) => /\/(enable|disable)FlowLog\b/.test(path)),
    ...vpc.requests.filter(({ method, path }) => method !== "GET" && !path.includes("/auth/")),
  ];
}
