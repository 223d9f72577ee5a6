import { azureNsgFlowLog } from "../azure/lifecycle";
import { FlowLogProvider } from "../core/provider";

export = new FlowLogProvider(azureNsgFlowLog);
