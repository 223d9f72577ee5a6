/** One lab cloud with a flow log in it. A provider that can read this flow log is logged in. */
import type { LabRequest } from "../../lab/clouds/cloud";
import type { FlowLogProvider } from "../../provider/core/pulumi/provider";
import type { VpcFlowLogInputs } from "../../provider/vpc/flow-log/schema";
import type { Bag } from "../inputs";
import { configured, type Deployment, deploy } from "./deployment";

type Provider = FlowLogProvider<VpcFlowLogInputs>;

export interface Login extends Deployment {
  /** The flow log that somebody else made. */
  id: string;
  /** The provider for other credentials than the usual. */
  named(config: Bag): Promise<Provider>;
  read(provider: Provider): ReturnType<Provider["read"]>;
  /** What the cloud was asked, of those whose path matches. */
  requests(pattern: RegExp): LabRequest[];
  logins(): LabRequest[];
}

export async function deployForLogin(): Promise<Login> {
  const at = await deploy();
  const requests = (pattern: RegExp) => at.cloud.requests.filter(({ path }) => pattern.test(path));
  const login: Login = {
    ...at,
    id: at.madeByOther().id,
    named: (config) => configured(at.cloud, config),
    read: (provider) => provider.read(login.id, {}),
    requests,
    logins: () => requests(/\/auth\/tokens/),
  };
  return login;
}
