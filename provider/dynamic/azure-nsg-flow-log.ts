import { azureNsgFlowLog } from "../azure/lifecycle";
import { forHost } from "../core/for-host";
import { FlowLogProvider } from "../core/provider";

export = forHost(new FlowLogProvider(azureNsgFlowLog));
