import { azureNsgFlowLog } from "../azure/lifecycle-nsg-flow-log";
import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost(new FlowLogProvider(azureNsgFlowLog));
