/** One lab cloud, and the provider of a kind of Log Tank Service that Pulumi would load, led there by Pulumi config. */
import { startVpc, type VpcLabCloud } from "../../lab/clouds/vpc";
import type { VpcSwitches } from "../../lab/clouds/vpc/switches";
import type { Kind } from "../../provider/core/kind";
import type { FlowLogProvider } from "../../provider/core/provider";
import { type Bag, configuredFor, PROVIDER } from "./deployment";

export interface LtsDeployment<Inputs extends object> {
  readonly cloud: VpcLabCloud;
  readonly provider: FlowLogProvider<Inputs>;
  checked(inputs: Bag): Promise<Bag>;
  create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
  /** What Log Tank Service was asked to change since the last call of this, without project. */
  writes(): string[];
  close(): Promise<void>;
}

export async function deployLts<Inputs extends object>(
  kind: Kind<Inputs>,
  switches: Partial<VpcSwitches> = {},
): Promise<LtsDeployment<Inputs>> {
  const cloud = await startVpc(switches);
  const provider = await configuredFor(kind, cloud);
  let told = 0;
  const checked = async (inputs: Bag) => {
    const { inputs: good, failures } = await provider.check({}, { ...inputs, __provider: PROVIDER });
    if (failures && failures.length > 0) throw new Error(JSON.stringify(failures));
    return good;
  };
  return {
    cloud,
    provider,
    checked,
    async create(inputs) {
      const { id, outs } = await provider.create(await checked(inputs));
      return { id, outs: outs ?? {} };
    },
    writes() {
      const fresh = cloud.requests.slice(told);
      told = cloud.requests.length;
      return fresh
        .filter(({ method }) => method !== "GET")
        .map(({ method, path, body }) => `${method} ${path.replace(/^\/v([^/]+)\/[^/]+/, "v$1")} ${body}`.trim());
    },
    close: () => cloud.close(),
  };
}
