import { azureNsgFlowLog } from "../azure/flow-log/azure-nsg-flow-log-lifecycle";
import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost(new FlowLogProvider(azureNsgFlowLog));
